package io.tripline.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The chart, rendered by Helm itself as the release {@code demo} in the namespace {@code security}.
 */
public record Chart(Path folder) {

    static final String RELEASE = "demo";
    static final String NAMESPACE = "security";
    private static final String KUBERNETES = "1.31.0";

    /** The chart of this repository. */
    public static Chart ours() {
        return new Chart(Path.of("helm"));
    }

    /**
     * What would be installed.
     *
     * @param values files of values as YAML, each over those before it
     * @throws IllegalStateException if Helm or the chart refuses the values; says why
     */
    public Manifests render(String... values) {
        return Manifests.read(text(values));
    }

    /** The same as Helm prints it. */
    String text(String... values) {
        return withFiles(
                values,
                files -> {
                    TemplateCommand command =
                            new Helm(folder)
                                    .template()
                                    .withName(RELEASE)
                                    .withNamespace(NAMESPACE)
                                    .withKubeVersion(KUBERNETES);
                    files.forEach(command::withValuesFile);
                    return command.call();
                });
    }

    /** What {@code helm lint --strict} says of the chart with its own values. */
    LintResult lint() {
        return new Helm(folder).lint().strict().call();
    }

    private static String withFiles(String[] values, Rendering rendering) {
        List<Path> files = new ArrayList<>();
        try {
            for (String text : values) {
                files.add(Files.writeString(Files.createTempFile("values", ".yaml"), text));
            }
            return rendering.with(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            files.forEach(file -> file.toFile().delete());
        }
    }

    private interface Rendering {
        String with(List<Path> files);
    }
}
