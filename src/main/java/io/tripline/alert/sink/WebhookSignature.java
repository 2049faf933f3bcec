package io.tripline.alert.sink;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what a webhook is sent, as Standard Webhooks says: HMAC-SHA256 over id, time and body. Made
 * by {@link WebhookSink} from its signing secret.
 */
final class WebhookSignature {

    private static final String ENCODED = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** Takes {@code whsec_} and the key in Base64, or any text, whose UTF-8 is the key. */
    WebhookSignature(String secret) {
        byte[] bytes;
        try {
            bytes =
                    secret.startsWith(ENCODED)
                            ? Base64.getDecoder().decode(secret.substring(ENCODED.length()))
                            : secret.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length == 0) {
            throw new IllegalArgumentException(
                    "expected a signing secret: whsec_ and Base64, or any other text; found neither");
        }
        key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** The headers that sign a body. */
    Map<String, String> headers(String id, Instant time, byte[] body) {
        String timestamp = Long.toString(time.getEpochSecond());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("webhook-timestamp", timestamp);
        headers.put("webhook-signature", "v1," + sign(id + "." + timestamp + ".", body));
        return headers;
    }

    @Override
    public String toString() {
        return "WebhookSignature";
    }

    private String sign(String prefix, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM); // one for each use: it keeps state
            mac.init(key);
            mac.update(prefix.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
