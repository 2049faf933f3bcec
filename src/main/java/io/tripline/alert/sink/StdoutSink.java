package io.tripline.alert.sink;

import io.tripline.alert.AlertSink;
import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Writes alerts to a stream of the process, for those who collect what it prints: one line of JSON
 * for each. Made by the configuration.
 */
public final class StdoutSink implements AlertSink {

    private final PrintStream out;
    private final int batch;
    private final UnaryOperator<String> format;

    /**
     * A sink that does not own its stream.
     *
     * @param out as a rule {@link System#out}; gets UTF-8, whatever its own encoding is
     * @param batch how many alerts are written at once, at least 1
     * @param format makes the line of an alert's document; JSON in one line
     */
    public StdoutSink(PrintStream out, int batch, UnaryOperator<String> format) {
        if (batch < 1) {
            throw new IllegalArgumentException("expected a batch of at least 1, found " + batch);
        }
        this.out = out;
        this.batch = batch;
        this.format = format;
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public SinkAnswer send(List<Delivery> deliveries) {
        Rendering rendering = new Rendering(deliveries, format);
        StringBuilder together = new StringBuilder();
        rendering.documents().forEach(document -> together.append(document).append('\n'));
        byte[] bytes = together.toString().getBytes(StandardCharsets.UTF_8);
        // One call, so that what others print to the same stream comes before or after.
        out.write(bytes, 0, bytes.length);
        int count = rendering.documents().size();
        // Flushes. It never forgets an error, which fits: a reader that left does not come back.
        return rendering.answer(
                SinkAnswer.partly(
                        out.checkError() ? 0 : count,
                        count,
                        "expected a stream that is read, found it broken"));
    }

    /** Leaves the stream open: it belongs to the process. */
    @Override
    public void close() {}
}
