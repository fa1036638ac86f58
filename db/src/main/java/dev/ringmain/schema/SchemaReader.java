package dev.ringmain.schema;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a schema that a stranger may have written, and refuses what would hang or fetch before anything compiles it. */
final class SchemaReader {

    static final int LARGEST = 128 * 1024;
    private static final int DEEPEST = 64;
    private static final int MOST_TOKENS = 50_000;

    private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxTokenCount(MOST_TOKENS)
                            .maxStringLength(LARGEST)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private final Set<String> ids = new HashSet<>();

    private SchemaReader() {}

    /** @throws UnusableSchema if it is not one, or could do harm */
    static JsonNode read(String text) {
        if (text.length() > LARGEST) {
            throw new UnusableSchema("", "A schema has at most " + LARGEST / 1024 + " KiB.");
        }
        JsonNode schema = parse(text);
        if (!schema.isObject()) {
            throw new UnusableSchema("", "A JSON Schema is an object.");
        }
        SchemaReader reader = new SchemaReader();
        reader.collectIds(schema);
        reader.check(schema, "");
        return schema;
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (StreamConstraintsException e) {
            throw new UnusableSchema(
                    "",
                    "A schema has at most " + DEEPEST + " levels and " + MOST_TOKENS
                            + " values, and no number of more than 100 digits.");
        } catch (JacksonException e) {
            throw new UnusableSchema(
                    "",
                    "This is not JSON"
                            + (e.getLocation() == null
                                    ? "."
                                    : ": look at line " + e.getLocation().getLineNr() + "."));
        }
    }

    private void collectIds(JsonNode node) {
        if (node.path("$id").isString()) {
            ids.add(node.path("$id").asString());
        }
        node.forEach(this::collectIds);
    }

    private void check(JsonNode node, String pointer) {
        if (node.isArray()) {
            int i = 0;
            for (JsonNode item : node) {
                check(item, pointer + "/" + i++);
            }
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String keyword = entry.getKey();
            JsonNode value = entry.getValue();
            String place = pointer + "/" + escaped(keyword);
            if (value.isNumber()) {
                refuseExtremes(value, place);
            } else if (REFERENCES.contains(keyword) && value.isString()) {
                refuseForeign(value.asString(), place);
            } else if (keyword.equals("pattern") && value.isString()) {
                compile(value.asString(), place);
            } else if (References.NAMED.contains(keyword) && value.isObject()) {
                value.properties().forEach(named -> {
                    String below = place + "/" + escaped(named.getKey());
                    if (keyword.equals("patternProperties")) {
                        compile(named.getKey(), below);
                    }
                    check(named.getValue(), below);
                });
            } else if (!References.VALUES.contains(keyword)) {
                check(value, place);
            }
        }
    }

    /** Arithmetic with such a number costs as many digits as its exponent says. */
    private static void refuseExtremes(JsonNode number, String pointer) {
        if (Math.abs((long) number.decimalValue().scale()) > 1_000) {
            throw new UnusableSchema(pointer, "This number has too large an exponent.");
        }
    }

    private void refuseForeign(String reference, String pointer) {
        int fragment = reference.indexOf('#');
        String document = fragment < 0 ? reference : reference.substring(0, fragment);
        if (!document.isEmpty() && !ids.contains(document)) {
            throw new UnusableSchema(
                    pointer,
                    "References lead within the schema, such as #/$defs/price; nothing is fetched. Copy what it refers to into $defs.");
        }
    }

    private static void compile(String pattern, String pointer) {
        try {
            LinearPattern.compile(pattern);
        } catch (IllegalArgumentException e) {
            throw new UnusableSchema(pointer, String.valueOf(e.getMessage()));
        }
    }

    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
