package io.tripline.quarantine;

import io.tripline.alert.Alert;
import io.tripline.alert.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * By what the same poison is known when it arrives again: the tenant, the intake, the reason, how
 * many bytes there were, and those that are at hand. Used by every {@link Quarantine}.
 */
public final class PoisonIdentity {

    /** Ends each part before the bytes; intakes and reasons are words, which hold none. */
    private static final char END = '\u001f';

    private PoisonIdentity() {}

    /** Nothing for the one that there is without keys: ids stay what they were. */
    private static String ofTenant(String tenant) {
        return tenant.equals(Alert.DEFAULT_TENANT) ? "" : "tenant" + END + tenant + END;
    }

    /**
     * The id of poison, 64 hex digits.
     *
     * @param poison with all the bytes that came with it
     */
    public static String of(Poison poison) {
        String head =
                "v1"
                        + END
                        + ofTenant(poison.tenant())
                        + poison.intake()
                        + END
                        + poison.reason()
                        + END
                        + poison.size()
                        + END;
        return Sha256.hex(head.getBytes(StandardCharsets.UTF_8), poison.bytes());
    }
}
