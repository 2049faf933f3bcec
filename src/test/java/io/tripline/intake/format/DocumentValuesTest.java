package io.tripline.intake.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.event.json.JsonNumber;
import io.tripline.event.json.LenientJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentValuesTest {

    @Test
    void textOf_isTextAsItIsAndAllElseAsJson() {
        assertThat(DocumentValues.textOf("a \"b\"")).isEqualTo("a \"b\"");
        assertThat(DocumentValues.textOf(null)).isEqualTo("null");
        assertThat(DocumentValues.textOf(true)).isEqualTo("true");
        assertThat(DocumentValues.textOf(new JsonNumber("1.10"))).isEqualTo("1.10");
        assertThat(DocumentValues.textOf(Arrays.asList("a", null, Map.of("b", List.of()))))
                .isEqualTo("[\"a\",null,{\"b\":[]}]");
    }

    @Test
    void textOf_takesAnyDepth() {
        Object value = "x";
        for (int i = 0; i < 1000; i++) {
            value = new ArrayList<>(List.of(value));
        }
        assertThat(DocumentValues.textOf(value)).hasSize(2003);
    }

    @Test
    void wellFormed_replacesHalvesOfPairsAlone() {
        assertThat(LenientJson.wellFormed("a\ud83d\ude00b")).isEqualTo("a\ud83d\ude00b");
        assertThat(LenientJson.wellFormed("a\ud83db\ude00")).isEqualTo("a\ufffdb\ufffd");
    }

    @Test
    void bytes_areTextIfTheyAreUtf8() {
        byte[] text = "\u00e9\ufffd".getBytes(StandardCharsets.UTF_8);
        byte[] none = {'a', (byte) 0xE9};

        assertThat(DocumentValues.textOrBase64(text)).isEqualTo("\u00e9\ufffd");
        assertThat(DocumentValues.textOrBase64(none)).isEqualTo("Yek=");
        assertThat(DocumentValues.isTextOf("a\ufffd", none, 0, 2)).isFalse();
        assertThat(DocumentValues.isTextOf("\ufffd", text, 2, 3)).isTrue();
    }

    @Test
    void numbersThatJsonDoesNotHave_areNull() {
        assertThat(DocumentValues.number(1.5)).isEqualTo(new JsonNumber("1.5"));
        assertThat(DocumentValues.number(Double.NaN)).isNull();
        assertThat(DocumentValues.number(Double.NEGATIVE_INFINITY)).isNull();
    }
}
