package io.tripline.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.detection.RuleActivity.Matches;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RuleActivityTest {

    private static final Instant NOON = Instant.parse("2026-05-12T12:00:00Z");

    private final RuleActivity activity = new RuleActivity();

    @Test
    void ruleThatNeverMatched_hasNoMatches() {
        activity.matched("other", NOON);

        assertThat(activity.of("rule")).isEqualTo(new Matches(0, null));
    }

    @Test
    void matches_areCounted_andTheLatestIsTheLast() {
        activity.matched("rule", NOON);
        activity.matched("rule", NOON.plusSeconds(5));
        activity.matched("rule", NOON.minusSeconds(5));

        assertThat(activity.of("rule")).isEqualTo(new Matches(3, NOON.plusSeconds(5)));
    }
}
