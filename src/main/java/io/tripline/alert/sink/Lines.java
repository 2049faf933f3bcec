package io.tripline.alert.sink;

import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer;
import io.tripline.alert.SinkAnswer.Fate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A batch as lines of JSON in UTF-8, each with its end. Made by the sinks that write lines. One
 * alert of which no line can be made is refused by itself, and the others are written.
 */
final class Lines {

    private final List<byte[]> lines = new ArrayList<>();

    /** For each of the batch why there is no line, or null if there is one. */
    private final List<Fate.@Nullable Refused> refusals = new ArrayList<>();

    /** The lines of a batch, each made by a format of an alert's document. */
    Lines(List<Delivery> batch, UnaryOperator<String> format) {
        for (Delivery delivery : batch) {
            try {
                String line = format.apply(delivery.document()) + '\n';
                lines.add(line.getBytes(StandardCharsets.UTF_8));
                refusals.add(null);
            } catch (RuntimeException e) {
                // The message may quote the document.
                refusals.add(
                        new Fate.Refused(
                                "expected an alert that has this format, found "
                                        + e.getClass().getSimpleName()));
            }
        }
    }

    /** Those that can be written, in order. */
    List<byte[]> all() {
        return Collections.unmodifiableList(lines);
    }

    /**
     * The answer when the first lines were written and the others were not.
     *
     * @param reason why not
     */
    SinkAnswer written(int count, String reason) {
        List<Fate> fates = new ArrayList<>();
        int line = 0;
        for (Fate.@Nullable Refused refusal : refusals) {
            if (refusal != null) {
                fates.add(refusal);
            } else {
                fates.add(line < count ? new Fate.Delivered() : new Fate.Failed(reason));
                line++;
            }
        }
        return new SinkAnswer(fates, null);
    }
}
