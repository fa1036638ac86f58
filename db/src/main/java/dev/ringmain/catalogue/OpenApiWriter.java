package dev.ringmain.catalogue;

import dev.ringmain.event.EventType;
import dev.ringmain.schema.References;
import dev.ringmain.schema.Validation;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes a catalogue as OpenAPI 3.1: one webhook a type, whose body is the standard envelope around data by its schema. */
final class OpenApiWriter {

    static final String COMPONENTS = "#/components/schemas/";

    /** Where what OpenAPI has no word for stands, so that nothing is lost on the way to another environment. */
    static final String OURS = "x-ringmain";

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final ObjectNode document = JSON.createObjectNode();
    private final ObjectNode schemas = JSON.createObjectNode();

    private OpenApiWriter() {}

    static JsonNode document(String title, List<EventType> types) {
        OpenApiWriter writer = new OpenApiWriter();
        writer.document.put("openapi", "3.1.0");
        writer.document.putObject("info").put("title", title).put("version", "1");
        ObjectNode webhooks = writer.document.putObject("webhooks");
        types.forEach(type -> webhooks.putObject(type.name()).set("post", writer.operation(type)));
        writer.document.putObject("components").set("schemas", writer.schemas);
        return writer.document;
    }

    private ObjectNode operation(EventType type) {
        ObjectNode operation = JSON.createObjectNode();
        operation.put("summary", type.name());
        operation.put("description", type.description());
        if (type.deprecatedAt().isPresent()) {
            operation.put("deprecated", true);
        }
        ObjectNode ours = operation.putObject(OURS).put("version", type.currentVersion());
        if (type.validation() != Validation.OFF) {
            ours.put("validation", type.validation().name().toLowerCase(Locale.ROOT));
        }
        type.sunsetOn().ifPresent(day -> ours.put("sunset_at", day.toString()));
        ObjectNode body = operation.putObject("requestBody").put("required", true);
        ObjectNode json = body.putObject("content").putObject("application/json");
        json.set("schema", envelope(type));
        type.exampleJson().ifPresent(example -> json.set("example", example(type, example)));
        operation.putObject("responses").putObject("2XX").put("description", "Taken. Anything else is tried again.");
        return operation;
    }

    private ObjectNode envelope(EventType type) {
        ObjectNode schema = JSON.createObjectNode().put("type", "object");
        schema.putArray("required").add("id").add("type").add("timestamp").add("data");
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("id").put("type", "string").put("description", "The same on every attempt.");
        properties.putObject("type").put("const", type.name());
        properties.putObject("timestamp").put("type", "string").put("format", "date-time");
        ObjectNode data = properties.putObject("data");
        type.schemaJson().ifPresent(own -> {
            schemas.set(type.name(), placed(type.name(), JSON.readTree(own)));
            data.put("$ref", COMPONENTS + type.name());
        });
        return schema;
    }

    /** What refers to the root of its own schema refers to the root of the document from here on, unless it has an id. */
    private static JsonNode placed(String name, JsonNode schema) {
        return schema.has("$id")
                ? schema
                : References.rewritten(
                        schema,
                        reference -> reference.equals("#")
                                ? COMPONENTS + name
                                : reference.startsWith("#/") ? COMPONENTS + name + reference.substring(1) : reference);
    }

    private static ObjectNode example(EventType type, String example) {
        ObjectNode envelope = JSON.createObjectNode()
                .put("id", "evt_01m7w4nhfsemq8k9w39qsaekf4")
                .put("type", type.name())
                .put("timestamp", "2026-11-20T09:30:12.345Z");
        envelope.set("data", JSON.readTree(example));
        return envelope;
    }
}
