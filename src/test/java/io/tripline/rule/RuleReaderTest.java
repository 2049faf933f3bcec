package io.tripline.rule;

import static io.tripline.rule.TestRules.minimal;
import static io.tripline.rule.TestRules.ofTexts;
import static io.tripline.rule.TestRules.with;
import static io.tripline.rule.TestRules.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tripline.event.TestEvents;
import io.tripline.rule.RuleCatalog.SkippedFile;
import io.tripline.rule.RuleProblem.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the text of rule files to rules, or to problems that say what to mend and where. */
class RuleReaderTest {

    private static final String MATCH_ALL = "any where true";

    private static Rule only(RuleCatalog catalog) {
        assertThat(catalog.problems()).isEmpty();
        assertThat(catalog.skipped()).isEmpty();
        assertThat(catalog.rules()).hasSize(1);
        return catalog.rules().getFirst();
    }

    private static RuleProblem problem(String text) {
        RuleCatalog catalog = ofTexts(text);
        assertThat(catalog.rules()).isEmpty();
        assertThat(catalog.skipped()).isEmpty();
        assertThat(catalog.problems()).hasSize(1);
        return catalog.problems().getFirst();
    }

    @Nested
    class BuiltInRule {

        private final RuleCatalog catalog = TestRules.builtIn();
        private final Rule rule = only(catalog);

        /** The digest is that of the query as it was given, from {@code dns where} to the end. */
        @Test
        void hasTheQueryToTheLetter() throws Exception {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(rule.query().strip().getBytes(StandardCharsets.UTF_8));

            assertThat(rule.query())
                    .startsWith("dns where host.os.type == \"macos\" and")
                    .contains("\"*ip-api.com*\"", "\"*.geojs.io*\"", "\"*myip.opendns.com*\"");
            assertThat(HexFormat.of().formatHex(digest))
                    .isEqualTo("2270132c9a5dde1d6369c93c19084b9fac32dbef900f631c490e6ec998beb105");
        }

        @Test
        void hasAllThatTheSpecificationSays() {
            assertThat(rule.id()).isEqualTo(TestRules.BUILT_IN_ID);
            assertThat(rule.name())
                    .isEqualTo("DNS Request for IP Lookup Service via Unsigned Binary");
            assertThat(rule.description())
                    .isEqualTo(
                            "Detects when a DNS request is made for an IP lookup service to determine the external IP"
                                    + " address of the system via an unsigned or untrusted binary. This is commonly used by"
                                    + " malware for reconnaissance before establishing C2 connections.");
            assertThat(rule.severity()).isEqualTo("medium");
            assertThat(rule.riskScore()).isEqualTo(47);
            assertThat(rule.from()).isEqualTo(new Lookback("now-9m", Duration.ofMinutes(9)));
            assertThat(rule.timestampOverride()).isEqualTo("event.ingested");
            assertThat(rule.index()).containsExactly("logs-endpoint.events.network-*");
            assertThat(rule.tags())
                    .containsExactly(
                            "Domain: Endpoint",
                            "OS: macOS",
                            "Use Case: Threat Detection",
                            "Tactic: Discovery",
                            "Data Source: Elastic Defend");
            assertThat(rule.author()).containsExactly("Elastic");
            assertThat(rule.license()).isEqualTo("Elastic License v2");
            assertThat(rule.references()).isEmpty();
            assertThat(rule.version()).isNull();
            assertThat(rule.file()).isEqualTo(TestRules.BUILT_IN_FILE);
        }

        @Test
        void hasItsThreatNested() {
            assertThat(rule.threats())
                    .containsExactly(
                            new Threat(
                                    "MITRE ATT&CK",
                                    new Threat.Entry(
                                            "TA0007",
                                            "Discovery",
                                            "https://attack.mitre.org/tactics/TA0007/"),
                                    List.of(
                                            new Threat.Technique(
                                                    new Threat.Entry(
                                                            "T1016",
                                                            "System Network Configuration Discovery",
                                                            "https://attack.mitre.org/techniques/T1016/"),
                                                    List.of(
                                                            new Threat.Entry(
                                                                    "T1016.001",
                                                                    "Internet Connection Discovery",
                                                                    "https://attack.mitre.org/techniques/T1016/001/"))))));
        }

