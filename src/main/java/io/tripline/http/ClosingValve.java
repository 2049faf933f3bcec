package io.tripline.http;

import io.tripline.intake.coding.SteadyInputStream;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Gives each request a way to close its connection without an answer, which servlets have not. Put
 * before the service by {@code config}, used by the intake.
 *
 * <p>And it reads what is left of the body of a request that was refused, so that its client gets
 * to read the answer. Tomcat would do so too, but for ever where a byte comes now and then.
 */
public final class ClosingValve extends ValveBase {

    /** Unknown callers, and those without the role. */
    private static final Set<Integer> HASTY = Set.of(401, 403);

    /** Who is refused hastily must send on within this, and be done within that. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final Duration LONGEST_HASTE = Duration.ofSeconds(2);

    private final String attribute;

    /**
     * A valve for requests of any kind.
     *
     * @param attribute of the request under which it puts a {@link Runnable} that closes; to be run
     *     by the thread that has the request, before it returns here: after that the connection may
     *     be another's
     */
    public ClosingValve(String attribute) {
        super(true);
        this.attribute = attribute;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        Runnable close = () -> response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
        request.setAttribute(attribute, close);
        try {
            getNext().invoke(request, response);
        } finally {
            request.removeAttribute(attribute);
        }
        if (response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST && !request.isAsync()) {
            throwAwayRest(request, response, close);
        }
    }

    private static void throwAwayRest(Request request, Response response, Runnable close) {
        org.apache.coyote.Request from = request.getCoyoteRequest();
        if (from.hasExpectation() // its client was not asked for the body
                || !(request.getConnector().getProtocolHandler()
                        instanceof AbstractHttp11Protocol<?> protocol)) {
            return;
        }
        try {
            response.finishResponse();
            if (HASTY.contains(response.getStatus())) {
                throwAwayWhatComesAtOnce(from, protocol.getMaxSwallowSize(), close);
                return;
            }
            InputStream rest = new SteadyInputStream(new Pieces(from));
            byte[] any = {};
            for (long count = 0; count <= protocol.getMaxSwallowSize(); ) {
                int read = rest.read(any, 0, 0);
                if (read < 0) {
                    return;
                }
                count += read;
            }
            close.run();
        } catch (IOException e) {
            close.run();
        }
    }

    /**
     * No thread waits for who may not call. Of chunks nothing is read: what is between them would
     * be waited for.
     */
    private static void throwAwayWhatComesAtOnce(
            org.apache.coyote.Request from, int most, Runnable close) throws IOException {
        if (from.getContentLengthLong() < 0 && !isAllRead(from)) {
            close.run();
            return;
        }
        Pieces rest = new Pieces(from);
        byte[] any = {};
        long count = 0;
        long deadline = System.nanoTime() + LONGEST_HASTE.toNanos();
        long patience = System.nanoTime() + PAUSE.toNanos();
        while (!isAllRead(from)) {
            from.action(ActionCode.AVAILABLE, true);
            long now = System.nanoTime();
            if (from.getAvailable() > 0) {
                count += Math.max(0, rest.read(any, 0, 0));
                patience = now + PAUSE.toNanos();
            } else if (now < patience) {
                LockSupport.parkNanos(PAUSE.toNanos() / 20);
            }
            if (count > most || now > Math.min(patience, deadline)) {
                close.run();
                return;
            }
        }
    }

    private static boolean isAllRead(org.apache.coyote.Request from) {
        AtomicBoolean isAllRead = new AtomicBoolean();
        from.action(ActionCode.REQUEST_BODY_FULLY_READ, isAllRead);
        return isAllRead.get();
    }

    /** What is left of a body, piece by piece, whoever has closed its stream. */
    private static final class Pieces extends InputStream implements ApplicationBufferHandler {

        private final org.apache.coyote.Request from;
        private ByteBuffer piece = ByteBuffer.allocate(0);

        Pieces(org.apache.coyote.Request from) {
            this.from = from;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("expected pieces to be skipped");
        }

        /** Skips a piece, and gives its length, whatever is asked for. */
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return from.doRead(this);
        }

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            piece = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return piece;
        }

        @Override
        public void expand(int size) {}
    }
}
