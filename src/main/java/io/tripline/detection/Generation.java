package io.tripline.detection;

import io.tripline.event.json.EventReader;
import io.tripline.event.json.ReadLimits;
import io.tripline.rule.RuleCatalog;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that is made of one generation of rules to judge events by it: nothing of it may be used with
 * anything of another, since fields are known by their slots. Made beside the one in force by
 * {@link DetectionPipeline}, which then puts it in its place whole; immutable.
 *
 * @param detector asks the rules
 * @param reader reads bodies that are held whole
 * @param feeds reads events that are given one by one
 */
record Generation(
        RuleCatalog catalog,
        Detector detector,
        EventReader reader,
        Map<FeedKind, FeedReading> feeds) {

    /**
     * How an intake wants its events read.
     *
     * @param limits of its events
     * @param readsAll whether events are read that by their bytes no rule can match
     */
    record FeedKind(ReadLimits limits, boolean readsAll) {}

    /**
     * How events are read for an intake.
     *
     * @param filter null if all events are read
     * @param dataStream null if no rule asks for the data stream
     * @param categoryFields the fields that rules ask for an event's category
     */
    record FeedReading(
            EventReader reader,
            @Nullable PreFilter filter,
            @Nullable DataStreamSlots dataStream,
            Set<String> categoryFields) {

        static FeedReading of(RuleCatalog catalog, FeedKind kind) {
            return new FeedReading(
                    EventReader.seeingWrappers(catalog.fields(), kind.limits()),
                    kind.readsAll() ? null : PreFilter.of(catalog.rules()),
                    DataStreamSlots.of(catalog.fields()),
                    catalog.categoryFields());
        }
    }

    Generation {
        feeds = Map.copyOf(feeds);
    }

    /** A generation of a catalog's rules. */
    static Generation of(RuleCatalog catalog, ReadLimits limits, Collection<FeedKind> kinds) {
        Map<FeedKind, FeedReading> feeds = new HashMap<>();
        kinds.forEach(kind -> feeds.put(kind, FeedReading.of(catalog, kind)));
        return new Generation(
                catalog, new Detector(catalog), new EventReader(catalog.fields(), limits), feeds);
    }

    /** The same generation for one more kind of feeds. */
    Generation with(FeedKind kind) {
        Map<FeedKind, FeedReading> more = new HashMap<>(feeds);
        more.put(kind, FeedReading.of(catalog, kind));
        return new Generation(catalog, detector, reader, more);
    }

    /** How events are read for an intake, of a kind that this was made for. */
    FeedReading feed(FeedKind kind) {
        return Objects.requireNonNull(feeds.get(kind));
    }
}
