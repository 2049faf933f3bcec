package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Carries out the Dockerfile's steps from the packaged jar on, each stage in a folder that is its
 * root, with this machine's programs in place of the base image's. It stands for a builder of
 * images, so it knows what our Dockerfile uses, and refuses the rest.
 */
final class ImageRoots {

    private static final Path IN_ROOT = Path.of("src/test/image/in-root").toAbsolutePath();
    private static final long MINUTES = 5;

    private final Dockerfile dockerfile;
    private final Path folder;
    private final Path log;

    /**
     * Makes nothing yet.
     *
     * @param folder new; the roots of the stages lie in it
     */
    ImageRoots(Dockerfile dockerfile, Path folder) {
        this.dockerfile = dockerfile;
        this.folder = folder;
        this.log = folder.resolve("build.log");
    }

    /**
     * Carries out all stages.
     *
     * @return the root of the last, which is the image's
     */
    Path build() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        for (Dockerfile.Stage stage : dockerfile.stages()) {
            Path root = root(stage.name());
            if (Files.exists(root(stage.base()))) {
                execute("cp", "-a", root(stage.base()).toString(), root.toString());
            } else {
                assertThat(stage.base()).as("an image with a tag").matches("[a-z-]+:[a-z0-9-]+");
                Files.createDirectories(root);
            }
            for (Dockerfile.Instruction one : stage.instructions()) {
                switch (one.keyword()) {
                    case "COPY" -> copy(stage, one.arguments());
                    case "RUN" -> run(stage, one.arguments());
                    case "ARG",
                            "CMD",
                            "ENTRYPOINT",
                            "ENV",
                            "EXPOSE",
                            "HEALTHCHECK",
                            "LABEL",
                            "STOPSIGNAL",
                            "USER",
                            "VOLUME",
                            "WORKDIR" -> {}
                    default -> throw new IllegalStateException("not known here: " + one);
                }
            }
        }
        return root("");
    }

    private Path root(String stage) {
        return folder.resolve(stage.isEmpty() ? "image" : stage);
    }

    /** The stage that compiles has been carried out: Maven made the jar before this test. */
    private static boolean isMade(Dockerfile.Stage stage) {
        return stage.name().equals("build");
    }

    private void copy(Dockerfile.Stage stage, String arguments)
            throws IOException, InterruptedException {
        if (isMade(stage)) {
            return;
        }
        List<String> words = List.of(arguments.split(" ", -1));
        boolean staged = words.getFirst().startsWith("--from=");
        String source = words.get(words.size() - 2);
        Path from =
                staged
                        ? inside(root(words.getFirst().substring("--from=".length())), source)
                        : Path.of(source);
        Path to = inside(root(stage.name()), words.getLast());
        assertThat(words).hasSize(staged ? 3 : 2);
        if (Files.isDirectory(from)) { // its content, as COPY does
            Files.createDirectories(to);
            execute("cp", "-a", from + "/.", to.toString());
        } else {
            Files.createDirectories(to.getParent());
            execute("cp", "-a", from.toString(), to.toString());
        }
    }

    private void run(Dockerfile.Stage stage, String command)
            throws IOException, InterruptedException {
        Path root = root(stage.name());
        if (!isMade(stage)) {
            List<String> inRoot =
                    new ArrayList<>(List.of(IN_ROOT.toString(), root.toString(), "build"));
            inRoot.addAll(List.of("/bin/sh", "-c", command));
            execute(inRoot.toArray(String[]::new));
        } else if (command.startsWith("src/image/assemble ")) {
            String made = command.replace("target/tripline-*.jar", jar().toString());
            execute("/bin/sh", "-c", made.replace(" /image", " " + root + "/image"));
        }
    }

    private static Path jar() throws IOException {
        try (DirectoryStream<Path> jars =
                Files.newDirectoryStream(Path.of("target"), "tripline-*.jar")) {
            return jars.iterator().next();
        }
    }

    private static Path inside(Path root, String path) {
        assertThat(path).startsWith("/");
        return root.resolve(path.substring(1));
    }

    private void execute(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SERVER_PORT", String.valueOf(ServiceProcess.freePort()));
        Process process = builder.start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        assertThat(process.waitFor())
                .as(() -> String.join(" ", command) + "\n" + text(log))
                .isZero();
    }

    /**
     * Starts a command in the image as a container would: as the image's user, in its environment,
     * on a root that is read-only but for {@code /tmp} and {@code /data}.
     *
     * @param settings variables that an operator adds
     * @param output where what it prints is written
     */
    Process start(List<String> command, Map<String, String> settings, File output)
            throws IOException {
        Dockerfile.Stage image = dockerfile.image();
        ProcessBuilder builder =
                new ProcessBuilder(
                        Stream.concat(
                                        Stream.of(
                                                IN_ROOT.toString(),
                                                root("").toString(),
                                                "run",
                                                image.only("USER").arguments()),
                                        command.stream())
                                .toList());
        builder.environment().clear();
        builder.environment().putAll(image.environment());
        builder.environment().putAll(settings);
        return builder.redirectErrorStream(true).redirectOutput(output).start();
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
