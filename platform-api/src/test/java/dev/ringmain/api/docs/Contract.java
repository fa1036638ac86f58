package dev.ringmain.api.docs;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The document, as tests ask it: which operations there are, and whether some JSON is what it promises. */
final class Contract {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final JsonNode document;
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

    Contract(JsonNode document) {
        this.document = document;
    }

    /** @param pointer where in the document it stands */
    record Operation(String method, String path, String pointer, JsonNode node) {

        String id() {
            return node.path("operationId").asString();
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    JsonNode document() {
        return document;
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(entry -> METHODS.contains(entry.getKey()))
                        .forEach(entry -> operations.add(new Operation(
                                entry.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                "/paths/" + path.getKey().replace("~", "~0").replace("/", "~1") + "/" + entry.getKey(),
                                entry.getValue()))));
        return operations;
    }

    Operation operation(String id) {
        return operations().stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("The document has no operation " + id));
    }

    /** Where in the document the answer with this status is described, the reference to a shared one followed. */
    Optional<String> answer(Operation operation, int status) {
        String pointer = operation.pointer() + "/responses/" + status;
        JsonNode answer = document.at(pointer);
        return answer.isMissingNode()
                ? Optional.empty()
                : Optional.of(
                        answer.has("$ref") ? answer.path("$ref").asString().substring(1) : pointer);
    }

    /** The media types below a request or an answer, with the pointers to them. */
    Map<String, String> content(String pointer) {
        Map<String, String> content = new LinkedHashMap<>();
        document.at(pointer + "/content")
                .propertyNames()
                .forEach(type -> content.put(type, pointer + "/content/" + type.replace("/", "~1")));
        return content;
    }

    List<JsonNode> examples(String mediaType) {
        List<JsonNode> examples = new ArrayList<>();
        JsonNode node = document.at(mediaType);
        if (node.has("example")) {
            examples.add(node.path("example"));
        }
        node.path("examples").forEach(example -> examples.add(example.path("value")));
        return examples;
    }

    /** What about the JSON is not as the schema there says. */
    List<Error> faults(String json, String schemaPointer) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        // References lead from the root of the document, so the root has to have what they lead to.
        schema.set("components", document.path("components"));
        schema.putArray("allOf").add(document.at(schemaPointer));
        return schemas.getSchema(schema).validate(json, InputFormat.JSON);
    }
}
