package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.event.TestEvents;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** How a service with keys starts, exchanges them, and knows clients by certificates. */
@ExtendWith(OutputCaptureExtension.class)
class KeyedServiceIT {

    private static final int SENDERS = 6;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"server.address=0.0.0.0", "server.address=", "server.address=::"})
    void withoutKeys_otherMachinesAreNotServed(String address) {
        assertThatThrownBy(() -> RunningService.start(address).close())
                .rootCause()
                .hasMessageContaining("expected keys, or an address of this machine alone");
    }

    @Test
    void withoutKeys_aManagementPortIsNotServedToThemEither() {
        assertThatThrownBy(() -> RunningService.start("management.server.port=0").close())
                .rootCause()
                .hasMessageContaining("management.server.address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tripline.security.allow-anonymous=true",
                "tripline.security.keys[0].name=x,tripline.security.keys[0].roles=read,tripline.security.keys[0]"
                        + ".sha256=2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
            })
    void otherMachinesAreServed_ifThatIsSaid(String settings) throws Exception {
        List<String> all = new ArrayList<>(List.of(settings.split(",")));
        all.add("server.address=0.0.0.0");
        try (RunningService service = RunningService.start(all.toArray(String[]::new))) {
            assertThat(service.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
            assertThat(service.get("/api/v1/rules").statusCode())
                    .isEqualTo(settings.contains("anonymous") ? 200 : 401);
        }
    }

    /** A proxy on this machine is believed about the client's name; a page may pose as a proxy. */
    @ParameterizedTest
    @CsvSource({
        "evil.example, localhost, 403",
        "localhost, evil.example, 403",
        "localhost, tripline.internal, 200"
    })
    void pageThatPosesAsAProxy_getsNothing(String host, String forwardedHost, int status)
            throws Exception {
        try (RunningService service =
                        RunningService.start("server.forward-headers-strategy=native");
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(
                            "GET /api/v1/alerts HTTP/1.1\r\nHost: %s\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: %s\r\n\r\n"
                                    .formatted(host, forwardedHost)
                                    .getBytes(StandardCharsets.US_ASCII));
            byte[] beginning = socket.getInputStream().readNBytes(12);
            assertThat(new String(beginning, StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 " + status);
        }
    }

    /** Whoever puts the key where its digest belongs does not find it in the log. */
    @Test
    void keyOfAnotherForm_isNotShown(CapturedOutput output) {
        assertThatThrownBy(() ->
                        RunningService.start("tripline.security.keys=very-secret-key").close())
                .isInstanceOf(Exception.class);

        assertThat(output.getAll())
                .contains("tripline.security.keys has a value that cannot be read")
                .doesNotContain("very-secret-key");
    }

    /** Old and new are valid together for a while, and every sender changes when it likes. */
    @Test
    void keys_areExchangedUnderLoad_andNothingIsLost() throws Exception {
        Path file = folder.resolve("keys.yaml");
        write(file, "key-0");
        try (RunningService service = RunningService.start("tripline.security.key-files=" + file)) {
            AtomicReference<String> key = new AtomicReference<>("key-0");
            AtomicInteger sent = new AtomicInteger();
            List<String> failures = new ArrayList<>();
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                String path = i % 2 == 0 ? "/ingest" : "/api/v1/events";
                senders.add(
                        Thread.startVirtualThread(() -> send(service, path, key, sent, failures)));
            }
            for (int round = 1; round <= 3; round++) {
                write(file, "key-" + (round - 1), "key-" + round);
                awaitStatus(service, "key-" + round, 200);
                key.set("key-" + round);
                Thread.sleep(200);
                write(file, "key-" + round);
                awaitStatus(service, "key-" + (round - 1), 401);
            }
            key.set("");
            for (Thread sender : senders) {
                sender.join();
            }

            assertThat(failures).isEmpty();
            assertThat(sent.get()).isGreaterThan(SENDERS * 3);
            assertThat(service.metric("tripline_alerts_created_total")).isEqualTo(sent.get());
        }
    }

    private static void send(
            RunningService service,
            String path,
            AtomicReference<String> key,
            AtomicInteger sent,
            List<String> failures) {
        try {
            for (String own = key.get(); !own.isEmpty(); own = key.get()) {
                String event = TestEvents.matching("rotation-" + sent.incrementAndGet());
                int status = status(service, path, event, own);
                if (status == 401) { // it is exchanged between the two: as a sender that is slow
                    status = status(service, path, event, key.get().isEmpty() ? own : key.get());
                }
                if (status != 200) {
                    synchronized (failures) {
                        failures.add(path + " " + own + " " + status);
                    }
                }
            }
        } catch (Exception e) {
            synchronized (failures) {
                failures.add(e.toString());
            }
        }
    }

    private static int status(RunningService service, String path, String event, String key)
            throws Exception {
        return service.send(
                        "POST",
                        path,
                        TestEvents.utf8(event),
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        "Bearer " + key)
                .statusCode();
    }

    private static void awaitStatus(RunningService service, String key, int status)
            throws Exception {
        for (int i = 0; i < 300; i++) {
            if (status(service, "/ingest", "", key) == status) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("expected %d for %s within 15 s".formatted(status, key));
    }

    private static void write(Path file, String... secrets) throws Exception {
        StringBuilder yaml = new StringBuilder("keys:\n");
        for (String secret : secrets) {
            yaml.append(
                    "  - name: %s\n    sha256: %s\n    roles: ingest\n"
                            .formatted(secret, sha256(TestEvents.utf8(secret))));
        }
        Path next = Files.writeString(file.resolveSibling("next"), yaml);
        Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void client_isKnownByItsCertificate() throws Exception {
        KeyStore client = keyStore("client");
        KeyStore stranger = keyStore("stranger");
        keyStore("server");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("client", client.getCertificate("client"));
        trusted.setCertificateEntry("stranger", stranger.getCertificate("stranger"));
        try (var out = Files.newOutputStream(folder.resolve("trusted.p12"))) {
            trusted.store(out, "secret".toCharArray());
        }
        String bundle = "spring.ssl.bundle.jks.tripline.";
        try (RunningService service =
                RunningService.start(
                        "server.ssl.bundle=tripline",
                        "server.ssl.client-auth=want",
                        bundle + "keystore.location=file:" + folder.resolve("server.p12"),
                        bundle + "keystore.password=secret",
                        bundle + "truststore.location=file:" + folder.resolve("trusted.p12"),
                        bundle + "truststore.password=secret",
                        bundle + "reload-on-update=true",
                        "tripline.security.keys[0].name=client",
                        "tripline.security.keys[0].certificate="
                                + sha256(client.getCertificate("client").getEncoded()),
                        "tripline.security.keys[0].roles=ingest")) {
            assertThat(overTls(service.port(), client)).isEqualTo(200);
            assertThat(overTls(service.port(), stranger)).isEqualTo(401);
            assertThat(overTls(service.port(), null)).isEqualTo(401);
        }
    }

    private KeyStore keyStore(String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                name,
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                "secret")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(said).isZero();
        return KeyStore.getInstance(file.toFile(), "secret".toCharArray());
    }

    private int overTls(int port, KeyStore own) throws Exception {
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, "secret".toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "server",
                KeyStore.getInstance(folder.resolve("server.p12").toFile(), "secret".toCharArray())
                        .getCertificate("server"));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
        try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create("https://127.0.0.1:" + port + "/ingest"))
                                    .POST(BodyPublishers.ofString("{\"message\":\"x\"}"))
                                    .build(),
                            BodyHandlers.ofString())
                    .statusCode();
        }
    }
}
