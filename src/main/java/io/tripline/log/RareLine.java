package io.tripline.log;

import java.time.Clock;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * A line of the log about what may happen very often: it is written at once, and then no more often
 * than once a minute, with how often it happened since. Made by whoever writes it. Thread-safe.
 */
public final class RareLine {

    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final Clock clock;
    private long unsaid;
    private long silentUntil;

    public RareLine(Clock clock) {
        this.clock = clock;
    }

    /**
     * Counts what happened, and says so if it is time.
     *
     * @param times how often
     * @param line writes the line, given how often in all it is to say
     */
    public synchronized void add(long times, LongConsumer line) {
        unsaid += times;
        sayWhatIsDue(line);
    }

    /** Says what was kept back for a while; to be called again and again. */
    public synchronized void sayWhatIsDue(LongConsumer line) {
        long now = clock.millis();
        boolean silent = now < silentUntil && now >= silentUntil - SILENCE.toMillis();
        if (unsaid == 0 || silent) {
            return;
        }
        line.accept(unsaid);
        unsaid = 0;
        silentUntil = now + SILENCE.toMillis();
    }
}
