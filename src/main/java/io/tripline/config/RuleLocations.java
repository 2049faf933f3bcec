package io.tripline.config;

import io.tripline.rule.RuleSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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

    private RuleLocations() {}

    /** The files of all locations, in their order, those of one location by name. */
    static List<RuleSource> read(List<String> locations) {
        List<RuleSource> sources = new ArrayList<>();
        for (String location : locations) {
            Path directory = directory(location);
            try {
                sources.addAll(
                        directory == null ? readPattern(location) : readDirectory(directory));
            } catch (IOException | UncheckedIOException e) {
                sources.add(unreadable(location, e));
            }
        }
        return sources;
    }

    private static @Nullable Path directory(String location) {
        String path =
                location.startsWith("file:") ? location.substring("file:".length()) : location;
        if (ResourceUtils.isUrl(path) || path.startsWith("classpath")) {
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
     * Hidden names are passed over, and a file that several names lead to counts once: a Kubernetes
     * ConfigMap is mounted as links into hidden folders.
     */
    private static List<RuleSource> readDirectory(Path directory) throws IOException {
        Set<Path> seen = new HashSet<>();
        List<RuleSource> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(file -> isRuleFile(directory, file)).sorted().toList()) {
                if (seen.add(file.toRealPath())) {
                    sources.add(readFile(file));
                }
            }
        }
        return sources;
    }

    private static boolean isRuleFile(Path directory, Path file) {
        for (Path name : directory.relativize(file)) {
            if (name.toString().startsWith(".")) {
                return false;
            }
        }
        return file.toString().endsWith(".toml") && Files.isRegularFile(file);
    }

    private static RuleSource readFile(Path file) {
        try {
            return text(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            return unreadable(file.toString(), e);
        }
    }

    private static List<RuleSource> readPattern(String location) throws IOException {
        String pattern = location.contains(":") ? location : "file:" + location;
        Resource[] resources = new PathMatchingResourcePatternResolver().getResources(pattern);
        List<Resource> found =
                Arrays.stream(resources)
                        .filter(Resource::exists)
                        .sorted(Comparator.comparing(Resource::getDescription))
                        .toList();
        if (found.isEmpty()) {
            return List.of(
                    new RuleSource.Unreadable(
                            location,
                            "expected rule files here, found none; see tripline.rules.locations"));
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
        return sources;
    }

    /**
     * A file's path; of something on the class path, the folder that the pattern names and the
     * file's name.
     */
    private static String name(String location, Resource resource) throws IOException {
        if (resource.isFile() && !location.startsWith("classpath")) {
            return resource.getFile().toString();
        }
        return location.substring(0, location.lastIndexOf('/') + 1) + resource.getFilename();
    }

    private static RuleSource text(String name, byte[] bytes) {
        try {
            return new RuleSource.Text(
                    name,
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return new RuleSource.Unreadable(name, "expected text in UTF-8, found other bytes");
        }
    }

    private static RuleSource unreadable(String name, Exception e) {
        return new RuleSource.Unreadable(name, "cannot be read: " + e);
    }
}
