package dev.ringmain.schema;

import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The references of a schema, wherever a schema may stand in it; what merely looks like one in a value is none. */
public final class References {

    /** Below these stand values, not schemas. */
    static final Set<String> VALUES = Set.of("const", "enum", "default", "examples", "example");

    /** Below these stand schemas by names that their author chose. */
    static final Set<String> NAMED =
            Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies");

    private References() {}

    /** A copy in which every {@code $ref} is what {@code rewrite} makes of it. */
    public static JsonNode rewritten(JsonNode schema, UnaryOperator<String> rewrite) {
        JsonNode copy = schema.deepCopy();
        rewrite(copy, rewrite);
        return copy;
    }

    private static void rewrite(JsonNode node, UnaryOperator<String> rewrite) {
        if (node.isArray()) {
            node.forEach(item -> rewrite(item, rewrite));
        }
        if (!(node instanceof ObjectNode object)) {
            return;
        }
        if (object.path("$ref").isString()) {
            object.put("$ref", rewrite.apply(object.path("$ref").asString()));
        }
        object.properties().forEach(entry -> {
            if (NAMED.contains(entry.getKey()) && entry.getValue().isObject()) {
                entry.getValue().forEach(named -> rewrite(named, rewrite));
            } else if (!VALUES.contains(entry.getKey())) {
                rewrite(entry.getValue(), rewrite);
            }
        });
    }
}
