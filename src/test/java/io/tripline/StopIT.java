package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients send on the connections that they have just when the service stops. That is a matter of
 * moments, so it begins to stop many times.
 */
class StopIT {

    private static final int STOPS = 40;
    private static final int CONNECTIONS = 40;

    /** Tomcat counts connections wrongly when it goes on after a pause, and warns of that. */
    private static final String QUIET =
            "logging.level.org.apache.tomcat.util.net.NioEndpoint=error";

    private static final byte[] REQUEST =
            """
            POST /ingest HTTP/1.1\r
            Host: localhost\r
            Content-Length: 2\r
            \r
            {}\
            """
                    .getBytes(StandardCharsets.US_ASCII);

    @TempDir Path folder;

    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final Semaphore answered = new Semaphore(0);
    private final Semaphore closed = new Semaphore(0);
    private volatile boolean ended;

    @Test
    void noClientIsToldThatItsRequestIsBad() throws Exception {
        try (TroubledService service = new TroubledService(folder, QUIET);
                ExecutorService clients = Executors.newCachedThreadPool()) {
            List<Future<?>> senders = new ArrayList<>();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    senders.add(clients.submit(() -> sendUntilEnd(service.port())));
                }
                for (int stop = 0; stop < STOPS; stop++) {
                    answered.drainPermits();
                    answered.acquire(2 * CONNECTIONS);
                    closed.drainPermits();
                    service.pause();
                    boolean _ = closed.tryAcquire(CONNECTIONS, 200, TimeUnit.MILLISECONDS);
                    service.resume();
                }
            } finally {
                ended = true;
            }
            for (Future<?> sender : senders) {
                sender.get();
            }
        }
        System.out.println("StopIT: answers " + new TreeMap<>(answers));
        assertThat(answers.keySet()).isSubsetOf("200", "200 and closed");
    }

    private void sendUntilEnd(int port) {
        for (; !ended; closed.release()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                while (!ended) {
                    out.write(REQUEST);
                    answers.computeIfAbsent(RawAnswer.read(in), _ -> new LongAdder()).increment();
                    answered.release();
                }
            } catch (IOException e) { // closed: the next connection
            }
        }
    }
}
