package io.tripline.alert.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.tripline.alert.StoreUnavailable;
import io.tripline.alert.store.FaultyDataSource.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Who is told that something is written may rely on it, whatever fails. */
@Timeout(30)
class GroupCommitTest {

    private static final int JOBS = 50;

    @TempDir Path folder;

    private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
    private final Set<Integer> refused = new ConcurrentSkipListSet<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch firstCommit = new CountDownLatch(1);
    private HikariDataSource pool;
    private FaultyDataSource database;
    private JdbcTemplate jdbc;
    private GroupCommit commits;

    @BeforeEach
    void open() {
        pool = TestDatabases.sqlite(folder.resolve("test.db"));
        new JdbcTemplate(pool).execute("create table note (number integer primary key)");
        database = new FaultyDataSource(pool);
        DataSource faulty = database.dataSource(); // one object: it names the transaction
        jdbc = new JdbcTemplate(faulty);
        JdbcTransactionManager transactions = new JdbcTransactionManager(faulty);
        transactions.setRollbackOnCommitFailure(true);
        commits =
                new GroupCommit(
                        new TransactionTemplate(transactions),
                        () -> {},
                        () -> {},
                        Duration.ofSeconds(10));
    }

    @AfterEach
    void close() throws Exception {
        firstCommit.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        commits.close();
        pool.close();
    }

    /** Stands for an alert: written once, however often it is asked for. */
    private int note(int number) {
        return jdbc.update("insert into note values (?) on conflict do nothing", number);
    }

    private Set<Integer> noted() {
        return new TreeSet<>(
                new JdbcTemplate(pool).queryForList("select number from note", Integer.class));
    }

    private void ask(int number, Runnable work) {
        try {
            commits.run(() -> {
                work.run();
                return number;
            });
            acknowledged.add(number);
        } catch (RuntimeException e) {
            refused.add(number);
        }
    }

    /** Asks for {@code work} with each number while the commit of the number 0 is under way. */
    private void askTogether(IntConsumer work) throws InterruptedException {
        callTogether(number -> ask(number, () -> work.accept(number)));
    }

    private void callTogether(IntConsumer ask) throws InterruptedException {
        CountDownLatch committing = new CountDownLatch(1);
        AtomicInteger attempts = new AtomicInteger();
        database.beforeCommit(() -> {
            if (attempts.getAndIncrement() == 0) {
                committing.countDown();
                awaitLatch(firstCommit);
            }
        });
        start(() -> ask(0, () -> note(0)));
        committing.await();
        for (int i = 1; i <= JOBS; i++) {
            int number = i;
            start(() -> ask.accept(number));
        }
        await("all wait for their commit")
                .until(() ->
                        threads.stream()
                                .allMatch(
                                        thread -> thread.getState() == Thread.State.TIMED_WAITING));
    }