        @Test
        void readsFieldsThatTheSchemaKnows_andHasNothingToWarnOf() {
            assertThat(rule.compiled().fields())
                    .containsExactly(
                            "dns.question.name",
                            "event.action",
                            "event.category",
                            "host.os.type",
                            "process.code_signature.exists",
                            "process.code_signature.trusted",
                            "process.executable");
            assertThat(rule.compiled().unknownFields()).isEmpty();
            assertThat(rule.compiled().warnings()).isEmpty();
        }

        @Test
        void keepsTheWholeFile() {
            assertThat(rule.document())
                    .containsEntry("type", "eql")
                    .containsEntry("language", "eql")
                    .containsEntry("risk_score", 47)
                    .containsEntry("from", "now-9m")
                    .containsEntry("query", rule.query());
            assertThat(rule.document().get("metadata"))
                    .isEqualTo(
                            Map.of(
                                    "creation_date",
                                    "2026/01/30",
                                    "integration",
                                    List.of("endpoint"),
                                    "maturity",
                                    "production"));
        }

        @Test
        void tellsTheUnsignedBinaryFromTheSignedOne() {
            assertThat(TestRules.matches(catalog, TestEvents.MATCHING))
                    .containsExactly(TestRules.BUILT_IN_ID);
            assertThat(TestRules.matches(catalog, TestEvents.INNOCENT)).isEmpty();
        }

        @Test
        void changesItsVerdict_whenAPatternIsEdited() {
            String edited = TestRules.builtInText().replace("*api.ipify.org*", "*api.example.org*");
            RuleCatalog changed = ofTexts(edited);
            String other = TestEvents.MATCHING.replace("api.ipify.org", "api.example.org");

            assertThat(TestRules.matches(changed, TestEvents.MATCHING)).isEmpty();
            assertThat(TestRules.matches(changed, other)).containsExactly(TestRules.BUILT_IN_ID);
            assertThat(TestRules.matches(catalog, other)).isEmpty();
        }

        @Test
        void givesTheSameVerdicts_withNetworkForItsFirstWord() {
            RuleCatalog network =
                    ofTexts(TestRules.builtInText().replace("\ndns where ", "\nnetwork where "));

            assertThat(TestRules.matches(network, TestEvents.MATCHING))
                    .containsExactly(TestRules.BUILT_IN_ID);
            assertThat(TestRules.matches(network, TestEvents.INNOCENT)).isEmpty();
        }
    }

    @Nested
    class Files {

        @Test
        void smallestFile_getsElasticsDefaults() {
            Rule rule = only(ofTexts(minimal("r-1", MATCH_ALL)));

            assertThat(rule.severity()).isEqualTo("low");
            assertThat(rule.riskScore()).isEqualTo(21);
            assertThat(rule.from()).isEqualTo(new Lookback("now-6m", Duration.ofMinutes(6)));
            assertThat(rule.description()).isEmpty();
            assertThat(rule.timestampOverride()).isNull();
            assertThat(rule.license()).isNull();
            assertThat(rule.version()).isNull();
            assertThat(rule.index()).isEmpty();
            assertThat(rule.tags()).isEmpty();
            assertThat(rule.author()).isEmpty();
            assertThat(rule.references()).isEmpty();
            assertThat(rule.threats()).isEmpty();
            assertThat(rule.document())
                    .containsEntry("severity", "low")
                    .containsEntry("risk_score", 21)
                    .containsEntry("from", "now-6m")
                    .doesNotContainKeys("metadata", "version", "description");
        }

