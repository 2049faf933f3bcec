package io.tripline.security;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are valid. They are exchanged as a whole while requests are served. Thread-safe.
 *
 * <p>Secrets are compared by their SHA-256, each with every key and in constant time, so that the
 * time tells nothing of how much of a guess is right, nor of which key it is.
 */
public final class KeyRing {

    private volatile Entry[] entries;

    @SuppressWarnings("ArrayRecordComponent") // nothing compares them
    private record Entry(byte[] digest, boolean isCertificate, Caller caller) {}

    /** A ring of some keys; of none if everybody may do everything. */
    public KeyRing(List<ApiKey> keys) {
        this.entries = entries(keys);
    }

    private static Entry[] entries(List<ApiKey> keys) {
        return keys.stream()
                .map(key -> new Entry(key.digest(), key.isCertificate(), key.caller()))
                .toArray(Entry[]::new);
    }

    /**
     * From now on these are valid and no others.
     *
     * @throws IllegalArgumentException if there are none: that would let everybody in
     */
    public void exchange(List<ApiKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("expected at least one key, found none");
        }
        this.entries = entries(keys);
    }

    /** Whether there are no keys, so that everybody may do everything. */
    public boolean isOpen() {
        return entries.length == 0;
    }

    /** How many keys are valid. */
    public int size() {
        return entries.length;
    }

    /** Who shows a secret, or null if it is nobody's. */
    public @Nullable Caller callerOf(byte[] secret) {
        return find(secret, false);
    }

    /** Who shows a client certificate that the server has verified, given in DER; or null. */
    public @Nullable Caller callerOfCertificate(byte[] certificate) {
        return find(certificate, true);
    }

    private @Nullable Caller find(byte[] shown, boolean isCertificate) {
        byte[] digest = sha256(shown);
        Caller found = null;
        for (Entry entry : entries) {
            boolean isEqual = MessageDigest.isEqual(entry.digest, digest);
            if (isEqual && entry.isCertificate == isCertificate) {
                found = entry.caller;
            }
        }
        return found;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
