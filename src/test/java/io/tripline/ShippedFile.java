package io.tripline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One of the configurations that we ship, with this machine's port and paths in place of its own.
 *
 * @param name of the file
 * @param text what it says
 */
record ShippedFile(String name, String text) {

    /** The address that all of them name. */
    private static final String PORT = "8080";

    static ShippedFile of(String path) throws IOException {
        Path file = Path.of(path);
        return new ShippedFile(file.getFileName().toString(), Files.readString(file));
    }

    /** For a service at another port. */
    ShippedFile at(int port) {
        return with(PORT, Integer.toString(port));
    }

    /** With another text in place of one that must be there. */
    ShippedFile with(String own, String other) {
        if (!text.contains(own)) {
            throw new IllegalArgumentException(
                    "expected %s in the shipped file %s, found none".formatted(own, name));
        }
        return new ShippedFile(name, text.replace(own, other));
    }

    Path writeTo(Path folder) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
