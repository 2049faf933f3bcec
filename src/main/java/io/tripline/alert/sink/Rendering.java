package io.tripline.alert.sink;

import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer;
import io.tripline.alert.SinkAnswer.Fate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a batch, rendered one by one: one that cannot be rendered is refused, and does
 * not hold up those beside it. Made by every sink for each batch.
 */
final class Rendering {

    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<String> documents = new ArrayList<>();

    /** For each of the batch why it is refused, or null if it was rendered. */
    private final List<@Nullable Fate> refusals = new ArrayList<>();

    /** Renders a batch. */
    Rendering(List<Delivery> batch, UnaryOperator<String> renderer) {
        for (Delivery delivery : batch) {
            try {
                documents.add(renderer.apply(delivery.document()));
                deliveries.add(delivery);
                refusals.add(null);
            } catch (RuntimeException e) {
                refusals.add(new Fate.Refused(reason(e)));
            }
        }
    }

    /** A document cannot be rendered; the message says why, without its content. */
    static final class Unrenderable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unrenderable(String reason) {
            super(reason);
        }
    }

    /** Whether there is nothing to send. */
    boolean isEmpty() {
        return documents.isEmpty();
    }

    /** Those that were rendered, in order. */
    List<Delivery> deliveries() {
        return Collections.unmodifiableList(deliveries);
    }

    /** Their documents. */
    List<String> documents() {
        return Collections.unmodifiableList(documents);
    }

    /** The answer for the whole batch, made of that for those that were rendered. */
    SinkAnswer answer(SinkAnswer rendered) {
        Iterator<Fate> fates = rendered.fates().iterator();
        List<Fate> all = new ArrayList<>();
        for (Fate refusal : refusals) {
            all.add(refusal == null ? fates.next() : refusal);
        }
        return new SinkAnswer(all, rendered.retryAfter());
    }

    /** Of a foreign exception the name alone: its message may hold a value of the event. */
    private static String reason(RuntimeException fault) {
        return "the document cannot be rendered: "
                + (fault instanceof Unrenderable
                        ? fault.getMessage()
                        : fault.getClass().getSimpleName());
    }
}
