package io.tripline.config;

import io.tripline.detection.DetectionMetrics;
import io.tripline.detection.DetectionPipeline;
import io.tripline.detection.RequestMemory;
import io.tripline.intake.IntakeFilter;
import io.tripline.quarantine.Quarantine;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Builds the shippers' door. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {

    /** Behind whatever decides who may call, before Spring MVC. */
    private static final int ORDER = 0;

    @Bean
    FilterRegistrationBean<IntakeFilter> intakeFilter(
            DetectionPipeline pipeline,
            Quarantine quarantine,
            RequestMemory requestMemory,
            IntakeProperties properties,
            DetectionMetrics metrics,
            Clock clock) {
        FilterRegistrationBean<IntakeFilter> registration =
                new FilterRegistrationBean<>(
                        new IntakeFilter(
                                pipeline,
                                quarantine,
                                requestMemory,
                                properties.toSettings(),
                                metrics,
                                clock));
        registration.setOrder(ORDER);
        registration.setAsyncSupported(true);
        registration.setDispatcherTypes( // those that it held come back
                DispatcherType.REQUEST, DispatcherType.ASYNC);
        return registration;
    }
}
