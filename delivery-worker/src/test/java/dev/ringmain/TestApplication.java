package dev.ringmain;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;

/** The worker and the stored world. Not a @Configuration: tests of other modules must not find it. */
@EnableAutoConfiguration
@ComponentScan(
        basePackages = "dev.ringmain",
        excludeFilters = @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
public class TestApplication {}
