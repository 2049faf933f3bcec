package io.tripline.intake.otlp;

import io.tripline.event.EventError.Kind;
import io.tripline.intake.format.BodyBytes;
import io.tripline.intake.format.Unreadable;
import java.io.IOException;

/**
 * Walks requests in OTLP's JSON down to their log records, and lets {@link OtlpEvents} have each of
 * them, each resource and each scope. Made by {@link OtlpLogs} for one body.
 *
 * <p>Tells where values end by brackets and quotes alone, and leaves it to {@link JsonMessage} to
 * parse those that matter: so a value of any length or depth costs no memory, and what is wrong
 * inside a log record is that record's own affair.
 */
final class JsonBody {

    private static final int RECORD_SEPARATOR = 0x1E;

    /** Longer than any key that we know. */
    private static final int LONGEST_KEY = 32;

    private final BodyBytes body;
    private final OtlpEvents events;

    /** Whether the current request has resource logs. */
    private boolean isLogs;

    JsonBody(BodyBytes body, OtlpEvents events) {
        this.body = body;
        this.events = events;
    }

    @FunctionalInterface
    private interface Element {
        /** Reads the value that comes next. */
        void read() throws IOException, Unreadable;
    }

    @FunctionalInterface
    private interface Member {
        /** Reads the value of a key, which comes next. */
        void read(String key) throws IOException, Unreadable;
    }

    void read() throws IOException {
        try {
            passByteOrderMark();
            for (int next = nextRequest(); next >= 0; next = nextRequest()) {
                switch (next) {
                    case '{' -> request();
                    case '[' -> elements(this::request);
                    default -> throw malformed("'{' or '['");
                }
            }
        } catch (Unreadable e) {
            events.poisonRest(e);
        }
    }

    private void passByteOrderMark() throws IOException, Unreadable {
        if (body.peek() == 0xEF) {
            body.read();
            if (body.read() != 0xBB || body.read() != 0xBF) {
                throw malformed("'{' or '['");
            }
        }
    }

    /** The first byte of the next value, -1 at the end: separators may be anything in use. */
    private int nextRequest() throws IOException {
        int next = next();
        while (next == ',' || next == RECORD_SEPARATOR) {
            body.read();
            next = next();
        }
        return next;
    }

    private void request() throws IOException, Unreadable {
        if (body.peek() != '{') {
            poison("an ExportLogsServiceRequest, a JSON object");
            return;
        }
        isLogs = false;
        body.forget();
        int members = members(this::requestMember);
        if (!isLogs && members > 0) {
            // not silently nothing: it may be an event that came in by the wrong door
            events.poison(
                    new Unreadable(
                            Kind.NOT_AN_OBJECT,
                            "expected an ExportLogsServiceRequest, found a JSON object without resourceLogs"));
        }
        body.forget();
    }

    private void requestMember(String key) throws IOException, Unreadable {
        switch (key) {
            case "resourceLogs", "resource_logs" -> {
                isLogs = true;
                elements(this::resourceLogs);
            }
            default -> pass();
        }
    }

    private void resourceLogs() throws IOException, Unreadable {
        if (body.peek() != '{') {
            poison("ResourceLogs, a JSON object");
            return;
        }
        events.beginResource();
        members(key -> {
            switch (key) {
                case "resource" -> {
                    if (remembersObject()) {
                        events.resource();
                    }
                }
                case "scopeLogs",
                        "scope_logs",
                        "instrumentationLibraryLogs", // before 1.0
                        "instrumentation_library_logs" ->
                        elements(this::scopeLogs);
                default -> pass();
            }
        });
    }

    private void scopeLogs() throws IOException, Unreadable {
        if (body.peek() != '{') {
            poison("ScopeLogs, a JSON object");
            return;
        }
        events.beginScope();
        members(key -> {
            switch (key) {
                case "scope" -> {
                    if (remembersObject()) {
                        events.scope();
                    }
                }
                case "logRecords", "log_records" -> elements(this::logRecord);
                default -> pass();
            }
        });
    }

