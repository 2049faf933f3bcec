package io.tripline.alert.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tripline.alert.Alert;
import io.tripline.alert.AlertStoreContract;
import io.tripline.alert.Arrivals;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.StoreUnavailable;
import io.tripline.alert.store.FaultyDataSource.Fault;
import io.tripline.quarantine.QuarantineMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** No alert is stored twice and none is taken for a repeat that is none, whatever happens. */
class GatheredIdsTest {

    @TempDir Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    private Path file() {
        return folder.resolve("tripline.db");
    }

    private HikariDataSource pool() {
        HikariDataSource pool = TestDatabases.sqlite(file());
        open.add(pool);
        return pool;
    }

    private Instance instance(int gathered) {
        FaultyDataSource faulty = new FaultyDataSource(pool());
        AlertDatabase database =
                new AlertDatabase(
                        faulty.dataSource(),
                        TestDatabases.settings(0, Duration.ZERO, 60_000),
                        new Arrivals(),
                        DeliveryMetrics.NONE,
                        QuarantineMetrics.NONE,
                        Clock.systemUTC(),
                        gathered,
                        Duration.ofDays(1)); // the test keeps house itself
        open.add(database);
        return new Instance(database, faulty);
    }

    private record Instance(AlertDatabase database, FaultyDataSource faulty) {}

    /** The ids that are stored, as the table itself has them. */
    private static Set<String> stored(JdbcTemplate jdbc) {
        List<String> ids = jdbc.queryForList("select id from alert", String.class);
        assertThat(ids).doesNotHaveDuplicates();
        return new HashSet<>(ids);
    }

    private static List<String> ids(List<Alert> alerts) {
        return alerts.stream().map(Alert::id).toList();
    }

    private static void expectIndex(JdbcTemplate jdbc) {
        assertThat(
                        jdbc.queryForList(
                                "select prefix || number from alert_by_id order by 1",
                                String.class))
                .isEqualTo(
                        jdbc.queryForList(
                                "select substr(id, 1, 12) || number from alert where number <="
                                        + " (select indexed_number from counter) order by 1",
                                String.class));
    }

    private static List<Alert> some(Random random, int ids) {
        List<Alert> alerts = new ArrayList<>();
        for (int count = 1 + random.nextInt(random.nextInt(5) == 0 ? 130 : 6); count > 0; count--) {
            alerts.add(AlertStoreContract.at(alerts.size(), "event-" + random.nextInt(ids)));
        }
        return alerts;
    }

    /**
     * Against what is in the table itself: with repeats, commits that fail and such that only seem
     * to, starts anew, retention, and even another instance that uses the file, which none should.
     */
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 1", "20, 1", "20, 2", "4096, 1", "4096, 2"})
    void randomWork_isAnsweredAsTheTableHasIt(int gathered, int count) {
        Random random = new Random(gathered);
        JdbcTemplate jdbc = new JdbcTemplate(pool());
        List<Instance> instances = new ArrayList<>();
        while (instances.size() < count) {
            instances.add(instance(gathered));
        }
        int repeats = 0;
        int failures = 0;
        int deletions = 0;
        for (int step = 0; step < 400; step++) {
            Set<String> before = stored(jdbc);
            int which = random.nextInt(count);
            Instance instance = instances.get(which);
            switch (random.nextInt(40)) {
                case 0 -> instances.set(which, instance(gathered));
                case 1, 2 -> {
                    instance.database.keepHouse();
                    deletions += before.size() - stored(jdbc).size();
                }
                case 3, 4, 5 -> {
                    Fault fault =
                            List.of(Fault.AFTER_COMMIT, Fault.BEFORE_COMMIT, Fault.STATEMENT)
                                    .get(random.nextInt(3));
                    List<Alert> alerts = some(random, 600);
                    instance.faulty.fail(fault);
                    try { // what a commit stored that only seemed to fail is no repeat
                        expectRepeats(instance.database.store().add(alerts), alerts, before);
                    } catch (StoreUnavailable e) {
                        assertThat(fault).isNotEqualTo(Fault.AFTER_COMMIT);
                        assertThat(stored(jdbc)).isEqualTo(before);
                        failures++;
                    }
                    instance.faulty.fail(Fault.NONE);
                    assertThat(instance.database.store().known(ids(alerts)).cardinality())
                            .isEqualTo(
                                    alerts.stream()
                                            .filter(alert -> stored(jdbc).contains(alert.id()))
                                            .count());
                }
                default -> {
                    List<Alert> alerts = some(random, 600);
                    BitSet known = instance.database.store().add(alerts);
                    Set<String> expected = expectRepeats(known, alerts, before);
                    repeats += known.cardinality();
                    assertThat(stored(jdbc)).isEqualTo(expected);
                    if (count == 1) { // who only reads does not see what another writes
                        expectLookups(instance, expected, some(random, 900));
                    }
                }
            }
            expectIndex(jdbc);
        }
        assertThat(List.of(repeats, failures, deletions)).allMatch(times -> times > 5);
    }

    /**
     * Those that were there, or come a second time, and no others.
     *
     * @return what is there now
     */
    private static Set<String> expectRepeats(BitSet known, List<Alert> alerts, Set<String> before) {
        Set<String> stored = new HashSet<>(before);
        for (int i = 0; i < alerts.size(); i++) {
            assertThat(known.get(i)).isEqualTo(!stored.add(alerts.get(i).id()));
        }
        return stored;
    }

    private static void expectLookups(Instance instance, Set<String> stored, List<Alert> asked) {
        List<String> ids = ids(asked);
        BitSet known = instance.database.store().known(ids);
        for (int i = 0; i < ids.size(); i++) {
            assertThat(known.get(i)).isEqualTo(stored.contains(ids.get(i)));
            assertThat(instance.database.store().find("default", ids.get(i)).isPresent())
                    .isEqualTo(stored.contains(ids.get(i)));
        }
    }

