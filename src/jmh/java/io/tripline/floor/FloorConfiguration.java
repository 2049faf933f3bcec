package io.tripline.floor;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** Adds the floor endpoints to a service that is started with it as one more source. */
@Configuration(proxyBeanMethods = false)
@Import(FloorController.class)
public class FloorConfiguration {

    @Bean
    FilterRegistrationBean<FloorFilter> floorFilter() {
        FilterRegistrationBean<FloorFilter> registration =
                new FilterRegistrationBean<>(new FloorFilter());
        registration.addUrlPatterns("/floor/drain", "/floor/bare");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
