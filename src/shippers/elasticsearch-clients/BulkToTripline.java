// Elasticsearch's Java client 9, BulkIngester.
// Reads: the file that is named, one ECS event as JSON on each line
// Door:  POST /_bulk
// Run:   java -cp 'lib/*' BulkToTripline.java events.ndjson, with co.elastic.clients:elasticsearch-java:9.5.6 and what it
//        depends on in lib

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.SECONDS;

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
import java.util.concurrent.Phaser;

/** Sends each event until Tripline has it: BulkIngester itself gives a request up that is answered by 429 or 503. */
final class BulkToTripline implements BulkListener<Void> {

    private final Phaser unsent = new Phaser(1);
    private final BulkIngester<Void> ingester;

    private BulkToTripline(ElasticsearchClient client) {
        ingester = BulkIngester.of(i -> i.client(client).listener(this).maxOperations(500).flushInterval(1, SECONDS));
    }

    public static void main(String[] arguments) throws Exception {
        try (ElasticsearchClient client = ElasticsearchClient.of(c -> c.host("http://127.0.0.1:8080"));
                var lines = Files.lines(Path.of(arguments[0]))) {
            BulkToTripline bulk = new BulkToTripline(client);
            lines.filter(line -> !line.isBlank()).forEach(bulk::add);
            bulk.ingester.flush();
            bulk.unsent.arriveAndAwaitAdvance();
            bulk.ingester.close();
        }
    }

    private void add(String event) {
        BinaryData json = BinaryData.of(event.getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_JSON);
        ingester.add(operation -> operation.create(c -> c.index("logs-java").document(json)));
    }

    @Override
    public void beforeBulk(long id, BulkRequest request, List<Void> contexts) {
        unsent.register();
    }

    @Override
    public void afterBulk(long id, BulkRequest request, List<Void> contexts, BulkResponse response) {
        unsent.arriveAndDeregister();
    }

    @Override
    public void afterBulk(long id, BulkRequest request, List<Void> contexts, Throwable failure) {
        System.err.println(request.operations().size() + " events were not taken, again in 5 s: " + failure.getMessage());
        delayedExecutor(5, SECONDS).execute(() -> {
            request.operations().forEach(ingester::add);
            ingester.flush();
            unsent.arriveAndDeregister();
        });
    }
}
