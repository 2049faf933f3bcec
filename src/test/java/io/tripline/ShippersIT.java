package io.tripline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shippers from Debian's packages and from npm, with the configurations that we ship, see {@link
 * ShipperTrial}. Runs with the profile {@code shippers} alone.
 */
@Tag("shippers")
class ShippersIT {

    @TempDir Path folder;

    private final List<Shipper> shippers = new ArrayList<>();

    @Test
    void everyEventIsAnAlertOnce_throughAllTroubles() throws Exception {
        try (TroubledService service = new TroubledService(folder)) {
            FetchedShippers fetched = FetchedShippers.in(folder, service.port());
            try {
                shippers.add(fetched.syslogNg("http"));
                shippers.add(fetched.syslogNg("elasticsearch-http"));
                shippers.add(fetched.syslogNg("splunk-hec"));
                shippers.add(fetched.rsyslog());
                shippers.add(fetched.elasticsearchForJavaScript());
                shippers.add(fetched.splunkLogging());
                ShipperTrial.run(service, shippers);
            } finally {
                for (Shipper shipper : shippers) {
                    shipper.close();
                }
            }
        }
    }
}
