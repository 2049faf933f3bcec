package io.tripline.intake.shipper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.mock.web.MockHttpServletRequest;

/**
 * A request as a shipper sends it, and the answer that it is to have. Read from a file in {@code
 * src/test/resources/shippers/requests}, of three parts with an empty line between:
 *
 * <ul>
 *   <li>comments, and what is to be known of the request: {@code body} says how the third part is
 *       written ({@code text}: without the file's last line end; {@code lines}: with it; {@code
 *       crlf}: the same with CRLF for each line end; {@code base64}), {@code coding} how it is
 *       compressed then ({@code gzip}, {@code gzip-1} of level 1), {@code events} how many it holds
 *       where that is not 1, {@code loses} what does not arrive, so that there is no alert;
 *   <li>the request's line and headers, Content-Length left out;
 *   <li>the body.
 * </ul>
 */
record RecordedRequest(
        String name,
        Map<String, String> about,
        String method,
        String target,
        List<String> headers,
        byte[] body) {

    private static final Path FOLDER = Path.of("src/test/resources/shippers/requests");

    /** All that are recorded. */
    static List<RecordedRequest> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<RecordedRequest> all = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                all.add(parse(file.getFileName().toString(), Files.readString(file)));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RecordedRequest parse(String file, String text) {
        String[] parts = text.split("\n\n", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException(file + ": expected three parts");
        }
        Map<String, String> about = new LinkedHashMap<>();
        for (String line : parts[0].lines().filter(line -> !line.startsWith("#")).toList()) {
            String[] pair = line.split(":", 2);
            about.put(pair[0], pair[1].strip());
        }
        List<String> head = parts[1].lines().toList();
        String[] first = head.getFirst().split(" ", -1);
        if (first.length != 3 || !about.containsKey("body") || !about.containsKey("answer")) {
            throw new IllegalArgumentException(file + ": expected a body, an answer, a request");
        }
        return new RecordedRequest(
                file.replace(".http", ""),
                about,
                first[0],
                first[1],
                head.subList(1, head.size()),
                coded(about.get("coding"), written(about.get("body"), parts[2])));
    }

    private static byte[] written(@Nullable String how, String text) {
        return switch (how) {
            case "text" -> utf8(text.substring(0, text.length() - 1));
            case "lines" -> utf8(text);
            case "crlf" -> utf8(text.replace("\n", "\r\n"));
            case "base64" -> Base64.getMimeDecoder().decode(text);
            case null, default ->
                    throw new IllegalArgumentException("expected a way to write, found " + how);
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] coded(@Nullable String coding, byte[] body) {
        return switch (coding) {
            case null -> body;
            case "gzip" -> gzip(body, Deflater.DEFAULT_COMPRESSION);
            case "gzip-1" -> gzip(body, Deflater.BEST_SPEED);
            default -> throw new IllegalArgumentException("expected a coding, found " + coding);
        };
    }

    /** A body in gzip. */
    static byte[] gzip(byte[] body, int level) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip =
                new GZIPOutputStream(bytes) {
                    {
                        def.setLevel(level);
                    }
                }) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    int events() {
        return Integer.parseInt(about.getOrDefault("events", "1"));
    }

    /** What of the event does not arrive, or null if all does. */
    @Nullable String loses() {
        return about.get("loses");
    }

    /** The body of the answer, in which nothing took more than a millisecond. */
    String answer() {
        return about.getOrDefault("answer", "");
    }

    /** The media type of the answer. */
    String answerType() {
        return about.getOrDefault("answer-type", "application/json");
    }

    /** The request. */
    MockHttpServletRequest request() {
        String[] parts = target.split("\\?", 2);
        MockHttpServletRequest request = new MockHttpServletRequest(method, parts[0]);
        if (parts.length == 2) {
            request.setQueryString(parts[1]);
        }
        for (String header : headers) {
            String[] pair = header.split(": ", 2);
            request.addHeader(pair[0], pair[1]);
        }
        request.setContent(body);
        return request;
    }

    @Override
    public String toString() {
        return name;
    }
}
