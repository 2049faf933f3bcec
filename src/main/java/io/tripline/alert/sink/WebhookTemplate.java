package io.tripline.alert.sink;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.tripline.alert.sink.Rendering.Unrenderable;
import io.tripline.event.json.JsonDocument;
import io.tripline.event.json.JsonNumber;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/**
 * A body written as a Mustache template over the alert's document: {@code {{rule.name}}} is the
 * value of that field, escaped for a JSON string; of an array all values, joined by commas; of a
 * field that is missing nothing. Made by {@link WebhookSink}, used for each alert.
 */
final class WebhookTemplate {

    private static final JsonFactory JSON = new JsonFactory();

    private static final Mustache.Compiler COMPILER =
            Mustache.compiler()
                    .defaultValue("")
                    .emptyStringIsFalse(true)
                    .withCollector(new DocumentValues())
                    // in the formatter, since {{{x}}} goes round the escaper
                    .withFormatter(value -> escaped(text(value)))
                    .withEscaper(text -> text);

    private final Template template;

    /** Refuses a text that does not compile, or does not make JSON of an alert, and says where. */
    WebhookTemplate(String text) {
        try {
            template = COMPILER.compile(text);
        } catch (MustacheException e) {
            throw new IllegalArgumentException("the template does not compile: " + e.getMessage());
        }
        for (String sample : List.of(SampleAlerts.ALERT, SampleAlerts.FOLDED)) {
            try {
                render(sample);
            } catch (Unrenderable e) {
                throw new IllegalArgumentException(
                        "the template makes no body of a sample alert: " + e.getMessage());
            }
        }
    }

    /** The body for a document, both JSON. */
    String render(String document) {
        Map<String, @Nullable Object> values = JsonDocument.readExpanded(document);
        values.put("slack", ChatText.SLACK);
        values.put("teams", ChatText.TEAMS);
        String body;
        try {
            body = template.execute(values);
        } catch (MustacheException.Context e) {
            throw new Unrenderable("line " + e.lineNo + " of the template fails at " + e.key);
        } catch (RuntimeException e) {
            // such as a partial, for which there is no file; its message may hold a value
            throw new Unrenderable("the template fails: " + e.getClass().getSimpleName());
        }
        check(body);
        return body;
    }

    private static void check(String body) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT && first != JsonToken.START_ARRAY) {
                throw notJson(parser.currentTokenLocation());
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw notJson(parser.currentTokenLocation());
            }
        } catch (JacksonException e) {
            throw notJson(e.getLocation());
        }
    }

    /** Where alone: the parser's message would repeat a value. */
    private static Unrenderable notJson(@Nullable TokenStreamLocation at) {
        return new Unrenderable(
                "expected one JSON object or array, found something else"
                        + (at == null
                                ? ""
                                : " at line "
                                        + at.getLineNr()
                                        + ", column "
                                        + at.getColumnNr()
                                        + " of what the template makes"));
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case JsonNumber(String number) -> number;
            case List<?> list ->
                    list.stream()
                            .filter(Objects::nonNull)
                            .map(WebhookTemplate::text)
                            .collect(Collectors.joining(", "));
            case Map<?, ?> object ->
                    new String(
                            JsonDocument.write(JsonDocument.sorted(object)),
                            StandardCharsets.UTF_8);
            default -> value.toString();
        };
    }

    private static String escaped(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsCharArray(text));
    }

    /**
     * Reads maps and lists alone; the default would call methods of Java by the template's names.
     */
    private static final class DocumentValues extends BasicCollector {
        @Override
        public <K, V> Map<K, V> createFetcherCache() {
            return new ConcurrentHashMap<>();
        }
    }
}
