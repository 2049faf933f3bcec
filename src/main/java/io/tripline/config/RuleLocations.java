package io.tripline.config;

import io.tripline.rule.RuleLocation;
import io.tripline.rule.RuleSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.ResourceUtils;

/**
 * Finds and reads rule files. A location is a Spring resource pattern, a file or a directory, with
 * or without {@code file:}; of a directory all {@code .toml} files count, at any depth. What cannot
 * be read is listed, not thrown.
 */
final class RuleLocations {

    private static final String CLASS_PATH = "classpath";

    /** The byte order mark, which some editors put before UTF-8. */
    private static final String MARK = "\ufeff";

    private final List<String> names;

    /** Of the class path, which does not change. */
    private final Map<String, RuleLocation> known = new HashMap<>();

    RuleLocations(List<String> names) {
        this.names = List.copyOf(names);
    }

    /**
     * All locations as they are now, in their order, their files by name. To be called by one
     * thread at a time.
     */
    List<RuleLocation> read() {
        return names.stream()
                .map(name ->
                        name.startsWith(CLASS_PATH)
                                ? known.computeIfAbsent(name, RuleLocations::read)
                                : read(name))
                .toList();
    }

    private static RuleLocation read(String location) {
        Path directory = directory(location);
        try {
            return directory == null
                    ? readPattern(location)
                    : new RuleLocation(location, readDirectory(directory), null);
        } catch (IOException | UncheckedIOException e) {
            return new RuleLocation(location, List.of(), reason(e));
        }
    }

    private static @Nullable Path directory(String location) {
        String path =
                location.startsWith("file:") ? location.substring("file:".length()) : location;
        if (ResourceUtils.isUrl(path) || path.startsWith(CLASS_PATH)) {
            return null;
        }
        try {
            Path directory = Path.of(path);
            return Files.isDirectory(directory) ? directory : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /**
     * Links are followed, hidden names are passed over, and a file that several names lead to
     * counts once: a Kubernetes ConfigMap is mounted as links into hidden folders.
     */
    private static List<RuleSource> readDirectory(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(
                directory,
                Set.of(FileVisitOption.FOLLOW_LINKS),
                Integer.MAX_VALUE,
                new RuleFiles(directory, files));
        files.sort(Comparator.naturalOrder());
        Set<Path> seen = new HashSet<>();
        List<RuleSource> sources = new ArrayList<>();
        for (Path file : files) {
            if (seen.add(realPath(file))) {
                sources.add(readFile(file));
            }
        }
        return sources;
    }

    /** Of a file that has just gone, its name: that it cannot be read is found by reading it. */
    private static Path realPath(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file;
        }
    }

    /** Collects the files of a directory that are rules by their names. */
    private static final class RuleFiles extends SimpleFileVisitor<Path> {

        private final Path start;
        private final List<Path> found;

        RuleFiles(Path start, List<Path> found) {
            this.start = start;
            this.found = found;
        }

        private boolean isHidden(Path path) {
            return !path.equals(start) && path.getFileName().toString().startsWith(".");
        }

        @Override
        public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            return isHidden(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            boolean isLinkToNothing = attributes.isSymbolicLink(); // or it would be followed
            if (!isHidden(path)
                    && path.toString().endsWith(".toml")
                    && (attributes.isRegularFile() || isLinkToNothing)) {
                found.add(path);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
            if (e instanceof FileSystemLoopException || isHidden(path)) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }
    }

    private static RuleSource readFile(Path file) {
        try {
            return text(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            return unreadable(file.toString(), e);
        }
    }

    private static RuleLocation readPattern(String location) throws IOException {
        String pattern = location.contains(":") ? location : "file:" + location;
        Resource[] resources = new PathMatchingResourcePatternResolver().getResources(pattern);
        List<Resource> found =
                Arrays.stream(resources)
                        .filter(Resource::exists)
                        .sorted(Comparator.comparing(Resource::getDescription))
                        .toList();
        if (found.isEmpty()) {
            return new RuleLocation(
                    location,
                    List.of(),
                    "expected rule files here, found none; see tripline.rules.locations");
        }
        List<RuleSource> sources = new ArrayList<>();
        for (Resource resource : found) {
            String name = name(location, resource);
            try {
                sources.add(text(name, resource.getContentAsByteArray()));
            } catch (IOException e) {
                sources.add(unreadable(name, e));
            }
        }
        return new RuleLocation(location, sources, null);
    }

    /**
     * A file's path; of something on the class path, the folder that the pattern names and the
     * file's name.
     */
    private static String name(String location, Resource resource) throws IOException {
        if (resource.isFile() && !location.startsWith(CLASS_PATH)) {
            return resource.getFile().toString();
        }
        return location.substring(0, location.lastIndexOf('/') + 1) + resource.getFilename();
    }

    private static RuleSource text(String name, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            return new RuleSource.Unreadable(
                    name,
                    "expected text in UTF-8, found other bytes in line %d; save it as UTF-8"
                            .formatted(1 + text.chars().filter(c -> c == '\n').count()));
        }
        return new RuleSource.Text(name, text.startsWith(MARK) ? text.substring(1) : text);
    }

    private static RuleSource unreadable(String name, Exception e) {
        return new RuleSource.Unreadable(name, reason(e));
    }

    private static String reason(Exception e) {
        return switch (e) {
            case NoSuchFileException _ ->
                    "expected a file that can be read, found none; is it a link to one that is gone?";
            case AccessDeniedException _ ->
                    "expected a file that Tripline's user may read, found one that it may not";
            default -> "expected a file that can be read, found " + e;
        };
    }
}
