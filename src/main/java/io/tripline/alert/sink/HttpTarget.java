package io.tripline.alert.sink;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where and how a sink speaks HTTP. Made from the settings; only scheme, host and port of its URL
 * may be shown, since whoever knows the URL of a webhook may use it.
 *
 * @param url http or https; a user and password in it become an {@code Authorization} header
 * @param headers sent with every request
 * @param connectTimeout for the connection and its TLS
 * @param requestTimeout for all of a request, from the connection to the end of the answer
 * @param tls whom to trust, and who we are; null for what the JDK trusts
 */
public record HttpTarget(
        URI url,
        Map<String, String> headers,
        Duration connectTimeout,
        Duration requestTimeout,
        @Nullable SSLContext tls) {

    private static final String AUTHORIZATION = "Authorization";

    /** Refuses what could not be sent, without repeating it: it may be a secret. */
    public HttpTarget {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "expected a URL such as https://host/path, found another scheme or no valid host");
        }
        if (connectTimeout.toMillis() < 1 || requestTimeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "expected timeouts of at least 1 ms, found "
                            + connectTimeout
                            + " and "
                            + requestTimeout);
        }
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (url.getUserInfo() != null) {
            all.put(AUTHORIZATION, basic(url.getUserInfo()));
        }
        headers.forEach(HttpTarget::check);
        all.putAll(headers);
        headers = Collections.unmodifiableMap(all);
        url = withoutUserAndFragment(url);
    }

    /** The same with an API key of Elasticsearch, in the encoded form that it hands out. */
    public HttpTarget withApiKey(String encoded) {
        return withHeader(AUTHORIZATION, "ApiKey " + encoded);
    }

    /** The same with a user and a password. */
    public HttpTarget withBasic(String user, String password) {
        return withHeader(AUTHORIZATION, basic(user + ":" + password));
    }

    /** The part of the URL that may be shown: scheme, host and port. */
    public String shown() {
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    @Override
    public String toString() {
        return "HttpTarget[" + shown() + "]";
    }

    private HttpTarget withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(name, value);
        return new HttpTarget(url, more, connectTimeout, requestTimeout, tls);
    }

    private static String basic(String userAndPassword) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private static URI withoutUserAndFragment(URI url) {
        String authority = url.getRawAuthority();
        String query = url.getRawQuery();
        return URI.create(
                url.getScheme()
                        + "://"
                        + authority.substring(authority.lastIndexOf('@') + 1)
                        + url.getRawPath()
                        + (query == null ? "" : "?" + query));
    }

    /** The JDK's own exception repeats the value and is therefore left out as a cause. */
    private static void check(String name, String value) {
        boolean sendable;
        try {
            HttpRequest.newBuilder().header(name, value);
            sendable = value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'));
        } catch (IllegalArgumentException e) {
            sendable = false;
        }
        if (!sendable) {
            throw new IllegalArgumentException(
                    "expected a header that may be set, in ASCII on one line, found another: "
                            + name.replaceAll("[^A-Za-z0-9-]", "?"));
        }
    }
}
