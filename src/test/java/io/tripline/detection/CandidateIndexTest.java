package io.tripline.detection;

import static io.tripline.rule.TestRules.minimal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.SharedFolder;
import io.tripline.eql.Requirement;
import io.tripline.event.Event;
import io.tripline.event.TestEvents;
import io.tripline.event.json.EventReader;
import io.tripline.event.json.ReadLimits;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.RuleSource;
import io.tripline.rule.TestRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rules are asked, and that none is left out that matches. */
class CandidateIndexTest {

    private static final ReadLimits LIMITS = new ReadLimits(1 << 20, 128, 1);

    private static final String[] QUERIES = {
        "process where event.action == \"exec\"",
        "process where event.action : (\"EXEC\", \"fork\") and process.name == \"sh\"",
        "network where process.name in (\"curl\", \"wget\")",
        "any where process.name like~ \"cu*\"",
        "any where not process.name == \"sh\"",
        "file where event.action == \"exec\" or event.action == \"rename\"",
        "any where process.pid == 5"
    };

    private static RuleCatalog catalog() {
        String[] texts = new String[QUERIES.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = minimal("r" + i, QUERIES[i]);
        }
        return TestRules.ofTexts(texts);
    }

    /** The numbers of the rules that are asked, and are to match. */
    private static String asked(RuleCatalog catalog, EventReader.SingleReader reader, String json) {
        byte[] bytes = TestEvents.utf8(json);
        assertThat(reader.read(bytes, 0, bytes.length)).as(json).isNull();
        CandidateIndex.Choice choice =
                new CandidateIndex(catalog.rules(), catalog.fields()).choice();
        choice.choose(reader.event());
        StringBuilder asked = new StringBuilder();
        for (int rule = choice.next(0); rule >= 0; rule = choice.next(rule + 1)) {
            asked.append(asked.isEmpty() ? "" : " ").append(rule);
        }
        return asked.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{} # 3 4 6",
                "{'event':{'category':'process','action':'exec'}} # 0 3 4 6",
                "{'event':{'category':'process','action':'exec'},'process':{'name':'sh'}} # 0 1 3 4 6",
                "{'event':{'category':'process','action':'Fork'},'process':{'name':'sh'}} # 1 3 4 6",
                "{'event':{'category':['file','network'],'action':'exec'},'process.name':'curl'} # 2 3 4 5 6",
                "{'event':{'category':'process','action':'e\\u0078ec'},'process':{'name':'sh'}} # 0 1 3 4 6",
                "{'event':{'category':'process','action':'exe'},'process':{'name':'sh'}} # 3 4 6"
            })
    void choose_thoseOfWhichAllIsThere(String event, String expected) {
        RuleCatalog catalog = catalog();
        EventReader.SingleReader reader = new EventReader(catalog.fields(), LIMITS).singles();

        assertThat(asked(catalog, reader, event.replace('\'', '"'))).isEqualTo(expected);
    }

    /** An event that the plain path has read has its values already. */
    @Test
    void choose_asksAllWhereValuesAreDecoded() {
        RuleCatalog catalog = catalog();
        EventReader.SingleReader reader =
                new EventReader(catalog.fields(), LIMITS, false, false).singles();

        assertThat(
                        asked(
                                catalog,
                                reader,
                                "{\"event\":{\"category\":\"none\",\"action\":\"none\"}}"))
                .isEqualTo("0 3 4 5 6"); // but the name is not there
    }

    @Test
    void choose_neverLeavesOutAMatch() {
        compareAll(catalog(), 20_000, 1000);
    }

    @Test
    void choose_neverLeavesOutAMatchOfElasticsRules() throws IOException {
        List<RuleSource> sources = new ArrayList<>();
        try (Stream<Path> files = Files.list(SharedFolder.path("rules"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".toml")).sorted().toList()) {
                sources.add(
                        new RuleSource.Text(file.getFileName().toString(), Files.readString(file)));
            }
        }
        compareAll(TestRules.catalog(sources.toArray(RuleSource[]::new)), 20_000, 1000);
    }

    /** Random events of what the rules require, most of one rule and some more. */
    private static void compareAll(RuleCatalog catalog, int events, int leastMatches) {
        Random random = new Random(20260512);
        EventReader.SingleReader scanned = new EventReader(catalog.fields(), LIMITS).singles();
        EventReader.SingleReader plain =
                new EventReader(catalog.fields(), LIMITS, false, false).singles();
        Detector detector = new Detector(catalog);
        CandidateIndex.Choice choice = detector.choice();
        int matches = 0;
        for (int i = 0; i < events; i++) {
            String json = event(random, catalog.rules());
            byte[] bytes = TestEvents.utf8(json);
            assertThat(plain.read(bytes, 0, bytes.length)).isNull();
            List<String> expected = new ArrayList<>();
            for (Rule rule : catalog.rules()) {
                Event event = plain.event();
                if (rule.compiled().matcher().matches(event)) {
                    expected.add(rule.id());
                }
            }
            assertThat(scanned.read(bytes, 0, bytes.length)).isNull();
            List<String> found = new ArrayList<>();
            detector.detect(
                    scanned.event(), choice, match -> found.add(match.rule().id()), rule -> {});
            assertThat(found).as(json).isEqualTo(expected);
            matches += expected.size();
        }
        assertThat(matches).isGreaterThan(leastMatches);
    }

    private static String event(Random random, List<Rule> rules) {
        List<String> members = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            Rule rule = rules.get(random.nextInt(rules.size()));
            for (Requirement requirement : rule.compiled().requirements()) {
                if (!paths.contains(requirement.path()) && random.nextInt(20) > 0) {
                    paths.add(requirement.path());
                    members.add("\"" + requirement.path() + "\":" + values(random, requirement));
                }
            }
        }
        return "{" + String.join(",", members) + "}";
    }

    private static String values(Random random, Requirement requirement) {
        List<String> texts = List.copyOf(requirement.texts());
        List<String> values = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String text = texts.get(random.nextInt(texts.size()));
            switch (random.nextInt(6)) {
                case 0 -> text = text.toUpperCase(Locale.ROOT);
                case 1 -> text = text + "x";
                default -> {}
            }
            String json = text.replace("\\", "\\\\").replace("\"", "\\\"");
            boolean escape =
                    random.nextInt(8) == 0
                            && !json.isEmpty()
                            && json.charAt(0) < 0x7F
                            && json.charAt(0) != '\\';
            values.add(
                    "\""
                            + (escape
                                    ? "\\u%04x".formatted((int) json.charAt(0)) + json.substring(1)
                                    : json)
                            + "\"");
        }
        return values.size() == 1 ? values.getFirst() : values.toString();
    }
}
