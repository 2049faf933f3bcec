package io.tripline.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 as Tomcat speaks it, but with names of hosts that have an underscore, as Docker Compose
 * makes them: {@code project_service_1}. Tomcat refuses every request to them as bad, and shippers
 * drop what they send in bad requests.
 *
 * <p>And it closes connections whose request line and headers take longer than {@link
 * #LONGEST_HEAD} in all. Tomcat's timeout begins anew with each byte, so that a byte now and then
 * would hold one of its connections for ever.
 *
 * <p>Requests are served by {@link WorkerThreads}.
 */
public final class UnderscoreProtocol extends Http11NioProtocol {

    /** From the first byte of a request to the last of its headers. */
    public static final Duration LONGEST_HEAD = Duration.ofSeconds(20);

    private static final long SWEEP_SECONDS = 1;

    private @Nullable ScheduledFuture<?> sweep;
    private @Nullable WorkerThreads threads;

    @Override
    public void start() throws Exception {
        if (getExecutor() == null) { // else it is one for virtual threads alone, as configured
            threads =
                    new WorkerThreads(
                            getName(), getMinSpareThreads(), getMaxThreads(), getThreadPriority());
            setExecutor(threads);
        }
        super.start();
        sweep =
                getUtilityExecutor()
                        .scheduleWithFixedDelay(
                                this::closeTrickles,
                                SWEEP_SECONDS,
                                SWEEP_SECONDS,
                                TimeUnit.SECONDS);
    }

    @Override
    public void stop() throws Exception {
        if (sweep != null) {
            sweep.cancel(false);
        }
        try {
            super.stop();
        } finally {
            if (threads != null) {
                threads.stop();
                setExecutor(null);
            }
        }
    }

    private void closeTrickles() {
        long latest = System.nanoTime() - LONGEST_HEAD.toNanos();
        for (SocketWrapperBase<?> connection : getEndpoint().getConnections()) {
            if (connection.getCurrentProcessor() instanceof UnderscoreProcessor processor
                    && processor.hasAwaitedHeadSince(latest)) {
                connection.close();
            }
        }
    }

    @Override
    protected Processor createProcessor() {
        return new UnderscoreProcessor(this, getAdapter());
    }

    private static final class UnderscoreProcessor extends Http11Processor {

        /** What Tomcat has for the start of a request of which nothing came yet. */
        private static final long NONE = -1;

        /** The start of the last request whose headers were read. */
        private volatile long headRead = NONE;

        UnderscoreProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
            super(protocol, adapter);
        }

        /** Whether a request began before a moment, and its headers are still not complete. */
        boolean hasAwaitedHeadSince(long nanos) {
            long start = request.getStartTimeNanos();
            return start != NONE && start != headRead && start - nanos < 0;
        }

        /** Called once for each request, when its headers are there. */
        @Override
        protected void parseHost(MessageBytes host) {
            headRead = request.getStartTimeNanos();
            String name = host == null || host.isNull() ? "" : host.toString();
            if (name.indexOf('_') < 0) {
                super.parseHost(host);
                return;
            }
            byte[] valid = name.replace('_', '-').getBytes(StandardCharsets.ISO_8859_1);
            MessageBytes similar = MessageBytes.newInstance();
            similar.setBytes(valid, 0, valid.length);
            super.parseHost(similar);
            if (!getErrorState().isError()) { // without its port
                MessageBytes found = request.serverName();
                found.setString(name.substring(0, found.getLength()));
            }
        }
    }
}
