package io.tripline.config;

import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JndiDataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.startup.StartupTimeMetricsListenerAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.task.TaskExecutorMetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ScheduledTasksObservationAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.PersistenceExceptionTranslationAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.MultipartAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.metrics.TomcatMetricsAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * What the service is made of: what is built in this package, and what Spring Boot adds to it. All
 * is named, since to look for it takes time at each start. For the same reason what nobody asks for
 * is left out: the store makes its own transactions, nothing has aspects, takes uploads or has
 * Spring run tasks, and Tomcat's metrics are of sessions, which there are not, or its own MBeans'.
 */
@Configuration(proxyBeanMethods = false)
@AutoConfigurationPackage(
        basePackages =
                "io.tripline.none") // none: all classes in it would be searched for JSON mix-ins
@EnableAutoConfiguration(
        exclude = {
            AopAutoConfiguration.class,
            DataSourceInitializationAutoConfiguration.class,
            DataSourceTransactionManagerAutoConfiguration.class,
            JdbcClientAutoConfiguration.class,
            JdbcTemplateAutoConfiguration.class,
            JndiDataSourceAutoConfiguration.class,
            MultipartAutoConfiguration.class,
            PersistenceExceptionTranslationAutoConfiguration.class,
            ScheduledTasksObservationAutoConfiguration.class,
            StartupTimeMetricsListenerAutoConfiguration.class,
            TaskExecutionAutoConfiguration.class,
            TaskExecutorMetricsAutoConfiguration.class,
            TaskSchedulingAutoConfiguration.class,
            TomcatMetricsAutoConfiguration.class,
            TransactionAutoConfiguration.class,
            TransactionManagerCustomizationAutoConfiguration.class,
            ValidationAutoConfiguration.class,
            XADataSourceAutoConfiguration.class
        })
@EnableConfigurationProperties(TriplineProperties.class)
@Import({
    DetectionConfiguration.class,
    HealthConfiguration.class,
    HttpConfiguration.class,
    IntakeConfiguration.class,
    SecurityConfiguration.class,
    SinkConfiguration.class,
    StoreConfiguration.class,
    TracesConfiguration.class
})
public class TriplineConfiguration {
    @Bean
    static ConfigurationPropertiesBindHandlerAdvisor emptySettings() {
        return UnknownSettings.exceptEmpty();
    }

    @Bean
    static AlertsProperties alertsProperties(TriplineProperties settings) {
        return settings.alerts();
    }

    @Bean
    static IntakeProperties intakeProperties(TriplineProperties settings) {
        return settings.intake();
    }

    @Bean
    static LimitsProperties limitsProperties(TriplineProperties settings) {
        return settings.limits();
    }

    @Bean
    static QuarantineProperties quarantineProperties(TriplineProperties settings) {
        return settings.quarantine();
    }

    @Bean
    static RulesProperties rulesProperties(TriplineProperties settings) {
        return settings.rules();
    }

    @Bean
    static SchemaProperties schemaProperties(TriplineProperties settings) {
        return settings.schema();
    }

    @Bean
    static SecurityProperties securityProperties(TriplineProperties settings) {
        return settings.security();
    }

    @Bean
    static ShutdownProperties shutdownProperties(TriplineProperties settings) {
        return settings.shutdown();
    }
}
