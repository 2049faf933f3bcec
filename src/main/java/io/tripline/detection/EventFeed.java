package io.tripline.detection;

import io.tripline.alert.Alert;
import io.tripline.alert.StoreUnavailable;
import io.tripline.event.Event;
import io.tripline.event.EventError;
import io.tripline.event.json.EventReader;
import io.tripline.event.json.JsonDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges the events of one request, given one by one: read one, judge it, go on. Their bytes need
 * not stay. What came of them is stored and counted by {@link #commit}, at the end and whenever
 * {@link #isFull} says so; a request of which a part was committed and which fails later may be
 * sent again, for an alert is made once. All of it is judged by one generation of rules. Made by
 * {@link EventFeeds}; to be used by one thread.
 */
public final class EventFeed {

    /** Under which an event's {@code ingest} says what is odd about it, as a list. */
    public static final String FLAGS = "flags";

    /** Under which it says what a shipper put around the event: an object, or several. */
    public static final String SHIPPER = "shipper";

    private static final String FIELD_CONFLICT = "field_conflict";

    private static final String LEFT_OUT = "left_out";

    /**
     * What is around an event is in each of its alerts: beyond so many bytes a small body of many
     * events would fill the store.
     */
    private static final int MAX_ARRIVAL = 64 << 10;

    /** What is noted is stored beyond this, in bytes. */
    private static final long FULL = 4L << 20;

    private final EventReader.SingleReader reader;
    private final Event event;
    private final Supplier<Event> events;
    private @Nullable Event lasting;
    private @Nullable PreFilter filter;
    private final @Nullable DataStreamSlots dataStream;
    private final Set<String> categoryFields;
    private final Supplier<Judgement> judgements;
    private final BiFunction<List<Alert>, Duration, BitSet> store;
    private final Counting counting;
    private Judgement judgement;
    private long committed;
    private long arrivalBytes;
    private boolean isFilterChosen;
    private long filtered;
    private long skipped;
    private final long startedAt = System.nanoTime();

    EventFeed(
            Generation.FeedReading reading,
            Supplier<Judgement> judgements,
            BiFunction<List<Alert>, Duration, BitSet> store,
            Counting counting) {
        EventReader events = reading.reader();
        this.reader = events.singles();
        this.event = this.reader.event();
        this.events = events::newEvent;
        this.filter = reading.filter();
        this.dataStream = reading.dataStream();
        this.categoryFields = reading.categoryFields();
        this.judgements = judgements;
        this.store = store;
        this.counting = counting;
        this.judgement = judgements.get();
    }

    /** Counts what was committed. */
    interface Counting {

        void count(Judgement judgement, BitSet duplicates, @Nullable Duration took);
    }

    /** The fields that rules ask for an event's category. */
    public Set<String> categoryFields() {
        return categoryFields;
    }

    /**
     * Reads the event that is to be judged next.
     *
     * @return what is wrong with it; null if it can be judged
     */
    public @Nullable EventError read(byte[] json, int from, int length) {
        return reader.read(json, from, length);
    }

    /**
     * Reads the event that begins here, if it is beyond doubt that it is one; to {@link #read} it
     * is next to nothing then.
     *
     * @param to the end of what may be read
     * @return the place behind it; -1 if nothing was read
     */
    public int readAhead(byte[] json, int from, int to) {
        return reader.readAhead(json, from, to);
    }

    /** Whether what was read ahead has a line's end in it. */
    public boolean hasNewline() {
        return reader.hasNewline();
    }

    /**
     * The end of a line that need not be read, since it is framed as an object and no rule can
     * match what is in it. Such a line is to be given to {@link #skip}.
     *
     * @param from where an object begins, and a line
     * @param to the end of what is there
     * @return the place of the newline; less than 0 if it must be read
     */
    public int endOfSkippable(byte[] json, int from, int to) {
        if (!isFilterChosen) {
            isFilterChosen = true;
            filter = filter != null && filter.isToBeUsed() ? filter : null;
        }
        if (filter == null) {
            return -1;
        }
        int end = filter.skip(json, from, to);
        filtered += end == PreFilter.NOT_ASKED ? 0 : 1;
        skipped += end < 0 ? 0 : 1;
        return end;
    }

    /** Judges the event of a line that need not be read. */
    public void skip() {
        judgement.skip();
    }

    /** Whether the event that was read looks like a shipper's wrapper of the event itself. */
    public boolean isWrapped() {
        return event.isWrapped();
    }

    /** The time of the event that was read, or null. */
    public @Nullable Instant timestamp() {
        return event.timestamp();
    }

    /**
     * Judges the event that was read.
     *
     * @param index into which it was to be written, whose name says of which data stream it is; or
     *     null
     * @param timeIsOurs whether its {@code @timestamp} was set on arrival, and tells it from no
     *     other
     * @param arrival what its alerts say under {@code ingest}
     */
    public void judge(
            @Nullable String index, boolean timeIsOurs, Map<String, @Nullable Object> arrival) {
        if (index != null && dataStream != null) {
            dataStream.fill(event, index);
        }
        lasting = null;
        judgement.event(event, timeIsOurs, matched -> lasting(matched, arrival));
    }

    private Event lasting(Event matched, Map<String, @Nullable Object> arrival) {
        if (lasting == null) {
            byte[] copy = withArrival(matched, flagged(matched, arrival));
            arrivalBytes += copy.length - matched.length();
            judgement.take(copy.length);
            lasting = events.get();
            lasting.reset(copy, 0, copy.length, 0);
        }
        return lasting;
    }

    private static Map<String, @Nullable Object> flagged(
            Event event, Map<String, @Nullable Object> arrival) {
        return Alert.hasConflict(event) ? withFlag(arrival, FIELD_CONFLICT) : arrival;
    }

    /** What an event says under {@code ingest}, with one more flag. */
    public static Map<String, @Nullable Object> withFlag(
            Map<String, @Nullable Object> arrival, String flag) {
        List<Object> flags = new ArrayList<>();
        if (arrival.get(FLAGS) instanceof List<?> others) {
            flags.addAll(others);
        }
        flags.add(flag);
        Map<String, @Nullable Object> flagged = new LinkedHashMap<>(arrival);
        flagged.put(FLAGS, flags);
        return flagged;
    }

    /** The event's bytes with one more member in front, so that no byte of it is changed. */
    private static byte[] withArrival(Event event, Map<String, @Nullable Object> arrival) {
        byte[] member = JsonDocument.write(Map.of("ingest", arrival));
        if (member.length > MAX_ARRIVAL) {
            Map<String, @Nullable Object> less = new LinkedHashMap<>(arrival);
            less.values().removeIf(Map.class::isInstance);
            less.remove(SHIPPER);
            member = JsonDocument.write(Map.of("ingest", withFlag(less, LEFT_OUT)));
        }
        int rest = event.offset() + 1;
        int length = event.length() - 1;
        boolean isEmpty = isEmptyObject(event);
        byte[] copy = new byte[member.length + length];
        System.arraycopy(member, 0, copy, 0, member.length);
        copy[member.length - 1] = (byte) (isEmpty ? ' ' : ','); // instead of the closing bracket
        System.arraycopy(event.body(), rest, copy, member.length, length);
        return copy;
    }

    private static boolean isEmptyObject(Event event) {
        for (int at = event.offset() + 1; ; at++) {
            byte b = event.body()[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b == '}';
            }
        }
    }

    /** Counts an event that cannot be judged. */
    public void reject(EventError.Kind kind) {
        judgement.reject(kind);
    }

    /** How many events there were, judged or not. */
    public long received() {
        return committed + judgement.received();
    }

    /** How much longer alerts are by what they say of their events' arrival, in bytes. */
    public long arrivalBytes() {
        return arrivalBytes;
    }

    /** Whether it is time to commit. */
    public boolean isFull() {
        return judgement.size() > FULL;
    }

    /**
     * Stores the alerts there are, then counts.
     *
     * @param patience how long to wait for the store
     * @throws StoreUnavailable if they are not known to be stored; then nothing of this part is
     *     counted
     */
    public void commit(Duration patience) {
        commit(patience, null);
    }

    /**
     * The same of the last part; nothing is to be given to it afterwards.
     *
     * @param idle how long of this request's time was spent in waiting for its client
     */
    public void finish(Duration patience, Duration idle) {
        commit(patience, Duration.ofNanos(System.nanoTime() - startedAt).minus(idle));
    }

    private void commit(Duration patience, @Nullable Duration took) {
        BitSet duplicates = store.apply(judgement.alerts(), patience);
        counting.count(judgement, duplicates, took);
        if (filter != null && filtered > 0) {
            filter.note(filtered, skipped);
            filtered = 0;
            skipped = 0;
        }
        judgement.giveBack();
        if (took == null) { // else it was the last part
            committed += judgement.received();
            judgement = judgements.get();
        }
    }
}
