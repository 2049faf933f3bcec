package io.tripline.alert.sink;

import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer;
import io.tripline.alert.SinkAnswer.Fate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Renders the documents of a batch one by one: one that cannot be rendered is refused, and does not
 * hold up those beside it. Used by the sinks that speak HTTP.
 */
final class Rendering {

    private Rendering() {}

    /** Sends what could be rendered, and says what became of each. */
    @FunctionalInterface
    interface Sender {
        SinkAnswer send(List<Delivery> deliveries, List<String> documents)
                throws InterruptedException;
    }

    /** A document cannot be rendered; the message says why, without its content. */
    static final class Unrenderable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unrenderable(String reason) {
            super(reason);
        }
    }

    static SinkAnswer send(List<Delivery> deliveries, UnaryOperator<String> renderer, Sender sender)
            throws InterruptedException {
        List<Delivery> taken = new ArrayList<>();
        List<String> documents = new ArrayList<>();
        List<@Nullable Fate> refused = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            try {
                documents.add(renderer.apply(delivery.document()));
                taken.add(delivery);
                refused.add(null);
            } catch (RuntimeException e) {
                refused.add(new Fate.Refused(reason(e)));
            }
        }
        SinkAnswer answer =
                taken.isEmpty() ? SinkAnswer.delivered(0) : sender.send(taken, documents);
        Iterator<Fate> fates = answer.fates().iterator();
        List<Fate> all = new ArrayList<>();
        for (Fate fate : refused) {
            all.add(fate == null ? fates.next() : fate);
        }
        return new SinkAnswer(all, answer.retryAfter());
    }

    /** Of a foreign exception the name alone: its message may hold a value of the event. */
    private static String reason(RuntimeException fault) {
        return "the document cannot be rendered: "
                + (fault instanceof Unrenderable
                        ? fault.getMessage()
                        : fault.getClass().getSimpleName());
    }
}
