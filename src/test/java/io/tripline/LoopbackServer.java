package io.tripline;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/** An HTTP server of a test, on a free port of this machine. */
final class LoopbackServer {

    private LoopbackServer() {}

    /** Starts one, to be stopped by whoever asks for it. */
    static HttpServer start(String path, HttpHandler handler, Executor threads) {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(loopback, ServiceProcess.freePort()), 0);
            server.setExecutor(threads);
            server.createContext(path, handler);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
