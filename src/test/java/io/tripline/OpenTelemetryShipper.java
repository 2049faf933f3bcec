package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * The OpenTelemetry SDK for Java, each event the body of a log record. The exporter tries five
 * times; what it gives up then is given to it again.
 */
final class OpenTelemetryShipper implements Shipper {

    private static final String PREFERENCE =
            "io.opentelemetry.sdk.common.export.HttpSenderProvider";
    private static final String SENDERS = "io.opentelemetry.exporter.sender.";

    /** Beyond this the SDK drops what comes. */
    private static final int QUEUE = 200_000;

    private final String name;
    private final AtomicReference<String> key;
    private final Persistent exporter;
    private final SdkLoggerProvider provider;
    private final Logger logger;

    private OpenTelemetryShipper(
            String name, LogRecordExporter exporter, AtomicReference<String> key) {
        this.name = name;
        this.key = key;
        this.exporter = new Persistent(exporter);
        this.provider =
                SdkLoggerProvider.builder()
                        .addLogRecordProcessor(
                                BatchLogRecordProcessor.builder(this.exporter)
                                        .setMaxQueueSize(QUEUE)
                                        .setExporterTimeout(Duration.ofMinutes(30))
                                        .build())
                        .build();
        this.logger = provider.get("tripline");
    }

    /** Sends by OkHttp, as the SDK does unless told otherwise; compressed, and so in chunks. */
    static OpenTelemetryShipper okHttp(int port, String key) {
        AtomicReference<String> own = new AtomicReference<>(key);
        return new OpenTelemetryShipper(
                "opentelemetry-okhttp",
                exporter("okhttp.internal.OkHttpHttpSenderProvider", port, "gzip", own),
                own);
    }

    /** Sends by the JDK's client, which offers HTTP/2. */
    static OpenTelemetryShipper jdk(int port, String key) {
        AtomicReference<String> own = new AtomicReference<>(key);
        return new OpenTelemetryShipper(
                "opentelemetry-jdk",
                exporter("jdk.internal.JdkHttpSenderProvider", port, "none", own),
                own);
    }

    private static LogRecordExporter exporter(
            String sender, int port, String compression, AtomicReference<String> key) {
        String before = System.setProperty(PREFERENCE, SENDERS + sender);
        assertThat(before).as("the system property " + PREFERENCE).isNull();
        try {
            return OtlpHttpLogRecordExporter.builder()
                    .setEndpoint("http://127.0.0.1:" + port + "/v1/logs")
                    .setCompression(compression)
                    .setHeaders(() -> Map.of("Authorization", "Bearer " + key.get()))
                    .build();
        } finally {
            System.clearProperty(PREFERENCE);
        }
    }

    /** Gives to an exporter again what it gave up. */
    private static final class Persistent implements LogRecordExporter {

        private final LogRecordExporter exporter;
        private final LongAdder acknowledged = new LongAdder();
        private CompletableResultCode latest = CompletableResultCode.ofSuccess();

        Persistent(LogRecordExporter exporter) {
            this.exporter = exporter;
        }

        @Override
        public CompletableResultCode export(Collection<LogRecordData> records) {
            CompletableResultCode result = new CompletableResultCode();
            attempt(records, result);
            return result;
        }

        private void attempt(Collection<LogRecordData> records, CompletableResultCode result) {
            CompletableResultCode attempt = begin(records);
            attempt.whenComplete(() -> {
                if (attempt.isSuccess()) {
                    acknowledged.add(records.size());
                    result.succeed();
                } else {
                    attempt(records, result);
                }
            });
        }

        private synchronized CompletableResultCode begin(Collection<LogRecordData> records) {
            latest = exporter.export(records);
            return latest;
        }

        /** What was begun last; there is one at a time. */
        synchronized CompletableResultCode latest() {
            return latest;
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(EventBatch batch) {
        batch.lines().lines().forEach(event -> logger.logRecordBuilder().setBody(event).emit());
    }

    /** The exporter repeats a request with the key that this has begun with. */
    @Override
    public Future<?> changeKey(String key) {
        this.key.set(key);
        CompletableFuture<Void> changed = new CompletableFuture<>();
        CompletableResultCode _ = exporter.latest().whenComplete(() -> changed.complete(null));
        return changed;
    }

    @Override
    public void finish() {
        CompletableResultCode flushed = provider.forceFlush().join(5, TimeUnit.MINUTES);
        assertThat(flushed.isSuccess()).as("%s has sent all", name).isTrue();
    }

    @Override
    public long acknowledged() {
        return exporter.acknowledged.sum();
    }

    @Override
    public void close() {
        CompletableResultCode _ = provider.shutdown().join(10, TimeUnit.SECONDS);
    }
}
