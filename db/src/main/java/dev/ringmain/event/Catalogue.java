package dev.ringmain.event;

import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Every change that people make to a catalogue: checked, stored, and told to routing. */
@Component
public class Catalogue {

    private static final int LONGEST_DESCRIPTION = 1_000;
    private static final int LONGEST_JSON = 256 * 1024;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final EventTypes types;
    private final Environments environments;
    private final RoutingTable routing;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Catalogue(
            EventTypes types,
            Environments environments,
            RoutingTable routing,
            TransactionTemplate transaction,
            Clock clock) {
        this.types = types;
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
     */
    public record Description(
            String text, @Nullable String schema, @Nullable String example, boolean deprecated) {

        public static Description of(EventType type) {
            return new Description(
                    type.description(),
                    type.schemaJson().orElse(null),
                    type.exampleJson().orElse(null),
                    type.deprecatedAt().isPresent());
        }
    }

    /** @throws UnacceptableEventType if a field will not do, or there is one of that name */
    public EventType add(EnvironmentId environment, String name, Description description) {
        if (!EventType.isName(name)) {
            throw new UnacceptableEventType(
                    "invalid_event_type",
                    "name",
                    "A name is words of letters, digits, underscores and hyphens with dots between them, such as session.started; at most 128 characters.");
        }
        if (types.findByEnvironmentAndName(environment, name).isPresent()) {
            throw taken();
        }
        EventType type = new EventType(environment, name, "", clock.instant());
        apply(description, type);
        try {
            transaction.executeWithoutResult(status -> {
                types.save(type);
                environments.routesChanged(environment);
            });
        } catch (DataIntegrityViolationException e) {
            // Somebody else added it between the look and the write.
            throw taken();
        }
        routing.reload(environment);
        return type;
    }

    /** Takes it out of the catalogue. Events that were published stay, and so do subscriptions that name it. */
    public void remove(EventType type) {
        transaction.executeWithoutResult(status -> {
            types.delete(type);
            environments.routesChanged(type.environment());
        });
        routing.reload(type.environment());
    }

    /** Empty if the environment has no such type. @throws UnacceptableEventType if a field will not do */
    public Optional<EventType> describe(EnvironmentId environment, String name, Description description) {
        return types.find(environment, name).map(type -> {
            apply(description, type);
            return types.save(type);
        });
    }

    private void apply(Description description, EventType type) {
        if (description.text().length() > LONGEST_DESCRIPTION) {
            throw new UnacceptableEventType(
                    "invalid_value",
                    "description",
                    "A description has at most " + LONGEST_DESCRIPTION + " characters.");
        }
        type.describe(description.text());
        type.shape(json("schema", description.schema()));
        type.exemplify(json("example", description.example()));
        if (!description.deprecated()) {
            type.revive();
        } else if (type.deprecatedAt().isEmpty()) {
            type.deprecate(clock.instant());
        }
    }

    private static @Nullable String json(String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        if (text.length() > LONGEST_JSON) {
            throw new UnacceptableEventType("too_large", field, "This is longer than 256 KiB.");
        }
        try {
            if (field.equals("schema") && !JSON.readTree(text).isObject()) {
                throw new UnacceptableEventType("invalid_value", field, "A JSON Schema is an object.");
            }
            JSON.readTree(text);
            return text;
        } catch (JacksonException e) {
            throw new UnacceptableEventType(
                    "invalid_value",
                    field,
                    "This is not JSON"
                            + (e.getLocation() == null
                                    ? "."
                                    : ": look at line " + e.getLocation().getLineNr() + "."));
        }
    }

    private static UnacceptableEventType taken() {
        return new UnacceptableEventType(
                UnacceptableEventType.ALREADY_EXISTS, "name", "The catalogue has a type of that name already.");
    }
}
