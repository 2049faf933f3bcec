package io.tripline.event.json;

import static io.tripline.event.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What an outline says; that it is made of no other event is for {@code AlertJsonTest}. */
class EventOutlineTest {

    private static final EventOutline.Reader READER =
            new EventOutline.Reader(List.of("@timestamp", "a.b", "c"), List.of("a", "a.b", "c"));

    private static EventOutline outline(String before, String event, String after) {
        byte[] body = utf8(before + event + after);
        EventOutline outline = READER.read(body, utf8(before).length, utf8(event).length);
        assertThat(outline).isNotNull();
        return outline;
    }

    private static String at(EventOutline.Span span, String body) {
        assertThat(span).isNotNull();
        return body.substring(span.from(), span.to());
    }

    @Test
    void textsAreThoseOfTheField_inTheirOrder() {
        String event =
                "{\"a\":[{\"b\":\"x\"},{\"b\":[1.50,[true,null]]}],\"c\":{\"b\":1},\"@timestamp\":7}";
        EventOutline outline = outline("", event, "");

        assertThat(outline.texts("a.b")).containsExactly("x", "1.50", "true");
        assertThat(outline.texts("c")).isEmpty();
        assertThat(outline.texts("@timestamp")).containsExactly("7");
    }

    @Test
    void spansAreWhereValuesLieInTheBody() {
        String body = "{}{\"a\": {\"b\":[1]} ,\"c\":null}{\"c\":2}";
        EventOutline outline = outline("{}", "{\"a\": {\"b\":[1]} ,\"c\":null}", "{\"c\":2}");

        assertThat(at(outline.span("a"), body)).isEqualTo("{\"b\":[1]}");
        assertThat(at(outline.span("a.b"), body)).isEqualTo("[1]");
        assertThat(at(outline.span("c"), body)).isEqualTo("null");
    }

    @Test
    void whatIsInAnArray_hasNoSpan() {
        String event = "{\"a\":[{\"b\":1}]}";
        EventOutline outline = outline("", event, "");

        assertThat(at(outline.span("a"), event)).isEqualTo("[{\"b\":1}]");
        assertThat(outline.span("a.b")).isNull();
        assertThat(outline.span("c")).isNull();
    }

    @Test
    void whatWasNotAskedFor_isAMistake() {
        EventOutline outline = outline("", "{}", "");

        assertThatThrownBy(() -> outline.texts("a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> outline.span("x")).isInstanceOf(IllegalArgumentException.class);
    }
}
