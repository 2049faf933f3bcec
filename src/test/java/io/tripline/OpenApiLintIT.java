package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others' tools make of the OpenAPI document. */
class OpenApiLintIT {

    @TempDir Path folder;

    @Test
    void linterFindsNothing_butInADocumentWithAFault() throws Exception {
        String document;
        try (RunningService service = RunningService.start()) {
            document = service.get("/v3/api-docs").body();
        }
        String faulty = document.replaceFirst("\"took\":[0-9]+", "\"took\":\"two\"");

        assertThat(lint(document).output()).contains("is valid").doesNotContain("Warning");
        assertThat(lint(faulty).output()).contains("`took` property type must be integer");
        assertThat(lint(document).exitCode()).isZero();
        assertThat(lint(faulty).exitCode()).isNotZero();
    }

    private Linters.Finding lint(String document) throws Exception {
        Path file = Files.writeString(folder.resolve("openapi.json"), document);
        return Linters.run(
                folder.resolve("lint.txt"),
                "redocly",
                "lint",
                "--config",
                Path.of("src/test/client/redocly.yaml").toAbsolutePath().toString(),
                file.toString());
    }
}
