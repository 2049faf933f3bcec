package io.tripline;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder beside the repository with data that is not ours to ship; tests that want it are skipped
 * without it.
 */
public final class SharedFolder {

    private SharedFolder() {}

    /** A file or folder in it; the calling test is skipped, saying so, where there is none. */
    public static Path path(String name) {
        Path path = Path.of("..", "shared", name);
        assumeThat(Files.exists(path)).as("skipped: there is no %s", path).isTrue();
        return path;
    }
}
