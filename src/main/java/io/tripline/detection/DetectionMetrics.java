package io.tripline.detection;

import io.tripline.event.EventError;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is counted. For every intake and at every moment between requests:
 *
 * <ul>
 *   <li>received = evaluated + rejected;
 *   <li>for each rule, matches = alerts created + alerts duplicate.
 * </ul>
 *
 * <p>A request that is refused, and a dry run, move none of these; but a large one at an intake is
 * stored and counted part by part, and its parts stay counted if it is refused in the end. Worth an
 * alarm: rules failed, rule errors, rejected events, refused requests.
 */
public interface DetectionMetrics {

    /** Counts nothing. */
    DetectionMetrics NONE =
            new DetectionMetrics() {
                @Override
                public void rulesInForce(RuleCatalog catalog) {}

                @Override
                public void evaluated(Intake intake, int events, @Nullable Duration took) {}

                @Override
                public void prefiltered(Intake intake, int events) {}

                @Override
                public void rejected(Intake intake, EventError.Kind kind, int events) {}

                @Override
                public void eventAges(Intake intake, long[] ages, int count) {}

                @Override
                public void matched(Rule rule, boolean duplicate) {}

                @Override
                public void ruleFailed(Rule rule) {}

                @Override
                public void refused(Intake intake, String reason) {}

                @Override
                public void dropped(Intake intake, String reason) {}
            };

    /**
     * A generation of rules comes into force, or other things are said of the files of the one that
     * is; counters of its rules start at 0 where they do not exist.
     */
    void rulesInForce(RuleCatalog catalog);

    /**
     * A request was judged.
     *
     * @param events how many of its events were, received and evaluated
     * @param took the time from the body's last byte to the verdicts stored, or, of a body that is
     *     judged while it arrives, without the time of waiting for it; null for a part of a request
     *     that is not its last
     */
    void evaluated(Intake intake, int events, @Nullable Duration took);

    /** Of those that were judged so many were not read: by their bytes no rule could match them. */
    void prefiltered(Intake intake, int events);

    /** Events that were received and could not be read, for a reason. */
    void rejected(Intake intake, EventError.Kind kind, int events);

    /**
     * Ages of evaluated events.
     *
     * @param ages in milliseconds, receipt minus the event's own time; negative where its clock is
     *     ahead; not to be kept or changed
     * @param count how many of them there are
     */
    void eventAges(Intake intake, long[] ages, int count);

    /**
     * An event matched a rule.
     *
     * @param duplicate whether the alert was known, so that no new one was created
     */
    void matched(Rule rule, boolean duplicate);

    /** A rule failed on an event; the other rules judged it all the same. */
    void ruleFailed(Rule rule);

    /**
     * A request of which nothing was judged.
     *
     * @param reason of a bounded set, lower case, for instance {@code too_large}
     */
    void refused(Intake intake, String reason);

    /**
     * A request that was acknowledged and whose content nobody judges.
     *
     * @param reason of a bounded set, lower case: what it held, for instance {@code traces}
     */
    void dropped(Intake intake, String reason);
}
