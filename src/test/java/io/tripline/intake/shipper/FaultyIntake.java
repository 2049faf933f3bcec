package io.tripline.intake.shipper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.alert.AlertStore;
import io.tripline.alert.StoreUnavailable;
import io.tripline.alert.StoredAlert;
import io.tripline.detection.Intake;
import io.tripline.detection.RequestMemory;
import io.tripline.intake.IntakeSettings;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.TestRules;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/**
 * An intake to which requests come over a bad line, and whose parts fail at random. Holds each
 * answer, whether it arrives or not, to what shippers can bear. Made by {@link PolicyClientsTest}.
 */
final class FaultyIntake implements AutoCloseable {

    private static final RuleCatalog CATALOG = TestRules.builtIn();

    private static final long ALL_MEMORY = 1L << 30;

    private static final Pattern NAME = Pattern.compile("\"name\":\"(ev\\d{6})\"");

    private static final List<String> TYPES =
            List.of(
                    "",
                    "application/json",
                    "text/plain",
                    "application/x-www-form-urlencoded",
                    "json");

    private final Random random;
    private final IntakeSettings settings;
    private final FaultyStore store = new FaultyStore();
    private final FaultyQuarantine quarantine = new FaultyQuarantine();
    private final TickingClock clock = new TickingClock();
    private final Map<String, Integer> alerts = new HashMap<>();
    private IntakeSetup intake;
    private long counted;

    /** What goes wrong with a request. */
    enum Fault {
        STORE_DOWN,
        STORE_DOWN_LATER,
        STORE_LATE,
        STORE_BUG,
        STORE_LATE_BUG,
        STORE_OUT_OF_MEMORY,
        STORE_STACK_OVERFLOW,
        QUARANTINE_DOWN,
        QUARANTINE_BUG,
        MEMORY_TAKEN,
        BODY_BREAKS,
        BODY_BREAKS_AT_ITS_END,
        BODY_FAILS,
        ANSWER_LOST,
        RESTART,
        KILLED
    }

    FaultyIntake(Random random, IntakeSettings settings) {
        this.random = random;
        this.settings = settings;
        this.intake = new IntakeSetup(CATALOG, store, quarantine, settings, clock);
    }

    /** The same request never arrives at the same time twice. */
    private static final class TickingClock extends Clock {

        private Instant now = Instant.parse("2026-05-12T09:14:10Z");

