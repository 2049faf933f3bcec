package io.tripline.config;

import io.tripline.detection.RequestMemory;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/**
 * The first thing when the service stops, while its readiness is off already and its port still
 * open: requests with events that come now are answered as those of a busy service, so that their
 * clients send them elsewhere or later. What was begun goes on; then the web server finishes it,
 * and the deliveries stop last.
 */
final class QuietPeriod implements SmartLifecycle {

    private final Duration length;
    private final RequestMemory memory;
    private volatile boolean running;

    QuietPeriod(Duration length, RequestMemory memory) {
        this.length = length;
        this.memory = memory;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        memory.refuseNew();
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server closes its port. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
