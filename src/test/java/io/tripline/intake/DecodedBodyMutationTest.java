package io.tripline.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.intake.coding.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that were valid before some of their bytes were changed, left out or repeated. */
class DecodedBodyMutationTest {

    private static final int MUTANTS = 2500; // of each of nine codecs
    private static final long MAX_COMPRESSED = 20_000;
    private static final long MAX_DECODED = 200_000;

    @ParameterizedTest
    @EnumSource
    void mutantsEndAsBodiesDo(Codec codec) {
        Random random = new Random(codec.ordinal());
        int corrupt = 0;
        byte[] valid = new byte[0];
        for (int i = 0; i < MUTANTS; i++) {
            valid = i % 25 == 0 ? codec.encode(plain(random)) : valid;
            byte[] raw = mutate(valid, random);
            String header = random.nextInt(8) == 0 ? "gzip, " + codec.header() : codec.header();
            if (!endsWell(raw, header, 1 + random.nextInt(3000))) {
                corrupt++;
            }
        }
        assertThat(corrupt).isBetween(MUTANTS / 20, MUTANTS - 1);
    }

    /** Whether it is decoded; anything but the two checked exceptions fails the test. */
    private static boolean endsWell(byte[] raw, String header, int size) {
        byte[] buffer = new byte[size];
        long delivered = 0;
        try (DecodedBody body =
                DecodedBody.open(
                        new ByteArrayInputStream(raw),
                        List.of(header),
                        MAX_COMPRESSED,
                        MAX_DECODED)) {
            int read;
            while ((read = body.read(buffer, 0, size)) >= 0) {
                assertThat(read).isPositive();
                delivered += read;
            }
            return true;
        } catch (CorruptBody e) {
            assertThat(e.getMessage()).matches("corrupt \\w+ after \\d+ bytes of body: .+");
            return false;
        } catch (BodyTooLarge e) {
            return true;
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            assertThat(delivered).isLessThanOrEqualTo(MAX_DECODED);
        }
    }

    private static byte[] plain(Random random) {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(500)];
            random.nextBytes(noise);
            return noise;
        }
        StringBuilder lines = new StringBuilder();
        int count = random.nextInt(60);
        for (int i = 0; i < count; i++) {
            lines.append("{\"pid\":%d,\"name\":\"zsh\"}%n".formatted(random.nextInt(100_000)));
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] mutate(byte[] valid, Random random) {
        byte[] mutant = valid.clone();
        int mutations = 1 + random.nextInt(3);
        for (int i = 0; i < mutations && mutant.length > 0; i++) {
            int at =
                    random.nextInt(
                            random.nextBoolean() ? mutant.length : Math.min(24, mutant.length));
            switch (random.nextInt(5)) {
                case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutant[at] = (byte) random.nextInt(256);
                case 2 -> mutant[at] = random.nextBoolean() ? (byte) 0xFF : 0;
                case 3 -> mutant = join(Arrays.copyOf(mutant, at), mutant);
                default ->
                        mutant =
                                join(
                                        Arrays.copyOf(mutant, at),
                                        Arrays.copyOfRange(
                                                mutant,
                                                Math.min(mutant.length, at + 2),
                                                mutant.length));
            }
        }
        return mutant;
    }

    private static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(first);
        joined.writeBytes(second);
        return joined.toByteArray();
    }
}
