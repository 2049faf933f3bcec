package io.tripline.intake.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.intake.coding.SteadyInputStream.TooSlow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SteadyInputStreamTest {

    private static final Duration EVER = Duration.ofNanos(Long.MAX_VALUE);

    private long now = 17;

    /** Each read gives so many bytes, after a pause. */
    private SteadyInputStream pauses(long millis, int bytes, Duration longest) {
        InputStream in =
                new InputStream() {
                    @Override
                    public int read() {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public int read(byte[] to, int offset, int length) {
                        now += Duration.ofMillis(millis).toNanos();
                        return Math.min(bytes, length);
                    }
                };
        return new SteadyInputStream(in, longest, () -> now);
    }

    private static void read(InputStream in, int times) throws IOException {
        byte[] bytes = new byte[1 << 20];
        for (int i = 0; i < times; i++) {
            assertThat(in.read(bytes, 0, bytes.length)).isPositive();
        }
    }

    @Test
    void givesWhatThereIs() throws IOException {
        byte[] bytes = {1, 2, 3};

        assertThat(new SteadyInputStream(new ByteArrayInputStream(bytes)).readAllBytes())
                .isEqualTo(bytes);
    }

    @Test
    void timeIsTheSystems() throws IOException {
        InputStream slow =
                new InputStream() {
                    @Override
                    public int read() {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public int read(byte[] to, int offset, int length) {
                        try {
                            Thread.sleep(20); // what is measured is time
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return 1;
                    }
                };
        SteadyInputStream in = new SteadyInputStream(slow);

        read(in, 2);

        assertThat(in.waited()).isBetween(Duration.ofMillis(39), Duration.ofSeconds(5));
    }

    @Test
    void bodyThatIsWaitedForTooLongInAllIsTooSlow_andStaysSo() throws IOException {
        SteadyInputStream in = pauses(30, 1 << 20, Duration.ofMillis(100));

        read(in, 3);
        assertThatThrownBy(() -> read(in, 1))
                .isInstanceOf(TooSlow.class)
                .hasMessageContaining("within 0 seconds");
        assertThat(in.waited()).isEqualTo(Duration.ofMillis(120));
        assertThat(in.fault()).isInstanceOf(TooSlow.class);
        assertThatThrownBy(() -> read(in, 1)).isSameAs(in.fault());
    }

    @Test
    void senderOfAByteNowAndThenIsTooSlowAfterItsGrace() throws IOException {
        SteadyInputStream in = pauses(500, 1, EVER);

        read(in, 20); // each has earned a little more
        assertThatThrownBy(() -> read(in, 1))
                .isInstanceOf(TooSlow.class)
                .hasMessageContaining("at least 1024 bytes a second, found 21 bytes in 10 seconds");
    }

    /** As one that sends a batch whenever it has one, on a body that it keeps open. */
    @Test
    void senderThatKeepsUpTheRateIsWaitedForLongerThanItsGrace() throws IOException {
        SteadyInputStream in = pauses(1100, 2048, EVER);

        read(in, 1000);

        assertThat(in.waited()).isEqualTo(Duration.ofSeconds(1100));
        assertThat(in.fault()).isNull();
    }
}
