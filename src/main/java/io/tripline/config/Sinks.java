package io.tripline.config;

import io.tripline.alert.AlertFormat;
import io.tripline.alert.AlertSink;
import io.tripline.alert.sink.ElasticsearchSink;
import io.tripline.alert.sink.FileSink;
import io.tripline.alert.sink.HttpTarget;
import io.tripline.alert.sink.ReadyTemplate;
import io.tripline.alert.sink.StdoutSink;
import io.tripline.alert.sink.WebhookSink;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * Makes sinks of their settings. A setting that is missing, or that the type does not know, is
 * refused by its name; no value is repeated, since it may be a secret.
 */
final class Sinks {

    private static final int ONE = 1;
    private static final int MANY = 500;
    private static final String DEFAULT_INDEX = "logs-tripline.alerts-default";

    private final SslBundles bundles;

    Sinks(SslBundles bundles) {
        this.bundles = bundles;
    }

    /** The sink of a name. */
    AlertSink make(String name, SinkProperties settings) {
        try {
            SinkProperties.Type type = type(settings);
            refuseStrangers(type, settings);
            return switch (type) {
                case WEBHOOK -> webhook(settings);
                case ELASTICSEARCH -> elasticsearch(settings);
                case FILE ->
                        new FileSink(
                                required("path", settings.path()),
                                settings.maxSize().toBytes(),
                                settings.maxFiles(),
                                batch(settings, MANY),
                                format(settings)::render);
                case STDOUT ->
                        new StdoutSink(System.out, batch(settings, MANY), format(settings)::render);
            };
        } catch (IllegalArgumentException | IOException | NoSuchSslBundleException e) {
            throw broken(name, String.valueOf(e.getMessage()));
        }
    }

    private static IllegalArgumentException broken(String name, String problem) {
        return new IllegalArgumentException(
                "tripline.alerts.sinks.%s: %s".formatted(name, problem));
    }

    /** The type that the settings name. */
    static SinkProperties.Type type(SinkProperties settings) {
        String label = required("type", settings.type());
        SinkProperties.Type type = SinkProperties.Type.parse(label);
        if (type == null) {
            throw new IllegalArgumentException(
                    "type: expected webhook, elasticsearch, file or stdout, found '%s'"
                            .formatted(label));
        }
        return type;
    }

    /** Two that append to one file would write over each other. */
    static void refuseSharedFiles(Map<String, SinkProperties> sinks) {
        Map<Path, String> owners = new HashMap<>();
        sinks.forEach((name, settings) -> {
            Path path = settings.path();
            String owner =
                    path == null
                            ? null
                            : owners.putIfAbsent(path.toAbsolutePath().normalize(), name);
            if (owner != null) {
                throw broken(name, "path: expected a file of its own, found that of " + owner);
            }
        });
    }

    /**
     * Spring Boot ignores variables that it has no use for. Those that begin with the name of a
     * sink are meant for it.
     *
     * @param variables the names of the environment's
     */
    static void refuseUnknownVariables(Set<String> variables, Set<String> sinks) {
        Set<String> known =
                Stream.of(SinkProperties.class.getRecordComponents())
                        .map(component -> component.getName().toUpperCase(Locale.ROOT))
                        .collect(Collectors.toSet());
        for (String variable : variables) {
            // of two names of which one begins with the other, the longer is meant
            sinks.stream()
                    .filter(sink -> variable.startsWith(prefix(sink)))
                    .max(Comparator.comparingInt(sink -> prefix(sink).length()))
                    .ifPresent(sink -> {
                        String setting = variable.substring(prefix(sink).length());
                        if (!setting.startsWith("HEADERS_")
                                && !known.contains(setting.replace("_", ""))) {
                            throw broken(sink, "there is no setting for the variable " + variable);
                        }
                    });
        }
    }

    private static String prefix(String sink) {
        return "TRIPLINE_ALERTS_SINKS_%s_"
                .formatted(sink.toUpperCase(Locale.ROOT).replace("-", "").replace('.', '_'));
    }

