// Elasticsearch's Java client 9, BulkIngester.
// Reads: the file that is named, one ECS event as JSON on each line
// Door:  POST /_bulk
// Run:   java -cp 'lib/*' BulkToTripline.java events.ndjson, with co.elastic.clients:elasticsearch-java:9.5.6 and what it
//        depends on in lib
// Key:   TRIPLINE_KEY of the environment; to change it, start another process and let this one finish

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._helpers.bulk.BulkIngester;
import co.elastic.clients.elasticsearch._helpers.bulk.BulkListener;
import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.util.BinaryData;
import co.elastic.clients.util.ContentType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Sends each event until Tripline has it: BulkIngester itself gives a request up that is answered by 429 or 503. */
record BulkToTripline(ElasticsearchClient client) implements BulkListener<Void> {

    public static void main(String[] arguments) throws Exception {
        // While Tripline has no keys, any text does. The user is not looked at.
        String key = System.getenv().getOrDefault("TRIPLINE_KEY", "any");
        try (ElasticsearchClient client =
                        ElasticsearchClient.of(c -> c.host("http://127.0.0.1:8080").usernameAndPassword("tripline", key));
                var lines = Files.lines(Path.of(arguments[0]))) {
            // One thread alone adds and flushes, so there is no flushInterval: of several, BulkIngester may leave one
            // waiting for good when a request takes long.
            BulkIngester<Void> ingester =
                    BulkIngester.of(i -> i.client(client).listener(new BulkToTripline(client)).maxOperations(500));
            lines.filter(line -> !line.isBlank()).forEach(event -> add(event, ingester));
            ingester.close(); // flushes, and waits for what is sent again
        }
    }

    private static void add(String event, BulkIngester<Void> ingester) {
        BinaryData json = BinaryData.of(event.getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_JSON);
        ingester.add(operation -> operation.create(c -> c.index("logs-java").document(json)));
    }

    @Override
    public void beforeBulk(long id, BulkRequest request, List<Void> contexts) {}

    @Override
    public void afterBulk(long id, BulkRequest request, List<Void> contexts, BulkResponse response) {}

    /** Not by way of the ingester, see above. */
    @Override
    public void afterBulk(long id, BulkRequest request, List<Void> contexts, Throwable failure) {
        for (Throwable reason = failure; reason != null; reason = sendAgain(request)) {
            System.err.println(request.operations().size() + " events were not taken, again in 5 s: " + reason.getMessage());
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
        }
    }

    /** Why it was not taken, or null if it was. */
    private Throwable sendAgain(BulkRequest request) {
        try {
            client.bulk(request);
            return null;
        } catch (Exception e) {
            return e;
        }
    }
}
