package io.tripline.rule;

import static io.tripline.rule.TestRules.minimal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.rule.RuleProblem.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is in force after files have changed, one location being {@code rules}. */
class RuleLoaderTest {

    private static final RuleSource A = file("a.toml", minimal("a", "any where true"));
    private static final RuleSource B = file("b.toml", minimal("b", "any where true"));
    private static final RuleSource BROKEN_B = file("b.toml", minimal("b", "any were true"));
    private static final RuleSource NEW_B = file("b.toml", minimal("b", "any where false"));

    private List<RuleLocation> locations = List.of();
    private boolean isAllOrNothing;
    private RuleSet set = load(A, B);

    private static RuleSource file(String name, String text) {
        return new RuleSource.Text(name, text);
    }

    private static RuleLocation rules(RuleSource... files) {
        return new RuleLocation("rules", List.of(files), null);
    }

    private RuleSet load(RuleSource... files) {
        locations = List.of(rules(files));
        return TestRules.loader(() -> locations, isAllOrNothing).load();
    }

    /** Loads again; whether anything was new. */
    private boolean change(RuleLocation... found) {
        locations = List.of(found);
        try {
            RuleSet next = TestRules.loader(() -> locations, isAllOrNothing).loadAgain(set);
            set = next == null ? set : next;
            return next != null;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean change(RuleSource... files) {
        return change(rules(files));
    }

    /** The generation, then each rule with its query. */
    private String inForce() {
        StringBuilder text = new StringBuilder().append(set.catalog().generation());
        for (Rule rule : set.catalog().rules()) {
            text.append("; ").append(rule.id()).append(": ").append(rule.query());
        }
        return text.toString();
    }

    private List<String> problems() {
        return set.catalog().problems().stream()
                .map(problem -> problem.file() + " " + problem.kind().label())
                .toList();
    }

    @Test
    void unchangedFiles_areNotCompiled() {
        assertThat(change(A, B)).isFalse();
    }

    @Test
    void changedFile_isANewGeneration_thatJudgesAsAFreshStart() {
        assertThat(change(A, NEW_B)).isTrue();

        assertThat(inForce()).isEqualTo("2; a: any where true; b: any where false");
        assertThat(TestRules.matches(set.catalog(), "{}")).containsExactly("a");
        assertThat(set.catalog().kept()).isEmpty();
    }

    @Test
    void brokenFile_keepsItsFormerRule_andIsListed_untilItIsMended() {
        change(A, BROKEN_B);

        assertThat(inForce()).isEqualTo("1; a: any where true; b: any where true");
        assertThat(problems()).containsExactly("b.toml syntax");
        assertThat(set.catalog().kept()).containsExactly("b.toml");

        assertThat(change(A, BROKEN_B)).isFalse();

        change(A, B);
        assertThat(inForce()).startsWith("1;");
        assertThat(problems()).isEmpty();
        assertThat(set.catalog().kept()).isEmpty();

        change(A, BROKEN_B);
        change(A, NEW_B);
        assertThat(inForce()).isEqualTo("2; a: any where true; b: any where false");
        assertThat(problems()).isEmpty();
    }

    @Test
    void formerRule_staysThroughChangesOfOtherFiles() {
        change(A, BROKEN_B);
        change(file("a.toml", minimal("a", "any where false")), BROKEN_B);

        assertThat(inForce()).isEqualTo("2; a: any where false; b: any where true");
        assertThat(TestRules.matches(set.catalog(), "{}")).containsExactly("b");
        assertThat(problems()).containsExactly("b.toml syntax");
    }

    @Test
    void fileThatCannotBeRead_keepsItsFormerRule() {
        change(A, new RuleSource.Unreadable("b.toml", "cannot be read"));

        assertThat(inForce()).isEqualTo("1; a: any where true; b: any where true");
        assertThat(problems()).containsExactly("b.toml io");
    }

    @Test
    void removedFile_isRemoved_brokenOrNot() {
        change(A, BROKEN_B);
        change(A);

        assertThat(inForce()).isEqualTo("2; a: any where true");
        assertThat(problems()).isEmpty();

        change(A, BROKEN_B);
        assertThat(inForce()).as("forgotten").isEqualTo("2; a: any where true");
        assertThat(problems()).containsExactly("b.toml syntax");
    }

    @Test
    void newFile_isLoaded_orOnlyListedIfItIsBroken() {
        change(A, B, file("c.toml", minimal("c", "any where true")), file("d.toml", "no rule"));

        assertThat(inForce())
                .isEqualTo("2; a: any where true; b: any where true; c: any where true");
        assertThat(problems()).containsExactly("d.toml syntax");
        assertThat(set.catalog().kept()).isEmpty();
    }

    @Test
    void fileThatIsARuleInAnotherLanguageNow_isSkipped() {
        change(A, file("b.toml", "[rule]\ntype = \"esql\"\n"));

        assertThat(inForce()).isEqualTo("2; a: any where true");
        assertThat(problems()).isEmpty();
        assertThat(set.catalog().skipped()).hasSize(1);
    }

    @Test
    void ruleIdOfAnEarlierFile_isAProblem_andTheFormerRuleStays() {
        change(A, file("b.toml", minimal("a", "any where false")));

        assertThat(inForce()).isEqualTo("1; a: any where true; b: any where true");
        assertThat(problems()).containsExactly("b.toml type");
    }

    @Test
    void whatAFileSaysNow_goesBeforeWhatAnotherSaidFormerly() {
        RuleSource later = file("c.toml", minimal("b", "any where 1 == 1"));
        change(A, BROKEN_B, later);

        assertThat(inForce()).isEqualTo("2; a: any where true; b: any where 1 == 1");
        assertThat(problems()).containsExactly("b.toml syntax");
        assertThat(set.catalog().kept()).isEmpty();

        change(A, BROKEN_B);
        assertThat(inForce()).as("does not come back").isEqualTo("3; a: any where true");
    }

    @Test
    void locationThatGivesNothing_keepsWhatWasThere_andSaysSo() {
        RuleLocation other = new RuleLocation("other", List.of(B), null);
        set = load(A);
        change(rules(A), other);
        assertThat(inForce()).startsWith("2;");

        change(rules(), other);
        assertThat(inForce()).isEqualTo("2; a: any where true; b: any where true");
        assertThat(problems()).containsExactly("rules io");
        assertThat(set.catalog().problems().getFirst().message())
                .isEqualTo(
                        "expected rule files here, found none; what was read here before stays in force");
        assertThat(set.catalog().kept()).containsExactly("a.toml");

        change(new RuleLocation("rules", List.of(), "cannot be read: gone"), other);
        assertThat(inForce()).startsWith("2; a: any where true; b");
        assertThat(set.catalog().problems().getFirst().message())
                .isEqualTo("cannot be read: gone; what was read here before stays in force");

        change(rules(A), other);
        assertThat(inForce()).startsWith("2; a: any where true; b");
        assertThat(problems()).isEmpty();

        change(rules(file("z.toml", minimal("z", "any where true"))), other);
        assertThat(inForce()).isEqualTo("3; z: any where true; b: any where true");
    }

    @Test
    void locationThatNeverHadAnything_isAsAtTheStart() {
        set = load();

        assertThat(inForce()).isEqualTo("1");
        assertThat(problems()).isEmpty();

        change(new RuleLocation("rules", List.of(), "cannot be read: gone"));
        assertThat(problems()).containsExactly("rules io");
        assertThat(set.catalog().problems().getFirst().message()).isEqualTo("cannot be read: gone");

        change(A);
        assertThat(inForce()).isEqualTo("2; a: any where true");
    }

    @Test
    void allOrNothing_takesNothingWhileAnythingIsBroken() {
        isAllOrNothing = true;
        RuleSource changed = file("a.toml", minimal("a", "any where false"));
        change(changed, BROKEN_B);

        assertThat(inForce()).isEqualTo("1; a: any where true; b: any where true");
        assertThat(problems()).containsExactly("b.toml syntax");
        assertThat(set.catalog().kept()).containsExactlyInAnyOrder("a.toml", "b.toml");

        change(changed, B);
        assertThat(inForce()).isEqualTo("2; a: any where false; b: any where true");
        assertThat(set.catalog().kept()).isEmpty();
    }

    @Test
    void filesAreTakenOnceTheyAreAtRest() throws InterruptedException {
        String text = minimal("b", "any where false");
        Deque<RuleSource> whileWritten = new ArrayDeque<>();
        for (int length = 0; length < text.length(); length += text.length() / 5) {
            whileWritten.add(file("b.toml", text.substring(0, length)));
        }
        whileWritten.add(NEW_B);
        List<RuleSource> read = new ArrayList<>();
        RuleLoader reader =
                TestRules.loader(() -> {
                    read.add(
                            whileWritten.size() > 1
                                    ? whileWritten.remove()
                                    : whileWritten.element());
                    return List.of(A, read.getLast());
                });

        set = Objects.requireNonNull(reader.loadAgain(set));

        assertThat(inForce()).isEqualTo("2; a: any where true; b: any where false");
        assertThat(problems()).isEmpty();
        assertThat(read).hasSizeGreaterThan(5);
    }

    @Test
    void filesThatAreNeverAtRest_areTakenAsTheyAre() throws InterruptedException {
        int[] readings = {0};
        RuleLoader reader =
                TestRules.loader(() ->
                        List.of(
                                A,
                                file(
                                        "b.toml",
                                        minimal(
                                                "b",
                                                "any where %d > 0".formatted(++readings[0])))));

        set = Objects.requireNonNull(reader.loadAgain(set));

        assertThat(inForce()).startsWith("2; a: any where true; b: any where " + readings[0]);
    }

    @Test
    void firstLoad_listsWhatIsBroken() {
        set = load(A, BROKEN_B, new RuleSource.Unreadable("c.toml", "cannot be read"));

        assertThat(inForce()).isEqualTo("1; a: any where true");
        assertThat(set.catalog().problems())
                .extracting(RuleProblem::kind)
                .containsExactly(Kind.SYNTAX, Kind.IO);
        assertThat(set.catalog().kept()).isEmpty();
    }
}
