package io.tripline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the intakes as their makers have written them, see {@link ShipperTrial}. */
class ShipperClientsIT {

    @TempDir Path folder;

    private final List<Shipper> shippers = new ArrayList<>();

    @Test
    void everyEventIsAnAlertOnce_throughAllTroubles() throws Exception {
        try (TroubledService service = new TroubledService(folder)) {
            int port = service.port();
            try {
                shippers.add(PipedShipper.bulkIngester(folder, port));
                shippers.add(OpenTelemetryShipper.okHttp(port));
                shippers.add(OpenTelemetryShipper.jdk(port));
                shippers.add(new HttpClientShipper(port));
                if (CurlShipper.isThere()) {
                    shippers.add(CurlShipper.large(folder, port));
                    shippers.add(CurlShipper.script(folder, port));
                } else {
                    System.out.println("ShipperClientsIT: curl is skipped, this machine has none");
                }
                ShipperTrial.run(service, shippers);
            } finally {
                for (Shipper shipper : shippers) {
                    shipper.close();
                }
            }
        }
    }
}
