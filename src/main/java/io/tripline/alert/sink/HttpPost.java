package io.tripline.alert.sink;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Posts to one URL and waits for the answer, within bounds of time and size. Made by each sink that
 * speaks HTTP. What it says of a failure holds no secret.
 */
final class HttpPost implements AutoCloseable {

    private final HttpTarget target;
    private final URI url;
    private final int answerLimit;
    private final Secrets secrets;
    private final InstantSource clock;
    private final HttpClient client;

    /** A client of its own. At most so many bytes of an answer are read. */
    HttpPost(HttpTarget target, URI url, int answerLimit, Secrets secrets, InstantSource clock) {
        this.target = target;
        this.url = url;
        this.answerLimit = answerLimit;
        this.secrets = secrets;
        this.clock = clock;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(Version.HTTP_1_1)
                        .followRedirects(Redirect.NEVER)
                        .connectTimeout(target.connectTimeout());
        if (target.tls() != null) {
            builder.sslContext(target.tls());
        }
        client = builder.build();
    }

    /**
     * An answer.
     *
     * @param whole whether the body is all of it
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, right after it is made
    record Answer(int status, HttpHeaders headers, byte[] body, boolean whole) {

        boolean isSuccess() {
            return status >= 200 && status <= 299;
        }
    }

    /** There was no answer; the message says why and may be shown. */
    static final class NoAnswer extends Exception {

        private static final long serialVersionUID = 1L;

        private NoAnswer(String reason) {
            super(reason);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * Posts a body once; nothing is tried again.
     *
     * @param headers win over those of the target
     * @return what came as soon as there was a status, whatever became of the body
     */
    Answer post(Map<String, String> headers, byte[] body) throws NoAnswer, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url)
                        .setHeader("User-Agent", "Tripline")
                        .POST(BodyPublishers.ofByteArray(body));
        target.headers().forEach(request::setHeader);
        headers.forEach(request::setHeader);
        AtomicReference<@Nullable BoundedBody> begun = new AtomicReference<>();
        CompletableFuture<HttpResponse<Answer>> response =
                client.sendAsync(
                        request.build(),
                        info -> {
                            BoundedBody reader = new BoundedBody(info, answerLimit);
                            begun.set(reader);
                            return reader;
                        });
        try {
            // the timeout of a request ends with the headers; this one does not
            return response.get(target.requestTimeout().toMillis(), TimeUnit.MILLISECONDS).body();
        } catch (ExecutionException | TimeoutException e) {
            BoundedBody reader = begun.get();
            if (reader != null) {
                return reader.soFar();
            }
            throw new NoAnswer(e instanceof TimeoutException ? timedOut() : fault(e.getCause()));
        } finally {
            response.cancel(true); // of a finished one nothing is left to cancel
        }
    }

    /** A reason: the status, and the beginning of a body that says more. */
    String reason(Answer answer) {
        String text =
                secrets.shown(new String(answer.body(), StandardCharsets.UTF_8), !answer.whole());
        return "expected 2xx from "
                + target.shown()
                + ", found "
                + answer.status()
                + (text.isEmpty() ? "" : ": " + text);
    }

    /** How long an answer asks us to wait, or null if it does not. */
    @Nullable Duration retryAfter(Answer answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .map(value -> RetryAfter.parse(value, clock.instant()))
                .orElse(null);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private String timedOut() {
        return "expected an answer of "
                + target.shown()
                + " within "
                + target.requestTimeout().toMillis()
                + " ms, found none";
    }

    private String fault(@Nullable Throwable cause) {
        String problem =
                switch (cause) {
                    case HttpConnectTimeoutException e ->
                            "no connection within " + target.connectTimeout().toMillis() + " ms";
                    case ConnectException e when isUnresolved(e) -> "no address for the name";
                    case ConnectException e -> "connection refused or no way to it";
                    case SSLException e -> "TLS failed" + detail(e);
                    case null -> "connection broke";
                    default -> "connection broke" + detail(cause);
                };
        return "expected an answer of " + target.shown() + ", found: " + problem;
    }

    private static boolean isUnresolved(Throwable fault) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            if (at instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    private String detail(Throwable fault) {
        String message = fault.getMessage();
        return message == null ? "" : ", " + secrets.shown(message, false);
    }
}
