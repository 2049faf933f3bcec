package io.tripline.alert.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer;
import io.tripline.alert.SinkAnswer.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSinkTest {

    private static final Fate DELIVERED = new Fate.Delivered();

    /** Lines of this many bytes with their end, in files of three. */
    private static final int LINE = 9;

    @TempDir Path directory;

    private Path path;
    private FileSink sink;

    /** Those that were opened, when they are to fail. */
    private final List<FaultyChannel> opened = new ArrayList<>();

    @BeforeEach
    void openSink() {
        path = directory.resolve("deep/down/alerts.ndjson");
        sink = sink(2, LineFile.Opener.DISK);
    }

    @AfterEach
    void closeSink() {
        sink.close();
    }

    private FileSink sink(int kept, LineFile.Opener opener) {
        return new FileSink(path, 3 * LINE, kept, 10, UnaryOperator.identity(), opener);
    }

    private void withFaults() {
        sink =
                sink(
                        2,
                        file -> {
                            FaultyChannel channel =
                                    new FaultyChannel(LineFile.Opener.DISK.open(file));
                            opened.add(channel);
                            return channel;
                        });
    }

    private static String document(Object number) {
        return "{\"n\":%s}".formatted(number);
    }

    private SinkAnswer send(Object... numbers) {
        return sink.send(
                Stream.of(numbers)
                        .map(number -> new Delivery(1, "id", Instant.EPOCH, document(number)))
                        .toList());
    }

    private static String lines(Object... numbers) {
        StringBuilder lines = new StringBuilder();
        for (Object number : numbers) {
            lines.append(document(number)).append('\n');
        }
        return lines.toString();
    }

    private Path numbered(int number) {
        return Path.of(path + "." + number);
    }

    private SinkAnswer failure(int count, String found) {
        return SinkAnswer.failed(count, "expected to append to " + path + ", found " + found, null);
    }

    @Test
    void alerts_areAppended_andDirectoriesMade() {
        assertThat(send(10, 11)).isEqualTo(SinkAnswer.delivered(2));
        assertThat(send("é")).isEqualTo(SinkAnswer.delivered(1));

        assertThat(path).content().isEqualTo(lines(10, 11, "é"));
    }

    @Test
    void format_isApplied_andAnAlertWithoutALineIsRefusedAlone() {
        sink =
                new FileSink(
                        path,
                        1000,
                        1,
                        10,
                        document -> {
                            if (document.equals(document(2))) {
                                throw new IllegalStateException("quotes the document");
                            }
                            return "[" + document + "]";
                        });

        assertThat(send(1, 2, 3).fates())
                .containsExactly(
                        DELIVERED,
                        new Fate.Refused("the document cannot be rendered: IllegalStateException"),
                        DELIVERED);
        assertThat(path).content().isEqualTo("[{\"n\":1}]\n[{\"n\":3}]\n");
    }

    @Test
    void escapedLineBreaks_makeNoLines() throws IOException {
        send("\"\\n\"");

        assertThat(Files.readAllLines(path)).containsExactly("{\"n\":\"\\n\"}");
    }

    @Test
    void fullFile_isTurnedOver_andLinesStayWhole() {
        send(10, 11);
        assertThat(send(12, 13, 14, 15, 16)).isEqualTo(SinkAnswer.delivered(5));

        assertThat(path).content().isEqualTo(lines(16));
        assertThat(numbered(1)).content().isEqualTo(lines(13, 14, 15));
        assertThat(numbered(2)).content().isEqualTo(lines(10, 11, 12));
    }

    @Test
    void oldestFile_isDeleted() {
        for (int i = 10; i < 22; i++) {
            send(i);
        }

        assertThat(path).content().isEqualTo(lines(19, 20, 21));
        assertThat(numbered(1)).content().isEqualTo(lines(16, 17, 18));
        assertThat(numbered(2)).content().isEqualTo(lines(13, 14, 15));
        assertThat(numbered(3)).doesNotExist();
    }

    @Test
    void oneKeptFile_isReplaced() {
        sink = sink(1, LineFile.Opener.DISK);
        send(10, 11, 12, 13, 14, 15, 16);

        assertThat(path).content().isEqualTo(lines(16));
        assertThat(numbered(1)).content().isEqualTo(lines(13, 14, 15));
        assertThat(numbered(2)).doesNotExist();
    }

    @Test
    void longLine_hasAFileOfItsOwn() {
        send(10, "1234567890123456789012345678901234567890", 11);

        assertThat(path).content().isEqualTo(lines(11));
        assertThat(numbered(1))
                .content()
                .isEqualTo(lines("1234567890123456789012345678901234567890"));
        assertThat(numbered(2)).content().isEqualTo(lines(10));
    }

    @Test
    void turningOver_isGoneOnWith_whereItWasBrokenOff() throws IOException {
        sink = sink(3, LineFile.Opener.DISK);
        send(10, 11, 12);
        Files.writeString(numbered(2), "second\n");
        Files.writeString(numbered(3), "third\n");
        send(13);

        assertThat(path).content().isEqualTo(lines(13));
        assertThat(numbered(1)).content().isEqualTo(lines(10, 11, 12));
        assertThat(numbered(2)).content().isEqualTo("second\n");
        assertThat(numbered(3)).content().isEqualTo("third\n");
    }

    @Test
    void fileOfALaterStart_isGoneOnWith() {
        send(10, 11);
        sink.close();
        sink = sink(2, LineFile.Opener.DISK);
        send(12, 13);

        assertThat(path).content().isEqualTo(lines(13));
        assertThat(numbered(1)).content().isEqualTo(lines(10, 11, 12));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8191, 8192, 8193, 20_000})
    void tornLine_isCutOff_whenTheFileIsOpened(int torn) throws IOException {
        sink = new FileSink(path, 1_000_000, 1, 10, UnaryOperator.identity());
        Files.createDirectories(path.getParent());
        Files.writeString(path, lines(10, 11) + "{".repeat(torn));
        send(12);

        assertThat(path).content().isEqualTo(lines(10, 11, 12));
    }

    @Test
    void fileOfATornLineAlone_isEmptied() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "{\"n\"");
        send(10);

        assertThat(path).content().isEqualTo(lines(10));
    }

    @Test
    void fileThatWasMovedAway_isMadeAnew() throws IOException {
        send(10);
        Files.move(path, directory.resolve("elsewhere"));
        send(11);
        Files.delete(path);
        send(12);

        assertThat(path).content().isEqualTo(lines(12));
        assertThat(directory.resolve("elsewhere")).content().isEqualTo(lines(10));
    }

    @Test
    void fileThatWasReplaced_isTheOneWrittenTo() throws IOException {
        send(10);
        Files.move(path, directory.resolve("elsewhere"));
        Files.writeString(path, "new\n");
        send(11);

        assertThat(path).content().isEqualTo("new\n" + lines(11));
    }

    @Test
    void fileThatWasEmptied_isWrittenFromItsStart() throws IOException {
        send(10);
        Files.writeString(path, "");
        send(11);

        assertThat(path).content().isEqualTo(lines(11));
    }

    @Test
    void directoryThatWasDeleted_isMadeAnew() throws IOException {
        send(10);
        Files.delete(path);
        Files.delete(path.getParent());
        send(11);

        assertThat(path).content().isEqualTo(lines(11));
    }

    @Test
    void fullDisk_isAFailure_thatLeavesNoPartOfTheBatch() {
        withFaults();
        send(10);
        opened.getFirst().room = LINE + 4;

        assertThat(send(11, 12)).isEqualTo(failure(2, "IOException"));
        assertThat(path).content().isEqualTo(lines(10));
        opened.getFirst().room = 1000;
        assertThat(send(11, 12)).isEqualTo(SinkAnswer.delivered(2));
        assertThat(path).content().isEqualTo(lines(10, 11, 12));
    }

    @Test
    void whatIsNotOnDisk_isNotDelivered() {
        withFaults();
        send(10);
        opened.getFirst().forceFails = true;

        assertThat(send(11)).isEqualTo(failure(1, "IOException"));
        assertThat(path).content().isEqualTo(lines(10));
    }

    @Test
    void whatCannotBeTakenBack_leavesNoHalfLine() {
        withFaults();
        send(10);
        opened.getFirst().room = LINE + 4;
        opened.getFirst().truncateFails = true;
        send(11, 12);

        assertThat(path).content().isEqualTo(lines(10) + lines(11) + "{\"n\"");
        assertThat(send(11, 12)).isEqualTo(SinkAnswer.delivered(2));
        assertThat(opened).hasSize(3);
        assertThat(numbered(1)).content().isEqualTo(lines(10, 11, 11));
        assertThat(path).content().isEqualTo(lines(12));
    }

    @Test
    void failureAfterTurningOver_isOneOfTheLaterLinesAlone() {
        withFaults();
        send(10, 11);
        sink.close();
        sink =
                sink(
                        2,
                        file -> {
                            FaultyChannel channel =
                                    new FaultyChannel(LineFile.Opener.DISK.open(file));
                            channel.room = opened.size() == 1 ? LINE : 0;
                            opened.add(channel);
                            return channel;
                        });

        SinkAnswer answer = send(12, 13, 14);
        assertThat(answer.fates().getFirst()).isEqualTo(DELIVERED);
        assertThat(answer.fates().subList(1, 3)).isEqualTo(failure(2, "IOException").fates());
        assertThat(numbered(1)).content().isEqualTo(lines(10, 11, 12));
        assertThat(path).isEmptyFile();
    }

    @Test
    void pathThatCannotBeAFile_isAFailure() throws IOException {
        Files.createDirectories(path);

        assertThat(send(10).fates().getFirst()).isInstanceOf(Fate.Failed.class);
        Files.delete(path);
        assertThat(send(10)).isEqualTo(SinkAnswer.delivered(1));
    }

    @Test
    void interruption_isAFailure_thatLeavesNoHalfLine_andStaysSet() {
        send(10);
        Thread.currentThread().interrupt();

        SinkAnswer answer = send(11);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer).isEqualTo(failure(1, "ClosedByInterruptException"));
        assertThat(path).content().isEqualTo(lines(10));
        assertThat(send(11)).isEqualTo(SinkAnswer.delivered(1));
        assertThat(path).content().isEqualTo(lines(10, 11));
    }

    @Test
    void numbersBelowOne_areRefused() {
        UnaryOperator<String> same = UnaryOperator.identity();
        assertThatIllegalArgumentException().isThrownBy(() -> new FileSink(path, 0, 1, 1, same));
        assertThatIllegalArgumentException().isThrownBy(() -> new FileSink(path, 1, 0, 1, same));
        assertThatIllegalArgumentException().isThrownBy(() -> new FileSink(path, 1, 1, 0, same));
    }
}
