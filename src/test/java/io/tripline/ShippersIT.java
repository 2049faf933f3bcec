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

    private static final List<String> NAMES =
            List.of(
                    "syslog-ng-http",
                    "syslog-ng-elasticsearch-http",
                    "syslog-ng-splunk-hec",
                    "rsyslog-omelasticsearch",
                    "elasticsearch-javascript",
                    "splunk-logging");

    @TempDir Path folder;

    private final List<Shipper> shippers = new ArrayList<>();

    @Test
    void everyEventIsAnAlertOnce_throughAllTroubles_andWithAnotherKey() throws Exception {
        KeyFile keys = new KeyFile(folder, NAMES);
        try (TroubledService service = new TroubledService(folder, keys)) {
            FetchedShippers fetched = FetchedShippers.in(folder, service.port(), keys);
            try {
                shippers.add(fetched.syslogNg("http"));
                shippers.add(fetched.syslogNg("elasticsearch-http"));
                // The third gets its key while the store is slow: rsyslog wants to be stopped while
                // events are taken.
                shippers.add(fetched.rsyslog());
                shippers.add(fetched.syslogNg("splunk-hec"));
                shippers.add(fetched.elasticsearchForJavaScript());
                shippers.add(fetched.splunkLogging());
                ShipperTrial.run(service, keys, shippers);
            } finally {
                for (Shipper shipper : shippers) {
                    shipper.close();
                }
            }
        }
    }
}