        @Test
        void everyKey_isTaken() {
            String text =
                    minimal("r-1", MATCH_ALL)
                            + """
                            description = "  what it finds \\n"
                            severity = "critical"
                            risk_score = 99
                            from = "now-119m"
                            version = 7
                            license = "Apache-2.0"
                            index = "logs-*"
                            tags = ["a", "b"]
                            author = ["me", "you"]
                            references = ["https://example.org/1"]
                            timestamp_override = "event.ingested"
                            note = "read me"
                            max_signals = 33
                            """;
            Rule rule = only(ofTexts(text));

            assertThat(rule.description()).isEqualTo("what it finds");
            assertThat(rule.severity()).isEqualTo("critical");
            assertThat(rule.riskScore()).isEqualTo(99);
            assertThat(rule.from().span()).isEqualTo(Duration.ofMinutes(119));
            assertThat(rule.version()).isEqualTo(7);
            assertThat(rule.license()).isEqualTo("Apache-2.0");
            assertThat(rule.index()).containsExactly("logs-*");
            assertThat(rule.tags()).containsExactly("a", "b");
            assertThat(rule.author()).containsExactly("me", "you");
            assertThat(rule.references()).containsExactly("https://example.org/1");
            assertThat(rule.timestampOverride()).isEqualTo("event.ingested");
            assertThat(rule.document())
                    .containsEntry("note", "read me")
                    .containsEntry("max_signals", 33);
        }

        @Test
        void metadata_neverDisablesARule() {
            String text =
                    "[metadata]\nmaturity = \"deprecated\"\n\n"
                            + minimal("r-1", MATCH_ALL)
                            + "enabled = false\nmax_signals = 0\ninterval = \"1000d\"\n";

            assertThat(TestRules.matches(ofTexts(text), "{}")).containsExactly("r-1");
        }

        @Test
        void otherTablesOfTheFile_areInTheDocument_andHideNothingOfTheRule() {
            String text =
                    minimal("r-1", MATCH_ALL)
                            + "[metadata]\nmaturity = \"production\"\n"
                            + "[[transform.osquery]]\nlabel = \"a\"\n"
                            + "[name]\nnot = \"the rule's\"\n";

            assertThat(only(ofTexts(text)).document())
                    .containsEntry("metadata", Map.of("maturity", "production"))
                    .containsEntry("transform", Map.of("osquery", List.of(Map.of("label", "a"))))
                    .containsEntry("name", only(ofTexts(minimal("r-1", MATCH_ALL))).name())
                    .doesNotContainKey("rule");
        }

        @Test
        void document_cannotBeChanged() {
            Rule rule = only(ofTexts(minimal("r-1", MATCH_ALL)));

            assertThatThrownBy(() -> rule.document().put("name", "other"))
                    .isInstanceOf(UnsupportedOperationException.class);
        }

        @Test
        void categoryOverride_namesTheFieldOfThatRule_andLeavesEventClassesAside() {
            String text =
                    with(
                            minimal("r-1", "dns where true"),
                            "event_category_override",
                            "\"event.action\"");
            RuleCatalog catalog = ofTexts(text, minimal("r-2", "dns where true"));

            assertThat(TestRules.matches(catalog, "{\"event.action\":\"dns\"}"))
                    .containsExactly("r-1");
            assertThat(TestRules.matches(catalog, "{\"event.category\":\"dns\"}"))
                    .containsExactly("r-2");
            assertThat(
                            TestRules.matches(
                                    catalog,
                                    "{\"event.category\":\"network\",\"dns.question.name\":\"x\"}"))
                    .containsExactly("r-2");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "any where false | can never match",
                    "any where process.pid == 1 and null == 1 | can never match",
                    "any where true | matches every event"
                })
        void constantQuery_isLoadedWithAWarning(String query, String warning) {
            Rule rule = only(ofTexts(minimal("r-1", query)));

            assertThat(rule.compiled().warnings()).singleElement().asString().contains(warning);
        }

