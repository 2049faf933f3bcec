package io.tripline.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;

/**
 * Lets every path pass. The default refuses double slashes, encoded slashes and percent signs,
 * which are in the paths that log shippers ask for, with an answer that makes them drop data. It
 * protects rules that are told by patterns of paths; here a path that is not known to need less
 * needs a role, see {@code config.AccessRules}, and the server itself refuses what is no path.
 */
public final class PassingFirewall implements HttpFirewall {

    @Override
    public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
        return new FirewalledRequest(request) {
            @Override
            public void reset() {
                // nothing was changed
            }
        };
    }

    @Override
    public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
        return response;
    }
}
