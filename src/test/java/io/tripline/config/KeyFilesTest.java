package io.tripline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.event.TestEvents;
import io.tripline.security.Caller;
import io.tripline.security.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys from settings and from files that change. */
class KeyFilesTest {

    @TempDir private Path folder;

    private Path file() {
        return folder.resolve("keys.yaml");
    }

    private void write(String... names) throws IOException {
        StringBuilder yaml = new StringBuilder("keys:\n");
        for (String name : names) {
            yaml.append(
                    "  - {name: %s, sha256: %s, roles: [ingest], tenant: t}\n"
                            .formatted(name, sha256(name)));
        }
        Files.writeString(file(), yaml);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(TestEvents.utf8(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private KeyFiles keys(SecurityProperties.Key... inSettings) {
        return new KeyFiles(
                new SecurityProperties(List.of(inSettings), List.of(file().toString()), false, ""));
    }

    private static @Nullable Caller caller(KeyFiles keys, String secret) {
        return keys.ring().callerOf(TestEvents.utf8(secret));
    }

    private static SecurityProperties.Key key(
            @Nullable String name, @Nullable String sha256, Role... roles) {
        return new SecurityProperties.Key(name, sha256, null, Set.of(roles), "default");
    }

    @Test
    void keys_ofSettingsAndFiles_areValidTogether() throws IOException {
        write("a", "b");
        KeyFiles keys = keys(key("c", sha256("c"), Role.ADMIN));

        assertThat(caller(keys, "a")).isEqualTo(new Caller("a", "t", Set.of(Role.INGEST)));
        assertThat(caller(keys, "b")).isNotNull();
        assertThat(caller(keys, "c")).isEqualTo(new Caller("c", "default", Set.of(Role.ADMIN)));
        assertThat(caller(keys, "d")).isNull();
        assertThat(caller(keys, "")).isNull();
        assertThat(keys.ring().size()).isEqualTo(3);
    }

    @Test
    void keys_areExchanged_whenAFileChanges() throws IOException {
        write("old");
        KeyFiles keys = keys();

        write("old", "new");
        keys.refresh();
        assertThat(caller(keys, "old")).isNotNull();
        assertThat(caller(keys, "new")).isNotNull();

        write("new");
        keys.refresh();
        assertThat(caller(keys, "old")).isNull();
        assertThat(caller(keys, "new")).isNotNull();
    }

    /** As Kubernetes changes a mounted secret. */
    @Test
    void keys_areExchanged_whenALinkChanges() throws IOException {
        Path one = Files.createDirectory(folder.resolve("..1"));
        Path two = Files.createDirectory(folder.resolve("..2"));
        write("old");
        Files.move(file(), one.resolve("keys.yaml"));
        write("new");
        Files.move(file(), two.resolve("keys.yaml"));
        Path data = folder.resolve("..data");
        Files.createSymbolicLink(data, one.getFileName());
        Files.createSymbolicLink(file(), Path.of("..data/keys.yaml"));
        KeyFiles keys = keys();

        Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), two.getFileName());
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        keys.refresh();

        assertThat(caller(keys, "old")).isNull();
        assertThat(caller(keys, "new")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "keys: []",
                "keys: [",
                "keys: text",
                "keys: [{name: a}]",
                "keys: [{name: a, sha256: secret, roles: ingest}]",
                "keys: [{name: a, roles: [owner]}]",
                "keys: [{name: a, sha256: 2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b, roles: ingest, tennant: secret}]",
                "other: 1"
            })
    void whatCannotBeUsed_leavesTheKeysAsTheyWere_andKeepsNobodyFromStarting(String broken)
            throws IOException {
        write("old");
        KeyFiles keys = keys();

        Files.writeString(file(), broken);
        keys.refresh();
        assertThat(caller(keys, "old")).isNotNull();
        assertThat(keys.ring().isOpen()).isFalse();

        assertThatThrownBy(this::keys)
                .isInstanceOf(BrokenKeys.class)
                .message()
                .doesNotContain("secret");
        Files.delete(file());
        keys.refresh();
        assertThat(caller(keys, "old")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keys: [{name: a, roles: [owner]}] | (keys[0].roles[0])",
                "keys: [{name: a, tennant: red}] | (keys[0].tennant)",
                "keys:\\n  - [ | (line 3)",
                "keys: [] | found none in",
                "other: 1 | found none in"
            })
    void message_saysWhereItIs(String broken, String where) throws IOException {
        Files.writeString(file(), broken.replace("\\n", "\n") + "\n");

        assertThatThrownBy(this::keys)
                .hasMessageContaining(file().toString())
                .hasMessageContaining(where)
                .message()
                .doesNotContain("owner", "red");
    }

    @Test
    void keyInSettings_isRefused_ifItCannotBeUsed() throws IOException {
        write("a");
        String digest = sha256("x");

        assertThatThrownBy(() -> keys(key(null, digest, Role.READ)))
                .hasMessageContaining("tripline.security.keys[0]: expected a name");
        assertThatThrownBy(() -> keys(key("x", digest)))
                .hasMessageContaining("('x'): expected roles");
        assertThatThrownBy(() -> keys(key("x", null, Role.READ)))
                .hasMessageContaining("expected either sha256 or certificate");
        assertThatThrownBy(() -> keys(key("x", "my secret", Role.READ)))
                .hasMessageContaining("expected 64 hex digits")
                .message()
                .doesNotContain("my secret");
    }

    @Test
    void oneKeyOfTwoCallers_isRefused() throws IOException {
        write("a");

        assertThatThrownBy(() -> keys(key("x", sha256("a"), Role.READ)))
                .hasMessageContaining("found that of 'a' twice");
    }

    /** A certificate is public: who has it has not proved to own its key. */
    @Test
    void certificate_isNoSecret() {
        byte[] certificate = TestEvents.utf8("certificate");
        KeyFiles keys =
                new KeyFiles(
                        new SecurityProperties(
                                List.of(
                                        new SecurityProperties.Key(
                                                "c",
                                                null,
                                                sha256("certificate"),
                                                Set.of(Role.INGEST),
                                                "t")),
                                List.of(),
                                false,
                                ""));

        assertThat(keys.ring().callerOf(certificate)).isNull();
        assertThat(keys.ring().callerOfCertificate(certificate)).isNotNull();
    }
}
