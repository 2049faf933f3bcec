package io.tripline.config;

import io.tripline.http.AccessProblems;
import io.tripline.intake.IntakePath;
import io.tripline.security.KeyFilter;
import io.tripline.security.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Which role a request needs. Whatever is not known to need less needs one: to read is {@code
 * read}, to change something is {@code admin}. A page of another site may make a browser send
 * requests, with the key that it has for this one, or to a service of the same machine that asks
 * for none; browsers say so, and then nothing may be changed.
 *
 * <p>And while a service is for its machine alone and knows no keys, what a page could have made a
 * browser send must call it by a name that no page has: any other may be the page's own that was
 * pointed here (DNS rebinding), which makes page and service one site.
 */
final class AccessRules implements AuthorizationManager<RequestAuthorizationContext> {

    /** How browsers say from where a page sends (W3C, Fetch Metadata). */
    private static final String SITE = "Sec-Fetch-Site";

    private static final Pattern PORT = Pattern.compile(":\\d*$");

    private static final Pattern NO_PAGES =
            Pattern.compile(
                    "\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]|localhost\\.|.+\\.(localhost|internal)\\.?",
                    Pattern.CASE_INSENSITIVE);

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final boolean hasBulk;
    private final BooleanSupplier isForThisMachineAlone;
    private final RequestMatcher open = EndpointRequest.to("health", "prometheus");
    private final RequestMatcher endpoints = EndpointRequest.toAnyEndpoint();
    private final RequestMatcher events =
            PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, "/api/v1/events");

    /**
     * The rules.
     *
     * @param hasBulk whether bulk requests are taken
     * @param isForThisMachineAlone whether it serves no other, and whoever is on it may do all
     */
    AccessRules(boolean hasBulk, BooleanSupplier isForThisMachineAlone) {
        this.hasBulk = hasBulk;
        this.isForThisMachineAlone = isForThisMachineAlone;
    }

    @Override
    public AuthorizationDecision authorize(
            Supplier<? extends @Nullable Authentication> authentication,
            RequestAuthorizationContext context) {
        HttpServletRequest request = context.getRequest();
        boolean isReading = READING.contains(request.getMethod());
        Role role = roleOf(request, isReading);
        if ((!isReading && isOfOtherPage(request))
                || (isForThisMachineAlone.getAsBoolean()
                        && mayBeOfPage(request, role)
                        && !isCalledByOwnName(request))) {
            request.setAttribute(AccessProblems.OF_PAGE, true);
            return new AuthorizationDecision(false);
        }
        return new AuthorizationDecision(
                role == null
                        || (authentication.get() instanceof KeyFilter.Known known
                                && known.getPrincipal().may(role)));
    }

    /** Over plain HTTP browsers say only the page's origin, to other machines. */
    private static boolean isOfOtherPage(HttpServletRequest request) {
        String site = request.getHeader(SITE);
        if (site != null && site.endsWith("-site")) { // cross-site, same-site
            return true;
        }
        String origin = request.getHeader("Origin");
        String host = request.getHeader("Host");
        return origin != null
                && !origin.substring(origin.indexOf("://") < 0 ? 0 : origin.indexOf("://") + 3)
                        .equalsIgnoreCase(host);
    }

    /** Of what changes something browsers say from which page it is, of what reads they may not. */
    private static boolean mayBeOfPage(HttpServletRequest request, @Nullable Role role) {
        return role == Role.READ || request.getHeader("Origin") != null;
    }

    /** As the client says, and as a proxy does where it is believed: a page may pose as one. */
    private static boolean isCalledByOwnName(HttpServletRequest request) {
        String host = request.getHeader("Host");
        return (host == null || isNoPages(PORT.matcher(host).replaceFirst("")))
                && isNoPages(request.getServerName());
    }

    /**
     * Whether no page of the Internet has such a name: an address, one without a dot, or one in a
     * domain that is kept for a machine or a network (RFC 6761, and ICANN's of {@code internal}).
     */
    private static boolean isNoPages(@Nullable String host) {
        return host == null || host.indexOf('.') < 0 || NO_PAGES.matcher(host).matches();
    }

    /** The role that a request needs; null if it needs none. */
    @Nullable Role roleOf(HttpServletRequest request, boolean isReading) {
        IntakePath intake = intakeOf(request, hasBulk);
        if (intake != null) {
            return switch (intake.door()) {
                case HEC_HEALTH -> null;
                case INGEST, BULK, OTLP_LOGS, HEC_EVENTS, HEC_RAW, HEC_ACK -> Role.INGEST;
                case OTLP_OTHER, ELASTICSEARCH ->
                        endpoints.matches(request) ? ofOthers(request, isReading) : Role.INGEST;
            };
        }
        if (events.matches(request)) {
            return Role.INGEST;
        }
        return ofOthers(request, isReading);
    }

    private @Nullable Role ofOthers(HttpServletRequest request, boolean isReading) {
        if (isReading) {
            return open.matches(request) ? null : Role.READ;
        }
        return Role.ADMIN;
    }

    /** What a path means to the intakes; null if they leave it to others. */
    static @Nullable IntakePath intakeOf(HttpServletRequest request, boolean hasBulk) {
        String uri = request.getRequestURI().substring(request.getContextPath().length());
        return IntakePath.of(uri, hasBulk);
    }
}
