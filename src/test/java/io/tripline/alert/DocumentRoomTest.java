package io.tripline.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tripline.event.TestEvents;
import io.tripline.event.json.JsonDocument;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DocumentRoomTest {

    private static final long HEAP = 64L << 20; // so 8 MB of documents

    private final DocumentRoom room = new DocumentRoom(HEAP);

    @Test
    void whoFindsNoRoomWaitsForIt() throws InterruptedException {
        AtomicBoolean isIn = new AtomicBoolean();
        Thread other;
        try (DocumentRoom.Place first = room.new Place();
                DocumentRoom.Place second = room.new Place()) {
            first.take(5 << 20);
            second.take(3 << 20);
            other =
                    Thread.ofPlatform()
                            .start(() -> {
                                try (DocumentRoom.Place third = room.new Place()) {
                                    third.take(2 << 20);
                                    isIn.set(true);
                                }
                            });
            await().until(() -> other.getState() == Thread.State.WAITING);
            assertThat(isIn).isFalse();
        }
        other.join();
        assertThat(isIn).isTrue();
    }

    @Test
    void placeIsTakenOnce_andAllOfItByWhatIsLarger() {
        for (int i = 0; i < 3; i++) {
            try (DocumentRoom.Place place = room.new Place()) {
                place.take(100 << 20);
                place.take(100 << 20);
            }
        }
    }

    @Test
    void whatIsTwiceAsLargeIsTheLargest() {
        assertThatCode(() -> room.expect(16 << 20)).doesNotThrowAnyException();
        assertThatThrownBy(() -> room.expect((16 << 20) + 1))
                .isInstanceOf(AlertTooLarge.class)
                .hasMessageContaining("in 16 MB, found");
    }

    @Test
    void valuesTakeMemory_andTextsLittle() {
        assertThat(size("{}")).isEqualTo(208);
        assertThat(size("[1,2]")).isEqualTo(200 + 100 + 20);
        assertThat(size("{\"a\":\",:[{\\\",\"}")).isEqualTo(200 + 100 + 4 * 15);
        assertThat(size("{\"a.b.c\" :\"1.2\"}")).isEqualTo(200 + 100 + 2 * 400 + 4 * 16);
        assertThat(size("{\"a\\u002eb\":1}")).isEqualTo(200 + 100 + 400 + 4 * 14);
        assertThat(size("{\"a%s\":1}".formatted(".b".repeat(1000)))) // which is not expanded
                .isEqualTo(200 + 100 + 400 * 400 + 4 * 2007);
        assertThat(size("\"" + "x".repeat(1000) + "\"")).isEqualTo(4 * 1002);
    }

    private static long size(String json) {
        byte[] bytes = TestEvents.utf8(" " + json + ",");
        return JsonDocument.sizeInMemory(bytes, 1, bytes.length - 2);
    }
}
