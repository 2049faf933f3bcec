package io.tripline.alert.sink;

import com.samskivert.mustache.Mustache;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * What templates may wrap around values for a chat, such as {@code
 * {{#slack.field}}…{{/slack.field}}}: cuts a text to what the chat takes, and takes from it what
 * the chat would act on. An event is written by whoever is being watched, so its values must
 * neither ring a channel nor change the shape of a message. Nothing becomes a dash, since both
 * chats refuse an empty text.
 */
final class ChatText {

    /** A field and its label share 2000 characters, a section's text and ours 3000. */
    static final Map<String, Mustache.Lambda> SLACK =
            Map.of(
                    "header", lambda(150, true),
                    "field", lambda(1900, true),
                    "text", lambda(2900, true));

    /** Together well below the 28 KB of a message, at three bytes a character. */
    static final Map<String, Mustache.Lambda> TEAMS =
            Map.of(
                    "header", lambda(150, false),
                    "field", lambda(300, false),
                    "text", lambda(1500, false));

    private static final String NOTHING = "–";

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}&&[^\\n]]");

    /** Words that Slack may ring everyone for even where they are not marked as a mention. */
    private static final Pattern CALL_TO_ALL =
            Pattern.compile("@(?=channel|here|everyone|group)", Pattern.CASE_INSENSITIVE);

    private static final JsonFactory STRINGS =
            JsonFactory.builder().enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS).build();

    private ChatText() {}

    /** The characters that begin markup, a link or a mention in Slack, as it wants them written. */
    static String slack(String text, int limit) {
        String quiet = CALL_TO_ALL.matcher(printable(text)).replaceAll("@\u2060");
        StringBuilder out = new StringBuilder(Math.min(limit, quiet.length()) + 8);
        for (int at = 0; at < quiet.length(); ) {
            int point = quiet.codePointAt(at);
            String piece =
                    switch (point) {
                        case '&' -> "&amp;";
                        case '<' -> "&lt;";
                        case '>' -> "&gt;";
                        default -> Character.toString(point);
                    };
            at += Character.charCount(point);
            if (out.length() + piece.length() > (at == quiet.length() ? limit : limit - 1)) {
                return out.append('…').toString();
            }
            out.append(piece);
        }
        return orNothing(out.toString());
    }

    /** Cut only: what holds it, a run of an Adaptive Card, knows no markup. */
    static String teams(String text, int limit) {
        String printable = printable(text);
        if (printable.length() <= limit) {
            return orNothing(printable);
        }
        int end = Character.isHighSurrogate(printable.charAt(limit - 2)) ? limit - 2 : limit - 1;
        return printable.substring(0, end) + "…";
    }

    private static Mustache.Lambda lambda(int limit, boolean slack) {
        return (fragment, out) -> {
            String text = unquote(fragment.execute());
            String shown = slack ? slack(text, limit) : teams(text, limit);
            out.write(JsonStringEncoder.getInstance().quoteAsCharArray(shown));
        };
    }

    /** What the template holds between the marks is the inside of a JSON string already. */
    private static String unquote(String inside) {
        try (JsonParser parser =
                STRINGS.createParser(ObjectReadContext.empty(), "\"" + inside + "\"")) {
            parser.nextToken();
            return parser.getString();
        }
    }

    /** A tab is a blank; what cannot be seen could hide or turn around what can. */
    private static String printable(String text) {
        return UNPRINTABLE.matcher(text.replace('\t', ' ')).replaceAll("").strip();
    }

    private static String orNothing(String text) {
        return text.isEmpty() ? NOTHING : text;
    }
}
