package io.tripline;

import io.tripline.config.TriplineConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.Import;

/** Starts the service. Everything it is made of is built in {@code io.tripline.config}. */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import(TriplineConfiguration.class)
public class TriplineApplication {

    /**
     * A switch of the JDK: reflection calls by way of the VM. Else a class is made for each shape
     * of a method at its first call (JEP 416), which pays after many calls; nearly all that is
     * called by reflection here is called once, at the start.
     */
    private static final String REFLECTION = "jdk.reflect.useNativeAccessorOnly";

    public static void main(String[] args) {
        if (System.getProperty(REFLECTION) == null) {
            System.setProperty(REFLECTION, "true");
        }
        SpringApplication.run(TriplineApplication.class, args);
    }
}
