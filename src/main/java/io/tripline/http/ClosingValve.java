package io.tripline.http;

import io.tripline.intake.coding.SteadyInputStream;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
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
