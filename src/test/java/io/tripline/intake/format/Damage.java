package io.tripline.intake.format;

import java.util.Arrays;
import java.util.Random;

/** Damages bodies at random. */
public final class Damage {

    private final Random random;
    private final byte[][] pieces;

    /**
     * @param pieces what means something in the format, to be put anywhere
     */
    public Damage(Random random, byte[]... pieces) {
        this.random = random;
        this.pieces = pieces;
    }

    /** A body with one to three damages. */
    public byte[] of(byte[] body) {
        byte[] result = body;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(result.length + 1);
            int to = Math.min(result.length, at + random.nextInt(8));
            int next = Math.min(result.length, at + 1);
            byte[] any = {(byte) random.nextInt(256)};
            byte[] piece = pieces[random.nextInt(pieces.length)];
            result =
                    switch (random.nextInt(6)) {
                        case 0 -> spliced(result, at, next, any);
                        case 1 -> spliced(result, at, to, new byte[0]);
                        case 2 -> spliced(result, at, at, any);
                        case 3 -> spliced(result, at, result.length, new byte[0]);
                        case 4 -> spliced(result, at, at, Arrays.copyOfRange(result, at, to));
                        default -> spliced(result, at, next, piece);
                    };
        }
        return result;
    }

    private static byte[] spliced(byte[] body, int from, int to, byte[] piece) {
        byte[] result = new byte[body.length - (to - from) + piece.length];
        System.arraycopy(body, 0, result, 0, from);
        System.arraycopy(piece, 0, result, from, piece.length);
        System.arraycopy(body, to, result, from + piece.length, body.length - to);
        return result;
    }
}
