package io.tripline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the intakes as their makers have written them, see {@link ShipperTrial}. */
class ShipperClientsIT {

    private static final List<String> NAMES =
            List.of(
                    "elasticsearch-java",
                    "opentelemetry-okhttp",
                    "opentelemetry-jdk",
                    "java-http-client",
                    "curl-2mb",
                    "curl-script");

    @TempDir Path folder;

    private final List<Shipper> shippers = new ArrayList<>();

    @Test
    void everyEventIsAnAlertOnce_throughAllTroubles_andWithAnotherKey() throws Exception {
        KeyFile keys = new KeyFile(folder, NAMES);
        String header = "tripline.security.header=" + HttpClientShipper.KEY_HEADER;
        try (TroubledService service = new TroubledService(folder, keys, header)) {
            int port = service.port();
            try {
                shippers.add(
                        PipedShipper.bulkIngester(folder, port, keys.key("elasticsearch-java")));
                shippers.add(OpenTelemetryShipper.okHttp(port, keys.key("opentelemetry-okhttp")));
                shippers.add(OpenTelemetryShipper.jdk(port, keys.key("opentelemetry-jdk")));
                shippers.add(new HttpClientShipper(port, keys.key("java-http-client")));
                if (CurlShipper.isThere()) {
                    shippers.add(CurlShipper.large(folder, port, keys.key("curl-2mb")));
                    shippers.add(CurlShipper.script(folder, port, keys.key("curl-script")));
                } else {
                    System.out.println("ShipperClientsIT: curl is skipped, this machine has none");
                }
                ShipperTrial.run(service, keys, shippers);
            } finally {
                for (Shipper shipper : shippers) {
                    shipper.close();
                }
            }
        }
    }
}
