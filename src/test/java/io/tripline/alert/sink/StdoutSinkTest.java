package io.tripline.alert.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer;
import io.tripline.alert.SinkAnswer.Fate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StdoutSinkTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private static List<Delivery> deliveries(String... documents) {
        return Stream.of(documents)
                .map(document -> new Delivery(1, "id", Instant.EPOCH, document))
                .toList();
    }

    private StdoutSink sink(UnaryOperator<String> format) {
        return new StdoutSink(
                new PrintStream(written, false, StandardCharsets.ISO_8859_1), 10, format);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void alerts_areLinesInUtf8_whateverTheStreamWouldUse() {
        SinkAnswer answer =
                sink(UnaryOperator.identity())
                        .send(deliveries("{\"a\":\"Grüße, 世界\"}", "{\"b\":\"x\\ny\"}"));

        assertThat(answer).isEqualTo(SinkAnswer.delivered(2));
        assertThat(text()).isEqualTo("{\"a\":\"Grüße, 世界\"}\n{\"b\":\"x\\ny\"}\n");
    }

    @Test
    void format_isApplied() {
        sink(document -> "{\"in\":" + document + "}").send(deliveries("{}"));

        assertThat(text()).isEqualTo("{\"in\":{}}\n");
    }

    @Test
    void alertWithoutALine_isRefusedAlone() {
        UnaryOperator<String> format =
                document -> {
                    if (document.equals("bad")) {
                        throw new IllegalStateException("quotes the document");
                    }
                    return document;
                };

        assertThat(sink(format).send(deliveries("{}", "bad", "[]")).fates())
                .containsExactly(
                        new Fate.Delivered(),
                        new Fate.Refused("the document cannot be rendered: IllegalStateException"),
                        new Fate.Delivered());
        assertThat(text()).isEqualTo("{}\n[]\n");
    }

    @Test
    void brokenStream_isAFailure() {
        PrintStream broken =
                new PrintStream(
                        new OutputStream() {
                            @Override
                            public void write(int b) throws IOException {
                                throw new IOException("broken pipe");
                            }
                        });

        assertThat(
                        new StdoutSink(broken, 10, UnaryOperator.identity())
                                .send(deliveries("{}", "{}")))
                .isEqualTo(
                        SinkAnswer.failed(
                                2, "expected a stream that is read, found it broken", null));
    }

    @Test
    void close_leavesTheStreamOpen() {
        StdoutSink sink = sink(UnaryOperator.identity());
        sink.close();

        assertThat(sink.send(deliveries("{}"))).isEqualTo(SinkAnswer.delivered(1));
    }

    @Test
    void batchBelowOne_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StdoutSink(System.out, 0, UnaryOperator.identity()));
    }
}
