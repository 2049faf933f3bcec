package io.tripline.rule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the rules in force, and looks whether their files have changed: one thread reads, compiles
 * and puts in force, so that requests wait for nothing and reloads come one after the other. What
 * fails leaves everything as it was. Thread-safe.
 */
public final class RuleService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RuleService.class);

    private final RuleLoader loader;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("rules").daemon().factory());

    /** Written by the thread alone, once that is started. */
    private volatile RuleSet inForce;

    private volatile Consumer<RuleCatalog> user = _ -> {};

    /** Of which sort the last failure was, so that it is logged once; of the thread alone. */
    private @Nullable String lastFailure;

    /** A service whose rules in force are those that the loader loads now. */
    public RuleService(RuleLoader loader) {
        this.loader = loader;
        this.inForce = loader.load();
    }

    /**
     * Begins to look for changes. To be called once.
     *
     * @param user puts a catalog in force; of a catalog of the generation in force, only what it
     *     says of files is new. What it throws keeps the former catalog in force. Is called on the
     *     thread of this service
     * @param interval between the end of one look and the next; zero to look only when asked to
     */
    public void start(Consumer<RuleCatalog> user, Duration interval) {
        this.user = user;
        logProblems(List.of(), catalog());
        if (interval.isPositive()) {
            long nanos = interval.toNanos();
            Future<?> _ =
                    thread.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** The rules in force, and what is said of files. */
    public RuleCatalog catalog() {
        return inForce.catalog();
    }

    /** The rule of an id, if it is in force. */
    public Optional<Rule> rule(String id) {
        return catalog().rules().stream().filter(rule -> rule.id().equals(id)).findFirst();
    }

    /**
     * Reads all files now, after whatever is being read, and waits until what is new is in force.
     *
     * @return what is in force then, and what is wrong with files
     * @throws IllegalStateException if that failed by a fault of ours; then everything is as it was
     */
    public RuleCatalog reload() {
        try {
            return thread.submit(this::loadAgain).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the rules are loaded", e);
        } catch (CancellationException e) {
            throw new IllegalStateException("closed before the rules were loaded", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the rules could not be loaded", e.getCause());
        }
    }

    private void look() {
        try {
            loadAgain();
            lastFailure = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        } catch (RuntimeException | Error e) { // a bug of ours, or no memory: try again
            String failure = e.toString();
            if (!failure.equals(lastFailure)) {
                lastFailure = failure;
                LOG.error(
                        "Rules could not be loaded again; generation {} stays in force",
                        catalog().generation(),
                        e);
            }
        }
    }

    private RuleCatalog loadAgain() throws InterruptedException {
        RuleCatalog before = catalog();
        RuleSet next = loader.loadAgain(inForce);
        if (next == null) {
            return before;
        }
        RuleCatalog catalog = next.catalog();
        user.accept(catalog);
        inForce = next;
        logProblems(before.problems(), catalog);
        if (catalog.generation() != before.generation()) {
            logGeneration(catalog);
        }
        return catalog;
    }

    private static void logGeneration(RuleCatalog catalog) {
        LOG.info(
                "Generation {} of the rules is in force: {} loaded, {} of them of former files, {} refused, {} skipped",
                catalog.generation(),
                catalog.rules().size(),
                catalog.kept().size(),
                catalog.refusedFiles(),
                catalog.skipped().size());
    }

    /** Says each file's problems once, for as long as they stay the same. */
    private static void logProblems(List<RuleProblem> known, RuleCatalog catalog) {
        Map<String, List<RuleProblem>> before = byFile(known);
        byFile(catalog.problems())
                .forEach((file, problems) -> {
                    if (!problems.equals(before.get(file))) {
                        LOG.warn(
                                "Rule file not loaded{}: {}",
                                catalog.kept().contains(file)
                                        ? ", its former rule stays in force"
                                        : "",
                                problems.stream()
                                        .map(RuleProblem::display)
                                        .collect(Collectors.joining("\n")));
                    }
                });
    }

    private static Map<String, List<RuleProblem>> byFile(List<RuleProblem> problems) {
        return problems.stream()
                .collect(
                        Collectors.groupingBy(
                                RuleProblem::file,
                                LinkedHashMap::new,
                                Collectors.toCollection(ArrayList::new)));
    }

    /** Ends the thread; what it is at, and who waits for it, is given up. The rules stay. */
    @Override
    public void close() {
        for (Runnable waiting : thread.shutdownNow()) {
            if (waiting instanceof Future<?> reload) {
                reload.cancel(true); // or who waits for it would wait for ever
            }
        }
    }
}
