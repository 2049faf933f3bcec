package io.tripline.intake;

import io.tripline.alert.StoreUnavailable;
import io.tripline.detection.DetectionMetrics;
import io.tripline.detection.DetectionPipeline;
import io.tripline.detection.Intake;
import io.tripline.detection.RequestMemory;
import io.tripline.intake.coding.SteadyInputStream;
import io.tripline.intake.format.EventLimits;
import io.tripline.log.RareLine;
import io.tripline.quarantine.Quarantine;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the requests of log shippers. A filter and no controller, since it takes paths with any
 * prefix, any media type and the bytes of the body as they are, and since whatever goes wrong here
 * must become the one answer that makes a shipper send again: an error page, of whoever's making,
 * loses data.
 */
public final class IntakeFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    /**
     * The attribute of a request that holds a {@link Runnable} which closes its connection without
     * an answer; without it, a request is answered.
     */
    public static final String CLOSE = IntakeFilter.class.getName() + ".close";

    /** The attribute of a request that is there once its connection was closed unanswered. */
    public static final String CLOSED = IntakeFilter.class.getName() + ".closed";

    private static final Logger LOG = LoggerFactory.getLogger(IntakeFilter.class);

    private static final Set<String> INGEST_METHODS = Set.of("POST", "PUT", "PATCH");
    private static final Set<String> BULK_METHODS = Set.of("POST", "PUT");
    private static final Set<String> POST = Set.of("POST");

    /**
     * What the server lets pass in paths, and only an intake may know what it means; and the
     * Detection API what a slash in the id of a rule means.
     */
    private static final Pattern ODD_IN_PATH =
            Pattern.compile("^(?!/api/v1/rules/).*(%2[Ff]|%5[Cc])|[\"<>\\[\\]^`{|}]");

    private static final Pattern PATH_PARAMETERS = Pattern.compile(";[^/]*");

    private static final Pattern ODD_IN_QUERY = Pattern.compile("[\"<>\\[\\\\\\]^`{|}]");

    /** So many paths are remembered; shippers have few, and nobody shall fill the memory. */
    private static final int KNOWN_PATHS = 1000;

    private static final int LONGEST_KNOWN_PATH = 200;

    private final transient Map<String, Target> known = new ConcurrentHashMap<>();
    private final transient Intakes intakes;
    private final transient IntakeSettings settings;
    private final transient DetectionMetrics metrics;
    private final transient ElasticsearchHandshake handshake;
    private final transient OtlpIntake otlp;
    private final transient GenericIntake generic;
    private final transient HecIntake hec;
    private final transient BulkIntake bulk;
    private final transient HeldAnswers held = new HeldAnswers();
    private final transient Map<Intake, RareLine> refusals = new EnumMap<>(Intake.class);
    private final transient Map<Intake, RareLine> failures = new EnumMap<>(Intake.class);

    /**
     * The filter.
     *
     * @param memory what all requests may take together
     */
    public IntakeFilter(
            DetectionPipeline pipeline,
            Quarantine quarantine,
            RequestMemory memory,
            IntakeSettings settings,
            DetectionMetrics metrics,
            Clock clock) {
        this.intakes = new Intakes(pipeline, quarantine, memory, settings, clock);
        this.settings = settings;
        this.metrics = metrics;
        this.handshake = new ElasticsearchHandshake(settings.elasticsearchVersion());
        EventLimits limits = intakes.eventLimits();
        this.otlp = new OtlpIntake(limits);
        this.generic = new GenericIntake(limits, otlp);
        this.hec = new HecIntake();
        this.bulk = new BulkIntake();
        for (Intake intake : Intake.values()) {
            refusals.put(intake, new RareLine(clock));
            failures.put(intake, new RareLine(clock));
        }
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (HeldAnswers.isDue(request)) {
            closeUnanswered(Intake.BULK, request, new Answers(response));
            return;
        }
        String uri = request.getRequestURI().substring(request.getContextPath().length());
        Target target = target(uri);
        if (target.path() != null && take(target.path(), request, response)) {
            return;
        }
        String query = request.getQueryString();
        if (target.isOdd() || (query != null && ODD_IN_QUERY.matcher(query).find())) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        chain.doFilter(request, response);
    }

    /**
     * What a path means.
     *
     * @param path null if it is none of an intake's
     * @param isOdd whether it is to be refused then
     */
    private record Target(@Nullable IntakePath path, boolean isOdd) {}

    private Target target(String uri) {
        Target target = known.get(uri);
        if (target == null) {
            target =
                    new Target(
                            IntakePath.of(uri, settings.elasticsearch()),
                            ODD_IN_PATH
                                    .matcher(PATH_PARAMETERS.matcher(uri).replaceAll(""))
                                    .find());
            if (known.size() < KNOWN_PATHS && uri.length() <= LONGEST_KNOWN_PATH) {
                known.put(uri, target);
            }
        }
        return target;
    }

    /** Whether it was one of ours. */
    private boolean take(IntakePath path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Answers answers = new Answers(response);
        switch (path.door()) {
            case INGEST -> {
                if (request.getMethod().equals("HEAD")) { // a health check
                    answers.json("{\"ok\":true}");
                } else if (allows(INGEST_METHODS, request, answers)) {
                    judge(Intake.INGEST, path.name(), request, answers, generic.door(request));
                }
            }
            case BULK -> {
                answers.asElasticsearch(request.getHeader("Accept"));
                if (allows(BULK_METHODS, request, answers)) {
                    takeBulk(path.name(), request, answers);
                }
            }
            case OTLP_LOGS -> {
                if (allows(POST, request, answers)) {
                    judge(Intake.OTLP, "", request, answers, otlp.door());
                }
            }
            case OTLP_OTHER -> {
                if (!settings.otherSignals()) {
                    return false;
                }
                if (allows(POST, request, answers)) {
                    metrics.dropped(Intake.OTLP, path.name());
                    answers.otlp(OtlpIntake.isJson(request));
                }
            }
            case HEC_EVENTS ->
                    takeHec(
                            request,
                            answers,
                            (body, memory, taken) ->
                                    hec.read(
                                            EventFrames.sniffed(body, settings.maxEvent(), memory),
                                            taken));
            case HEC_RAW ->
                    takeHec(
                            request,
                            answers,
                            (body, memory, taken) ->
                                    GenericIntake.read(
                                            EventFrames.lines(body, settings.maxEvent(), memory),
                                            taken));
            case HEC_ACK -> takeAcks(request, answers);
            case HEC_HEALTH -> answers.json("{\"text\":\"HEC is healthy\",\"code\":17}");
            case ELASTICSEARCH -> {
                return settings.elasticsearch() && shakeHands(path.name(), request, answers);
            }
        }
        return true;
    }

    private static boolean allows(
            Set<String> methods, HttpServletRequest request, Answers answers) {
        if (methods.contains(request.getMethod())) {
            return true;
        }
        answers.notAllowed(methods);
        return false;
    }

    private boolean shakeHands(String path, HttpServletRequest request, Answers answers) {
        ElasticsearchHandshake.Answer answer =
                handshake.to(request.getMethod(), path, request.getHeader("User-Agent"));
        if (answer == null) {
            return false;
        }
        answers.asElasticsearch(request.getHeader("Accept"));
        answers.text(answer.contentType(), answer.body());
        return true;
    }

    private void judge(
            Intake intake,
            String source,
            HttpServletRequest request,
            Answers answers,
            Intakes.Door door) {
        if (!isTaken(intake, source, request, answers, door)) {
            return;
        }
        switch (intake) {
            case INGEST -> answers.json("{\"ok\":true}");
            case HEC -> answers.json("{\"text\":\"Success\",\"code\":0}");
            case OTLP -> answers.otlp(OtlpIntake.isJson(request));
            case BULK, API ->
                    throw new IllegalArgumentException("expected another intake, found " + intake);
        }
    }

    private void takeHec(HttpServletRequest request, Answers answers, Intakes.Door door) {
        if (allows(POST, request, answers)) {
            judge(Intake.HEC, "", request, answers, door);
        }
    }

    private void takeAcks(HttpServletRequest request, Answers answers) {
        try {
            answers.json(hec.acks(request));
        } catch (IOException e) {
            breakOff(Intake.HEC, request, answers, e);
        } catch (Throwable e) { // as for events
            sayFailed(Intake.HEC, e);
            busy(Intake.HEC, "failed", request, answers);
        }
    }

    private void takeBulk(String index, HttpServletRequest request, Answers answers) {
        long start = System.nanoTime();
        BulkAnswer items = new BulkAnswer();
        boolean isTaken =
                isTaken(
                        Intake.BULK,
                        "",
                        request,
                        answers,
                        (body, memory, taken) ->
                                bulk.read(
                                        EventFrames.lines(body, settings.maxEvent(), memory),
                                        index.isEmpty() ? null : index,
                                        taken,
                                        items));
        if (isTaken) {
            answers.bulk(items, (System.nanoTime() - start) / 1_000_000);
        }
    }

    /** Whether all of a request is judged and stored; if not, it is answered. */
    private boolean isTaken(
            Intake intake,
            String source,
            HttpServletRequest request,
            Answers answers,
            Intakes.Door door) {
        try {
            intakes.take(request, intake, source, door);
            return true;
        } catch (BodyTooLarge | IntakeRequest.TooMuch e) {
            refuse(intake, answers, e);
        } catch (RequestMemory.Exhausted e) {
            if (e.isTemporary()) {
                busy(intake, e.isOverShare() ? "over_share" : "busy", request, answers);
            } else {
                refuse(intake, answers, e);
            }
        } catch (StoreUnavailable e) {
            LOG.debug("The store is not available", e);
            busy(intake, "busy", request, answers);
        } catch (IOException e) { // the client went away, or its body is shorter than it said
            breakOff(intake, request, answers, e);
        } catch (Throwable e) { // a bug of ours, or memory ran out: no reason to lose an event
            sayFailed(intake, e);
            busy(intake, "failed", request, answers);
        }
        return false;
    }

    private void sayFailed(Intake intake, Throwable e) {
        StackTraceElement[] stack = e.getStackTrace();
        say(
                failures,
                intake,
                times ->
                        LOG.error( // the message may hold a value of the event
                                "Requests that failed at the intake {}: {}, the last by {} at {};"
                                        + " their clients are asked to send them again",
                                intake.label(),
                                times,
                                e.getClass().getName(),
                                stack.length == 0 ? "an unknown place" : stack[0]));
    }

    /** A sender may go on for hours with requests that end so. */
    private static void say(Map<Intake, RareLine> lines, Intake intake, LongConsumer line) {
        RareLine rare = lines.get(intake);
        if (rare != null) {
            rare.add(1, line);
        }
    }

    /** At once: a body that broke off has a client that is gone, or does not send on. */
    private void breakOff(
            Intake intake, HttpServletRequest request, Answers answers, IOException e) {
        LOG.debug("A body did not arrive whole", e);
        metrics.refused(intake, e instanceof SteadyInputStream.TooSlow ? "too_slow" : "broken_off");
        closeUnanswered(intake, request, answers);
    }

    private void refuse(Intake intake, Answers answers, Exception e) {
        String detail = String.valueOf(e.getMessage());
        say(
                refusals,
                intake,
                times ->
                        LOG.warn(
                                "Bodies that were refused at the intake {}: {}, the last: {}",
                                intake.label(),
                                times,
                                detail));
        metrics.refused(intake, "too_large");
        answers.tooLarge(detail);
    }

    private void busy(Intake intake, String reason, HttpServletRequest request, Answers answers) {
        metrics.refused(intake, reason);
        if (intake != Intake.BULK || request.getHeader("User-Agent") != null) {
            answers.busy(busyStatus(intake));
        } else if (!held.hold(request)) {
            // rsyslog up to 8.2302: it sends again as soon as it is answered, and forgets what it
            // sent before if the connection fails after that; no answer at all is safe
            closeUnanswered(intake, request, answers);
        }
    }

    private void closeUnanswered(Intake intake, HttpServletRequest request, Answers answers) {
        if (request.getAttribute(CLOSE) instanceof Runnable close) {
            request.setAttribute(CLOSED, true);
            close.run();
            return;
        }
        answers.close();
        answers.busy(busyStatus(intake));
    }

    private int busyStatus(Intake intake) {
        return intake == Intake.BULK
                ? settings.bulkBusyStatus()
                : HttpServletResponse.SC_SERVICE_UNAVAILABLE;
    }

    /**
     * Refuses a request of somebody who may not send it. A text and no problem document; what is
     * sent is lost at some shippers, so keys are to be exchanged with both valid for a while.
     *
     * @param status 401 or 403
     */
    public static void refuse(
            IntakePath path, HttpServletRequest request, HttpServletResponse response, int status) {
        Answers answers = new Answers(response);
        if (path.door() == IntakePath.Door.BULK || path.door() == IntakePath.Door.ELASTICSEARCH) {
            answers.asElasticsearch(request.getHeader("Accept"));
        }
        answers.refused(status);
    }

    @Override
    public void destroy() {
        held.close();
    }
}
