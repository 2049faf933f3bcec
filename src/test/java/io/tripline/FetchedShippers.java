package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The shippers that {@code .ci/fetch-shippers} has brought, with the configurations that we ship.
 * {@code -Dtripline.shippers=…} says where they are. Used by {@link ShippersIT}.
 *
 * @param fetched where they are
 * @param folder for their input and their state
 * @param port of the service
 */
record FetchedShippers(Path fetched, Path folder, int port) {

    private static final Path SHIPPED = Path.of("src", "shippers");
    private static final String INPUT = "/var/log/tripline/events.ndjson";

    /** What some configurations of syslog-ng include. */
    private static final String LIBRARY = "scl.conf";

    static FetchedShippers in(Path folder, int port) {
        Path fetched =
                Path.of(System.getProperty("tripline.shippers", "target/shippers"))
                        .toAbsolutePath();
        assertThat(fetched.resolve("fetched")).as(".ci/fetch-shippers was run").exists();
        return new FetchedShippers(fetched, folder, port);
    }

    /** A configuration of syslog-ng, by its name. */
    Shipper syslogNg(String configuration) throws IOException {
        String name = "syslog-ng-" + configuration;
        Path state = Files.createDirectory(folder.resolve(name));
        Path input = state.resolve("events.ndjson");
        ShippedFile shipped =
                shipped("syslog-ng/" + configuration + ".conf")
                        .with(INPUT, input.toString())
                        .with("/var/lib/syslog-ng", state.toString());
        if (shipped.text().contains(LIBRARY)) {
            shipped = shipped.with(LIBRARY, debian("etc/syslog-ng/" + LIBRARY));
        }
        Path file = shipped.writeTo(state);
        List<String> command =
                List.of(
                        debian("usr/sbin/syslog-ng"),
                        "-F",
                        "--no-caps",
                        "-f",
                        file.toString(),
                        "--persist-file",
                        state.resolve("persist").toString(),
                        "--pidfile",
                        state.resolve("pid").toString(),
                        "--control",
                        state.resolve("control").toString());
        return new FileShipper(name, input, command, environment());
    }

    /** The module of rsyslog that passes events to Elasticsearch. */
    Shipper rsyslog() throws IOException {
        Path state = Files.createDirectory(folder.resolve("rsyslog"));
        Path input = state.resolve("events.ndjson");
        Path file =
                shipped("rsyslog/omelasticsearch.conf")
                        .with(INPUT, input.toString())
                        .with("/var/spool/rsyslog", state.toString())
                        .writeTo(state);
        List<String> command =
                List.of(
                        debian("usr/sbin/rsyslogd"),
                        "-n",
                        "-i",
                        state.resolve("pid").toString(),
                        "-M",
                        libraries().resolve("rsyslog").toString(),
                        "-f",
                        file.toString());
        return new FileShipper("rsyslog-omelasticsearch", input, command, environment());
    }

    /** Elasticsearch's client for JavaScript, in the program that we ship. */
    Shipper elasticsearchForJavaScript() throws IOException {
        Path program = shipped("elasticsearch-clients/bulk.mjs").writeTo(npm());
        return new PipedShipper("elasticsearch-javascript", List.of("node", program.toString()));
    }

    /** Splunk's library for JavaScript, in the module that we ship. */
    Shipper splunkLogging() throws IOException {
        Path module = shipped("splunk-logging/logger.js").writeTo(npm());
        String program = Path.of("src", "test", "js", "splunk-logging.js").toString();
        return new PipedShipper("splunk-logging", List.of("node", program, module.toString()));
    }

    private ShippedFile shipped(String name) throws IOException {
        return ShippedFile.of(SHIPPED.resolve(name).toString()).at(port);
    }

    /** Programs find what they import from here. */
    private Path npm() {
        return fetched.resolve("npm");
    }

    private String debian(String path) {
        return fetched.resolve("debian").resolve(path).toString();
    }

    private Path libraries() throws IOException {
        try (DirectoryStream<Path> machines =
                Files.newDirectoryStream(Path.of(debian("usr/lib")), "*-linux-gnu")) {
            return machines.iterator().next();
        }
    }

    private Map<String, String> environment() throws IOException {
        Path libraries = libraries();
        String path =
                String.join(
                        ":",
                        libraries.toString(),
                        debian("lib/" + libraries.getFileName()),
                        debian("usr/lib/syslog-ng"));
        return Map.of("LD_LIBRARY_PATH", path, "SYSLOGNG_PREFIX", debian("usr"));
    }
}
