package io.tripline.alert.sink;

import io.tripline.alert.AlertSink;
import io.tripline.alert.Delivery;
import io.tripline.alert.Sha256;
import io.tripline.alert.SinkAnswer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Posts alerts as JSON: one document, or an array of them if the batch is more than one. Made from
 * the settings, used by the worker that delivers. A receiver that keeps the header {@code
 * webhook-id} knows what it has had: it is the same when the same alerts are sent again.
 */
public final class WebhookSink implements AlertSink {

    /** Statuses that speak of the body; the others speak of the server or of our settings. */
    private static final Set<Integer> REFUSED = Set.of(400, 413, 415, 422);

    private static final int ANSWER_LIMIT = 4096;

    private final int batch;
    private final UnaryOperator<String> renderer;
    private final @Nullable WebhookSignature signature;
    private final InstantSource clock;
    private final HttpPost http;
    private final HttpTarget target;

    /**
     * Refuses settings that cannot work, and says which.
     *
     * @param batch how many alerts go in one request, at least 1; with a template 1
     * @param renderer makes the document that is sent of the one that is stored, both JSON
     * @param template a Mustache template of a JSON body over the rendered document, as in {@link
     *     ReadyTemplate}; null sends the document itself
     * @param signingSecret signs each request as Standard Webhooks says: {@code whsec_} and Base64,
     *     or any text; null signs nothing
     */
    public WebhookSink(
            HttpTarget target,
            int batch,
            UnaryOperator<String> renderer,
            @Nullable String template,
            @Nullable String signingSecret) {
        this(target, batch, renderer, template, signingSecret, InstantSource.system());
    }

    WebhookSink(
            HttpTarget target,
            int batch,
            UnaryOperator<String> renderer,
            @Nullable String template,
            @Nullable String signingSecret,
            InstantSource clock) {
        if (batch < 1) {
            throw new IllegalArgumentException("expected a batch of at least 1, found " + batch);
        }
        if (template != null && batch != 1) {
            throw new IllegalArgumentException(
                    "expected a batch of 1, since a template makes a body of one alert, found "
                            + batch);
        }
        this.batch = batch;
        this.renderer =
                template == null ? renderer : andThen(renderer, new WebhookTemplate(template));
        this.signature = signingSecret == null ? null : new WebhookSignature(signingSecret);
        this.clock = clock;
        this.target = target;
        this.http =
                new HttpPost(
                        target,
                        target.url(),
                        ANSWER_LIMIT,
                        Secrets.of(target, signingSecret),
                        clock);
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
        return "WebhookSink[" + target.shown() + "]";
    }

    private SinkAnswer post(List<Delivery> deliveries, List<String> documents)
            throws InterruptedException {
        String text = batch == 1 ? documents.getFirst() : "[" + String.join(",", documents) + "]";
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        HttpPost.Answer answer;
        try {
            answer = http.post(headers(id(deliveries), body), body);
        } catch (HttpPost.NoAnswer e) {
            return SinkAnswer.failed(deliveries.size(), e.reason(), null);
        }
        if (answer.isSuccess()) {
            return SinkAnswer.delivered(deliveries.size());
        }
        return REFUSED.contains(answer.status())
                ? SinkAnswer.refused(deliveries.size(), http.reason(answer))
                : SinkAnswer.failed(
                        deliveries.size(), http.reason(answer), http.retryAfter(answer));
    }

    private Map<String, String> headers(String id, byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("webhook-id", id);
        if (signature != null) {
            headers.putAll(signature.headers(id, clock.instant(), body));
        }
        return headers;
    }

    /** Of one alert its id; of several a digest, as long as the same ones are sent together. */
    private String id(List<Delivery> deliveries) {
        return batch == 1
                ? deliveries.getFirst().alertId()
                : Sha256.hex(
                        deliveries.stream().map(Delivery::alertId).collect(Collectors.joining()));
    }

    private static UnaryOperator<String> andThen(
            UnaryOperator<String> renderer, WebhookTemplate template) {
        return document -> template.render(renderer.apply(document));
    }
}
