package io.tripline.rule;

import static io.tripline.rule.TestRules.minimal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RuleServiceTest {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(RuleService.class);

    private volatile List<RuleSource> files = files("any where true");
    private final AtomicInteger readings = new AtomicInteger();
    private final List<Integer> used = new CopyOnWriteArrayList<>();
    private final RuleService service =
            TestRules.service(() -> {
                readings.incrementAndGet();
                return files;
            });

    @BeforeEach
    void logGenerations() {
        LOG.setLevel(Level.INFO);
    }

    @AfterEach
    void close() {
        LOG.setLevel(null);
        service.close();
    }

    private static List<RuleSource> files(String... queries) {
        List<RuleSource> files = new ArrayList<>();
        for (int i = 0; i < queries.length; i++) {
            files.add(new RuleSource.Text(i + ".toml", minimal("r-" + i, queries[i])));
        }
        return files;
    }

    private void start(Duration interval) {
        service.start(catalog -> used.add(catalog.generation()), interval);
    }

    private static void await(BooleanSupplier condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void reloadAnswersWhenWhatIsNewIsInForce() {
        start(Duration.ZERO);
        files = files("any where true", "any where false");

        RuleCatalog answered = service.reload();

        assertThat(answered.rules()).hasSize(2);
        assertThat(service.catalog()).isSameAs(answered);
        assertThat(used).containsExactly(2);
        assertThat(service.reload()).isSameAs(answered);
        assertThat(used).containsExactly(2);
    }

    @Test
    void watchFindsChangesByItself_andReloadsBetweenAreTrue() throws Exception {
        start(Duration.ofMillis(1));
        files = files("any where false");
        await(() -> service.catalog().generation() == 2);

        for (int i = 1; i <= 20; i++) {
            files = files("any where %d > 0".formatted(i));
            assertThat(service.reload().rules().getFirst().query())
                    .isEqualTo("any where %d > 0".formatted(i));
        }

        assertThat(service.catalog().generation()).isEqualTo(22);
        assertThat(used).as("each once, in order").isSorted().doesNotHaveDuplicates().hasSize(21);
    }

    @Test
    void withoutAnIntervalNothingIsReadByItself() throws Exception {
        start(Duration.ZERO);
        files = files("any where false");
        Thread.sleep(50);

        assertThat(readings).hasValue(1);
        assertThat(service.catalog().generation()).isEqualTo(1);
    }

    /** Each writes a file of its own, then reloads: the answer must have it. */
    @Test
    void concurrentReloadsEachGetATrueAnswer() throws Exception {
        ConcurrentHashMap<String, RuleSource> written = new ConcurrentHashMap<>();
        try (RuleService concurrent =
                        TestRules.service(() ->
                                written.values().stream()
                                        .sorted(Comparator.comparing(RuleSource::file))
                                        .toList());
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            concurrent.start(catalog -> used.add(catalog.generation()), Duration.ofMillis(1));
            List<Future<List<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                String id = "r-%02d".formatted(i);
                answers.add(
                        threads.submit(() -> {
                            written.put(id, new RuleSource.Text(id, minimal(id, "any where true")));
                            return concurrent.reload().rules().stream().map(Rule::id).toList();
                        }));
            }
            for (int i = 0; i < 24; i++) {
                assertThat(answers.get(i).get()).contains("r-%02d".formatted(i));
            }
            assertThat(concurrent.catalog().rules()).hasSize(24);
            assertThat(used).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void catalogThatCannotBeUsed_changesNothing_andIsTriedAgain(CapturedOutput output)
            throws Exception {
        boolean[] isBroken = {true};
        service.start(
                catalog -> {
                    if (isBroken[0]) {
                        throw new IllegalStateException("a bug");
                    }
                    used.add(catalog.generation());
                },
                Duration.ofMillis(1));
        files = files("any where false");

        assertThatThrownBy(service::reload)
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("a bug");
        int before = readings.get();
        await(() -> readings.get() > before + 8); // some looks of two readings each
        assertThat(service.catalog().generation()).isEqualTo(1);
        assertThat(service.catalog().rules().getFirst().query()).isEqualTo("any where true");
        assertThat(output.toString().split("Rules could not be loaded again", -1)).hasSize(2);

        isBroken[0] = false;
        await(() -> service.catalog().generation() == 2);
        assertThat(used).containsExactly(2);
    }

    @Test
    void brokenFileIsLoggedOnce_andEachGenerationToo(CapturedOutput output) throws Exception {
        start(Duration.ofMillis(1));
        files = files("any were true", "any where false");
        await(() -> service.catalog().generation() == 2);
        int before = readings.get();
        await(() -> readings.get() > before + 20);

        assertThat(output.toString().split("Rule file not loaded", -1)).hasSize(2);
        assertThat(output)
                .contains("Rule file not loaded, its former rule stays in force: 0.toml:6:16:")
                .containsOnlyOnce(
                        "Generation 2 of the rules is in force: 2 loaded, 1 of them of former files, 1 refused, 0 skipped");
        assertThat(used).containsExactly(2);
    }

    @Test
    void problemAloneIsNoGeneration_butIsTold() {
        start(Duration.ZERO);
        files = files("any were true");

        RuleCatalog answered = service.reload();

        assertThat(answered.generation()).isEqualTo(1);
        assertThat(answered.problems()).hasSize(1);
        assertThat(used).containsExactly(1);
    }

    @Test
    void closedServiceKeepsItsRules_andLetsNobodyWait() throws Exception {
        AtomicInteger reading = new AtomicInteger();
        RuleService slow =
                TestRules.service(() -> {
                    if (reading.incrementAndGet() > 1) {
                        sleepUntilInterrupted();
                    }
                    return files;
                });
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    slow.reload();
                                } catch (RuntimeException e) {
                                    thrown.add(e);
                                }
                            }));
        }
        await(() -> reading.get() > 1);
        await(() -> waiting.stream().allMatch(each -> each.getState() == Thread.State.WAITING));
        slow.close();
        for (Thread each : waiting) {
            each.join();
        }

        assertThat(thrown).hasSize(3).hasOnlyElementsOfType(IllegalStateException.class);
        assertThat(slow.catalog().rules()).hasSize(1);
    }

    private static void sleepUntilInterrupted() {
        try {
            Thread.sleep(Duration.ofMinutes(1));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
