package io.tripline.alert.sink;

import io.tripline.alert.AlertSink;
import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer;
import io.tripline.alert.SinkAnswer.Fate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sink that answers as a test says, and takes everything when the script is over. */
final class FakeSink implements AlertSink {

    /** One answer of a script. */
    interface Answer {

        /** To a batch. */
        SinkAnswer to(List<Delivery> batch) throws Exception;
    }

    private final int batch;
    private final Deque<Answer> script = new ArrayDeque<>();

    /** The ids of each attempt, separated by blanks. */
    final List<String> attempts = new CopyOnWriteArrayList<>();

    /** Whether it was closed. */
    volatile boolean closed;

    /** What it answers when the script is over. */
    volatile Answer otherwise = sent -> SinkAnswer.delivered(sent.size());

    FakeSink(int batch) {
        this.batch = batch;
    }

    /** Adds to the script. */
    FakeSink then(Answer answer) {
        script.add(answer);
        return this;
    }

    /** Adds fates by a letter for each of the batch: d(elivered), f(ailed), r(efused). */
    FakeSink thenFates(String letters) {
        return then(sent -> fates(letters));
    }

    /** All of a batch failed. */
    static SinkAnswer failed(List<Delivery> sent) {
        return SinkAnswer.failed(sent.size(), "it failed", null);
    }

    private static SinkAnswer fates(String letters) {
        List<Fate> fates = new ArrayList<>();
        for (char letter : letters.toCharArray()) {
            fates.add(
                    switch (letter) {
                        case 'd' -> new Fate.Delivered();
                        case 'f' -> new Fate.Failed("it failed");
                        case 'r' -> new Fate.Refused("it is refused");
                        default -> throw new AssertionError("no fate has the letter " + letter);
                    });
        }
        return new SinkAnswer(fates, null);
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public SinkAnswer send(List<Delivery> deliveries) throws Exception {
        attempts.add(String.join(" ", deliveries.stream().map(Delivery::alertId).toList()));
        Answer answer = script.isEmpty() ? otherwise : script.removeFirst();
        return answer.to(deliveries);
    }

    @Override
    public void close() {
        closed = true;
    }
}
