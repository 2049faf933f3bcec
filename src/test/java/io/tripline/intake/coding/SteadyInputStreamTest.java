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

    /** Each read gives so many bytes, after a pause. */
    private static InputStream pauses(long millis, int bytes) {
        return new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                try {
                    Thread.sleep(millis); // what is measured is time
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return Math.min(bytes, length);
            }
        };
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
    void bodyThatIsWaitedForTooLongInAllIsTooSlow_andStaysSo() {
        SteadyInputStream in = new SteadyInputStream(pauses(30, 1 << 20), Duration.ofMillis(100));

        assertThatThrownBy(() -> read(in, 10)).isInstanceOf(TooSlow.class);
        assertThat(in.waited()).isBetween(Duration.ofMillis(100), Duration.ofSeconds(2));
        assertThat(in.fault()).isInstanceOf(TooSlow.class);
        assertThatThrownBy(() -> read(in, 1)).isSameAs(in.fault());
    }

    @Test
    void senderOfAByteNowAndThenIsTooSlowAfterItsGrace() {
        SteadyInputStream in = new SteadyInputStream(pauses(500, 1));
        long start = System.nanoTime();

        assertThatThrownBy(() -> read(in, 100))
                .isInstanceOf(TooSlow.class)
                .hasMessageContaining("at least 1024 bytes a second, found ");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(SteadyInputStream.GRACE, SteadyInputStream.GRACE.plusSeconds(4));
    }

    /** As one that sends a batch whenever it has one, on a body that it keeps open. */
    @Test
    void senderThatKeepsUpTheRateIsWaitedForLongerThanItsGrace() throws IOException {
        SteadyInputStream in = new SteadyInputStream(pauses(1100, 2048));

        read(in, 11);

        assertThat(in.waited()).isGreaterThan(SteadyInputStream.GRACE);
        assertThat(in.fault()).isNull();
    }
}
