package io.tripline.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

/** Who sends a request, and what that allows. */
class CallerTest {

    private static MockHttpServletRequest request(String address) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(address);
        return request;
    }

    @Test
    void client_isTheNameOfItsKey_elseItsAddress() {
        MockHttpServletRequest one = request("10.0.0.7");
        MockHttpServletRequest other = request("10.0.0.8");
        assertThat(Caller.clientOf(one)).isEqualTo("10.0.0.7");

        Caller fleet = new Caller("fleet", "t", Set.of(Role.INGEST));
        fleet.note(one);
        fleet.note(other);

        assertThat(Caller.clientOf(one)).isEqualTo(Caller.clientOf(other)).isNotEqualTo("fleet");
        assertThat(Caller.of(one)).isEqualTo(fleet);
        assertThat(Caller.of(request("10.0.0.9"))).isEqualTo(Caller.ANONYMOUS);
    }

    @Test
    void roles_allowWhatTheyInclude() {
        assertThat(new Caller("a", "t", Set.of(Role.INGEST)).may(Role.READ)).isFalse();
        assertThat(new Caller("a", "t", Set.of(Role.INGEST, Role.READ)).may(Role.READ)).isTrue();
        assertThat(new Caller("a", "t", Set.of(Role.ADMIN)).may(Role.INGEST)).isTrue();
        assertThat(new Caller("a", "t", Set.of(Role.READ)).may(Role.ADMIN)).isFalse();
    }
}
