package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The shippers that {@code .ci/fetch-shippers} has brought, with the configurations that we ship.
 * {@code -Dtripline.shippers=…} says where they are. Used by {@link ShippersIT}.
 *
 * @param fetched where they are
 * @param folder for their input and their state
 * @param port of the service
 * @param keys where each finds its first
 */
record FetchedShippers(Path fetched, Path folder, int port, KeyFile keys) {

    private static final Path SHIPPED = Path.of("src", "shippers");

    /** The key in configurations that cannot ask the environment for it again. */
    private static final String KEY = "\"any\"";

    private static final String INPUT = "/var/log/tripline/events.ndjson";

    /** What some configurations of syslog-ng include. */
    private static final String LIBRARY = "scl.conf";

    static FetchedShippers in(Path folder, int port, KeyFile keys) {
        Path fetched =
                Path.of(System.getProperty("tripline.shippers", "target/shippers"))
                        .toAbsolutePath();
        assertThat(fetched.resolve("fetched")).as(".ci/fetch-shippers was run").exists();
        return new FetchedShippers(fetched, folder, port, keys);
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
        return new FileShipper(name, input, new SyslogNg(name, shipped, state), keys.key(name));
    }

    /** Reads its configuration again when its tool says so, and goes on with what it holds. */
    private final class SyslogNg implements FileShipper.Daemon {

        private final String name;
        private final ShippedFile shipped;
        private final Path state;
        private final String control;

        SyslogNg(String name, ShippedFile shipped, Path state) {
            this.name = name;
            this.shipped = shipped;
            this.state = state;
            this.control = state.resolve("control").toString();
        }

        @Override
        public Process start(String key) throws IOException {
            List<String> command =
                    List.of(
                            debian("usr/sbin/syslog-ng"),
                            "-F",
                            "--no-caps",
                            "-f",
                            configure(key).toString(),
                            "--persist-file",
                            state.resolve("persist").toString(),
                            "--pidfile",
                            state.resolve("pid").toString(),
                            "--control",
                            control);
            return ShipperProcess.start(name, command, environment());
        }

        private Path configure(String key) throws IOException {
            return shipped.with(KEY, '"' + key + '"').writeTo(state);
        }

        @Override
        public Process changeKey(Process running, String key)
                throws IOException, InterruptedException {
            configure(key);
            List<String> command =
                    List.of(debian("usr/sbin/syslog-ng-ctl"), "reload", "--control=" + control);
            Process reload = ShipperProcess.start(name, command, environment());
            assertThat(reload.waitFor()).as("exit code of syslog-ng-ctl for %s", name).isZero();
            return running;
        }
    }

    /** The module of rsyslog that passes events to Elasticsearch. It reads its key at its start. */
    Shipper rsyslog() throws IOException {
        String name = "rsyslog-omelasticsearch";
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
        FileShipper.Daemon daemon =
                key -> {
                    Map<String, String> environment = new HashMap<>(environment());
                    environment.put("TRIPLINE_KEY", key);
                    return ShipperProcess.start(name, command, environment);
                };
        return new FileShipper(name, input, daemon, keys.key(name));
    }

    /** Elasticsearch's client for JavaScript, in the program that we ship. */
    Shipper elasticsearchForJavaScript() throws IOException {
        Path program = shipped("elasticsearch-clients/bulk.mjs").writeTo(npm());
        String name = "elasticsearch-javascript";
        return new PipedShipper(name, List.of("node", program.toString()), keys.key(name));
    }

    /** Splunk's library for JavaScript, in the module that we ship. */
    Shipper splunkLogging() throws IOException {
        Path module = shipped("splunk-logging/logger.js").writeTo(npm());
        String program = Path.of("src", "test", "js", "splunk-logging.js").toString();
        String name = "splunk-logging";
        return new PipedShipper(name, List.of("node", program, module.toString()), keys.key(name));
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
