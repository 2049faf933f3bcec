package io.tripline.intake;

import io.tripline.detection.Intake;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;

/**
 * What a path means to the intakes. Shippers are configured by hand: a slash too many, at the end
 * or between, and a prefix that a proxy adds change nothing.
 *
 * @param door by which the request comes in
 * @param name the source that the path names, the index, or what else than logs; empty if it names
 *     none
 */
public record IntakePath(Door door, String name) {

    /** What a request can ask of an intake. */
    public enum Door {
        /** Takes events in any form. */
        INGEST,
        /** Takes a bulk request. */
        BULK,
        /** Takes logs of OpenTelemetry. */
        OTLP_LOGS,
        /** Takes traces and metrics of OpenTelemetry, which are dropped. */
        OTLP_OTHER,
        /** Takes events as Splunk's HTTP Event Collector does. */
        HEC_EVENTS,
        /** Takes lines as that does. */
        HEC_RAW,
        /** Says that all that was sent has been taken. */
        HEC_ACK,
        /** Says that it is well. */
        HEC_HEALTH,
        /** Answers what clients of Elasticsearch ask before they send anything. */
        ELASTICSEARCH
    }

    private static final int MAX_NAME = 128;
    private static final Pattern SLASHES = Pattern.compile("[/\\\\]");
    private static final Pattern UNSAFE = Pattern.compile("[^\\w./:@+-]");

    private static final List<String> HEC = List.of("services", "collector");

    /**
     * What a path means where every door is open.
     *
     * @param path as it is in the request, not decoded
     * @return null if it is none of an intake's
     */
    public static @Nullable IntakePath of(String path) {
        return of(path, true);
    }

    /**
     * What a path means.
     *
     * @param path as it is in the request, not decoded
     * @param hasBulk whether bulk requests are taken
     * @return null if it is none of an intake's
     */
    public static @Nullable IntakePath of(String path, boolean hasBulk) {
        List<String> parts = parts(path);
        List<String> steps = steps(parts);
        if (steps.contains("..") || steps.contains(".")) {
            return null; // others read it as another path
        }
        if (isOthers(steps)) {
            return null;
        }
        IntakePath other = byEnd(parts, hasBulk);
        int ingest = parts.indexOf("ingest");
        if (other != null && (ingest < 0 || other.door() != Door.OTLP_OTHER)) {
            return other; // but nothing that is sent to be judged is dropped
        }
        if (ingest >= 0) {
            return new IntakePath(
                    Door.INGEST, name(String.join("/", parts.subList(ingest + 1, parts.size()))));
        }
        return new IntakePath(Door.ELASTICSEARCH, String.join("/", parts));
    }

    /** The intake that it leads to; null if no events are sent to it. */
    public @Nullable Intake intake() {
        return switch (door) {
            case INGEST -> Intake.INGEST;
            case BULK -> Intake.BULK;
            case OTLP_LOGS, OTLP_OTHER -> Intake.OTLP;
            case HEC_EVENTS, HEC_RAW, HEC_ACK, HEC_HEALTH -> Intake.HEC;
            case ELASTICSEARCH -> null;
        };
    }

    /**
     * The path as it is documented, without what a client chose of it; null where it has no
     * document of ours, at {@link Door#ELASTICSEARCH}.
     */
    public @Nullable String route() {
        return switch (door) {
            case INGEST -> name.isEmpty() ? "/ingest" : "/ingest/{source}";
            case BULK -> name.isEmpty() ? "/_bulk" : "/{index}/_bulk";
            case OTLP_LOGS -> "/v1/logs";
            case OTLP_OTHER -> "/v1/" + name; // traces or metrics
            case HEC_EVENTS -> "/services/collector";
            case HEC_RAW -> "/services/collector/raw";
            case HEC_ACK -> "/services/collector/ack";
            case HEC_HEALTH -> "/services/collector/health";
            case ELASTICSEARCH -> null;
        };
    }

    /**
     * What a client adds by itself to the address that it is given, whatever that is; null if it
     * has added nothing.
     */
    private static @Nullable IntakePath byEnd(List<String> parts, boolean hasBulk) {
        int services = Collections.indexOfSubList(parts, HEC);
        if (services >= 0) {
            return new IntakePath(hec(parts, services + 1), "");
        }
        int last = parts.size() - 1;
        if (last < 0) {
            return null;
        }
        boolean isOtlp = last > 0 && parts.get(last - 1).equals("v1");
        return switch (parts.get(last)) {
            case "_bulk" -> hasBulk ? new IntakePath(Door.BULK, name(index(parts))) : null;
            case "logs" -> isOtlp ? new IntakePath(Door.OTLP_LOGS, "") : null;
            case "traces", "metrics" ->
                    isOtlp ? new IntakePath(Door.OTLP_OTHER, parts.get(last)) : null;
            default -> null;
        };
    }

    /**
     * Whether a path is one of the service's own, or could become one; where they are not, the same
     * words are a prefix as any other.
     */
    private static boolean isOthers(List<String> steps) {
        String first = steps.isEmpty() ? "" : steps.getFirst();
        String second = steps.size() < 2 ? "" : steps.get(1);
        return switch (first) {
            case "api" -> second.equals("v1");
            case "v3" -> second.startsWith("api-docs");
            case "error" -> second.isEmpty();
            case "actuator", "swagger-ui", "swagger-ui.html", "webjars" -> true;
            default -> false;
        };
    }

    /** The parts once more, where slashes and backslashes may have been encoded in them. */
    private static List<String> steps(List<String> parts) {
        List<String> steps = new ArrayList<>();
        for (String part : parts) {
            if (part.indexOf('/') < 0 && part.indexOf('\\') < 0) {
                steps.add(part); // every request comes through here
            } else {
                SLASHES.splitAsStream(part).filter(step -> !step.isEmpty()).forEach(steps::add);
            }
        }
        return steps;
    }

    /** The parts of a path, decoded, without those that are empty. */
    private static List<String> parts(String path) {
        PathContainer parsed;
        try {
            parsed = PathContainer.parsePath(path);
        } catch (IllegalArgumentException e) { // a percent sign that encodes nothing
            return Stream.of(path.split("/")).filter(part -> !part.isEmpty()).toList();
        }
        List<String> parts = new ArrayList<>();
        for (PathContainer.Element element : parsed.elements()) {
            if (element instanceof PathContainer.PathSegment segment
                    && !segment.valueToMatch().isEmpty()) {
                parts.add(segment.valueToMatch());
            }
        }
        return parts;
    }

    private static Door hec(List<String> parts, int collector) {
        String last = collector + 1 < parts.size() ? parts.get(collector + 1) : "event";
        return switch (last) {
            case "raw" -> Door.HEC_RAW;
            case "ack" -> Door.HEC_ACK;
            case "health" -> Door.HEC_HEALTH;
            default -> Door.HEC_EVENTS;
        };
    }

    /** Before {@code _bulk} stands the index, before Elasticsearch 8 also a type. */
    private static String index(List<String> parts) {
        int at = parts.size() - 2;
        if (at >= 1 && parts.get(at).equals("_doc")) {
            at--;
        }
        return at < 0 ? "" : parts.get(at);
    }

    /** A name that is fit to be kept and shown. */
    private static String name(String given) {
        String clean = UNSAFE.matcher(given).replaceAll("_");
        return clean.length() > MAX_NAME ? clean.substring(0, MAX_NAME) : clean;
    }
}
