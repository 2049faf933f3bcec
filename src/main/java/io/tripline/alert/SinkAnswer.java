package io.tripline.alert;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a batch of deliveries.
 *
 * @param fates one for each, in their order
 * @param retryAfter how long the sink asks to be left alone, or null if it does not say
 */
public record SinkAnswer(List<Fate> fates, @Nullable Duration retryAfter) {

    /** What became of one delivery. */
    public sealed interface Fate {

        /** It is at the sink, now or since before. */
        record Delivered() implements Fate {}

        /**
         * It is not, which may pass.
         *
         * @param reason what was expected and found; no secret, no content of the event
         */
        record Failed(String reason) implements Fate {}

        /**
         * The sink will never take this one, however often it is sent.
         *
         * @param reason likewise
         */
        record Refused(String reason) implements Fate {}
    }

    /** A copy. */
    public SinkAnswer {
        fates = List.copyOf(fates);
    }

    /** All of so many were delivered. */
    public static SinkAnswer delivered(int count) {
        return new SinkAnswer(Collections.nCopies(count, new Fate.Delivered()), null);
    }

    /** The first of so many were delivered and the others not, for a reason that may pass. */
    public static SinkAnswer partly(int delivered, int count, String reason) {
        List<Fate> fates = new ArrayList<>(Collections.nCopies(delivered, new Fate.Delivered()));
        fates.addAll(Collections.nCopies(count - delivered, new Fate.Failed(reason)));
        return new SinkAnswer(fates, null);
    }

    /** None of so many was, for a reason that may pass. */
    public static SinkAnswer failed(int count, String reason, @Nullable Duration retryAfter) {
        return new SinkAnswer(Collections.nCopies(count, new Fate.Failed(reason)), retryAfter);
    }

    /** The sink takes none of so many, now or later. */
    public static SinkAnswer refused(int count, String reason) {
        return new SinkAnswer(Collections.nCopies(count, new Fate.Refused(reason)), null);
    }
}