        @Test
        void unknownFields_areNamed() {
            Rule rule = only(ofTexts(minimal("r-1", "any where b.own == 1 and a.own == 2")));

            assertThat(rule.compiled().unknownFields()).containsExactly("a.own", "b.own");
        }
    }

    @Nested
    class Problems {

        @ParameterizedTest
        @ValueSource(strings = {"rule_id", "name", "type", "language", "query"})
        void missingKey_isNamed(String key) {
            RuleProblem problem = problem(without(minimal("r-1", MATCH_ALL), key));

            assertThat(problem.kind()).isEqualTo(Kind.SYNTAX);
            assertThat(problem.message()).isEqualTo(key + ": expected a value, found none");
            assertThat(problem.file()).isEqualTo("1.toml");
            assertThat(problem.line()).isEqualTo(1);
        }

        @ParameterizedTest
        @CsvSource({"rule_id, 2", "name, 3", "type, 4", "language, 5", "query, 6"})
        void blankKey_isNamedWithItsLine(String key, int line) {
            RuleProblem problem = problem(with(minimal("r-1", MATCH_ALL), key, "\"\""));

            assertThat(problem.message()).isEqualTo(key + ": expected a value, found none");
            assertThat(problem.line()).isEqualTo(line);
        }

        @Test
        void idWithAControlCharacter_isRefused() {
            assertThat(problem(minimal("a\\u0000b", "any where true")).message())
                    .isEqualTo("rule_id: expected a text without control characters, found one");
        }

        @ParameterizedTest
        @ValueSource(strings = {"rule_id", "name", "query"})
        void keyOfSpaces_isBlankToo(String key) {
            assertThat(problem(with(minimal("r-1", MATCH_ALL), key, "\" \\n \"")).message())
                    .isEqualTo(key + ": expected a value, found none");
        }

        @Test
        void missingKeys_areAllNamedAtOnce() {
            RuleCatalog catalog = ofTexts("[rule]\ntype = \"eql\"\n");

            assertThat(catalog.problems())
                    .extracting(RuleProblem::kind, RuleProblem::message)
                    .containsExactly(
                            tuple(Kind.SYNTAX, "rule_id: expected a value, found none"),
                            tuple(Kind.SYNTAX, "name: expected a value, found none"),
                            tuple(Kind.SYNTAX, "language: expected a value, found none"),
                            tuple(Kind.SYNTAX, "query: expected a value, found none"));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "rule_id | 5",
                    "name | [\"a\"]",
                    "type | 5",
                    "language | true",
                    "query | 5",
                    "severity | \"urgent\"",
                    "severity | \"Medium\"",
                    "severity | 5",
                    "risk_score | \"47\"",
                    "risk_score | 47.0",
                    "risk_score | 101",
                    "risk_score | -1",
                    "risk_score | 99999999999",
                    "from | \"yesterday\"",
                    "from | 9",
                    "version | \"1\"",
                    "version | -1",
                    "version | 1.5",
                    "timestamp_override | 5",
                    "license | 5",
                    "index | 5",
                    "tags | [1]",
                    "author | [[\"a\"]]",
                    "references | [\"a\", 1]",
                    "event_category_override | 5",
                    "threat | 5",
                    "threat | [\"T1016\"]"
                })
        void wrongType_isNamedWithItsLine(String key, String value) {
            String text = with(minimal("r-1", MATCH_ALL), key, value);
            RuleCatalog catalog = ofTexts(text);
            int line = text.lines().toList().indexOf(key + " = " + value) + 1;

            assertThat(catalog.rules()).isEmpty();
            assertThat(catalog.problems())
                    .isNotEmpty()
                    .allSatisfy(problem -> {
                        assertThat(problem.kind()).isEqualTo(Kind.TYPE);
                        assertThat(problem.message()).startsWith(key + ": expected ");
                        assertThat(problem.line()).isEqualTo(line);
                        assertThat(problem.column()).isEqualTo(1);
                        assertThat(problem.sourceLine()).isEqualTo(key + " = " + value);
                    });
        }

        @ParameterizedTest
        @CsvSource({
            "rule_id, 5",
            "name, 5",
            "type, 5",
            "language, 5",
            "query, 5",
            "severity, 5",
            "from, 5",
            "risk_score, true",
            "license, 5"
        })
        void wrongType_isNamedOnce(String key, String value) {
            assertThat(ofTexts(with(minimal("r-1", MATCH_ALL), key, value)).problems()).hasSize(1);
        }

        @Test
        void descriptionOfTheWrongType_isNamedToo() {
            RuleProblem problem = problem(with(minimal("r-1", MATCH_ALL), "description", "5"));

            assertThat(problem.kind()).isEqualTo(Kind.TYPE);
            assertThat(problem.message()).startsWith("description: expected a string");
        }

        @Test
        void severalProblems_areAllNamedAtOnce() {
            String text =
                    """
                    [rule]
                    rule_id = "r-1"
                    type = "eql"
                    language = "eql"
                    severity = "urgent"
                    risk_score = 1000
                    tags = 1
                    query = "any where process.pid == \\"x\\" and source.ip == 5"
                    """;

            assertThat(ofTexts(text).problems())
                    .extracting(RuleProblem::line, RuleProblem::kind)
                    .containsExactly(
                            tuple(1, Kind.SYNTAX),
                            tuple(5, Kind.TYPE),
                            tuple(6, Kind.TYPE),
                            tuple(7, Kind.TYPE),
                            tuple(8, Kind.TYPE),
                            tuple(8, Kind.TYPE));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "name = | 3",
                    "name = nope | 3",
                    "name = \"open | 3",
                    "name | 3",
                    "= 5 | 3",
                    "[rule | 3"
                })
        void textThatIsNoToml_isNamedWithItsLine(String broken, int line) {
            RuleProblem problem =
                    problem("[rule]\nrule_id = \"r-1\"\n" + broken + "\ntype = \"eql\"\n");

            assertThat(problem.kind()).isEqualTo(Kind.SYNTAX);
            assertThat(problem.message()).startsWith("not TOML: ");
            assertThat(problem.line()).isEqualTo(line);
            assertThat(problem.column()).isPositive();
        }

        /** The TOML reader notices it only where the next line begins. */
        @Test
        void keyGivenTwice_isNoToml() {
            RuleProblem problem =
                    problem("[rule]\nrule_id = \"r-1\"\nrule_id = \"r-2\"\ntype = \"eql\"\n");

            assertThat(problem.kind()).isEqualTo(Kind.SYNTAX);
            assertThat(problem.message()).startsWith("not TOML: ").contains("Duplicate");
            assertThat(problem.line()).isBetween(3, 4);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "\n", "# nothing\n", "a = 1", "[metadata]\na = 1\n", "rule = 5"})
        void fileWithoutARuleTable_isNamed(String text) {
            RuleProblem problem = problem(text);

            assertThat(problem.kind()).isEqualTo(Kind.SYNTAX);
            assertThat(problem.message()).contains("[rule] table");
            assertThat(problem.line()).isEqualTo(1);
        }

        @Test
        void fileThatBreaksOffAnywhere_isLoadedOrRefused() {
            String text = TestRules.builtInText();
            int loaded = 0;
            for (int length = 0; length < text.length(); length += 7) {
                RuleCatalog catalog = ofTexts(text.substring(0, length));

                assertThat(catalog.skipped()).isEmpty();
                assertThat(catalog.rules().isEmpty()).isEqualTo(!catalog.problems().isEmpty());
                assertThat(catalog.problems())
                        .allSatisfy(problem ->
                                assertThat(problem.display())
                                        .matches("(?s)1\\.toml:[1-9]\\d*:[1-9]\\d*: .+"));
                loaded += catalog.rules().size();
            }
            // the query is whole before the mapping begins
            assertThat(loaded).isPositive();
        }

        @Test
        void unreadableFile_isNamedWithItsReason() {
            RuleCatalog catalog =
                    TestRules.catalog(
                            new RuleSource.Unreadable("gone.toml", "there is no such file"),
                            new RuleSource.Text("2.toml", minimal("r-2", MATCH_ALL)));

            assertThat(catalog.problems())
                    .containsExactly(
                            new RuleProblem(
                                    "gone.toml", 0, 0, Kind.IO, "there is no such file", ""));
            assertThat(catalog.rules()).extracting(Rule::id).containsExactly("r-2");
        }

        @Test
        void brokenFiles_keepNoOtherFromLoading() {
            RuleCatalog catalog =
                    ofTexts(
                            minimal("r-1", MATCH_ALL),
                            "not toml at all",
                            minimal("r-3", "process where"),
                            minimal("r-4", "sequence [any where true] [any where true]"),
                            minimal("r-5", MATCH_ALL));

            assertThat(catalog.rules()).extracting(Rule::id).containsExactly("r-1", "r-5");
            assertThat(catalog.problems())
                    .extracting(RuleProblem::file, RuleProblem::kind)
                    .containsExactly(
                            tuple("2.toml", Kind.SYNTAX),
                            tuple("3.toml", Kind.SYNTAX),
                            tuple("4.toml", Kind.UNSUPPORTED));
            assertThat(TestRules.matches(catalog, "{}")).containsExactly("r-1", "r-5");
        }

        @Test
        void idGivenTwice_belongsToTheFirst() {
            RuleCatalog catalog =
                    ofTexts(
                            minimal("r-1", MATCH_ALL),
                            "# a comment\n" + minimal("r-1", "any where false"),
                            minimal("r-2", MATCH_ALL));

            assertThat(catalog.rules())
                    .extracting(Rule::id, Rule::file)
                    .containsExactly(tuple("r-1", "1.toml"), tuple("r-2", "3.toml"));
            assertThat(catalog.problems())
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.file()).isEqualTo("2.toml");
                        assertThat(problem.line()).isEqualTo(3);
                        assertThat(problem.kind()).isEqualTo(Kind.TYPE);
                        assertThat(problem.message()).contains("'r-1'");
                        assertThat(problem.sourceLine()).isEqualTo("rule_id = \"r-1\"");
                    });
        }
    }

    @Nested
    class QueryProblems {

        @Test
        void areShownWithTheLineOfTheFileAndACaret() {
            String text =
                    """
                    [rule]
                    rule_id = "r-1"
                    name = "Rule"
                    type = "eql"
                    language = "eql"
                    query = '''
                    process where
                      process.name = "x"
                    '''
                    """;

            assertThat(problem(text).display())
                    .startsWith("1.toml:8:16: ")
                    .endsWith("\n      process.name = \"x\"\n                   ^");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "query = 'any where nope nope' | 25",
                    "query = \"any where nope nope\" | 25",
                    "query='any where nope nope' | 23",
                    "`  query   =   '''any where nope nope'''` | 33",
                    "query = \"\"\"any where nope nope\"\"\" | 27"
                })
        void areFoundInEveryKindOfString(String line, int column) {
            RuleProblem problem = problem(without(minimal("r-1", ""), "query") + line + "\n");

            assertThat(problem.line()).isEqualTo(6);
            assertThat(problem.column()).isEqualTo(column);
            assertThat(problem.kind()).isEqualTo(Kind.SYNTAX);
            assertThat(problem.sourceLine()).isEqualTo(line);
        }

        @Test
        void areFoundInFilesWithCarriageReturns() {
            String text = minimal("r-1", "\nany where\n  nope nope\n").replace("\n", "\r\n");
            RuleProblem problem = problem(text);

            assertThat(problem.line()).isEqualTo(8);
            assertThat(problem.column()).isEqualTo(8);
            assertThat(problem.sourceLine()).isEqualTo("  nope nope");
        }

        @Test
        void haveTheirColumnInCharacters() {
            RuleProblem problem =
                    problem(
                            minimal(
                                    "r-1",
                                    "\nany where process.name == \"\uD83D\uDE00\u00e9\" nope\n"));

            assertThat(problem.line()).isEqualTo(7);
            assertThat(problem.column()).isEqualTo(32);
            assertThat(problem.display()).endsWith("\n    " + " ".repeat(31) + "^");
        }

        @Test
        void keepTabsBelowTheLine() {
            assertThat(problem(minimal("r-1", "\nany where\n\tnope\tnope\n")).display())
                    .endsWith("\n    \tnope\tnope\n    \t    \t^");
        }

        /** With escapes the query is not found in the file letter by letter. */
        @Test
        void ofAQueryInEscapes_areToldWithinTheQuery() {
            RuleProblem problem =
                    problem(
                            with(
                                    minimal("r-1", ""),
                                    "query",
                                    "\"any where\\n process.name == \\\"x\\\" nope\""));

            assertThat(problem.line()).isEqualTo(6);
            assertThat(problem.column()).isEqualTo(1);
            assertThat(problem.message()).startsWith("in line 2, column 22 of the query: ");
            assertThat(problem.sourceLine()).startsWith("query = ");
        }

        @Test
        void ofAShortQuery_pointIntoIt_notIntoTheKey() {
            RuleProblem problem = problem(with(minimal("r-1", ""), "query", "\"y\""));

            assertThat(problem.line()).isEqualTo(6);
            assertThat(problem.column()).isBetween(10, 11);
        }

        @Test
        void areAllNamed_inTheOrderOfTheText() {
            RuleCatalog catalog =
                    ofTexts(
                            minimal(
                                    "r-1",
                                    "\nany where process.pid == \"x\" and\n source.ip == \"y\""));

            assertThat(catalog.problems())
                    .extracting(RuleProblem::line, RuleProblem::kind)
                    .containsExactly(tuple(7, Kind.TYPE), tuple(8, Kind.TYPE));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                quoteCharacter = '`',
                value = {
                    "sequence [any where true] [any where true]; sequence",
                    "sample by host.id [any where true] [any where true]; sample",
                    "any where true | head 5; pipe 'head'"
                })
        void ofWhatIsNotRunYet_sayItByName(String query, String name) {
            RuleProblem problem = problem(minimal("r-1", query));

            assertThat(problem.kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(problem.message()).contains(name);
            assertThat(problem.line()).isEqualTo(6);
        }
    }

    @Nested
    class OtherLanguages {

        @ParameterizedTest
        @CsvSource({
            "threshold, kuery",
            "query, kuery",
            "query, lucene",
            "esql, esql",
            "new_terms, kuery",
            "machine_learning, ''"
        })
        void areSkipped_andNoProblem(String type, String language) {
            String text =
                    "[rule]\nname = \"Other\"\ntype = \"%s\"\nlanguage = \"%s\"\nquery = \"a : b\"\n"
                            .formatted(type, language);
            RuleCatalog catalog = ofTexts(text, minimal("r-2", MATCH_ALL));

            assertThat(catalog.skipped())
                    .containsExactly(
                            new SkippedFile(
                                    "1.toml",
                                    "a rule of type '%s'; Tripline runs those of type 'eql'"
                                            .formatted(type)));
            assertThat(catalog.problems()).isEmpty();
            assertThat(catalog.rules()).extracting(Rule::id).containsExactly("r-2");
        }

        @Test
        void areSkipped_byTheirLanguageToo() {
            RuleCatalog catalog = ofTexts(with(minimal("r-1", MATCH_ALL), "language", "\"kuery\""));

            assertThat(catalog.skipped())
                    .singleElement()
                    .extracting(SkippedFile::reason)
                    .asString()
                    .contains("'kuery'");
            assertThat(catalog.problems()).isEmpty();
            assertThat(catalog.rules()).isEmpty();
        }
    }

    @Nested
    class Catalogs {

        @Test
        void haveTheirGeneration() {
            RuleCatalog catalog =
                    RuleCatalog.compile(7, List.of(), TestRules.SCHEMA, Map.of(), "event.category");

            assertThat(catalog.generation()).isEqualTo(7);
            assertThat(catalog.rules()).isEmpty();
            assertThat(catalog.fields().size()).isEqualTo(1);
        }

        @Test
        void withoutEventClasses_takeACategoryAtItsWord() {
            RuleCatalog catalog =
                    RuleCatalog.compile(
                            1,
                            List.of(
                                    new RuleSource.Text(
                                            TestRules.BUILT_IN_FILE, TestRules.builtInText())),
                            TestRules.SCHEMA,
                            Map.of(),
                            "event.category");

            assertThat(TestRules.matches(catalog, TestEvents.MATCHING)).isEmpty();
            assertThat(
                            TestRules.matches(
                                    catalog,
                                    TestEvents.MATCHING.replace("[\"network\"]", "[\"dns\"]")))
                    .containsExactly(TestRules.BUILT_IN_ID);
        }

        @Test
        void askTheCategoryFieldOfTheSettings() {
            RuleCatalog catalog =
                    RuleCatalog.compile(
                            1,
                            List.of(
                                    new RuleSource.Text(
                                            "1.toml", minimal("r-1", "dns where true"))),
                            TestRules.SCHEMA,
                            TestRules.EVENT_CLASSES,
                            "event.type");

            assertThat(TestRules.matches(catalog, "{\"event.type\":\"dns\"}"))
                    .containsExactly("r-1");
            assertThat(TestRules.matches(catalog, "{\"event.category\":\"dns\"}")).isEmpty();
        }

        @Test
        void giveTheRuleOfAnId() {
            RuleSource file = new RuleSource.Text("1.toml", TestRules.builtInText());
            try (RuleService service = TestRules.service(() -> List.of(file))) {
                assertThat(service.rule(TestRules.BUILT_IN_ID)).isPresent();
                assertThat(service.rule("unknown")).isEmpty();
                assertThat(service.catalog().rules()).hasSize(1);
            }
        }
    }
}
