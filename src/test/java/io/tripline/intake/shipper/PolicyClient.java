package io.tripline.intake.shipper;

import io.tripline.intake.shipper.Policy.Reaction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A shipper that does what its policy says, without waiting. */
final class PolicyClient {

    private final Policy policy;
    private final Wire wire;
    private final int longest;

    /** What the shipper takes for delivered. */
    private final List<Shipped> delivered = new ArrayList<>();

    /** What it has thrown away. */
    private final List<Shipped> dropped = new ArrayList<>();

    /** What it still holds: it has stopped, or would go on for ever. */
    private final List<Shipped> kept = new ArrayList<>();

    /**
     * A shipper.
     *
     * @param longest after so many tries of one batch a test has seen enough
     */
    PolicyClient(Policy policy, Wire wire, int longest) {
        this.policy = policy;
        this.wire = wire;
        this.longest = longest;
    }

    /** Where requests go. */
    interface Wire {

        /** The answer, or null if the connection breaks before there is one. */
        @Nullable Reply exchange(List<Shipped> events);
    }

    List<Shipped> delivered() {
        return delivered;
    }

    List<Shipped> dropped() {
        return dropped;
    }

    List<Shipped> kept() {
        return kept;
    }

    /** Sends a batch until it is delivered or given up. */
    void send(List<Shipped> batch) {
        if (policy.framing() == Framing.JSON_ONE) {
            batch.forEach(event -> sendTogether(List.of(event)));
        } else {
            sendTogether(batch);
        }
    }

    private void sendTogether(List<Shipped> batch) {
        List<Shipped> sending = batch;
        for (int tries = 1; ; tries++) {
            Reply reply = wire.exchange(sending);
            Reaction reaction = reply == null ? policy.uponReset() : policy.upon(reply.status());
            switch (reaction) {
                case DONE, BODY -> {
                    if (reply == null) {
                        throw new AssertionError("expected no reset to be taken for an answer");
                    }
                    sending = read(reply, sending, batch);
                    if (sending.isEmpty()) {
                        return;
                    }
                }
                case LOST -> {
                    delivered.addAll(sending);
                    return;
                }
                case DROP -> {
                    dropped.addAll(sending);
                    return;
                }
                case STOP -> {
                    kept.addAll(sending);
                    return;
                }
                case SPLIT -> {
                    split(sending);
                    return;
                }
                case AGAIN, FOLLOW -> {}
            }
            if (tries == policy.tries()) {
                (policy.then() == Reaction.DROP ? dropped : kept).addAll(sending);
                return;
            }
            if (tries == longest) {
                kept.addAll(sending);
                return;
            }
        }
    }

    private void split(List<Shipped> sending) {
        if (sending.size() == 1) {
            dropped.addAll(sending);
            return;
        }
        int half = sending.size() / 2;
        sendTogether(sending.subList(0, half));
        sendTogether(sending.subList(half, sending.size()));
    }

    /** What is to be sent again. */
    private List<Shipped> read(Reply reply, List<Shipped> sending, List<Shipped> batch) {
        List<AnswerReading.Fate> fates = policy.reads().fates(reply, sending.size());
        List<Shipped> again = new ArrayList<>();
        for (int i = 0; i < sending.size(); i++) {
            switch (fates.get(i)) {
                case DONE, LOST -> delivered.add(sending.get(i));
                case DROP -> dropped.add(sending.get(i));
                case AGAIN -> again.add(sending.get(i));
            }
        }
        // it adds the batch once more to what it sends each time
        boolean isDoubled = policy.reads() == AnswerReading.RSYSLOG && !again.isEmpty();
        return isDoubled ? Stream.concat(again.stream(), batch.stream()).toList() : again;
    }
}
