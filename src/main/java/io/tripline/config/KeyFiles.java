package io.tripline.config;

import io.tripline.security.ApiKey;
import io.tripline.security.KeyRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads keys from the settings and from files, and again when a file has changed: so that a key can
 * be added beside an old one, given to its users, and the old one taken away, without a restart.
 * Files are told by their content, since a mounted secret changes by a link to another folder.
 * Where a file cannot be read the keys stay as they are.
 */
final class KeyFiles implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(KeyFiles.class);

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final SecurityProperties settings;
    private final KeyRing ring;
    private List<byte[]> contents;
    private @Nullable String problem;
    private volatile @Nullable Thread watch;

    /**
     * Reads the keys.
     *
     * @throws BrokenKeys if they cannot be used
     */
    KeyFiles(SecurityProperties settings) {
        this.settings = settings;
        this.contents = settings.keyFiles().stream().map(KeyFiles::content).toList();
        this.ring = new KeyRing(keys(contents));
        if (settings.isKeyed() && ring.isOpen()) {
            throw noKeys();
        }
    }

    private BrokenKeys noKeys() {
        return new BrokenKeys(
                "tripline.security.key-files: expected keys, found none in "
                        + String.join(", ", settings.keyFiles()));
    }

    KeyRing ring() {
        return ring;
    }

    private static byte[] content(String file) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new BrokenKeys(
                    "%s: expected a file that can be read, found %s"
                            .formatted(file, e.getClass().getSimpleName()));
        }
    }

    private List<ApiKey> keys(List<byte[]> files) {
        List<ApiKey> keys = new ArrayList<>();
        addAll(settings.keys(), "tripline.security.keys", keys);
        for (int i = 0; i < files.size(); i++) {
            String file = settings.keyFiles().get(i);
            addAll(parse(file, files.get(i)), file, keys);
        }
        expectDistinct(keys);
        return keys;
    }

    /** Of two callers with one key nobody could tell who calls. */
    private static void expectDistinct(List<ApiKey> keys) {
        Set<String> seen = new HashSet<>();
        for (ApiKey key : keys) {
            if (!seen.add(key.sha256().toLowerCase(Locale.ROOT))) {
                throw new BrokenKeys(
                        "expected keys that differ, found that of '%s' twice"
                                .formatted(key.caller().name()));
            }
        }
    }

    private static void addAll(
            List<SecurityProperties.Key> found, String where, List<ApiKey> keys) {
        for (int i = 0; i < found.size(); i++) {
            keys.add(found.get(i).toApiKey("%s[%d]".formatted(where, i)));
        }
    }

    private static List<SecurityProperties.Key> parse(String file, byte[] content) {
        try {
            List<PropertySource<?>> sources =
                    new YamlPropertySourceLoader().load(file, new ByteArrayResource(content));
            if (sources.size() > 1) {
                throw new BrokenKeys(
                        "%s: expected one YAML document, found %d".formatted(file, sources.size()));
            }
            return new Binder(ConfigurationPropertySources.from(sources))
                    .bind(
                            "keys",
                            Bindable.listOf(SecurityProperties.Key.class),
                            new NoUnboundElementsBindHandler(
                                    BindHandler.DEFAULT)) // a misspelt tenant is no tenant
                    .orElse(List.of());
        } catch (IOException
                | BindException
                | IllegalStateException
                | org.yaml.snakeyaml.error.YAMLException e) {
            throw new BrokenKeys(
                    "%s: expected YAML with a list 'keys' of name, sha256 or certificate, roles of ingest, read and admin, tenant; found something else%s"
                            .formatted(file, placeOf(e)));
        }
    }

    /** Where it is; its message may hold values. */
    private static String placeOf(Exception e) {
        return switch (e) {
            case BindException unknown
                    when unknown.getCause()
                            instanceof UnboundConfigurationPropertiesException cause ->
                    cause.getUnboundProperties().stream()
                            .map(property -> property.getName().toString())
                            .collect(Collectors.joining(", ", " (", ")"));
            case BindException bind -> " (%s)".formatted(bind.getName());
            case MarkedYAMLException yaml when yaml.getProblemMark() != null ->
                    " (line %d)".formatted(yaml.getProblemMark().getLine() + 1);
            default -> " (%s)".formatted(e.getClass().getSimpleName());
        };
    }

    /** Reads files that have changed. */
    synchronized void refresh() {
        try {
            List<byte[]> now = settings.keyFiles().stream().map(KeyFiles::content).toList();
            if (isSame(now, contents)) {
                problem = null;
                return;
            }
            List<ApiKey> keys = keys(now);
            if (keys.isEmpty()) {
                throw noKeys();
            }
            ring.exchange(keys);
            contents = now;
            problem = null;
            LOG.info("Keys were read again: {} are valid", keys.size());
        } catch (BrokenKeys e) {
            if (!String.valueOf(e.getMessage()).equals(problem)) { // once for each problem
                problem = e.getMessage();
                LOG.error("Keys cannot be read again, those from before stay valid: {}", problem);
            }
        }
    }

    private static boolean isSame(List<byte[]> some, List<byte[]> others) {
        for (int i = 0; i < some.size(); i++) {
            if (!Arrays.equals(some.get(i), others.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void start() {
        if (!settings.keyFiles().isEmpty()) {
            watch = Thread.ofVirtual().name("key-files").start(this::watch);
        }
    }

    /** Whatever is in a file, the next change is to be seen. */
    private void refreshAnyhow() {
        try {
            refresh();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.error("Keys cannot be read again, those from before stay valid: {}", e.getClass());
        }
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                refreshAnyhow();
            }
        } catch (InterruptedException e) {
            LOG.debug("Keys are no longer watched", e);
        }
    }

    @Override
    public void stop() {
        Thread running = watch;
        if (running != null) {
            running.interrupt();
            watch = null;
        }
    }

    @Override
    public boolean isRunning() {
        return watch != null;
    }
}
