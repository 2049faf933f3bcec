package io.tripline.security;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a request shows to prove whose it is. Log shippers do so in many ways:
 *
 * <ul>
 *   <li>{@code Authorization: Bearer K} (RFC 6750), {@code Splunk K}, {@code NodeKey K};
 *   <li>{@code Authorization: Basic base64(user:K)} (RFC 7617) and {@code ApiKey base64(id:K)}, as
 *       clients of Elasticsearch have it: user and id are not compared;
 *   <li>{@code X-Amz-Firehose-Access-Key: K}, and one more header of the operator's choice;
 *   <li>a client certificate, where the server asks for one and has verified it.
 * </ul>
 */
public final class Credentials {

    private static final String FIREHOSE = "X-Amz-Firehose-Access-Key";

    /** As the Servlet specification names it (3.9). */
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final @Nullable String header;

    /**
     * Looks where shippers put keys.
     *
     * @param header one more header that may hold a key, or null
     */
    public Credentials(@Nullable String header) {
        this.header = header;
    }

    /** Who shows a valid key, or null. Where several are shown the first that is valid counts. */
    @Nullable Caller callerOf(HttpServletRequest request, KeyRing ring) {
        for (byte[] secret : secrets(request)) {
            Caller caller = ring.callerOf(secret);
            if (caller != null) {
                return caller;
            }
        }
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain
                        && chain.length > 0
                ? callerOf(chain[0], ring)
                : null;
    }

    private static @Nullable Caller callerOf(X509Certificate certificate, KeyRing ring) {
        try {
            return ring.callerOfCertificate(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            return null;
        }
    }

    private List<byte[]> secrets(HttpServletRequest request) {
        List<byte[]> secrets = new ArrayList<>(2);
        Enumeration<String> values = request.getHeaders("Authorization");
        while (values.hasMoreElements()) {
            addAuthorization(values.nextElement().strip(), secrets);
        }
        add(request.getHeader(FIREHOSE), secrets);
        if (header != null) {
            add(request.getHeader(header), secrets);
        }
        return secrets;
    }

    private static void addAuthorization(String value, List<byte[]> secrets) {
        int space = value.indexOf(' ');
        if (space < 0) {
            return;
        }
        String rest = value.substring(space + 1).strip();
        switch (value.substring(0, space).toLowerCase(Locale.ROOT)) { // RFC 9110, 11.1
            case "bearer", "splunk", "nodekey" -> add(rest, secrets);
            case "basic" -> addEncoded(rest, secrets);
            case "apikey" -> {
                addEncoded(rest, secrets);
                add(rest, secrets);
            }
            default -> {} // a scheme that nobody here knows
        }
    }

    private static void add(@Nullable String secret, List<byte[]> secrets) {
        if (secret != null && !secret.isEmpty()) {
            secrets.add(secret.getBytes(StandardCharsets.ISO_8859_1)); // its bytes as they came
        }
    }

    /** What is behind the first colon. */
    private static void addEncoded(String encoded, List<byte[]> secrets) {
        byte[] pair;
        try {
            pair = Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            return;
        }
        for (int i = 0; i < pair.length - 1; i++) {
            if (pair[i] == ':') {
                secrets.add(Arrays.copyOfRange(pair, i + 1, pair.length));
                return;
            }
        }
    }
}
