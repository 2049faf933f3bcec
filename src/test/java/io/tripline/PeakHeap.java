package io.tripline;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/**
 * The most that was live in this JVM's heap, as collections have found it, while it was watched.
 */
final class PeakHeap {

    private static final List<MemoryPoolMXBean> POOLS =
            ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .filter(pool -> pool.getCollectionUsage() != null)
                    .toList();

    private final Thread thread = Thread.ofPlatform().daemon().start(this::run);
    private volatile long peak;
    private volatile boolean stopped;

    private PeakHeap() {}

    static PeakHeap watch() {
        return new PeakHeap();
    }

    private static long live() {
        return POOLS.stream().mapToLong(pool -> pool.getCollectionUsage().getUsed()).sum();
    }

    private void run() {
        while (!stopped) {
            peak = Math.max(peak, live());
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** The peak, in bytes; collects once more for it. */
    long stop() throws InterruptedException {
        System.gc();
        stopped = true;
        thread.join();
        return Math.max(peak, live());
    }
}
