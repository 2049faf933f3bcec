package io.tripline.alert;

import io.tripline.rule.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sentence that says what happened, in the order that Elastic's users know: what kind of event,
 * with which process, file and addresses, by whom and where, and which alert it made. What the
 * event lacks is left out.
 */
final class AlertReason {

    /** Of which fields of the event it is made. */
    static final List<String> FIELDS =
            List.of(
                    "process.name",
                    "process.parent.name",
                    "file.name",
                    "source.ip",
                    "source.port",
                    "destination.ip",
                    "destination.port",
                    "event.category",
                    "user.name",
                    "host.name");

    private AlertReason() {}

    static String of(EventFields event, Rule rule) {
        StringBuilder details = new StringBuilder();
        detail(details, "process ", event.text("process.name"));
        detail(details, "parent process ", event.text("process.parent.name"));
        detail(details, "file ", event.text("file.name"));
        detail(details, "source ", address(event, "source"));
        detail(details, "destination ", address(event, "destination"));
        StringBuilder sentence = new StringBuilder();
        List<String> categories = event.texts("event.category");
        if (!categories.isEmpty()) {
            sentence.append(String.join(", ", categories)).append(' ');
        }
        sentence.append("event");
        if (!details.isEmpty()) {
            sentence.append(" with").append(details);
        }
        sentence.append(' ');
        word(sentence, "by ", event.text("user.name"));
        word(sentence, "on ", event.text("host.name"));
        return sentence.append("created ")
                .append(rule.severity())
                .append(" alert ")
                .append(rule.name())
                .append('.')
                .toString();
    }

    private static @Nullable String address(EventFields event, String side) {
        String ip = event.text(side + ".ip");
        String port = event.text(side + ".port");
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
