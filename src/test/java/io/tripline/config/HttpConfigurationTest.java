package io.tripline.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.Http11NioProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.util.unit.DataSize;

class HttpConfigurationTest {

    private static final long MIB = 1 << 20;

    /**
     * All that may be in the heap at once, in MiB: requests, arrays kept, pages, the service,
     * connections.
     */
    @ParameterizedTest
    @CsvSource({
        "64, 20, 200", // as many as it takes to be of use
        "128, 38, 346",
        "256, 77, 1124",
        "512, 154, 2760",
        "8192, 100, 4000"
    })
    void connectionsTakeWhatElseIsLeftOfTheHeap(long heap, long inFlight, int connections) {
        assertThat(HttpConfiguration.connections(heap * MIB, inFlight * MIB))
                .isEqualTo(connections);
    }

    @Test
    void connectionsAreAsManyAsTheOperatorSays() {
        assertThat(maxConnections(7)).isEqualTo(7);
    }

    /** Without a limit nothing would bound the threads, of which each request has one. */
    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void connectionsAreNeverWithoutALimit(int configured) {
        assertThat(maxConnections(configured))
                .isEqualTo(
                        HttpConfiguration.connections(Runtime.getRuntime().maxMemory(), 10 * MIB));
    }

    private static int maxConnections(int configured) {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory();
        LimitsProperties limits =
                new LimitsProperties(
                        DataSize.ofMegabytes(64),
                        DataSize.ofMegabytes(1),
                        128,
                        1_000_000,
                        DataSize.ofMegabytes(10));
        new HttpConfiguration().connections(configured, limits).customize(factory);
        Connector connector = new Connector();
        factory.getConnectorCustomizers().forEach(customizer -> customizer.customize(connector));
        return ((Http11NioProtocol) connector.getProtocolHandler()).getMaxConnections();
    }
}
