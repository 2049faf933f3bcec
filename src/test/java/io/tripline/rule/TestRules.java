package io.tripline.rule;

import io.tripline.eql.Schema;
import io.tripline.event.Event;
import io.tripline.event.EventError;
import io.tripline.event.TestEvents;
import io.tripline.event.json.EventHandler;
import io.tripline.event.json.EventReader;
import io.tripline.event.json.EventReader.Framing;
import io.tripline.event.json.ReadLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Rule files for tests, as TOML, and catalogs of them. */
public final class TestRules {

    /** The rule that ships with Tripline. */
    public static final String BUILT_IN_FILE =
            "discovery_dns_request_for_ip_lookup_service_via_unsigned_binary.toml";

    /** The id of the rule that ships with Tripline. */
    public static final String BUILT_IN_ID = "47e46d85-3963-44a0-b856-bccff48f8676";

    /** The event class that the settings have by default. */
    public static final Map<String, String> EVENT_CLASSES =
            Map.of("dns", "event.category == \"network\" and dns.question.name != null");

    /** The types of ECS and Elastic Defend, as they ship with Tripline. */
    public static final Schema SCHEMA =
            Schema.parse("fields.csv", classPathText("/schema/fields.csv"));

    private TestRules() {}

    /** The text of the rule that ships with Tripline. */
    public static String builtInText() {
        return classPathText("/rules/" + BUILT_IN_FILE);
    }

    /** A catalog of the rule that ships with Tripline. */
    public static RuleCatalog builtIn() {
        return catalog(new RuleSource.Text(BUILT_IN_FILE, builtInText()));
    }

    /** The smallest file that is a rule; its query stands from line 6, column 12. */
    public static String minimal(String id, String query) {
        return """
        [rule]
        rule_id = "%s"
        name = "Rule %s"
        type = "eql"
        language = "eql"
        query = '''%s'''
        """
                .formatted(id, id, query);
    }

    /** A rule file in which a line that sets a key is replaced, or added at the end. */
    public static String with(String text, String key, String value) {
        String line = key + " = " + value;
        List<String> lines = new ArrayList<>(text.lines().toList());
        lines.replaceAll(old -> old.startsWith(key + " ") ? line : old);
        if (!lines.contains(line)) {
            lines.add(line);
        }
        return String.join("\n", lines) + "\n";
    }

    /** A rule file without the line that sets a key. */
    public static String without(String text, String key) {
        return text.lines()
                .filter(line -> !line.startsWith(key + " "))
                .reduce("", (all, line) -> all + line + "\n");
    }

    /** A first generation of the files, which are named {@code 1.toml}, {@code 2.toml}, … */
    public static RuleCatalog ofTexts(String... texts) {
        RuleSource[] sources = new RuleSource[texts.length];
        for (int i = 0; i < texts.length; i++) {
            sources[i] = new RuleSource.Text((i + 1) + ".toml", texts[i]);
        }
        return catalog(sources);
    }

    /** A first generation of the files. */
    public static RuleCatalog catalog(RuleSource... sources) {
        return RuleCatalog.compile(1, List.of(sources), SCHEMA, EVENT_CLASSES, "event.category");
    }

    /** A loader of the files of one location, {@code rules}. */
    public static RuleLoader loader(Supplier<List<RuleSource>> files) {
        return loader(() -> List.of(new RuleLocation("rules", files.get(), null)), false);
    }

    /** A loader of any locations. */
    public static RuleLoader loader(
            Supplier<List<RuleLocation>> locations, boolean isAllOrNothing) {
        return new RuleLoader(locations, SCHEMA, EVENT_CLASSES, "event.category", isAllOrNothing);
    }

    /** A service over the files of one location, which looks for changes only when asked to. */
    public static RuleService service(Supplier<List<RuleSource>> files) {
        return new RuleService(loader(files));
    }

    /** The ids of the rules that match an event. */
    public static List<String> matches(RuleCatalog catalog, String event) {
        List<String> ids = new ArrayList<>();
        byte[] body = TestEvents.utf8(event);
        new EventReader(catalog.fields(), new ReadLimits(1 << 20, 128, 1))
                .read(
                        body,
                        body.length,
                        Framing.SNIFFED,
                        new EventHandler() {
                            @Override
                            public void event(Event event) {
                                for (Rule rule : catalog.rules()) {
                                    if (rule.compiled().matcher().matches(event)) {
                                        ids.add(rule.id());
                                    }
                                }
                            }

                            @Override
                            public void error(EventError error) {
                                throw new AssertionError(error.reason());
                            }
                        });
        return ids;
    }

    private static String classPathText(String name) {
        try (InputStream in = TestRules.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError("not on the class path: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
