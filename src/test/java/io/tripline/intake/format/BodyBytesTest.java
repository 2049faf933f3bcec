package io.tripline.intake.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.event.EventError.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyBytesTest {

    private static final int LENGTH = 300_000;
    private static final Unreadable WHY = new Unreadable(Kind.MALFORMED, "for a test");

    private final byte[] bytes = new byte[LENGTH];
    private final CollectedEvents found = new CollectedEvents();

    BodyBytesTest() {
        new Random(20260512).nextBytes(bytes);
    }

    @Test
    void remembersWhatWasReadSinceItForgot_howeverItWasRead() throws IOException {
        Random random = new Random(1);
        BodyBytes body = new BodyBytes(new Trickle(bytes), LENGTH, found);
        int from = 0;
        int at = 0;
        while (at < LENGTH) {
            int count = Math.min(1 + random.nextInt(20_000), LENGTH - at);
            switch (random.nextInt(4)) {
                case 0 -> {
                    assertThat(body.peek()).isEqualTo(bytes[at] & 0xFF);
                    assertThat(body.read()).isEqualTo(bytes[at++] & 0xFF);
                }
                case 1 -> {
                    assertThat(body.pass(count)).isTrue();
                    at += count;
                }
                case 2 -> {
                    byte[] read = new byte[count];
                    int got = body.read(read, 0, count);
                    assertThat(read).startsWith(Arrays.copyOfRange(bytes, at, at + got));
                    at += got;
                }
                default -> {
                    body.forget();
                    from = at;
                }
            }
            assertThat(body.position()).isEqualTo(at);
            assertThat(body.size()).isEqualTo(at - from);
            assertThat(body.rememberedLength()).isEqualTo(at - from);
            assertThat(Arrays.copyOf(body.remembered(), at - from))
                    .isEqualTo(Arrays.copyOfRange(bytes, from, at));
        }
        assertThat(body.peek()).isEqualTo(-1);
        assertThat(body.read()).isEqualTo(-1);
        assertThat(body.read(new byte[1], 0, 1)).isEqualTo(-1);
        assertThat(body.pass(1)).isFalse();
    }

    @Test
    void remembersNoMoreThanItMay_butCountsAll() throws IOException {
        BodyBytes body = new BodyBytes(new ByteArrayInputStream(bytes), 100_000, found);

        body.pass(7);
        body.forget();
        body.pass(200_000);

        assertThat(body.size()).isEqualTo(200_000);
        assertThat(body.rememberedLength()).isEqualTo(100_000);
        assertThat(Arrays.copyOf(body.remembered(), 100_000))
                .isEqualTo(Arrays.copyOfRange(bytes, 7, 100_007));
    }

    @Test
    void poison_isTheFirstBytes_andIsForgotten() throws IOException {
        BodyBytes body = new BodyBytes(new ByteArrayInputStream(bytes), 100_000, found);
        body.pass(90_000);

        body.poison(WHY);

        assertThat(found.poison()).hasSize(1);
        assertThat(found.poison().getFirst().size()).isEqualTo(90_000);
        assertThat(found.poison().getFirst().raw())
                .isEqualTo(Arrays.copyOf(bytes, BodyBytes.POISON_BYTES));
        assertThat(body.size()).isZero();
    }

    @Test
    void poisonOfTheRest_beginsWithWhatIsRemembered() throws IOException {
        BodyBytes body = new BodyBytes(new ByteArrayInputStream(bytes), 1, found);
        body.pass(10);
        body.forget();
        body.pass(5);

        body.poisonRest(WHY);

        assertThat(found.poison().getFirst().size()).isEqualTo(LENGTH - 10);
        assertThat(found.poison().getFirst().raw())
                .isEqualTo(Arrays.copyOfRange(bytes, 10, 10 + BodyBytes.POISON_BYTES));
    }

    @Test
    void poisonOfTheRest_readsOnUntilTheStreamRefuses() {
        LongBody endless = LongBody.endless(new byte[0], 0, 200_000_000);
        BodyBytes body = new BodyBytes(endless, 1, found);

        assertThatThrownBy(() -> body.poisonRest(WHY)).isInstanceOf(LongBody.TooLong.class);
        assertThat(endless.position()).isGreaterThanOrEqualTo(200_000_000);
        assertThat(found.poison()).isEmpty();
    }

    /** Gives few bytes at a time, and sometimes none. */
    private static final class Trickle extends InputStream {

        private final InputStream in;
        private final Random random = new Random(2);

        Trickle(byte[] bytes) {
            this.in = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int count = random.nextInt(5000);
            return count == 0 ? 0 : in.read(to, offset, Math.min(count, length));
        }
    }
}
