package io.tripline;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that sends the beginning of a request and then a byte now and then, for ever. */
final class SlowClient implements AutoCloseable {

    private final Socket socket;
    private final byte[] more;

    /**
     * Connects, and sends the beginning.
     *
     * @param beginning of a request
     * @param more what is sent byte by byte, again and again
     */
    SlowClient(int port, String beginning, String more) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.more = more.getBytes(StandardCharsets.ISO_8859_1);
        socket.getOutputStream().write(beginning.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Sends on until the connection ends.
     *
     * @param pause before each byte
     * @return what it was answered; empty if it was not
     */
    String untilEnd(Duration pause, Duration longest) throws IOException, InterruptedException {
        StringBuilder answer = new StringBuilder();
        InputStream in = socket.getInputStream();
        socket.setSoTimeout((int) pause.toMillis());
        long start = System.nanoTime();
        for (int at = 0; System.nanoTime() - start < longest.toNanos(); at++) {
            try {
                socket.getOutputStream().write(more[at % more.length]);
                for (int c = in.read(); c >= 0; c = in.read()) {
                    answer.append((char) c);
                }
                return answer.toString();
            } catch (SocketTimeoutException e) { // nothing yet: the next byte
            } catch (IOException e) { // a reset
                return answer.toString();
            }
        }
        throw new AssertionError(
                "expected the end of the connection within %s, found none after: %s"
                        .formatted(longest, answer));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
