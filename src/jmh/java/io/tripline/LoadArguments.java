package io.tripline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What {@link LoadBenchmark} was told on its command line: a mode, then {@code name=value}. */
final class LoadArguments {

    /** Elastic's rules, which are not ours to ship. */
    private static final Path MORE_RULES = Path.of("..", "shared", "rules");

    /** What every request shows. */
    static final String KEY = "load-key";

    /** Some have less than these roles; the floor endpoints, which no rule knows, need all. */
    private static final List<String> KEY_SETTINGS =
            List.of(
                    "--tripline.security.keys[0].name=load",
                    "--tripline.security.keys[0].sha256=fd52c3bcf1d6a473c274a3ec97f5976e15a937e15781b72b402048e071e45a3f",
                    "--tripline.security.keys[0].roles=ingest,read,admin");

    private final String[] arguments;

    LoadArguments(String[] arguments) {
        this.arguments = arguments.clone();
    }

    /** What to measure; empty if nothing was said. */
    String mode() {
        return arguments.length == 0 ? "" : arguments[0];
    }

    /** How long each case is sent before it is measured. */
    Duration warmUp() {
        return Duration.ofSeconds(number("warmup", 20));
    }

    /** How long a round takes. */
    Duration time() {
        return Duration.ofSeconds(number("seconds", 5));
    }

    int rounds() {
        return number("rounds", 5);
    }

    long seed() {
        return number("seed", 1);
    }

    /** Options of the service's JVM; those that were given come last, and so win. */
    List<String> jvm() {
        List<String> options = new ArrayList<>();
        if (mode().equals("long")) {
            options.add("-Xmx128m");
        }
        if (mode().equals("overload")) {
            options.add("-Xmx256m");
        }
        if (mode().equals("attack")) {
            options.add("-Xmx512m"); // as many connections as there are slow clients
        }
        if (isCached()) {
            options.add("-XX:AOTCache=" + StartBenchmark.CACHE);
            options.add("-XX:AOTMode=on"); // or it would be measured without, unnoticed
        }
        all("jvm").forEach(options::add);
        return options;
    }

    /** The service's program: the packaged jar, or its unpacked form of which a cache was made. */
    Path jar() throws IOException {
        Path jar = LoadedService.jar();
        return isCached() ? StartBenchmark.UNPACKED.resolve(jar.getFileName()) : jar;
    }

    private boolean isCached() {
        return all("form").anyMatch("cached"::equals);
    }

    /** Settings of the service. */
    List<String> settings() {
        List<String> settings = new ArrayList<>();
        if (wantsMoreRules()) {
            settings.add("--tripline.rules.locations=classpath:/rules/*.toml," + MORE_RULES);
        }
        if (all("keys").anyMatch("on"::equals)) {
            settings.addAll(KEY_SETTINGS);
        }
        return settings;
    }

    /** Whether rules are wanted that are not there. */
    boolean lacksRules() {
        return wantsMoreRules() && !Files.isDirectory(MORE_RULES);
    }

    private boolean wantsMoreRules() {
        return all("rules").anyMatch("all"::equals);
    }

    int[] numbers(String name, String byDefault) {
        String list = all(name).findFirst().orElse(byDefault);
        return Stream.of(list.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    int number(String name, int byDefault) {
        return numbers(name, Integer.toString(byDefault))[0];
    }

    private Stream<String> all(String name) {
        return Stream.of(arguments)
                .filter(argument -> argument.startsWith(name + "="))
                .map(argument -> argument.substring(name.length() + 1));
    }

    /** As it was typed. */
    @Override
    public String toString() {
        return String.join(" ", arguments);
    }
}
