package io.tripline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.type.filter.AnnotationTypeFilter;

class TriplineConfigurationTest {

    /** Nothing looks for those that are not named; what is inside one comes with it. */
    @Test
    void everyConfigurationIsNamed() {
        ClassPathScanningCandidateComponentProvider all =
                new ClassPathScanningCandidateComponentProvider(false);
        all.addIncludeFilter(new AnnotationTypeFilter(Configuration.class));
        Set<String> found =
                all.findCandidateComponents("io.tripline.config").stream()
                        .map(each -> Objects.requireNonNull(each.getBeanClassName()))
                        .filter(name -> !name.contains("$"))
                        .filter(name -> !name.equals(TriplineConfiguration.class.getName()))
                        .collect(Collectors.toCollection(TreeSet::new));

        Import named = TriplineConfiguration.class.getAnnotation(Import.class);

        assertThat(found).hasSizeGreaterThan(5); // those with a condition are not found
        assertThat(Arrays.stream(named.value()).map(Class::getName)).containsAll(found);
    }

    @Test
    void bootRunsThePreinitializer() {
        assertThat(
                        SpringFactoriesLoader.forDefaultResourceLocation()
                                .load(BackgroundPreinitializer.class))
                .hasAtLeastOneElementOfType(Preinitializer.class);
    }
}
