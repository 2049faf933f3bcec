package io.tripline.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.Set;

/**
 * Who sends a request.
 *
 * @param name of the key, for metrics and limits; never the key itself
 * @param tenant whose events are sent and read
 * @param roles what may be done
 */
public record Caller(String name, String tenant, Set<Role> roles) {

    /** Everybody, while no keys are configured. */
    public static final Caller ANONYMOUS =
            new Caller("anonymous", "default", EnumSet.allOf(Role.class));

    private static final String ATTRIBUTE = Caller.class.getName();

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** Whose request it is, as {@link KeyFilter} found; {@link #ANONYMOUS} if nobody was asked. */
    public static Caller of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Caller caller ? caller : ANONYMOUS;
    }

    /**
     * Whom a request is counted against where clients share what there is: the key's name, or the
     * address where there are no keys. The two are never the same.
     */
    public static String clientOf(HttpServletRequest request) {
        Caller caller = of(request);
        return caller.equals(ANONYMOUS) ? request.getRemoteAddr() : "key " + caller.name;
    }

    /** Notes whose request it is. */
    void note(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** Whether a role is among the caller's, or included in one of them. */
    public boolean may(Role role) {
        return roles.stream().anyMatch(own -> own.includes(role));
    }
}
