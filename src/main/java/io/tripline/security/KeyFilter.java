package io.tripline.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out whose a request is and notes it; refuses nothing. Reads no byte of the body, and no
 * parameters, which may be in it.
 */
public final class KeyFilter extends OncePerRequestFilter {

    private final KeyRing ring;
    private final Credentials credentials;

    /** A filter that knows these keys. */
    public KeyFilter(KeyRing ring, Credentials credentials) {
        this.ring = ring;
        this.credentials = credentials;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Caller caller = ring.isOpen() ? Caller.ANONYMOUS : credentials.callerOf(request, ring);
        if (caller != null) {
            caller.note(request);
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(new Known(caller));
            SecurityContextHolder.setContext(context); // whoever put it there clears it
        }
        chain.doFilter(request, response);
    }

    /** A caller, as Spring Security names one. */
    public static final class Known extends AbstractAuthenticationToken {

        private static final long serialVersionUID = 1L;

        private final transient Caller caller;

        Known(Caller caller) {
            super(AuthorityUtils.NO_AUTHORITIES);
            this.caller = caller;
            setAuthenticated(true);
        }

        @Override
        public Object getCredentials() {
            return "";
        }

        @Override
        public Caller getPrincipal() {
            return caller;
        }

        @Override
        public String getName() {
            return caller.name();
        }
    }
}
