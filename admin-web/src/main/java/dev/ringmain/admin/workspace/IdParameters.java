package dev.ringmain.admin.workspace;

import dev.ringmain.id.Id;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.format.FormatterRegistry;

/** Ids in the paths and forms of pages. What is none is refused like an unknown one. */
public final class IdParameters {

    private IdParameters() {}

    public static <T extends Id> void add(
            FormatterRegistry registry, Class<T> type, Function<String, Optional<T>> parse) {
        registry.addConverter(
                String.class,
                type,
                text -> parse.apply(text).orElseThrow(() -> new IllegalArgumentException("Not an id")));
    }
}
