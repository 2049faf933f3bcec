package io.tripline.floor;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.Ordered;

/**
 * Adds the floor endpoints to a service. The service finds it by itself where it is on the class
 * path, as in tests, hence the profile.
 */
@Configuration(proxyBeanMethods = false)
@Profile(FloorConfiguration.PROFILE)
public class FloorConfiguration {

    /** The profile that the endpoints exist under. */
    public static final String PROFILE = "floor";

    @Bean
    FilterRegistrationBean<FloorFilter> floorFilter() {
        FilterRegistrationBean<FloorFilter> registration =
                new FilterRegistrationBean<>(new FloorFilter());
        registration.addUrlPatterns("/floor/drain", "/floor/bare");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
