package io.tripline.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tripline.alert.Alert;
import io.tripline.detection.DetectionResult;
import io.tripline.event.EventError;
import java.util.AbstractList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a body of events. */
@Schema(description = "What became of the events; received = evaluated + rejected")
record EventsAnswer(
        @Schema(description = "Milliseconds from the body's last byte to the alerts stored")
                long took,
        @Schema(description = "Events in the body") int received,
        @Schema(description = "Events judged") int evaluated,
        @Schema(description = "Events that could not be read, see errors") int rejected,
        @Schema(description = "Pairs of an event and a rule that it matches") int matched,
        @Schema(description = "How many of those were known before") int duplicates,
        @Schema(description = "One alert for each pair, in the order of the events")
                List<AlertView> alerts,
        @Schema(description = "One entry for each rejected event, the first 10 000 of them")
                List<RejectedEvent> errors) {

    /** An event that was not judged, and why. */
    @Schema(description = "An event that was not judged")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RejectedEvent(
            @Schema(description = "Its place among the events received, from 0") int index,
            @Schema(description = "Its line, from 1, where the body was read line by line")
                    @Nullable Integer line,
            @Schema(description = "What was expected, what was found, and where") String reason) {

        static RejectedEvent of(EventError error) {
            return new RejectedEvent(
                    error.index(), error.line() == 0 ? null : error.line(), error.reason());
        }
    }

    static EventsAnswer of(DetectionResult result) {
        return new EventsAnswer(
                result.took().toMillis(),
                result.received(),
                result.evaluated(),
                result.rejected(),
                result.alerts().size(),
                result.duplicates().cardinality(),
                views(result),
                result.errors().stream().map(RejectedEvent::of).toList());
    }

    private static List<AlertView> views(DetectionResult result) {
        List<Alert> alerts = result.alerts();
        return new AbstractList<>() {
            @Override
            public AlertView get(int index) {
                return new AlertView(alerts.get(index), result.duplicates().get(index));
            }

            @Override
            public int size() {
                return alerts.size();
            }
        };
    }
}
