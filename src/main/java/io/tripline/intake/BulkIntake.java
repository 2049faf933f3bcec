package io.tripline.intake;

import io.tripline.detection.RequestMemory;
import io.tripline.event.EventError.Kind;
import io.tripline.event.json.JsonNumber;
import io.tripline.event.json.LenientJson;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of Elasticsearch's bulk API: a line for each action and, but for {@code delete},
 * one for its document. All actions mean "take this event". Whatever happens to a document, its
 * action is answered as done: most shippers drop what is not.
 *
 * @see <a href="https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk">Bulk
 *     API</a>
 */
final class BulkIntake {

    /** Where a document goes of which neither the action nor the path says so. */
    private static final String DEFAULT_INDEX = "logs";

    /** Elasticsearch takes no longer name of an index. */
    private static final int MAX_INDEX = 255;

    /** A longer line is no action, but a document. */
    private static final int MAX_ACTION = 64 * 1024;

    /** What tells an update from a document. */
    private static final Set<String> OF_AN_UPDATE = Set.of("doc", "upsert", "script");

    /**
     * An action's first line.
     *
     * @param operation {@code index}, {@code create}, {@code update} or {@code delete}
     * @param id of the document, or null
     */
    private record Action(String operation, String index, @Nullable String id) {}

    /**
     * Has the documents of a body judged.
     *
     * @param pathIndex that the path names, or null
     * @param answer gets an item for each action
     */
    void read(
            EventFrames lines, @Nullable String pathIndex, IntakeRequest request, BulkAnswer answer)
            throws IOException {
        String index = pathIndex == null ? DEFAULT_INDEX : pathIndex;
        Action pending = null; // whose document comes next
        byte[] pendingLine = new byte[0];
        Action last = null; // of which that is the line
        lines.readAhead(request.ahead());
        for (EventFrames.Piece piece = lines.next();
                piece != EventFrames.Piece.END;
                piece =
                        pending == null || request.isFirst()
                                ? lines.next()
                                : lines.nextDocument()) {
            if (pending != null) {
                takeDocument(pending, piece, lines, request);
                answer.add(pending.operation(), pending.index(), pending.id());
                pending = null;
                continue;
            }
            boolean isRepeated = last != null && isAt(pendingLine, lines);
            Action action =
                    isRepeated
                            ? last
                            : piece == EventFrames.Piece.OBJECT
                                    ? action(lines, index, request)
                                    : null;
            if (action == null) { // a document whose action is missing, or nothing of use
                takeDocument(new Action("index", index, null), piece, lines, request);
                answer.add("index", index, null);
            } else if (action.operation().equals("delete")) {
                request.expectAtMost(answer.size() + 1);
                answer.add("delete", action.index(), action.id());
            } else {
                pending = action;
                pendingLine = isRepeated ? pendingLine : lines.copy();
                last = action;
            }
        }
        if (pending != null) {
            request.reject(
                    Kind.NO_DOCUMENT,
                    "expected a document on the line after its action, found the end of the body",
                    pendingLine,
                    0,
                    pendingLine.length,
                    pendingLine.length);
            answer.add(pending.operation(), pending.index(), pending.id());
        }
    }

    private static boolean isAt(byte[] expected, EventFrames line) {
        int from = line.from();
        return Arrays.equals(
                expected, 0, expected.length, line.bytes(), from, from + line.length());
    }

    /** The action of a line, or null if it is none. */
    private static @Nullable Action action(EventFrames line, String index, IntakeRequest request) {
        if (line.length() > MAX_ACTION) {
            return null;
        }
        PaidJson json = request.json();
        long before = json.taken();
        try {
            return action(json.read(line.bytes(), line.from(), line.length()), index);
        } catch (LenientJson.Refused e) {
            return null;
        } finally {
            json.giveBackTo(before);
        }
    }

    private static @Nullable Action action(@Nullable Object value, String index) {
        if (!(value instanceof Map<?, ?> map) || map.size() != 1) {
            return null;
        }
        Map.Entry<?, ?> only = map.entrySet().iterator().next();
        String operation =
                switch (String.valueOf(only.getKey())) {
                    case "index" -> "index";
                    case "create" -> "create";
                    case "update" -> "update";
                    case "delete" -> "delete";
                    default -> null;
                };
        if (operation == null) {
            return null;
        }
        Map<?, ?> about = only.getValue() instanceof Map<?, ?> said ? said : Map.of();
        String named = text(about.get("_index"));
        if (named == null || named.isEmpty() || named.length() > MAX_INDEX) {
            named = index;
        }
        return new Action(operation, named, text(about.get("_id")));
    }

    private static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case JsonNumber(String number) -> number;
            case null, default -> null;
        };
    }

    private void takeDocument(
            Action action, EventFrames.Piece piece, EventFrames line, IntakeRequest request) {
        switch (piece) {
            case SKIPPABLE -> request.skip();
            case OBJECT -> {
                boolean isTaken =
                        action.operation().equals("update")
                                ? update(action, line, request)
                                : request.object(
                                        line.bytes(), line.from(), line.length(), action.index());
                if (!isTaken) {
                    request.reject(line.bytes(), line.from(), line.length());
                }
            }
            case TOO_LARGE -> GenericIntake.rejectTooLarge(line, request);
            case TEXT, ELEMENT, FOREIGN, BROKEN, END ->
                    request.reject(
                            Kind.NOT_AN_OBJECT,
                            "expected an action or a document, a JSON object a line, found something else",
                            line.bytes(),
                            line.from(),
                            line.length(),
                            line.size());
        }
    }

    /**
     * An update holds the document under {@code doc}, or under {@code upsert} beside a script.
     * Where it has none of them, the line is the document itself.
     */
    private static boolean update(Action action, EventFrames line, IntakeRequest request) {
        PaidJson json = request.json();
        long before = json.taken();
        try {
            Map<String, @Nullable Object> update =
                    Documents.cast(json.read(line.bytes(), line.from(), line.length()));
            if (update != null && !Collections.disjoint(update.keySet(), OF_AN_UPDATE)) {
                return update(update, action, line, request);
            }
        } catch (LenientJson.Refused e) {
            // read as a document, it is refused for the same reason
        } catch (RequestMemory.Exhausted e) {
            if (!e.isFaultOf(0)) {
                throw e;
            }
        } finally {
            json.giveBackTo(before);
        }
        return request.object(line.bytes(), line.from(), line.length(), action.index());
    }

    private static boolean update(
            Map<String, @Nullable Object> update,
            Action action,
            EventFrames line,
            IntakeRequest request) {
        Object inner = update.get("doc");
        if (inner == null) {
            inner = update.get("upsert");
        }
        Map<String, @Nullable Object> document = Documents.cast(inner);
        if (document == null) {
            request.refuse(
                    Kind.NO_DOCUMENT, "expected a doc or an upsert in an update, found neither");
            return false;
        }
        request.document(
                document,
                Map.of(),
                null,
                LenientJson.isMalformed(line.bytes(), line.from(), line.length()),
                action.index(),
                line.bytes(),
                line.from(),
                line.length());
        return true;
    }
}
