package io.tripline.config;

import io.tripline.alert.DeliveryStatus;
import io.tripline.alert.sink.DeliveryWorker;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/** The workers of all sinks: start before requests are taken, stop after the last was answered. */
final class DeliveryWorkers implements SmartLifecycle {

    private final List<DeliveryWorker> workers;
    private volatile boolean running;

    DeliveryWorkers(List<DeliveryWorker> workers) {
        this.workers = workers;
    }

    /** How delivery to each sink goes. */
    List<DeliveryStatus> statuses() {
        return workers.stream().map(DeliveryWorker::status).toList();
    }

    @Override
    public void start() {
        running = true;
        workers.forEach(DeliveryWorker::start);
    }

    /** Side by side: one alone may take a second. */
    @Override
    public void stop() {
        running = false;
        List<Thread> closing =
                workers.stream().map(worker -> Thread.ofVirtual().start(worker::close)).toList();
        for (Thread thread : closing) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server starts, and so after it stops. */
    @Override
    public int getPhase() {
        return 0;
    }
}
