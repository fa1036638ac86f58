package dev.ringmain;

import dev.ringmain.testing.SettableClock;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Primary;

/**
 * The stored world and what a tenant may do in it, with a clock that a test can set. Not a @Configuration: tests of other modules that
 * have it on their class path must not find it.
 */
@EnableAutoConfiguration
@ComponentScan(
        basePackages = "dev.ringmain",
        excludeFilters = @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
public class TestApplication {

    @Bean
    @Primary
    SettableClock settableClock() {
        return new SettableClock();
    }
}
