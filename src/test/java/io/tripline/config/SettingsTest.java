package io.tripline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class SettingsTest {

    private static List<String> triplineSection() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/main/resources/application.yaml"));
        return lines.subList(lines.indexOf("tripline:") + 1, lines.indexOf("server:"));
    }

    @Test
    void everySettingHasAComment() throws IOException {
        List<String> lines = triplineSection();
        int settings = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#") || line.endsWith(":")) {
                continue;
            }
            settings++;
            int above =
                    lines.get(i - 1).strip().endsWith(":")
                            ? i - 2
                            : i - 1; // the first of a group shares its comment
            assertThat(lines.get(above).strip()).as(line).startsWith("#");
        }
        assertThat(settings).isEqualTo(34);
    }

    @Test
    void limitThatNoArrayCanHoldIsRefused() {
        assertThatThrownBy(() ->
                        new LimitsProperties(
                                DataSize.ofGigabytes(3),
                                DataSize.ofMegabytes(1),
                                1,
                                1,
                                DataSize.ofBytes(0)))
                .hasMessageContaining("tripline.limits.max-decoded-size")
                .hasMessageContaining("3221225472");
        assertThatThrownBy(() ->
                        new LimitsProperties(
                                DataSize.ofMegabytes(1),
                                DataSize.ofBytes(1),
                                1,
                                1,
                                DataSize.ofBytes(0)))
                .hasMessageContaining("tripline.limits.max-event-size");
        assertThatThrownBy(() ->
                        new LimitsProperties(
                                DataSize.ofMegabytes(1),
                                DataSize.ofMegabytes(1),
                                1,
                                1,
                                DataSize.ofKilobytes(1023)))
                .hasMessageContaining("tripline.limits.in-flight")
                .hasMessageContaining("1047552");
    }
}
