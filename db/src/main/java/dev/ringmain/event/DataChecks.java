package dev.ringmain.event;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.ringmain.endpoint.KnownType;
import dev.ringmain.schema.DataSchema;
import dev.ringmain.schema.UnusableSchema;
import dev.ringmain.schema.Validation;
import dev.ringmain.schema.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Holds the data of events against the schemas of their types. A version's schema never changes, so it is read and compiled once on each
 * node, and kept while it is in use.
 */
@Component
public class DataChecks {

    private static final Logger log = LoggerFactory.getLogger(DataChecks.class);

    /** Of schemas' texts; compiled they are several times as large. */
    private static final long MOST_CHARACTERS = 8L * 1024 * 1024;

    private static final Duration UNUSED = Duration.ofMinutes(30);

    private final TypeVersions versions;
    private final LoadingCache<Key, Compiled> compiled = Caffeine.newBuilder()
            .maximumWeight(MOST_CHARACTERS)
            .weigher((Key key, Compiled schema) -> schema.characters() + 1)
            .expireAfterAccess(UNUSED)
            .build(this::compile);

    DataChecks(TypeVersions versions) {
        this.versions = versions;
    }

    private record Key(UUID type, int version) {}

    private record Compiled(Optional<DataSchema> schema, int characters) {}

    /** What is wrong with the data. Nothing, at no cost, if nobody wants this type looked at. */
    public List<Violation> violations(KnownType type, byte[] data) {
        if (type.validation() == Validation.OFF || type.id() == null) {
            return List.of();
        }
        return Objects.requireNonNull(compiled.get(new Key(type.id(), type.version())))
                .schema()
                .map(schema -> schema.violations(data))
                .orElse(List.of());
    }

    private Compiled compile(Key key) {
        Optional<String> text = versions.schema(key.type(), key.version());
        try {
            return new Compiled(
                    text.map(DataSchema::compile), text.map(String::length).orElse(0));
        } catch (UnusableSchema e) {
            // It was stored when nobody compiled what was stored. Its author is told at the next change.
            log.warn("The schema of event type {} cannot be compiled, so its events are not checked", key.type(), e);
            return new Compiled(Optional.empty(), 0);
        }
    }
}
