package io.tripline.alert.sink;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers over a bare socket, so that an answer can be wrong in every way. */
final class RawServer implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

    private final ServerSocket listener;

    private RawServer(ServerSocket listener) {
        this.listener = listener;
    }

    /** What becomes of a connection after its first request was read. */
    interface Answer {
        void to(Socket socket, OutputStream out) throws Exception;
    }

    static RawServer answering(Answer answer) throws IOException {
        RawServer server = new RawServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(() -> server.accept(answer));
        return server;
    }

    /** Sends a text and closes the connection. */
    static RawServer sending(String text) throws IOException {
        return answering((socket, out) -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    URI url(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + pathAndQuery);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept(Answer answer) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket, answer));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void serve(Socket socket, Answer answer) {
        try (socket) {
            readRequest(socket.getInputStream());
            answer.to(socket, socket.getOutputStream());
        } catch (Exception e) {
            // the client went away, as it should from an answer without end
        }
    }

    private static void readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        if (!length.find()) {
            throw new IOException("no Content-Length");
        }
        in.readNBytes(Integer.parseInt(length.group(1)));
    }
}
