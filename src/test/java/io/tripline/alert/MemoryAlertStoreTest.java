package io.tripline.alert;

import static io.tripline.alert.AlertStoreContract.at;
import static io.tripline.alert.AlertStoreContract.bits;
import static io.tripline.alert.AlertStoreContract.newest;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MemoryAlertStoreTest implements AlertStoreContract {

    private static final int MANY = 1_000_000;

    /** The bytes of one alert's document; all of these tests are about as long. */
    private static final int ONE =
            TestAlerts.json(at(1, "a")).length() + MemoryAlertStore.OVERHEAD_BYTES;

    @Override
    public AlertStore emptyStore() {
        return new MemoryAlertStore(10_000_000, MANY);
    }

    private static List<String> kept(MemoryAlertStore store) {
        return store.list(newest(100)).stream().map(StoredAlert::id).toList();
    }

    @Test
    void oldestAlerts_giveWay_andAreCounted() {
        MemoryAlertStore store = new MemoryAlertStore(3L * ONE, MANY);
        for (int i = 0; i < 5; i++) {
            store.add(List.of(at(i, String.valueOf((char) ('a' + i)))));
        }

        assertThat(kept(store)).containsExactly(at(4, "e").id(), at(3, "d").id(), at(2, "c").id());
        assertThat(store.dropped()).isEqualTo(2);
        assertThat(store.find(at(0, "a").id())).isEmpty();
        assertThat(store.find(at(4, "e").id())).isPresent();
    }

    @Test
    void fullStore_dropsNothing() {
        MemoryAlertStore store = new MemoryAlertStore(3L * ONE, MANY);
        store.add(List.of(at(1, "a"), at(1, "b"), at(1, "c"), at(1, "a")));

        assertThat(kept(store)).hasSize(3);
        assertThat(store.dropped()).isZero();
    }

    @Test
    void alertThatGaveWay_isStillKnown() {
        MemoryAlertStore store = new MemoryAlertStore(ONE, MANY);
        store.add(List.of(at(1, "a")));
        store.add(List.of(at(2, "b")));

        assertThat(store.find(at(1, "a").id())).isEmpty();
        assertThat(store.known(List.of(at(1, "a").id()))).isEqualTo(bits(0));
        assertThat(store.add(List.of(at(3, "a")))).isEqualTo(bits(0));
        assertThat(kept(store)).containsExactly(at(2, "b").id());
    }

    @Test
    void alertLargerThanTheStore_isDroppedAndKnown() {
        MemoryAlertStore store = new MemoryAlertStore(10, MANY);

        assertThat(store.add(List.of(at(1, "a"), at(2, "a")))).isEqualTo(bits(1));
        assertThat(kept(store)).isEmpty();
        assertThat(store.dropped()).isEqualTo(1);
    }

    @Test
    void oldestIds_areForgotten_beyondTheirNumber() {
        MemoryAlertStore store = new MemoryAlertStore(ONE, 2);
        store.add(List.of(at(1, "a"), at(2, "b"), at(3, "c")));

        assertThat(store.known(List.of(at(1, "a").id(), at(2, "b").id(), at(3, "c").id())))
                .isEqualTo(bits(1, 2));
    }

    /** Else the alert would be listed twice, and found no more once the older of the two goes. */
    @Test
    void alertThatIsKept_isNeverKeptAgain() {
        MemoryAlertStore store = new MemoryAlertStore(100L * ONE, 2);
        store.add(List.of(at(1, "a"), at(2, "b"), at(3, "c")));
        store.add(List.of(at(4, "a")));

        assertThat(kept(store)).doesNotHaveDuplicates();
        assertThat(kept(store)).allSatisfy(id -> assertThat(store.find(id)).isPresent());
    }

    @Test
    void manyThreads_keepEachAlertOnce() throws Exception {
        AlertStore store = emptyStore();
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            tasks.add(() -> {
                int created = 0;
                for (int i = 0; i < 100; i++) {
                    created += 1 - store.add(List.of(at(i, "e" + i))).cardinality();
                }
                return created;
            });
        }
        int created = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Integer> future : threads.invokeAll(tasks)) {
                created += future.get();
            }
        }

        assertThat(created).isEqualTo(100);
        assertThat(store.list(newest(1000))).hasSize(100);
    }
}
