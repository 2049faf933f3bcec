package io.tripline.alert.sink;

import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer;
import io.tripline.alert.SinkAnswer.Fate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sink's answer to one attempt, sorted by what is to be done. Made and used by a {@link
 * Deliverer}.
 *
 * @param delivered the numbers of what is at the sink
 * @param refused for the number of what the sink will never take, the reason
 * @param failure the first reason of what failed and may pass, or null if nothing did
 */
record Outcome(List<Long> delivered, Map<Long, String> refused, @Nullable String failure) {

    private static final int LONGEST_REASON = 500;

    /** Of an answer that has a fate for each of a batch. */
    static Outcome of(List<Delivery> batch, SinkAnswer answer) {
        List<Long> delivered = new ArrayList<>();
        Map<Long, String> refused = new LinkedHashMap<>();
        String failure = null;
        for (int i = 0; i < batch.size(); i++) {
            long number = batch.get(i).number();
            switch (answer.fates().get(i)) {
                case Fate.Delivered() -> delivered.add(number);
                case Fate.Failed(String reason) ->
                        failure = failure == null ? shown(reason) : failure;
                case Fate.Refused(String reason) -> refused.put(number, shown(reason));
            }
        }
        return new Outcome(delivered, refused, failure);
    }

    /**
     * A reason that every store and log can keep. A sink may have it from elsewhere; were there a
     * character that the store does not take, nothing more could be noted.
     */
    private static String shown(String reason) {
        return reason.codePoints()
                .limit(LONGEST_REASON)
                .map(character ->
                        switch (Character.getType(character)) {
                            case Character.CONTROL,
                                    Character.LINE_SEPARATOR,
                                    Character.PARAGRAPH_SEPARATOR ->
                                    ' ';
                            case Character.SURROGATE -> '?';
                            default -> character;
                        })
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Why not all is at the sink, or null if it is. */
    @Nullable String error() {
        return failure == null && !refused.isEmpty() ? refused.values().iterator().next() : failure;
    }

    /** Whether one at fault may have taken others with it: a verdict on each would differ. */
    boolean refusesManyAsOne() {
        return failure == null
                && delivered.isEmpty()
                && refused.size() > 1
                && refused.values().stream().distinct().count() == 1;
    }
}
