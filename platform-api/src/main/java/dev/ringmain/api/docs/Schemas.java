package dev.ringmain.api.docs;

import dev.ringmain.api.docs.Reference.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tells JSON Schemas in words: as much of them as the document uses. */
final class Schemas {

    private static final int DEEPEST = 2;

    private final JsonNode document;

    Schemas(JsonNode document) {
        this.document = document;
    }

    /** What a reference leads to; what stands beside the reference wins. */
    JsonNode resolve(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        JsonNode target = resolve(document.at(node.path("$ref").asString().substring(1)));
        ObjectNode merged = ((ObjectNode) target).deepCopy();
        node.properties().stream()
                .filter(entry -> !entry.getKey().equals("$ref"))
                .forEach(entry -> merged.set(entry.getKey(), entry.getValue()));
        return merged;
    }

    /** The fields of an object, and of what is in it: {@code events[].type}. */
    List<Field> fields(JsonNode schema) {
        List<Field> fields = new ArrayList<>();
        add("", schema, fields, 1);
        return fields;
    }

    private void add(String path, JsonNode schema, List<Field> fields, int depth) {
        Set<String> required = new HashSet<>();
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        collect(schema, properties, required);
        properties.forEach((name, value) -> {
            JsonNode property = resolve(value);
            fields.add(new Field(
                    path + name,
                    type(property),
                    required.contains(name),
                    rules(property),
                    Prose.of(property.path("description").asString(""))));
            if (depth < DEEPEST) {
                boolean list = property.has("items");
                add(path + name + (list ? "[]." : "."), list ? property.path("items") : property, fields, depth + 1);
            }
        });
    }

    private void collect(JsonNode schema, Map<String, JsonNode> properties, Set<String> required) {
        JsonNode resolved = resolve(schema);
        resolved.path("allOf").forEach(part -> collect(part, properties, required));
        resolved.path("properties").properties().forEach(entry -> properties.put(entry.getKey(), entry.getValue()));
        resolved.path("required").forEach(name -> required.add(name.asString()));
    }

    String type(JsonNode schema) {
        JsonNode resolved = resolve(schema);
        JsonNode type = resolved.path("type");
        if (resolved.has("anyOf")) {
            return resolved.path("anyOf").valueStream().map(this::type).collect(Collectors.joining(" or "));
        }
        if (type.isArray()) {
            return type.valueStream()
                    .map(each -> named(each.asString(), resolved))
                    .collect(Collectors.joining(" or "));
        }
        if (type.isMissingNode()) {
            return resolved.has("allOf") ? "object" : "any JSON value";
        }
        return named(type.asString(), resolved);
    }

    private String named(String type, JsonNode schema) {
        if (type.equals("array")) {
            return "list of " + type(schema.path("items")) + "s";
        }
        return type.equals("string") && schema.path("format").asString("").equals("date-time") ? "moment" : type;
    }

    String rules(JsonNode schema) {
        JsonNode resolved = resolve(schema);
        List<String> rules = new ArrayList<>();
        if (resolved.has("enum")) {
            rules.add(resolved.path("enum")
                    .valueStream()
                    .filter(JsonNode::isString)
                    .map(JsonNode::asString)
                    .collect(Collectors.joining(", ", "one of ", "")));
        }
        range(resolved, "minimum", "maximum", "", rules);
        range(resolved, "minLength", "maxLength", " characters", rules);
        range(resolved, "minItems", "maxItems", " entries", rules);
        range(resolved, "minProperties", "maxProperties", " entries", rules);
        if (resolved.has("default")) {
            rules.add("usually " + resolved.path("default").asString());
        }
        return String.join(", ", rules);
    }

    private static void range(JsonNode schema, String from, String to, String what, List<String> rules) {
        if (schema.has(from) && schema.has(to)) {
            rules.add(schema.path(from).asString() + " to " + schema.path(to).asString() + what);
        } else if (schema.has(to)) {
            rules.add("at most " + schema.path(to).asString() + what);
        } else if (schema.has(from) && schema.path(from).asInt() > 0) {
            rules.add("at least " + schema.path(from).asString() + what);
        }
    }
}