    private void start(Runnable work) {
        threads.add(Thread.ofPlatform().start(work));
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void release() throws InterruptedException {
        firstCommit.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static Set<Integer> numbers(int from) {
        return IntStream.rangeClosed(from, JOBS)
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void workOfOneKindIsDoneForAllWhoWaitTogetherAtOnce_andEachHasItsOwnResult() throws Exception {
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        GroupCommit.Work<Integer, String> work =
                asked -> {
                    sizes.add(asked.size());
                    asked.forEach(this::note);
                    return asked.stream().map(number -> "result of " + number).toList();
                };
        Set<String> results = new ConcurrentSkipListSet<>();
        callTogether(number -> results.add(result(work, number)));
        release();

        assertThat(sizes).containsExactly(JOBS);
        assertThat(results)
                .isEqualTo(
                        IntStream.rangeClosed(1, JOBS)
                                .mapToObj(number -> number + ": result of " + number)
                                .collect(Collectors.toSet()));
        assertThat(noted()).isEqualTo(numbers(0));
    }

    @Test
    void oneForWhomWorkOfOneKindFailsSpoilsNoOther() throws Exception {
        GroupCommit.Work<Integer, String> work =
                asked -> {
                    asked.forEach(this::note);
                    if (asked.contains(7)) {
                        throw new IllegalStateException("as is to be seen");
                    }
                    return asked.stream().map(number -> "result of " + number).toList();
                };
        Set<Integer> served = new ConcurrentSkipListSet<>();
        callTogether(number -> {
            result(work, number);
            served.add(number);
        });
        release();

        Set<Integer> expected = numbers(1);
        expected.remove(7);
        assertThat(served).isEqualTo(expected);
        expected.add(0);
        assertThat(noted()).isEqualTo(expected);
    }

    private String result(GroupCommit.Work<Integer, String> work, int number) {
        return number + ": " + commits.run(work, number, Duration.ofSeconds(10));
    }

    @Test
    void jobsThatWaitTogetherAreCommittedInOneTransaction() throws Exception {
        askTogether(this::note);

        release();

        assertThat(database.commits()).isEqualTo(2);
        assertThat(acknowledged).isEqualTo(numbers(0));
        assertThat(noted()).isEqualTo(numbers(0));
    }

    @Test
    void commitsKeepTheirDistance_andFailedOnesToo() {
        for (int i = 0; i < 40; i++) {
            if (i == 20) {
                database.fail(Fault.BEFORE_COMMIT);
            }
            long start = System.nanoTime();
            ask(i, () -> {});
            ask(i, () -> {});
            assertThat(System.nanoTime() - start).isGreaterThan(1_500_000);
        }
    }

    /** The shortest of many: the machine may be slow, but not each time. */
    @Test
    void whoComesAloneWaitsForNobody() throws Exception {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < 200 && shortest > 1_500_000; i++) {
            Thread.sleep(5);
            long start = System.nanoTime();
            ask(i, () -> {});
            shortest = Math.min(shortest, System.nanoTime() - start);
        }
        assertThat(shortest).isLessThan(1_500_000);
    }

    @Test
    void nobodyIsAnsweredBeforeTheCommit() throws Exception {
        askTogether(this::note);

        assertThat(acknowledged).isEmpty();
        assertThat(noted()).isEmpty();
    }

    @Test
    void jobWhoseStatementFailsSpoilsNoOther() throws Exception {
        askTogether(number ->
                jdbc.update(
                        number == 7
                                ? "insert into nowhere values (?)"
                                : "insert into note values (?)",
                        number));

        release();

        assertThat(refused).containsExactly(7);
        assertThat(acknowledged).isEqualTo(noted()).hasSize(JOBS);
    }

    @Test
    void jobThatFailsAfterItsStatementsLeavesNothingOfThem() throws Exception {
        askTogether(number -> {
            note(number);
            if (number == 7) {
                throw new IllegalStateException("a bug");
            }
        });

        release();

        assertThat(refused).containsExactly(7);
        assertThat(acknowledged).isEqualTo(noted()).hasSize(JOBS);
        assertThat(commits.isFailing()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void nothingIsAcknowledgedThatIsNotCommitted_whileTheDatabaseFails(Fault fault)
            throws Exception {
        askTogether(this::note);
        database.fail(fault);

        release();

        assertThat(noted()).containsAll(acknowledged);
        assertThat(refused).containsAll(numbers(1));
        assertThat(commits.isFailing()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void recoversByItself(Fault fault) throws Exception {
        database.fail(fault);
        assertThatThrownBy(() -> commits.run(() -> note(1))).isInstanceOf(StoreUnavailable.class);
        assertThat(commits.isFailing()).isTrue();

        database.fail(Fault.NONE);

        assertThat(commits.run(() -> note(2))).isOne();
        assertThat(commits.run(() -> note(1))).isEqualTo(fault == Fault.AFTER_COMMIT ? 0 : 1);
        assertThat(commits.isFailing()).isFalse();
        assertThat(noted()).containsExactly(1, 2);
    }

    @Test
    void whoIsNotServedInTimeIsRefusedAndWritesNothingLater() throws Exception {
        askTogether(number -> {});
        try (GroupCommit _ = commits) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> commits.run(() -> note(99)))
                    .isInstanceOf(StoreUnavailable.class);
            assertThat(Thread.interrupted()).isTrue();

            release();
        }

        assertThat(noted()).containsExactly(0);
    }
}
