package io.tripline.alert.sink;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * What must not be shown of a sink's settings, and how a text from outside becomes one that may be:
 * a server can answer with what it was sent. Made by the sinks from their settings.
 */
final class Secrets {

    /** How much of a foreign text is shown. */
    static final int SHOWN = 200;

    private static final String HIDDEN = "***";

    /** Of a URL or header, parts that are shorter than this are words of its language. */
    private static final int SHORTEST_SEGMENT = 8;

    private static final int SHORTEST_VALUE = 4;

    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

    private final @Nullable Pattern pattern;
    private final int longest;

    private Secrets(Set<String> texts) {
        longest = texts.stream().mapToInt(String::length).max().orElse(0);
        // the longest first, or a secret would be hidden only up to the end of its own beginning
        pattern =
                texts.isEmpty()
                        ? null
                        : Pattern.compile(
                                texts.stream()
                                        .sorted(Comparator.comparingInt(String::length).reversed())
                                        .map(Pattern::quote)
                                        .collect(Collectors.joining("|")));
    }

    /** The secrets of a target: its path, query and headers; and one more, if there is one. */
    static Secrets of(HttpTarget target, @Nullable String more) {
        Set<String> texts = new HashSet<>();
        URI url = target.url();
        add(texts, url.getRawPath(), SHORTEST_VALUE);
        for (String segment : url.getRawPath().split("/", -1)) {
            add(texts, segment, SHORTEST_SEGMENT);
        }
        if (url.getRawQuery() != null) {
            add(texts, url.getRawQuery(), 1);
            for (String parameter : url.getRawQuery().split("&", -1)) {
                add(texts, parameter.substring(parameter.indexOf('=') + 1), SHORTEST_VALUE);
            }
        }
        for (Map.Entry<String, String> header : target.headers().entrySet()) {
            addHeader(texts, header.getKey(), header.getValue());
        }
        if (more != null) {
            add(texts, more, 1);
            add(texts, more.substring(more.indexOf('_') + 1), SHORTEST_VALUE);
        }
        return new Secrets(texts);
    }

    /**
     * A text from outside as it may be shown: on one line, without secrets, cut to a length.
     *
     * @param cut whether the text was cut already, so that it may end within a secret
     */
    String shown(String text, boolean cut) {
        String line = line(text);
        String hidden = pattern == null ? line : pattern.matcher(line).replaceAll(HIDDEN);
        if (cut) {
            hidden = hidden.substring(0, Math.max(0, hidden.length() - longest));
        }
        hidden = hidden.strip();
        return hidden.length() <= SHOWN ? hidden : hidden.substring(0, SHOWN - 1) + "…";
    }

    @Override
    public String toString() {
        return "Secrets";
    }

    private static void addHeader(Set<String> texts, String name, String value) {
        add(texts, value, SHORTEST_VALUE);
        for (String part : value.split("[\\s,;=]+", -1)) {
            add(texts, part, SHORTEST_SEGMENT);
        }
        int space = value.indexOf(' ');
        if (!name.equalsIgnoreCase("Authorization") || space < 0) {
            return;
        }
        String credentials = value.substring(space + 1).strip();
        add(texts, credentials, 1);
        try {
            String plain =
                    new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            add(texts, plain, 1);
            if (value.toLowerCase(Locale.ROOT).startsWith("basic") && plain.contains(":")) {
                add(texts, plain.substring(0, plain.indexOf(':')), SHORTEST_VALUE);
            }
            add(texts, plain.substring(plain.indexOf(':') + 1), 1);
        } catch (IllegalArgumentException e) {
            // not Base64, as of a bearer token: there is nothing within
        }
    }

    /** Adds a text and the forms that servers write it in. */
    private static void add(Set<String> texts, String text, int shortest) {
        if (text.isBlank() || text.length() < shortest) {
            return;
        }
        texts.add(line(text).strip());
        texts.add(new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)));
        texts.add(text.replace("/", "\\/"));
        texts.add(text.replace("&", "&amp;"));
        texts.add(text.replace("&", "\\u0026"));
        texts.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
        try {
            String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
            if (decoded.length() >= shortest && !decoded.isBlank()) {
                texts.add(line(decoded).strip());
            }
        } catch (IllegalArgumentException e) {
            // a percent sign that encodes nothing: there is no second form
        }
    }

    /** Without line ends, control characters and such as cannot be seen. */
    private static String line(String text) {
        Matcher unprintable = UNPRINTABLE.matcher(text);
        return unprintable.find() ? unprintable.replaceAll(" ") : text;
    }
}
