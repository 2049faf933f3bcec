package io.tripline.traces;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.tripline.log.RareLine;
import java.io.IOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exporter whose failures are a line a minute, without a stack trace, instead of what it writes
 * itself. Made by {@code config}, used by the thread that sends spans.
 */
public final class QuietExporter implements SpanExporter {

    private static final Logger LOG = LoggerFactory.getLogger(QuietExporter.class);

    private final SpanExporter exporter;
    private final RareLine line;

    /** Around an exporter, which is shut down with it. */
    public QuietExporter(SpanExporter exporter, RareLine line) {
        this.exporter = exporter;
        this.line = line;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size();
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> {
            if (!result.isSuccess()) {
                line.add(count, times -> say(times, result.getFailureThrowable()));
            }
        });
    }

    private static void say(long times, @Nullable Throwable failure) {
        LOG.warn(
                "Spans that the collector of traces did not take, and that are dropped: {}, the last for {};"
                        + " with logging.level.io.opentelemetry=warn there is more to read",
                times,
                failure == null ? "what it answered" : fault(failure).getClass().getName());
    }

    /** What is around it are the exporter's own. */
    private static Throwable fault(Throwable failure) {
        Throwable at = failure;
        while (!(at instanceof IOException) && at.getCause() != null) {
            at = at.getCause();
        }
        return at;
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