    @Test
    void whatIsInMemoryAloneIsKnownAfterAStart_toReadersToo() {
        List<Alert> alerts =
                List.of(AlertStoreContract.at(0, "event-0"), AlertStoreContract.at(1, "event-1"));
        instance(100).database.store().add(alerts);
        Instance next = instance(100);

        assertThat(next.database.store().find("default", alerts.get(1).id())).isPresent();
        assertThat(next.database.store().known(List.of(alerts.get(0).id(), "none")))
                .isEqualTo(AlertStoreContract.bits(0));
        assertThat(next.database.store().add(alerts)).isEqualTo(AlertStoreContract.bits(0, 1));
    }

    /** While ids go from memory to the index, whoever reads finds them in one of them. */
    @Test
    void whatWasStoredIsKnownToReadersAllTheTime() throws Exception {
        Instance instance = instance(3);
        List<String> stored = new CopyOnWriteArrayList<>();
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
            Future<Integer> unknown =
                    reader.submit(() -> {
                        int missed = 0;
                        while (!done.get()) {
                            List<String> all = List.copyOf(stored);
                            List<String> asked =
                                    all.subList(Math.max(0, all.size() - 8), all.size());
                            missed +=
                                    asked.size()
                                            - instance.database.store().known(asked).cardinality();
                        }
                        return missed;
                    });
            for (int i = 0; i < 300; i++) {
                Alert alert = AlertStoreContract.at(i, "event-" + i);
                instance.database.store().add(List.of(alert));
                stored.add(alert.id());
            }
            done.set(true);
            assertThat(unknown.get()).isZero();
        }
    }

    /** In one transaction: alerts of several requests, of which some repeat others. */
    @Test
    void requestsOfAGroupAreOfOneMind() throws Exception {
        JdbcTemplate jdbc = new JdbcTemplate(pool());
        Instance instance = instance(4);
        List<Alert> first =
                IntStream.range(0, 3)
                        .mapToObj(i -> AlertStoreContract.at(i, "event-" + i))
                        .toList();
        instance.database.store().add(first);
        List<Future<BitSet>> answers = new ArrayList<>();
        try (ExecutorService requests = Executors.newFixedThreadPool(8)) {
            instance.faulty.beforeCommit(
                    () -> LockSupport.parkNanos(20_000_000)); // so that they gather
            for (int i = 0; i < 24; i++) {
                int request = i;
                answers.add(
                        requests.submit(() ->
                                instance.database
                                        .store()
                                        .add(
                                                List.of(
                                                        AlertStoreContract.at(
                                                                0, "event-" + request % 12)))));
            }
            int added = 3;
            for (Future<BitSet> answer : answers) {
                added += 1 - answer.get().cardinality();
            }
            assertThat(added).isEqualTo(12);
        }
        assertThat(stored(jdbc)).hasSize(12);
        expectIndex(jdbc);
    }

    @Test
    void idsOfOneBeginningAreToldApart() {
        JdbcTemplate jdbc = new JdbcTemplate(pool());
        Alert alert = AlertStoreContract.at(0, "event-0");
        Instance instance = instance(1);
        instance.database.store().add(List.of(alert));
        String other = alert.id().substring(0, 12) + "f".repeat(52);
        jdbc.update("update alert set id = ?", other);

        assertThat(instance.database.store().known(List.of(alert.id(), other)))
                .isEqualTo(AlertStoreContract.bits(1));
        assertThat(instance.database.store().add(List.of(alert)).isEmpty()).isTrue();
        assertThat(stored(jdbc)).containsExactlyInAnyOrder(alert.id(), other);
    }

    /** A file of the schema before has its alerts and their order, and knows their repeats. */
    @Test
    void fileOfTheSchemaBefore_isTakenOver() throws Exception {
        Files.createFile(file());
        String url = "jdbc:sqlite:" + file();
        Flyway.configure()
                .dataSource(url, null, null)
                .locations("classpath:db/migration", "classpath:db/sqlite")
                .target("5")
                .load()
                .migrate();
        List<Alert> alerts = new ArrayList<>();
        try (var connection = java.sql.DriverManager.getConnection(url);
                var insert =
                        connection.prepareStatement(
                                "insert into alert (id, number, tenant, rule_id, created, size, document)"
                                        + " values (?, ?, 'default', ?, ?, 2, '{}')")) {
            for (int i = 0; i < 20; i++) {
                alerts.add(AlertStoreContract.at(i, "event-" + i));
                insert.setString(1, alerts.get(i).id());
                insert.setLong(2, i + 1);
                insert.setString(3, alerts.get(i).rule().id());
                insert.setLong(4, alerts.get(i).detectedAt().toEpochMilli());
                insert.executeUpdate();
            }
            connection.createStatement().execute("update counter set last_number = 20, size = 40");
        }
        Instance instance = instance(10);
        JdbcTemplate jdbc = new JdbcTemplate(pool());

        expectIndex(jdbc);
        assertThat(jdbc.queryForMap("select tenant, size from alert_kept"))
                .isEqualTo(Map.of("tenant", "default", "size", 40));
        assertThat(jdbc.queryForList("select id from alert order by number", String.class))
                .isEqualTo(ids(alerts));
        assertThat(instance.database.store().find("default", alerts.get(7).id())).isPresent();
        assertThat(instance.database.store().add(alerts).cardinality()).isEqualTo(20);
        assertThat(
                        instance.database
                                .store()
                                .list(AlertStoreContract.newest(3))
                                .alerts()
                                .getFirst()
                                .id())
                .isEqualTo(alerts.getLast().id());
    }
}