        @Override
        public Instant instant() {
            now = now.plusMillis(700);
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** The status of "not now" at an intake. */
    int busyStatus(Intake door) {
        return door == Intake.BULK ? settings.bulkBusyStatus() : 503;
    }

    /**
     * Sends a request.
     *
     * @param fault what goes wrong, or null
     * @return the answer, or null if none arrives
     */
    @Nullable Reply exchange(Policy policy, List<Shipped> events, @Nullable Fault fault) {
        byte[] body = policy.framing().body(events, clock.instant().getEpochSecond());
        boolean isCompressed = random.nextBoolean();
        byte[] sent = isCompressed ? RecordedRequest.gzip(body, Deflater.BEST_SPEED) : body;
        if (isCompressed && fault == Fault.BODY_BREAKS_AT_ITS_END) {
            sent = Arrays.copyOf(sent, sent.length + 1000); // what no decoder reads on to
        }
        MockHttpServletRequest request = request(policy, sent, fault);
        if (isCompressed) {
            request.addHeader("Content-Encoding", "gzip");
        }
        boolean isSeen = begin(fault);
        MockHttpServletResponse response;
        if (fault == Fault.MEMORY_TAKEN) {
            try (RequestMemory.Lease others = intake.memory().lease()) {
                others.take(ALL_MEMORY);
                response = intake.take(request);
            }
        } else {
            response = intake.take(request);
        }
        store.behave(FaultyStore.Behaviour.SOUND);
        quarantine.fail(null);
        expectBearable(policy.door(), response, fault);
        expectMemoryGivenBack();
        if (fault == Fault.KILLED) {
            restart();
        }
        return isSeen ? Reply.of(response) : null;
    }

    /** Makes the fault ready; whether the answer will arrive. */
    private boolean begin(@Nullable Fault fault) {
        switch (fault) {
            case null -> {}
            case STORE_DOWN -> store.behave(FaultyStore.Behaviour.DOWN);
            case STORE_DOWN_LATER -> store.behave(FaultyStore.Behaviour.DOWN_LATER);
            case STORE_LATE -> store.behave(FaultyStore.Behaviour.LATE);
            case STORE_BUG -> store.behave(FaultyStore.Behaviour.BUG);
            case STORE_LATE_BUG -> store.behave(FaultyStore.Behaviour.LATE_BUG);
            case STORE_OUT_OF_MEMORY -> store.behave(FaultyStore.Behaviour.OUT_OF_MEMORY);
            case STORE_STACK_OVERFLOW -> store.behave(FaultyStore.Behaviour.STACK_OVERFLOW);
            case QUARANTINE_DOWN ->
                    quarantine.fail(new StoreUnavailable("down", new IllegalStateException()));
            case QUARANTINE_BUG -> quarantine.fail(new IllegalStateException("a bug"));
            case RESTART -> restart();
            case KILLED ->
                    store.behave(
                            random.nextBoolean()
                                    ? FaultyStore.Behaviour.DOWN_LATER
                                    : FaultyStore.Behaviour.SOUND);
            case BODY_BREAKS, BODY_BREAKS_AT_ITS_END, BODY_FAILS -> {
                return random.nextBoolean();
            }
            case MEMORY_TAKEN, ANSWER_LOST -> {}
        }
        return fault != Fault.ANSWER_LOST && fault != Fault.KILLED;
    }

    private void restart() {
        intake.close();
        intake = new IntakeSetup(CATALOG, store, quarantine, settings, clock);
    }

    private MockHttpServletRequest request(Policy policy, byte[] body, @Nullable Fault fault) {
        int broken =
                switch (fault) {
                    case BODY_BREAKS, BODY_FAILS ->
                            body.length == 0 ? 0 : random.nextInt(body.length);
                    case BODY_BREAKS_AT_ITS_END -> body.length;
                    case null, default -> -1;
                };
        String path =
                switch (policy.door()) {
                    case INGEST -> "/ingest";
                    case BULK -> "/_bulk";
                    case OTLP -> "/v1/logs";
                    case HEC -> "/services/collector/event";
                    case API -> throw new IllegalArgumentException("expected a shippers' door");
                };
        MockHttpServletRequest request =
                new MockHttpServletRequest("POST", path) {
                    @Override
                    public ServletInputStream getInputStream() {
                        return new BreakingStream(body, broken, fault == Fault.BODY_FAILS);
                    }
                };
        String type =
                switch (policy.framing()) {
                    case OTLP_JSON -> "application/json";
                    case OTLP_PROTOBUF -> "application/x-protobuf";
                    default -> TYPES.get(random.nextInt(TYPES.size()));
                };
        if (!type.isEmpty()) {
            request.addHeader("Content-Type", type);
        }
        if (policy.reads() != AnswerReading.RSYSLOG) {
            request.addHeader("User-Agent", policy.shipper());
        }
        return request;
    }

    /** A body that breaks off before a byte; never if that is -1. */
    private static final class BreakingStream extends ServletInputStream {

        private final byte[] body;
        private final int broken;
        private final boolean fails;
        private int at;

        BreakingStream(byte[] body, int broken, boolean fails) {
            this.body = body;
            this.broken = broken;
            this.fails = fails;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (at == broken && fails) {
                throw new IllegalStateException("a bug of the server's");
            }
            if (at == broken) {
                throw new IOException("the connection was reset");
            }
            if (at == body.length) {
                return -1;
            }
            int end = broken < 0 ? body.length : broken;
            int count = Math.min(length, Math.min(8192, end - at));
            System.arraycopy(body, at, bytes, offset, count);
            at += count;
            return count;
        }

        @Override
        public boolean isFinished() {
            return at == body.length;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    private void expectBearable(
            Intake door, MockHttpServletResponse response, @Nullable Fault fault) {
        int status = response.getStatus();
        boolean isBroken =
                fault == Fault.BODY_BREAKS
                        || fault == Fault.BODY_BREAKS_AT_ITS_END
                        || fault == Fault.BODY_FAILS;
        assertThat(status)
                .as("%s at %s", fault, door)
                .isIn(isBroken ? List.of(busyStatus(door)) : List.of(200, 413, busyStatus(door)));
        assertThat(response.getHeader("X-Elastic-Product"))
                .isEqualTo(door == Intake.BULK ? "Elasticsearch" : null);
        assertThat(response.getHeader("Content-Length"))
                .isEqualTo(String.valueOf(response.getContentAsByteArray().length));
        if (status != 200) {
            assertThat(response.getContentType()).isEqualTo("text/plain");
            assertThat(Reply.of(response).body())
                    .matches("(?s)[a-z]{3,}[ ,].+")
                    .doesNotMatch("(true|false|null)\\s.*");
        }
        if (status == busyStatus(door)) {
            assertThat(Integer.parseInt(String.valueOf(response.getHeader("Retry-After"))))
                    .isBetween(1, 30);
        }
    }

    private void expectMemoryGivenBack() {
        try (RequestMemory.Lease all = intake.memory().lease()) {
            all.take(ALL_MEMORY);
        }
    }

    /** That what a shipper takes for delivered has been judged, and kept where it is poison. */
    void expectTaken(List<Shipped> delivered) {
        Map<String, Integer> known = alerts();
        for (Shipped each : delivered) {
            if (each.isAlert()) {
                assertThat(known).as(each.name()).containsKey(each.name());
            }
            if (each.isPoison()) {
                assertThat(quarantine.holds(each.name())).as("%s is kept", each).isTrue();
            }
        }
    }

    /** How many alerts there are of each event. */
    Map<String, Integer> alerts() {
        AlertStore.Followed more = store.after(counted, "default", null, Integer.MAX_VALUE);
        counted = more.upTo();
        for (StoredAlert alert : more.alerts()) {
            Matcher name = NAME.matcher(alert.document());
            assertThat(name.find()).isTrue();
            alerts.merge(name.group(1), 1, Integer::sum);
        }
        return alerts;
    }

    /** Any fault. */
    Fault anyFault() {
        List<Fault> all = Arrays.asList(Fault.values());
        return all.get(random.nextInt(all.size()));
    }

    @Override
    public void close() {
        intake.close();
    }
}
