package io.tripline.intake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * The answer to a bulk request, byte for byte as Elasticsearch's clients look for it: one line
 * without blanks, {@code "errors":false} right before {@code "items":[}, an item for each action in
 * their order. Fluent Bit reads no more than 512 KB, so a long answer leaves out ids, a longer one
 * names the same short index everywhere, and the longest none. To be used by one thread.
 */
final class BulkAnswer {

    private static final int MAX_LENGTH = 512 * 1000;
    private static final int SHORT_INDEX = 8;
    private static final String LONGEST = "create"; // none is longer
    private static final int FRAME = 64; // what stands around the items

    private static final List<String> OPERATIONS = List.of("index", "create", "update", "delete");

    private static final Pattern UNSAFE = Pattern.compile("[^\\w.-]");

    private final ByteArrayOutputStream operations = new ByteArrayOutputStream();
    private final List<String> indices = new ArrayList<>();
    private final List<@Nullable String> ids = new ArrayList<>();
    private @Nullable String lastIndex;
    private String lastQuoted = "";
    private int lastLength; // of an item of that index
    private String shortIndex = "";
    private long length = FRAME;
    private long idLength;
    private boolean hasIds = true;
    private boolean hasIndices = true;

    /** Adds the item of an action. */
    void add(String operation, String index, @Nullable String id) {
        if (operations.size() == 0) {
            String first = index.substring(0, Math.min(SHORT_INDEX, index.length()));
            shortIndex = UNSAFE.matcher(first).replaceAll("_");
        }
        operations.write(OPERATIONS.indexOf(operation));
        if (!hasIndices) {
            return;
        }
        if (!index.equals(lastIndex)) {
            lastIndex = index;
            lastQuoted = quoted(index);
            lastLength = utf8(item(LONGEST, lastQuoted, null)).length + 1;
        }
        indices.add(lastQuoted);
        length += lastLength;
        if (length > MAX_LENGTH) {
            hasIndices = false;
            indices.clear();
        }
        addId(id);
    }

    private void addId(@Nullable String id) {
        if (!hasIds) {
            return;
        }
        String quoted = id == null ? null : quoted(id);
        ids.add(quoted);
        idLength += quoted == null ? 0 : utf8(quoted).length + ",\"_id\":\"\"".length();
        if (length + idLength > MAX_LENGTH) {
            hasIds = false;
            ids.clear();
        }
    }

    /** How many items there are. */
    int size() {
        return operations.size();
    }

    /** The length of the answer in bytes. */
    long length(long tookMillis) throws IOException {
        OutputStreamCounter counter = new OutputStreamCounter();
        writeTo(counter, tookMillis);
        return counter.count;
    }

    /** Writes the answer. */
    void writeTo(OutputStream out, long tookMillis) throws IOException {
        out.write(utf8("{\"took\":" + tookMillis + ",\"errors\":false,\"items\":["));
        byte[] all = operations.toByteArray();
        String shared = shared();
        for (int i = 0; i < all.length; i++) {
            if (i > 0) {
                out.write(',');
            }
            out.write(
                    utf8(
                            item(
                                    OPERATIONS.get(all[i]),
                                    hasIndices ? indices.get(i) : shared,
                                    hasIds ? ids.get(i) : null)));
        }
        out.write(utf8("]}"));
    }

    /** The index that all items name for want of room, or null if there is none for that either. */
    private @Nullable String shared() {
        long itemLength = utf8(item(LONGEST, shortIndex, null)).length + 1L;
        return FRAME + operations.size() * itemLength > MAX_LENGTH ? null : shortIndex;
    }

    private static String item(String operation, @Nullable String index, @Nullable String id) {
        return "{\""
                + operation
                + "\":{"
                + (index == null ? "" : "\"_index\":\"" + index + "\",")
                + (id == null ? "" : "\"_id\":\"" + id + "\",")
                + "\"status\":"
                + (operation.equals("delete") ? "200" : "201")
                + "}}";
    }

    private static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsCharArray(text));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final class OutputStreamCounter extends OutputStream {

        private long count;

        @Override
        public void write(int b) {
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            count += length;
        }
    }
}
