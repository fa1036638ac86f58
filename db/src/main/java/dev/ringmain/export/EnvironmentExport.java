package dev.ringmain.export;

import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.secret.Sealing;
import dev.ringmain.tenant.Environment;
import dev.ringmain.wire.WireProfiles;
import dev.ringmain.wire.WireProfiles.Stored;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What somebody set up in an environment, to keep it, to compare it, or to set up another: endpoints, event types, wire profiles. Fields have
 * the names that the API has for them, and what the API takes for a new one is what stands here. Secrets are left out, and so are values of
 * headers, which may be credentials: of those there are the names.
 */
@Component
public class EnvironmentExport {

    /** Changes when a reader would have to. */
    public static final String FORMAT = "ringmain.environment/1";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Endpoints endpoints;
    private final EventTypes types;
    private final WireProfiles profiles;
    private final Sealing sealing;
    private final Clock clock;

    EnvironmentExport(Endpoints endpoints, EventTypes types, WireProfiles profiles, Sealing sealing, Clock clock) {
        this.endpoints = endpoints;
        this.types = types;
        this.profiles = profiles;
        this.sealing = sealing;
        this.clock = clock;
    }

    public ObjectNode of(Environment environment) {
        ObjectNode document = JSON.createObjectNode();
        document.put("format", FORMAT);
        document.put(
                "exported_at", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectNode self = document.putObject("environment");
        self.put("id", environment.id().toString());
        self.put("name", environment.name());
        self.put("kind", environment.kind().name().toLowerCase(Locale.ROOT));
        self.put("catalogue", environment.catalogue().name().toLowerCase(Locale.ROOT));
        ArrayNode ends = document.putArray("endpoints");
        endpoints.in(environment.id()).forEach(endpoint -> ends.add(endpoint(endpoint)));
        ArrayNode described = document.putArray("event_types");
        types.findByEnvironmentOrderByName(environment.id()).forEach(type -> described.add(type(type)));
        ArrayNode own = document.putArray("wire_profiles");
        profiles.all(environment.tenant()).stream()
                .filter(stored -> !stored.builtIn())
                .forEach(stored -> own.add(profile(stored)));
        return document;
    }

    private ObjectNode endpoint(Endpoint endpoint) {
        ObjectNode one = JSON.createObjectNode();
        one.put("url", endpoint.url());
        one.put("description", endpoint.description());
        ArrayNode events = one.putArray("events");
        endpoint.events().forEach(pattern -> events.add(pattern.text()));
        one.put("status", endpoint.status().text());
        one.put("profile", endpoint.profile());
        ArrayNode headers = one.putArray("header_names");
        endpoint.headers(sealing).keySet().stream().sorted().forEach(headers::add);
        one.set("rate_limit", JSON.valueToTree(endpoint.rateLimit().orElse(null)));
        one.set("filter", JSON.valueToTree(endpoint.filter().orElse(null)));
        one.put("transformation", endpoint.transformation().orElse(null));
        one.set(
                "retry",
                endpoint.retry().map(schedule -> JSON.readTree(schedule.json())).orElse(JSON.nullNode()));
        return one;
    }

    private static ObjectNode type(EventType type) {
        ObjectNode one = JSON.createObjectNode();
        one.put("name", type.name());
        one.put("description", type.description());
        one.set("schema", type.schemaJson().map(JSON::readTree).orElse(JSON.nullNode()));
        one.set("example", type.exampleJson().map(JSON::readTree).orElse(JSON.nullNode()));
        one.put("validation", type.validation().name().toLowerCase(Locale.ROOT));
        one.put("deprecated", type.deprecatedAt().isPresent());
        one.put("sunset_at", type.sunsetOn().map(Object::toString).orElse(null));
        return one;
    }

    private static ObjectNode profile(Stored stored) {
        ObjectNode one = JSON.createObjectNode();
        one.put("name", stored.profile().name());
        one.put("description", stored.description());
        one.set("definition", JSON.readTree(stored.profile().json()));
        return one;
    }
}
