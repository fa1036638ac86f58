package dev.ringmain.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A schema as a table of its properties, for those who would rather not read JSON. */
public final class SchemaTable {

    private static final int MOST = 300;
    private static final int DEEPEST = 8;
    private static final int MOST_VALUES = 12;

    /** A schema may refer to itself, and then goes on without end. */
    private static final int MOST_STEPS = 3_000;

    private static final int DEEPEST_LIST = 3;

    private final JsonNode root;
    private final List<Row> rows = new ArrayList<>();
    private int steps;

    private SchemaTable(JsonNode root) {
        this.root = root;
    }

    /**
     * @param path from the data: {@code meterValue[].unit}
     * @param depth how far in it stands, from 0
     * @param type {@code string}, {@code list of integer}, {@code object}
     * @param rule what else holds: its format, its bounds, the values it may have; empty for nothing
     */
    public record Row(
            String path, String name, int depth, String type, boolean required, String rule, String description) {}

    /** At most {@value #MOST} rows; none if the schema does not describe an object. */
    public static List<Row> of(String schema) {
        JsonNode root = JsonMapper.shared().readTree(schema);
        SchemaTable table = new SchemaTable(root);
        table.properties(root, "", 0);
        return List.copyOf(table.rows);
    }

    private void properties(JsonNode node, String path, int depth) {
        JsonNode schema = LocalReferences.resolve(root, node);
        if (depth > DEEPEST || ++steps > MOST_STEPS) {
            return;
        }
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asString("")));
        if (steps < MOST_STEPS) {
            schema.path("allOf").forEach(part -> properties(part, path, depth));
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            if (rows.size() >= MOST) {
                return;
            }
            String name = property.getKey();
            String place = path.isEmpty() ? name : path + "." + name;
            JsonNode own = LocalReferences.resolve(root, property.getValue());
            rows.add(new Row(
                    place,
                    name,
                    depth,
                    type(own, 0),
                    required.contains(name),
                    rule(own),
                    words(property.getValue(), own)));
            properties(own, place, depth + 1);
            JsonNode items = LocalReferences.resolve(root, own.path("items"));
            if (items.isObject()) {
                properties(items, place + "[]", depth + 1);
            }
        }
    }

    private static String words(JsonNode there, JsonNode resolved) {
        return there.path("description").asString(resolved.path("description").asString(""));
    }

    private String type(JsonNode schema, int lists) {
        JsonNode type = schema.path("type");
        if (type.isString() && type.asString().equals("array")) {
            JsonNode items = LocalReferences.resolve(root, schema.path("items"));
            return items.isObject() && lists < DEEPEST_LIST ? "list of " + type(items, lists + 1) : "list";
        }
        if (type.isString()) {
            return type.asString();
        }
        if (type.isArray()) {
            return StreamSupport.stream(type.spliterator(), false)
                    .map(each -> each.asString(""))
                    .collect(Collectors.joining(" or "));
        }
        if (schema.has("properties")) {
            return "object";
        }
        if (schema.has("const") || schema.has("enum")) {
            return "one of";
        }
        return schema.has("oneOf") || schema.has("anyOf") ? "one of several" : "any";
    }

    private static String rule(JsonNode schema) {
        List<String> rules = new ArrayList<>();
        if (schema.has("format")) {
            rules.add(schema.path("format").asString(""));
        }
        if (schema.has("const")) {
            rules.add("always " + schema.path("const"));
        }
        if (schema.path("enum").isArray()) {
            String values = StreamSupport.stream(schema.path("enum").spliterator(), false)
                    .limit(MOST_VALUES)
                    .map(value -> value.isString() ? value.asString() : value.toString())
                    .collect(Collectors.joining(", "));
            int more = schema.path("enum").size() - MOST_VALUES;
            rules.add(values + (more > 0 ? " and " + more + " more" : ""));
        }
        bounds(schema, "minimum", "at least ", "", rules);
        bounds(schema, "maximum", "at most ", "", rules);
        bounds(schema, "minLength", "at least ", " characters", rules);
        bounds(schema, "maxLength", "at most ", " characters", rules);
        bounds(schema, "minItems", "at least ", " items", rules);
        bounds(schema, "maxItems", "at most ", " items", rules);
        bounds(schema, "pattern", "matches ", "", rules);
        return String.join("; ", rules);
    }

    private static void bounds(JsonNode schema, String keyword, String before, String after, List<String> rules) {
        if (schema.has(keyword)) {
            JsonNode value = schema.path(keyword);
            rules.add(before + (value.isString() ? value.asString() : value.toString()) + after);
        }
    }
}
