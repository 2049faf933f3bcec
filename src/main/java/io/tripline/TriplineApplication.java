package io.tripline;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. Everything it is made of is built in {@code io.tripline.config}. */
@SpringBootApplication
public class TriplineApplication {

    public static void main(String[] args) {
        SpringApplication.run(TriplineApplication.class, args);
    }
}
