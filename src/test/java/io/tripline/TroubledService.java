package io.tripline;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tripline.detection.RequestMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.catalina.connector.Connector;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole service in this JVM, with a store that can be busy or slow, a door that can be busy,
 * and restarts on the same port and the same store. Nothing of the service knows of it.
 */
final class TroubledService implements AutoCloseable {

    private final StoreTrouble store = new StoreTrouble();
    private final List<MeterRegistry> lives = new ArrayList<>();
    private final int port = ServiceProcess.freePort();
    private final ServiceClient client;
    private final Path folder;
    private final String[] settings;
    private final @Nullable KeyFile keys;
    private ConfigurableApplicationContext context;
    private RequestMemory.@Nullable Lease allMemory;

    /**
     * Starts the service.
     *
     * @param folder for its store
     * @param settings such as {@code tripline.rules.fail-fast=true}
     */
    TroubledService(Path folder, String... settings) {
        this(folder, null, settings);
    }

    /**
     * Starts the service with keys.
     *
     * @param folder for its store
     * @param keys whom it serves; null for everybody
     * @param settings such as {@code tripline.rules.fail-fast=true}
     */
    TroubledService(Path folder, @Nullable KeyFile keys, String... settings) {
        this.folder = folder;
        this.settings = settings;
        this.keys = keys;
        this.client = new ServiceClient(port, keys == null ? null : keys.operatorKey());
        this.context = start();
    }

    private ConfigurableApplicationContext start() {
        List<String> arguments = new ArrayList<>();
        arguments.add("--server.port=" + port);
        if (Stream.of(settings).noneMatch(setting -> setting.startsWith("tripline.shutdown."))) {
            arguments.add("--tripline.shutdown.quiet-period=0s");
        }
        arguments.add("--tripline.alerts.retention.max-size=0");
        arguments.add("--spring.datasource.url=jdbc:sqlite:" + folder.resolve("tripline.db"));
        if (keys != null) {
            arguments.add("--tripline.security.key-files=" + keys.path());
        }
        Stream.of(settings).map(setting -> "--" + setting).forEach(arguments::add);
        ConfigurableApplicationContext started =
                new SpringApplicationBuilder(TriplineApplication.class)
                        .initializers(
                                starting -> starting.getBeanFactory().addBeanPostProcessor(store))
                        .run(arguments.toArray(String[]::new));
        lives.add(started.getBean(MeterRegistry.class));
        return started;
    }

    /** A part of the service, in its present life. */
    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    int port() {
        return port;
    }

    ServiceClient client() {
        return client;
    }

    StoreTrouble store() {
        return store;
    }

    /** From now on there is no memory for any request, as if others had taken it. */
    void takeAllMemory() {
        RequestMemory.Lease lease = context.getBean(RequestMemory.class).lease();
        allMemory = lease;
        for (long part = 1L << 40; part > 0; part /= 2) {
            take(lease, part);
        }
    }

    /** Unless it is more than there is; waits for what requests hold. */
    private static void take(RequestMemory.Lease lease, long bytes) {
        while (true) {
            try {
                lease.take(bytes);
                return;
            } catch (RequestMemory.Exhausted e) {
                if (!e.isTemporary()) {
                    return;
                }
            }
        }
    }

    void giveMemoryBack() {
        if (allMemory != null) {
            allMemory.close();
            allMemory = null;
        }
    }

    /** Takes no more requests, as the first thing when it is stopped. */
    void pause() {
        connector().pause();
    }

    /** Takes requests again. */
    void resume() {
        connector().resume();
    }

    private Connector connector() {
        WebServerApplicationContext web = (WebServerApplicationContext) context;
        return ((TomcatWebServer) web.getWebServer()).getTomcat().getConnector();
    }

    /** Stops it as it is stopped by whoever runs it: what was begun is finished. */
    void stop() {
        giveMemoryBack();
        context.close();
    }

    /** Starts it again after it was stopped. */
    void startAgain() {
        context = start();
    }

    /**
     * What a counter has counted, in all its lives.
     *
     * @param tags name and value of each tag that it must have
     */
    long counted(String name, String... tags) {
        return (long)
                lives.stream()
                        .flatMap(life -> life.find(name).tags(tags).counters().stream())
                        .mapToDouble(Counter::count)
                        .sum();
    }

    @Override
    public void close() {
        stop();
        client.close();
    }
}
