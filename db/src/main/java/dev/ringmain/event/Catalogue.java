package dev.ringmain.event;

import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.schema.DataSchema;
import dev.ringmain.schema.SchemaComparison;
import dev.ringmain.schema.UnusableSchema;
import dev.ringmain.schema.Validation;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Every change that people make to a catalogue: checked, stored, and told to routing. */
@Component
public class Catalogue {

    private static final int LONGEST_DESCRIPTION = 1_000;
    private static final int LONGEST_NOTE = 500;
    private static final int LONGEST_JSON = 256 * 1024;

    /** Of all schemas and examples of an environment: its catalogue is read whole. */
    static final long MOST_CHARACTERS = 8_000_000;

    static final int MOST_VERSIONS = 200;
    /** Below the catalogue's address in the API these are not types. */
    private static final Set<String> RESERVED = Set.of("packs", "import", "settings", "openapi.json");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final EventTypes types;
    private final TypeVersions versions;
    private final Environments environments;
    private final RoutingTable routing;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Catalogue(
            EventTypes types,
            TypeVersions versions,
            Environments environments,
            RoutingTable routing,
            TransactionTemplate transaction,
            Clock clock) {
        this.types = types;
        this.versions = versions;
        this.environments = environments;
        this.routing = routing;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * What a type says about itself.
     *
     * @param schema a JSON Schema; null or blank: none
     * @param example a JSON value; null or blank: none
     * @param sunset the last day on which a deprecated type is published; null: not known
     */
    public record Description(
            String text,
            @Nullable String schema,
            @Nullable String example,
            Validation validation,
            boolean deprecated,
            @Nullable LocalDate sunset) {

        public static Description of(EventType type) {
            return new Description(
                    type.description(),
                    type.schemaJson().orElse(null),
                    type.exampleJson().orElse(null),
                    type.validation(),
                    type.deprecatedAt().isPresent(),
                    type.sunsetOn().orElse(null));
        }

        /** One that nobody checks and that is not on its way out. */
        public static Description plain(String text, @Nullable String schema, @Nullable String example) {
            return new Description(text, schema, example, Validation.OFF, false, null);
        }

        /** The fields in which another one differs, by their names in the API. JSON is the same however it is written. */
        public List<String> changesTo(Description after) {
            List<String> changes = new ArrayList<>();
            if (!text.equals(after.text)) {
                changes.add("description");
            }
            if (!sameJson(schema, after.schema)) {
                changes.add("schema");
            }
            if (!sameJson(example, after.example)) {
                changes.add("example");
            }
            if (validation != after.validation) {
                changes.add("validation");
            }
            if (deprecated != after.deprecated) {
                changes.add("deprecated");
            }
            if (!Objects.equals(sunset, after.sunset)) {
                changes.add("sunset_at");
            }
            return changes;
        }

        private static boolean sameJson(@Nullable String before, @Nullable String after) {
            JsonMapper json = JsonMapper.shared();
            return before == null || after == null
                    ? Objects.equals(before, after)
                    : before.equals(after) || json.readTree(before).equals(json.readTree(after));
        }
    }

    public record Named(String name, Description description) {}

    /**
     * Who changes something, and why; it is kept with the version that comes of it.
     *
     * @param author as they are called; null: not known
     * @param note at most {@value #LONGEST_NOTE} characters; null or blank: none
     */
    public record Change(@Nullable String author, @Nullable String note) {

        public static Change by(@Nullable String author) {
            return new Change(author, null);
        }
    }

    /** @throws UnacceptableEventType if a field will not do, or there is one of that name */
    public EventType add(EnvironmentId environment, String name, Description description, Change change) {
        if (types.find(environment, name).isPresent()) {
            throw taken();
        }
        return putAll(environment, List.of(new Named(name, description)), change)
                .get(0);
    }

    /** Empty if the environment has no such type. @throws UnacceptableEventType if a field will not do */
    public Optional<EventType> describe(
            EnvironmentId environment, String name, Description description, Change change) {
        if (types.find(environment, name).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(putAll(environment, List.of(new Named(name, description)), change)
                .get(0));
    }

    /**
     * Adds those that the catalogue does not hold and describes those that it does, all or none.
     *
     * @throws UnacceptableEventType for the first that will not do
     */
    public List<EventType> putAll(EnvironmentId environment, List<Named> all, Change change) {
        all.forEach(named -> check(named, change));
        List<EventType> put = new ArrayList<>();
        try {
            transaction.executeWithoutResult(status -> {
                long before = types.characters(environment);
                all.forEach(named -> put.add(put(environment, named, change)));
                environments.routesChanged(environment);
                // The row of the environment is ours by now: whoever else adds to the catalogue has done so, or waits.
                refuseTooLarge(before, types.characters(environment));
            });
        } catch (DataIntegrityViolationException e) {
            // Somebody else added it between the look and the write.
            throw taken();
        }
        routing.reload(environment);
        return put;
    }

    /**
     * Whether the catalogue, as it is now, has room for what {@link #putAll} would be given. Nothing is written or held, for publishing
     * adds to it meanwhile.
     *
     * @param all that {@link #check} has passed, each name once
     * @throws UnacceptableEventType if it has none
     */
    public void foretell(EnvironmentId environment, List<Named> all) {
        long before = types.characters(environment);
        long after = before;
        for (Named named : all) {
            String schema = blankToNull(named.description().schema());
            String example = blankToNull(named.description().example());
            Optional<EventType> known = types.find(environment, named.name());
            if (known.isEmpty()) {
                after += characters(schema) + characters(example);
            } else if (isRevised(known.get(), schema, example)) {
                refuseOneMoreVersion(known.get());
                after += characters(schema) + characters(example);
                after -= characters(known.get().schemaJson().orElse(null))
                        + characters(known.get().exampleJson().orElse(null));
            }
        }
        refuseTooLarge(before, after);
    }

    private EventType put(EnvironmentId environment, Named named, Change change) {
        Instant now = clock.instant();
        Description description = named.description();
        String schema = blankToNull(description.schema());
        String example = blankToNull(description.example());
        Optional<EventType> known = types.find(environment, named.name());
        EventType type = known.orElseGet(() -> new EventType(environment, named.name(), "", now));
        type.describe(description.text());
        if (known.isEmpty()) {
            type.shape(schema, example);
            types.save(type);
            versions.keep(type, version(type, false, change, now));
        } else if (isRevised(type, schema, example)) {
            boolean breaking = SchemaComparison.breaks(type.schemaJson().orElse(null), schema);
            refuseOneMoreVersion(type);
            versions.keepFirst(type);
            type.revise(schema, example);
            versions.keep(type, version(type, breaking, change, now));
        }
        type.validate(description.validation());
        if (description.deprecated()) {
            type.deprecate(now, description.sunset());
        } else {
            type.revive();
        }
        return types.save(type);
    }

    private static void refuseTooLarge(long before, long after) {
        if (after > MOST_CHARACTERS && after > before) {
            throw new UnacceptableEventType(
                    "catalogue_too_large",
                    "schema",
                    "The schemas and examples of an environment have at most " + MOST_CHARACTERS
                            + " characters in all. Make some shorter, or remove types.");
        }
    }

    private static void refuseOneMoreVersion(EventType type) {
        if (type.currentVersion() >= MOST_VERSIONS) {
            throw new UnacceptableEventType(
                    "too_many_versions",
                    "schema",
                    "A type has at most " + MOST_VERSIONS + " versions. Remove " + type.name()
                            + " and add it again, and its versions begin anew.");
        }
    }

    /** As the database counts them. */
    private static long characters(@Nullable String text) {
        return text == null ? 0 : text.codePointCount(0, text.length());
    }

    private static boolean isRevised(EventType type, @Nullable String schema, @Nullable String example) {
        return differs(type.schemaJson(), schema) || differs(type.exampleJson(), example);
    }

    private static TypeVersion version(EventType type, boolean breaking, Change change, Instant now) {
        return new TypeVersion(
                type.currentVersion(),
                type.schemaJson().orElse(null),
                type.exampleJson().orElse(null),
                breaking,
                blankToNull(change.note()),
                change.author(),
                now);
    }

    /** Other spacing is not another schema. */
    private static boolean differs(Optional<String> before, @Nullable String after) {
        if (before.isEmpty() || after == null) {
            return before.isPresent() || after != null;
        }
        return !before.get().equals(after) && !JSON.readTree(before.get()).equals(JSON.readTree(after));
    }

    /** Takes it out of the catalogue. Events that were published stay, and so do subscriptions that name it. */
    public void remove(EventType type) {
        transaction.executeWithoutResult(status -> {
            versions.forget(type);
            types.delete(type);
            environments.routesChanged(type.environment());
        });
        routing.reload(type.environment());
    }

    /** @param closed whether publishing a type that the catalogue does not hold is refused */
    public void close(EnvironmentId environment, boolean closed) {
        transaction.executeWithoutResult(status -> {
            Environment row = environments.lock(environment);
            if (closed) {
                row.closeCatalogue();
            } else {
                row.openCatalogue();
            }
            environments.save(row);
            environments.routesChanged(environment);
        });
        routing.reload(environment);
    }

    public boolean isClosed(EnvironmentId environment) {
        return environments.findById(environment).orElseThrow().catalogue() == Environment.Catalogue.CLOSED;
    }

    /** @throws UnacceptableEventType if it could not be put into any catalogue */
    public static void check(Named named, Change change) {
        if (!EventType.isName(named.name())) {
            throw new UnacceptableEventType(
                    "invalid_event_type",
                    "name",
                    "A name is words of letters, digits, underscores and hyphens with dots between them, such as session.started; at most 128 characters.");
        }
        if (RESERVED.contains(named.name())) {
            throw new UnacceptableEventType(
                    "reserved_name", "name", "The API has something else at that address. Choose another name.");
        }
        if (BuiltInType.isReserved(named.name())) {
            throw new UnacceptableEventType(
                    "reserved_event_type",
                    "name",
                    "Ringmain itself publishes events of this type, and describes it. Choose another name.");
        }
        Description description = named.description();
        if (description.text().length() > LONGEST_DESCRIPTION) {
            throw new UnacceptableEventType(
                    "invalid_value",
                    "description",
                    "A description has at most " + LONGEST_DESCRIPTION + " characters.");
        }
        if (change.note() != null && change.note().length() > LONGEST_NOTE) {
            throw new UnacceptableEventType(
                    "invalid_value", "note", "A note has at most " + LONGEST_NOTE + " characters.");
        }
        if (description.sunset() != null && !description.deprecated()) {
            throw new UnacceptableEventType(
                    "invalid_value",
                    "sunset_at",
                    "Only a deprecated type has a last day. Deprecate it with the same request.");
        }
        if (description.sunset() != null
                && (description.sunset().getYear() < 2000
                        || description.sunset().getYear() > 9999)) {
            throw new UnacceptableEventType("invalid_value", "sunset_at", "The last day lies between 2000 and 9999.");
        }
        checkSchema(blankToNull(description.schema()), description.validation());
        checkExample(blankToNull(description.example()));
    }

    private static void checkSchema(@Nullable String schema, Validation validation) {
        if (schema != null) {
            try {
                DataSchema.compile(schema);
            } catch (UnusableSchema e) {
                throw new UnacceptableEventType(
                        "invalid_schema", "schema", e.pointer(), String.valueOf(e.getMessage()));
            }
        } else if (validation != Validation.OFF) {
            throw new UnacceptableEventType(
                    "invalid_value",
                    "validation",
                    "Without a schema there is nothing to check by. Give the type a schema, or set validation to off.");
        }
    }

    private static void checkExample(@Nullable String example) {
        if (example == null) {
            return;
        }
        if (example.length() > LONGEST_JSON) {
            throw new UnacceptableEventType("too_large", "example", "This is longer than 256 KiB.");
        }
        try {
            JSON.readTree(example);
        } catch (JacksonException e) {
            throw new UnacceptableEventType(
                    "invalid_value",
                    "example",
                    "This is not JSON"
                            + (e.getLocation() == null
                                    ? "."
                                    : ": look at line " + e.getLocation().getLineNr() + "."));
        }
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static UnacceptableEventType taken() {
        return new UnacceptableEventType(
                UnacceptableEventType.ALREADY_EXISTS, "name", "The catalogue has a type of that name already.");
    }
}