    private AlertSink webhook(SinkProperties settings) throws IOException {
        return new WebhookSink(
                target(settings),
                batch(settings, ONE),
                format(settings)::render,
                template(settings),
                settings.secret());
    }

    private AlertSink elasticsearch(SinkProperties settings) {
        HttpTarget target = target(settings);
        String apiKey = settings.apiKey();
        if (apiKey != null) {
            target = target.withApiKey(apiKey);
        } else if (settings.username() != null) {
            target =
                    target.withBasic(
                            settings.username(), required("password", settings.password()));
        }
        return new ElasticsearchSink(
                target,
                settings.index() == null ? DEFAULT_INDEX : settings.index(),
                batch(settings, MANY),
                format(settings)::render);
    }

    private HttpTarget target(SinkProperties settings) {
        return new HttpTarget(
                uri(required("url", settings.url())),
                settings.headers(),
                settings.connectTimeout(),
                settings.timeout(),
                tls(settings));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "url: expected a URL such as https://host/path, found one with a fault at character %d"
                            .formatted(e.getIndex() + 1));
        }
    }

    private @Nullable SSLContext tls(SinkProperties settings) {
        String bundle = settings.sslBundle();
        return bundle == null ? null : bundles.getBundle(bundle).createSslContext();
    }

    private static AlertFormat format(SinkProperties settings) {
        AlertFormat format = AlertFormat.parse(settings.format());
        if (format == null) {
            throw new IllegalArgumentException(
                    "format: expected ecs, ocsf or kibana, found '%s'"
                            .formatted(settings.format()));
        }
        return format;
    }

    private static int batch(SinkProperties settings, int byDefault) {
        return settings.batch() == null ? byDefault : settings.batch();
    }

    private static @Nullable String template(SinkProperties settings) throws IOException {
        String name = settings.template();
        if (name == null) {
            return null;
        }
        for (ReadyTemplate ready : ReadyTemplate.values()) {
            if (ready.name().equalsIgnoreCase(name)) {
                if (format(settings) != AlertFormat.ECS) {
                    throw new IllegalArgumentException(
                            "template: %s is made of the format ecs, found %s"
                                    .formatted(name, settings.format()));
                }
                return ready.text();
            }
        }
        return new DefaultResourceLoader()
                .getResource(name.contains(":") ? name : "file:" + name)
                .getContentAsString(StandardCharsets.UTF_8);
    }

    private static <T> T required(String setting, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(setting + ": expected a value, found none");
        }
        return value;
    }

    /** A setting that does nothing is a mistake that nobody would see. */
    private static void refuseStrangers(SinkProperties.Type type, SinkProperties settings) {
        boolean isWebhook = type == SinkProperties.Type.WEBHOOK;
        boolean isElasticsearch = type == SinkProperties.Type.ELASTICSEARCH;
        boolean isHttp = isWebhook || isElasticsearch;
        refuse(type, "url", !isHttp, settings.url());
        refuse(type, "path", type != SinkProperties.Type.FILE, settings.path());
        refuse(type, "template", !isWebhook, settings.template());
        refuse(type, "secret", !isWebhook, settings.secret());
        refuse(type, "headers", !isHttp, settings.headers().isEmpty() ? null : Map.of());
        refuse(type, "ssl-bundle", !isHttp, settings.sslBundle());
        refuse(type, "index", !isElasticsearch, settings.index());
        refuse(type, "api-key", !isElasticsearch, settings.apiKey());
        refuse(type, "username", !isElasticsearch, settings.username());
        refuse(type, "password", !isElasticsearch, settings.password());
        refuse(type, "api-key beside username", settings.username() != null, settings.apiKey());
    }

    private static void refuse(
            SinkProperties.Type type, String setting, boolean strange, @Nullable Object value) {
        if (strange && value != null) {
            throw new IllegalArgumentException(
                    "%s: a sink of the type %s has no use for it".formatted(setting, type.label()));
        }
    }
}
