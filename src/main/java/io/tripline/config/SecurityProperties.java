package io.tripline.config;

import io.tripline.security.ApiKey;
import io.tripline.security.Caller;
import io.tripline.security.Role;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call.
 *
 * @param keys that are valid, besides those of the files
 * @param keyFiles YAML files with more {@code keys}, read again when they change
 * @param allowAnonymous whether to let everybody in from other machines while there are no keys
 * @param header one more header that may hold a key; empty for none
 */
record SecurityProperties(
        @DefaultValue List<Key> keys,
        @DefaultValue List<String> keyFiles,
        @DefaultValue("false") boolean allowAnonymous,
        @DefaultValue("") String header) {

    /** A token of RFC 9110, 5.6.2. */
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]*");

    SecurityProperties {
        if (!HEADER.matcher(header).matches()) {
            throw new IllegalArgumentException(
                    "tripline.security.header: expected a header's name such as X-Api-Key, found other characters");
        }
    }

    /** Whether callers need a key. */
    boolean isKeyed() {
        return !keys.isEmpty() || !keyFiles.isEmpty();
    }

    /**
     * A key.
     *
     * @param name of whoever has it, for logs
     * @param sha256 hex digest of the secret, or null
     * @param certificate hex SHA-256 of a client certificate in DER, instead of that, or null
     */
    record Key(
            @Nullable String name,
            @Nullable String sha256,
            @Nullable String certificate,
            @DefaultValue Set<Role> roles,
            @DefaultValue("default") String tenant) {

        /**
         * The key.
         *
         * @param where it stands, for the message
         * @throws BrokenKeys if it is none
         */
        ApiKey toApiKey(String where) {
            if (name == null || name.isBlank()) {
                throw new BrokenKeys(where + ": expected a name, found none");
            }
            String at = "%s ('%s')".formatted(where, name);
            if (roles.isEmpty()) {
                throw new BrokenKeys(at + ": expected roles of ingest, read and admin, found none");
            }
            if (tenant.isBlank() || tenant.chars().anyMatch(c -> c < ' ')) {
                throw new BrokenKeys(at + ": expected a tenant of visible characters");
            }
            String digest = sha256 != null ? sha256 : certificate;
            if (digest == null || (sha256 != null && certificate != null)) {
                throw new BrokenKeys(at + ": expected either sha256 or certificate");
            }
            try {
                return new ApiKey(new Caller(name, tenant, roles), digest, sha256 == null);
            } catch (IllegalArgumentException e) {
                throw new BrokenKeys(at + ": " + e.getMessage());
            }
        }
    }
}
