package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.tripline.ConformanceCases.Case;
import io.tripline.eql.EqlException;
import io.tripline.eql.compiler.EqlCompiler;
import io.tripline.event.FieldTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Runs the cases of {@code conformance/*.json} over a real port. Files whose fields do not
 * contradict each other share a service, since starting one takes longer than all their cases.
 */
class ConformanceIT {

    @TempDir private static Path folder;

    @TestFactory
    Stream<DynamicTest> serviceJudgesAsTheCasesSay() {
        return groups().stream().map(group -> dynamicTest(group.name(), group::check));
    }

    private static List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        ConformanceCases.all()
                .forEach((name, cases) -> {
                    Part part = Part.of(name, cases);
                    Group group =
                            groups.stream()
                                    .filter(g -> g.hasRoomFor(part))
                                    .findFirst()
                                    .orElse(null);
                    if (group == null) {
                        group = new Group(cases.rejectsUnknownFields());
                        groups.add(group);
                    }
                    group.add(part);
                });
        return groups;
    }

    /**
     * A file.
     *
     * @param types of the fields that it names, with their limits
     * @param unknown the fields that its queries read and it does not name
     */
    private record Part(
            String file,
            ConformanceCases cases,
            ConformanceRules rules,
            Map<String, String> types,
            Set<String> unknown) {

        static Part of(String file, ConformanceCases cases) {
            Map<String, String> types = new TreeMap<>();
            cases.fields()
                    .lines()
                    .skip(1)
                    .map(line -> line.split(",", 2))
                    .forEach(cells -> types.put(cells[0], cells[1]));
            return new Part(file, cases, new ConformanceRules(file, cases), types, unknown(cases));
        }

        private static Set<String> unknown(ConformanceCases cases) {
            Set<String> unknown = new HashSet<>();
            EqlCompiler compiler =
                    new EqlCompiler(cases.schema(), Map.of(), new FieldTable.Builder());
            for (Case next : cases.cases()) {
                try {
                    unknown.addAll(
                            compiler.compile(next.query(), EqlCompiler.DEFAULT_CATEGORY_FIELD)
                                    .unknownFields());
                } catch (EqlException e) {
                    // it reads nothing
                }
            }
            return unknown;
        }
    }

    /** Files that share a service. */
    private static final class Group {

        private final boolean rejectsUnknownFields;
        private final List<Part> parts = new ArrayList<>();
        private final Map<String, String> types = new TreeMap<>();
        private final Set<String> unknown = new HashSet<>();

        Group(boolean rejectsUnknownFields) {
            this.rejectsUnknownFields = rejectsUnknownFields;
        }

        String name() {
            return parts.stream().map(Part::file).collect(Collectors.joining(", "));
        }

        /** Whether every field is of one type here and there, or unknown here and there. */
        boolean hasRoomFor(Part part) {
            return part.cases.rejectsUnknownFields() == rejectsUnknownFields
                    && Collections.disjoint(types.keySet(), part.unknown)
                    && Collections.disjoint(unknown, part.types.keySet())
                    && part.types.entrySet().stream()
                            .allMatch(field ->
                                    types.getOrDefault(field.getKey(), field.getValue())
                                            .equals(field.getValue()));
        }

        void add(Part part) {
            parts.add(part);
            types.putAll(part.types);
            unknown.addAll(part.unknown);
        }

        void check() throws IOException, InterruptedException {
            Path directory = Files.createTempDirectory(folder, "group");
            StringBuilder schema = new StringBuilder("field,type,ignore_above\n");
            types.forEach((field, type) -> schema.append(field + "," + type + "\n"));
            Files.writeString(directory.resolve("fields.csv"), schema);
            for (Part part : parts) {
                for (Map.Entry<String, String> rule : part.rules.files().entrySet()) {
                    Files.writeString(directory.resolve(rule.getKey()), rule.getValue());
                }
            }
            List<String> differences = new ArrayList<>();
            try (RunningService service =
                    RunningService.start(
                            "tripline.rules.locations=" + directory,
                            "tripline.schema.locations=" + directory.resolve("fields.csv"),
                            "tripline.schema.unknown-fields="
                                    + (rejectsUnknownFields ? "reject" : "dynamic"),
                            "tripline.event-classes.dns=",
                            // a line for each case that is refused as it should be
                            "logging.level.io.tripline.config=error")) {
                Map<String, List<String>> problems = problems(service);
                for (Part part : parts) {
                    part.rules
                            .differences(matches(service, part.cases), problems)
                            .forEach(line -> differences.add(part.file + ", " + line));
                }
            }
            assertThat(differences).isEmpty();
        }
    }

    /** The ids of the events that each rule matches, by the rule's id. */
    private static Map<String, Set<String>> matches(RunningService service, ConformanceCases cases)
            throws IOException, InterruptedException {
        List<String> events = new ArrayList<>();
        cases.events().forEach((id, event) -> events.add(withId(event, id)));

        JsonNode answer = service.postEvents(events.toString());

        assertThat(answer.path("evaluated").asInt()).isEqualTo(events.size());
        Map<String, Set<String>> matches = new TreeMap<>();
        for (JsonNode alert : answer.get("alerts")) {
            matches.computeIfAbsent(alert.at("/rule/id").asString(), id -> new TreeSet<>())
                    .add(alert.at("/event/id").asString());
        }
        return matches;
    }

    /** An event that says in its alerts which one it is; the rest of its text stays as it is. */
    private static String withId(String event, String id) {
        String rest = event.substring(1);
        return "{\"event.id\":\"%s\"%s%s".formatted(id, rest.equals("}") ? "" : ",", rest);
    }

    /** What is said of each rule file that is not loaded, by its name. */
    private static Map<String, List<String>> problems(RunningService service)
            throws IOException, InterruptedException {
        Map<String, List<String>> problems = new TreeMap<>();
        for (JsonNode problem : service.getJson("/api/v1/rules").get("problems")) {
            String name = Path.of(problem.get("file").asString()).getFileName().toString();
            problems.computeIfAbsent(name, file -> new ArrayList<>())
                    .add(problem.get("message").asString());
        }
        return problems;
    }
}
