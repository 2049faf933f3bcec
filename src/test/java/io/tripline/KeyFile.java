package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.alert.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The file with the keys of a service, as its operator keeps it: each client has a key of its own
 * that may send events, and the operator one that may do everything. Read by a {@link
 * TroubledService}, changed by {@link ShipperTrial}. Thread-safe.
 */
final class KeyFile {

    private static final String OPERATOR = "operator";

    private final SecureRandom random = new SecureRandom();
    private final Path path;

    /** For each client the keys that are valid, the oldest first. */
    private final Map<String, List<String>> keys = new LinkedHashMap<>();

    /**
     * Writes a key for each client.
     *
     * @param folder for the file
     * @param clients their names
     */
    KeyFile(Path folder, List<String> clients) throws IOException {
        path = folder.resolve("keys.yaml");
        keys.put(OPERATOR, List.of(newKey()));
        clients.forEach(client -> keys.put(client, List.of(newKey())));
        write();
    }

    /** As {@code openssl rand -hex 32} makes them. */
    private String newKey() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    Path path() {
        return path;
    }

    String operatorKey() {
        return key(OPERATOR);
    }

    /** The newest key of a client. */
    synchronized String key(String client) {
        List<String> own = keys.get(client);
        assertThat(own).as("keys of %s", client).isNotEmpty();
        return own.getLast();
    }

    /** Adds another key for each client beside its own. */
    void addAnother() throws IOException {
        change(own -> List.of(own.getLast(), newKey()));
    }

    /** Leaves the newest key of each client alone in the file. */
    void removeOld() throws IOException {
        change(own -> List.of(own.getLast()));
    }

    private synchronized void change(UnaryOperator<List<String>> change) throws IOException {
        keys.replaceAll((client, own) -> client.equals(OPERATOR) ? own : change.apply(own));
        write();
    }

    /** Nobody reads half of it. */
    private void write() throws IOException {
        List<String> lines = new ArrayList<>(List.of("keys:"));
        keys.forEach((client, own) ->
                own.forEach(key -> {
                    lines.add("  - name: " + client);
                    lines.add("    sha256: " + Sha256.hex(key));
                    lines.add("    roles: " + (client.equals(OPERATOR) ? "admin" : "ingest"));
                }));
        Path next = Files.write(path.resolveSibling("keys.yaml.next"), lines);
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