    private void logRecord() throws IOException, Unreadable {
        if (body.peek() != '{') {
            poison("a LogRecord, a JSON object");
            return;
        }
        body.forget();
        pass();
        events.logRecord();
    }

    /** Reads an object, of which the body then remembers the bytes; passes over anything else. */
    private boolean remembersObject() throws IOException, Unreadable {
        boolean isObject = body.peek() == '{';
        body.forget();
        pass();
        return isObject;
    }

    private int members(Member member) throws IOException, Unreadable {
        expect('{');
        if (next() == '}') {
            body.read();
            return 0;
        }
        for (int count = 1; ; count++) {
            String key = key();
            next();
            expect(':');
            next();
            member.read(key);
            if (next() == '}') {
                body.read();
                return count;
            }
            expect(',');
            next();
        }
    }

    /** Reads the elements of an array; a single value stands for an array of it, null for none. */
    private void elements(Element element) throws IOException, Unreadable {
        int first = body.peek();
        if (first == 'n') {
            pass();
            return;
        }
        if (first != '[') {
            element.read();
            return;
        }
        body.read();
        if (next() == ']') {
            body.read();
            return;
        }
        while (true) {
            element.read();
            if (next() == ']') {
                body.read();
                return;
            }
            expect(',');
            next();
        }
    }

    /**
     * Reads a key. One that is too long or has escapes is none of ours, and given as some other.
     */
    private String key() throws IOException, Unreadable {
        expect('"');
        StringBuilder key = new StringBuilder();
        for (int next = body.read(); next != '"'; next = body.read()) {
            if (next == '\\') {
                body.read();
            }
            if (next < 0) {
                throw endsTooEarly();
            }
            if (key.length() < LONGEST_KEY) {
                key.append((char) next);
            }
        }
        return key.toString();
    }

    /** Passes over a value of any kind. */
    private void pass() throws IOException, Unreadable {
        switch (body.peek()) {
            case '{', '[' -> passBrackets();
            case '"' -> {
                body.read();
                passString();
            }
            default -> passToken();
        }
    }

    private void passBrackets() throws IOException, Unreadable {
        long depth = 0;
        do {
            switch (body.read()) {
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                case '"' -> passString();
                case -1 -> throw endsTooEarly();
                default -> {}
            }
        } while (depth > 0);
    }

    private void passString() throws IOException, Unreadable {
        for (int next = body.read(); next != '"'; next = body.read()) {
            if (next == '\\') {
                body.read();
            }
            if (next < 0) {
                throw endsTooEarly();
            }
        }
    }

    private void passToken() throws IOException, Unreadable {
        boolean isEmpty = true;
        while (true) {
            switch (body.peek()) {
                case ' ', '\t', '\r', '\n', ',', ':', '}', ']', '{', '[', '"', -1 -> {
                    if (isEmpty) {
                        throw malformed("a value");
                    }
                    return;
                }
                default -> {
                    body.read();
                    isEmpty = false;
                }
            }
        }
    }

    private void poison(String expected) throws IOException, Unreadable {
        body.forget();
        pass();
        events.poison(
                new Unreadable(
                        Kind.NOT_AN_OBJECT,
                        "expected %s, found another value".formatted(expected)));
    }

    /** The next byte that is no white space, which stays unread; -1 at the end. */
    private int next() throws IOException {
        int next = body.peek();
        while (next == ' ' || next == '\n' || next == '\r' || next == '\t') {
            body.read();
            next = body.peek();
        }
        return next;
    }

    private void expect(char expected) throws IOException, Unreadable {
        int found = body.peek();
        if (found != expected) {
            throw found < 0 ? endsTooEarly() : malformed("'" + expected + "'");
        }
        body.read();
    }

    private Unreadable endsTooEarly() {
        return new Unreadable(
                Kind.NOT_JSON,
                "not valid JSON: the body ends inside a value, at byte %d"
                        .formatted(body.position()));
    }

    private Unreadable malformed(String expected) {
        return new Unreadable(
                Kind.NOT_JSON,
                "not valid JSON: expected %s at byte %d".formatted(expected, body.position() + 1));
    }
}
