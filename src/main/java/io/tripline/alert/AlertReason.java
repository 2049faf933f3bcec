package io.tripline.alert;

import io.tripline.rule.Rule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sentence that says what happened, in the order that Elastic's users know: what kind of event,
 * with which process, file and addresses, by whom and where, and which alert it made. What the
 * event lacks is left out.
 */
final class AlertReason {

    private AlertReason() {}

    static String of(Map<String, @Nullable Object> event, Rule rule) {
        StringBuilder details = new StringBuilder();
        detail(details, "process ", Values.text(event, "process.name"));
        detail(details, "parent process ", Values.text(event, "process.parent.name"));
        detail(details, "file ", Values.text(event, "file.name"));
        detail(details, "source ", address(event, "source"));
        detail(details, "destination ", address(event, "destination"));
        StringBuilder sentence = new StringBuilder();
        List<String> categories = Values.texts(event, "event.category");
        if (!categories.isEmpty()) {
            sentence.append(String.join(", ", categories)).append(' ');
        }
        sentence.append("event");
        if (!details.isEmpty()) {
            sentence.append(" with").append(details);
        }
        sentence.append(' ');
        word(sentence, "by ", Values.text(event, "user.name"));
        word(sentence, "on ", Values.text(event, "host.name"));
        return sentence.append("created ")
                .append(rule.severity())
                .append(" alert ")
                .append(rule.name())
                .append('.')
                .toString();
    }

    private static @Nullable String address(Map<String, @Nullable Object> event, String side) {
        String ip = Values.text(event, side + ".ip");
        String port = Values.text(event, side + ".port");
        return ip == null || port == null
                ? ip
                : (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + port;
    }

    private static void detail(StringBuilder details, String name, @Nullable String value) {
        if (value != null) {
            details.append(' ').append(name).append(value).append(',');
        }
    }

    private static void word(StringBuilder sentence, String preposition, @Nullable String value) {
        if (value != null) {
            sentence.append(preposition).append(value).append(' ');
        }
    }
}
