package io.tripline.alert.sink;

import io.tripline.alert.AlertSink;
import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Writes alerts to an index or data stream of Elasticsearch with its bulk API. Made from the
 * settings, used by the worker that delivers. The id of the document is the alert's, and it is only
 * ever created, so what is sent twice is there once.
 */
public final class ElasticsearchSink implements AlertSink {

    private static final Map<String, String> NDJSON =
            Map.of("Content-Type", "application/x-ndjson");

    /** Statuses that speak of the body; of several documents it may be a single one. */
    private static final Set<Integer> REFUSED = Set.of(400, 413);

    private static final int ANSWER_LIMIT = 16 << 20;

    private final HttpTarget target;
    private final int batch;
    private final UnaryOperator<String> renderer;
    private final String action;
    private final HttpPost http;
    private final BulkAnswer answers;

    /**
     * Refuses settings that cannot work, and says which.
     *
     * @param target the URL that {@code /_bulk} follows, with what authorizes us: {@link
     *     HttpTarget#withApiKey} or {@link HttpTarget#withBasic}
     * @param index the name of an index or a data stream
     * @param batch how many alerts go in one request, at least 1
     * @param renderer makes the document that is sent of the one that is stored, both JSON
     */
    public ElasticsearchSink(
            HttpTarget target, String index, int batch, UnaryOperator<String> renderer) {
        if (batch < 1) {
            throw new IllegalArgumentException("expected a batch of at least 1, found " + batch);
        }
        if (target.url().getRawQuery() != null) {
            throw new IllegalArgumentException("expected a URL without a query, found one with");
        }
        this.target = target;
        this.batch = batch;
        this.renderer = document -> line(renderer.apply(document));
        this.action =
                "{\"create\":{\"_index\":\"" + quoted(IndexName.checked(index)) + "\",\"_id\":\"";
        Secrets secrets = Secrets.of(target, null);
        this.http =
                new HttpPost(
                        target,
                        URI.create(target.url().toString().replaceFirst("/*$", "") + "/_bulk"),
                        ANSWER_LIMIT,
                        secrets,
                        InstantSource.system());
        this.answers = new BulkAnswer(secrets);
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public SinkAnswer send(List<Delivery> deliveries) throws InterruptedException {
        Rendering rendering = new Rendering(deliveries, renderer);
        return rendering.answer(
                rendering.isEmpty()
                        ? SinkAnswer.delivered(0)
                        : post(rendering.deliveries(), rendering.documents()));
    }

    @Override
    public void close() {
        http.close();
    }

    @Override
    public String toString() {
        return "ElasticsearchSink[" + target.shown() + "]";
    }

    private SinkAnswer post(List<Delivery> deliveries, List<String> documents)
            throws InterruptedException {
        int count = deliveries.size();
        HttpPost.Answer answer;
        try {
            answer = http.post(NDJSON, body(deliveries, documents));
        } catch (HttpPost.NoAnswer e) {
            return SinkAnswer.failed(count, e.reason(), null);
        }
        if (answer.status() != 200) {
            return REFUSED.contains(answer.status())
                    ? SinkAnswer.refused(count, http.reason(answer))
                    : SinkAnswer.failed(count, http.reason(answer), http.retryAfter(answer));
        }
        if (!answer.whole()) {
            return SinkAnswer.failed(
                    count, "expected a whole answer, found one cut off or too long", null);
        }
        return new SinkAnswer(answers.fates(answer.body(), deliveries), http.retryAfter(answer));
    }

    private byte[] body(List<Delivery> deliveries, List<String> documents) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < deliveries.size(); i++) {
            body.append(action).append(quoted(deliveries.get(i).alertId())).append("\"}}\n");
            body.append(documents.get(i)).append('\n');
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Line ends stand between the tokens of JSON and never within one. */
    private static String line(String document) {
        String line = document.replace('\n', ' ').replace('\r', ' ');
        if (line.isBlank()) {
            throw new Rendering.Unrenderable("expected a JSON object, found nothing");
        }
        return line;
    }

    private static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsCharArray(text));
    }
}
