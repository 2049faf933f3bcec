package io.tripline.config;

import io.tripline.detection.DetectionMetrics;
import io.tripline.detection.Intake;
import io.tripline.http.AccessProblems;
import io.tripline.intake.IntakeFilter;
import io.tripline.intake.IntakePath;
import io.tripline.log.RareLine;
import io.tripline.security.Credentials;
import io.tripline.security.KeyFilter;
import io.tripline.security.KeyRing;
import io.tripline.security.PassingFirewall;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.ExceptionTranslationFilter;
import org.springframework.security.web.firewall.HttpFirewall;

/** Decides who may call, before a byte of a body is read. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(SecurityConfiguration.class);

    /** Reads the keys; refuses to start where everybody would be let in. */
    @Bean
    KeyFiles keyFiles(SecurityProperties settings, Environment environment) {
        if (!settings.isKeyed() && !settings.allowAnonymous()) {
            expectLoopback(environment, "server.address");
            if (hasOwnManagementPort(environment)) {
                expectLoopback(environment, "management.server.address");
            }
        }
        return new KeyFiles(settings);
    }

    private static boolean hasOwnManagementPort(Environment environment) {
        String port = environment.getProperty("management.server.port");
        return port != null
                && !port.equals("-1") // none
                && (port.equals("0") || !port.equals(environment.getProperty("server.port")));
    }

    private static void expectLoopback(Environment environment, String setting) {
        String address = environment.getProperty(setting);
        if (address == null || address.isBlank()) {
            throw new OpenToAll("no %s, which means all addresses".formatted(setting));
        }
        try {
            if (InetAddress.getByName(address).isLoopbackAddress()) {
                return;
            }
        } catch (UnknownHostException e) {
            LOG.debug("The server will say that it knows no such address", e);
        }
        throw new OpenToAll("%s=%s".formatted(setting, address));
    }

    @Bean
    KeyRing keyRing(KeyFiles files) {
        return files.ring();
    }

    /** Paths are the intake's to judge, see there. */
    @Bean
    HttpFirewall httpFirewall() {
        return new PassingFirewall();
    }

    /** Nobody is authenticated but by a key: without this a user with a password would be made. */
    @Bean
    AuthenticationManager authenticationManager() {
        return authentication -> {
            throw new BadCredentialsException("only keys are known");
        };
    }

    /** What is worth counting is counted as a refused request. */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    SecurityFilterChain access(
            HttpSecurity http,
            KeyRing ring,
            SecurityProperties settings,
            IntakeProperties intake,
            DetectionMetrics metrics,
            Clock clock) {
        boolean hasBulk = intake.toSettings().elasticsearch();
        Credentials credentials =
                new Credentials(settings.header().isBlank() ? null : settings.header());
        Refusals refusals = new Refusals(hasBulk, metrics, new RareLine(clock));
        return http.csrf(
                        AbstractHttpConfigurer::disable) // no cookies; see AccessRules for browsers
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .servletApi(AbstractHttpConfigurer::disable)
                .headers(AbstractHttpConfigurer::disable)
                .sessionManagement(
                        session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(new KeyFilter(ring, credentials), ExceptionTranslationFilter.class)
                .authorizeHttpRequests(requests ->
                        requests.anyRequest()
                                .access(
                                        new AccessRules(
                                                hasBulk,
                                                () -> ring.isOpen() && !settings.allowAnonymous())))
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint((request, response, e) ->
                                        refusals.refuse(request, response, 401))
                                .accessDeniedHandler((request, response, e) ->
                                        refusals.refuse(request, response, 403)))
                .build();
    }

    /** Says no, as whoever asks understands it. */
    private record Refusals(boolean hasBulk, DetectionMetrics metrics, RareLine line) {

        void refuse(HttpServletRequest request, HttpServletResponse response, int status)
                throws IOException {
            String reason = status == 401 ? "unauthorized" : "forbidden";
            IntakePath path = AccessRules.intakeOf(request, hasBulk);
            Intake intake = path != null ? path.intake() : AccessProblems.intakeOf(request);
            if (intake != null) {
                metrics.refused(intake, reason);
            }
            line.add(
                    1,
                    times ->
                            LOG.warn(
                                    "Requests without a key that allows them, or of other sites' pages: {}, the last {} from {}",
                                    times,
                                    reason,
                                    request.getRemoteAddr()));
            if (path != null) {
                IntakeFilter.refuse(path, request, response, status);
            } else {
                AccessProblems.refuse(response, status);
            }
        }
    }
}
