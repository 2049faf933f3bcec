package io.tripline.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionTest {

    /** In the order of semver.org, item 11, with further parts, builds and what is no version. */
    private static final List<String> ORDERED =
            List.of(
                    "0",
                    "0.0.1",
                    "1",
                    "1.0",
                    "1.0.0-alpha",
                    "1.0.0-alpha.1",
                    "1.0.0-alpha.beta",
                    "1.0.0-beta",
                    "1.0.0-beta.2",
                    "1.0.0-beta.11",
                    "1.0.0-rc.1",
                    "1.0.0",
                    "1.0.0+build",
                    "1.0.0+build.2",
                    "1.0.0.1",
                    "1.2.4-SNAPSHOT",
                    "1.2.4",
                    "1.5.0",
                    "1.10",
                    "2.0.0--",
                    "2.0.0-0a",
                    "2.0.0",
                    "18446744073709551616.0",
                    // no versions
                    "",
                    "-1",
                    "01.2",
                    "1..2",
                    "1.2-",
                    "1.2.3+",
                    "1.2.3+a.",
                    "1.2.3-01",
                    "1.2.3-a..b",
                    "1.2.x",
                    "latest",
                    "v1.2.3");

    @Test
    void ordersAsSemanticVersionsDo() {
        List<Version> versions = new ArrayList<>(ORDERED.stream().map(Version::new).toList());
        Collections.shuffle(versions, new Random(1));

        assertThat(versions.stream().sorted().map(Version::toString))
                .containsExactlyElementsOf(ORDERED);
    }

    @Test
    void equalsTheSameTextAlone() {
        for (String a : ORDERED) {
            for (String b : ORDERED) {
                Version version = new Version(a);
                assertThat(version.equals(new Version(b))).isEqualTo(a.equals(b));
                assertThat(version.compareTo(new Version(b)) == 0).isEqualTo(a.equals(b));
            }
        }
        assertThat(new Version("1.2")).hasSameHashCodeAs(new Version("1.2")).isNotEqualTo("1.2");
    }

    @Test
    void readsAVersionOfAnyLength() {
        Version longer = new Version("1.".repeat(100_000) + "1");

        assertThat(longer).isGreaterThan(new Version("1.".repeat(99_999) + "1"));
    }
}
