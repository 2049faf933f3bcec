package io.tripline.security;

import java.util.HexFormat;

/**
 * A key that is valid: not the secret, only its digest.
 *
 * @param caller who shows it
 * @param sha256 64 hex digits: of the secret, or of a client certificate in DER
 * @param isCertificate whether it is that of a certificate, and never of a secret: a certificate is
 *     no secret
 */
public record ApiKey(Caller caller, String sha256, boolean isCertificate) {

    public ApiKey {
        if (!sha256.matches("[0-9a-fA-F]{64}")) {
            throw new IllegalArgumentException(
                    "expected 64 hex digits, the SHA-256 of the key, found %d characters"
                            .formatted(sha256.length())); // not what they are: it may be the key
        }
    }

    byte[] digest() {
        return HexFormat.of().parseHex(sha256);
    }
}
