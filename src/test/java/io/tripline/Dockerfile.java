package io.tripline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** The stages of our Dockerfile, as far as it uses the language. Read by {@link ImageRoots}. */
record Dockerfile(List<Stage> stages) {

    private static final Pattern FROM = Pattern.compile("(\\S+)(?: AS (\\S+))?");

    /** One line, its continuations joined. */
    record Instruction(String keyword, String arguments) {

        /** The words of an exec form. */
        List<String> words() {
            int begin = arguments.indexOf('[');
            return JsonMapper.shared()
                    .readerForListOf(String.class)
                    .readValue(arguments.substring(begin));
        }
    }

    /**
     * From one {@code FROM} to the next.
     *
     * @param base an image, or an earlier stage
     * @param name empty for the last stage, which is the image
     */
    record Stage(String base, String name, List<Instruction> instructions) {

        /** The only instruction of a keyword. */
        Instruction only(String keyword) {
            List<Instruction> all =
                    instructions.stream().filter(one -> one.keyword().equals(keyword)).toList();
            if (all.size() != 1) {
                throw new IllegalStateException(
                        "expected one %s in the stage '%s', found %s"
                                .formatted(keyword, name, all));
            }
            return all.getFirst();
        }

        /** What {@code ENV} sets, each in a line of its own. */
        Map<String, String> environment() {
            Map<String, String> variables = new LinkedHashMap<>();
            for (Instruction one : instructions) {
                if (one.keyword().equals("ENV")) {
                    String[] parts = one.arguments().split("=", 2);
                    variables.put(parts[0], parts[1]);
                }
            }
            return variables;
        }
    }

    static Dockerfile read() throws IOException {
        List<Stage> stages = new ArrayList<>();
        String text = Files.readString(Path.of("Dockerfile")).replaceAll("\\\\\\n\\s*", "");
        for (String line : text.split("\n", -1)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split(" ", 2);
            if (parts[0].equals("FROM")) {
                Matcher from = FROM.matcher(parts[1]);
                if (!from.matches()) {
                    throw new IllegalStateException("expected 'image AS name', found " + parts[1]);
                }
                String name = from.group(2) == null ? "" : from.group(2);
                stages.add(new Stage(from.group(1), name, new ArrayList<>()));
            } else {
                stages.getLast().instructions().add(new Instruction(parts[0], parts[1]));
            }
        }
        return new Dockerfile(List.copyOf(stages));
    }

    /** The last stage, which is what runs. */
    Stage image() {
        return stages.getLast();
    }
}
