package io.tripline.http;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.tomcat.util.threads.TaskQueue;
import org.apache.tomcat.util.threads.TaskThreadFactory;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;

/**
 * Threads that read and judge requests: platform threads as long as some are free, for they are
 * faster, and a virtual one for each request beyond. So whoever sends a body slowly makes no other
 * request wait, from however many addresses: what it holds is a connection, of which there are as
 * many as {@code server.tomcat.max-connections}. Made by {@link UnderscoreProtocol}.
 */
final class WorkerThreads implements Executor {

    /** For how long a platform thread beyond the spare ones is kept. */
    private static final long IDLE_SECONDS = 60;

    private static final long END_SECONDS = 5;

    private final ThreadPoolExecutor platform;
    private final VirtualThreadExecutor virtual;

    /**
     * Threads of one port.
     *
     * @param name what the names of the threads begin with
     * @param spare how many platform threads are kept while nothing is to be done
     * @param most how many platform threads there may be
     * @param priority of the platform threads
     */
    WorkerThreads(String name, int spare, int most, int priority) {
        TaskQueue queue = new TaskQueue();
        this.platform =
                new ThreadPoolExecutor(
                        Math.min(spare, most),
                        most,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        queue,
                        new TaskThreadFactory(name + "-exec-", true, priority));
        this.virtual = new VirtualThreadExecutor(name + "-virt-");
        queue.setParent(platform);
    }

    /** One at a time: two could take the last free thread, and one of them would wait for it. */
    @Override
    public synchronized void execute(Runnable request) {
        if (platform.getSubmittedCount() < platform.getMaximumPoolSize()) {
            platform.execute(request);
        } else {
            virtual.execute(request);
        }
    }

    /**
     * Takes no more work, interrupts platform threads that wait, and gives them some seconds to
     * end. Requests have ended by now, or had the time to: a virtual thread is left to end by
     * itself, with its connection.
     */
    void stop() {
        platform.shutdownNow();
        virtual.shutdown();
        try {
            platform.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
