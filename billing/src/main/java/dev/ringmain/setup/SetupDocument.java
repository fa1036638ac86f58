package dev.ringmain.setup;

import dev.ringmain.catalogue.UnacceptableDocument;
import dev.ringmain.export.EnvironmentExport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An export, read back within bounds: a stranger may have written it. Parts that are left out are empty. */
public final class SetupDocument {

    /** How large a document is read, in characters. */
    public static final int LARGEST = 1024 * 1024;

    private static final int MOST_PARTS = 1_000;
    private static final Set<String> KNOWN =
            Set.of("format", "exported_at", "environment", "endpoints", "event_types", "wire_profiles");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(100)
                            .maxTokenCount(200_000)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private final JsonNode root;

    private SetupDocument(JsonNode root) {
        this.root = root;
    }

    /** @throws UnacceptableDocument if it is none of ours */
    public static SetupDocument read(String text) {
        if (text.length() > LARGEST) {
            throw new UnacceptableDocument(
                    "", "A document has at most " + LARGEST / 1024 + " KiB. Import it in parts.");
        }
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JacksonException e) {
            throw new UnacceptableDocument(
                    "",
                    "This is not JSON that we can read"
                            + (e.getLocation() == null
                                    ? "."
                                    : ": look at line " + e.getLocation().getLineNr() + "."));
        }
        if (root == null || !root.isObject()) {
            throw new UnacceptableDocument("", "An export is a JSON object.");
        }
        if (!EnvironmentExport.FORMAT.equals(root.path("format").asString(""))) {
            throw new UnacceptableDocument(
                    "/format", "An export says “" + EnvironmentExport.FORMAT + "” here. Import what Export wrote.");
        }
        root.propertyNames().stream()
                .filter(name -> !KNOWN.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new UnacceptableDocument("/" + name, "An export has no part of that name.");
                });
        return new SetupDocument(root);
    }

    /** Null if the document does not say. */
    @Nullable
    Boolean catalogueClosed() {
        String said = root.at("/environment/catalogue").asString("");
        return said.isEmpty() ? null : said.equals("closed");
    }

    /** @param name of the list */
    List<Part> parts(String name) {
        JsonNode list = root.path(name);
        if (list.isMissingNode() || list.isNull()) {
            return List.of();
        }
        if (!list.isArray()) {
            throw new UnacceptableDocument("/" + name, "This is a list.");
        }
        if (list.size() > MOST_PARTS) {
            throw new UnacceptableDocument(
                    "/" + name, "A document has at most " + MOST_PARTS + " of these. Import it in parts.");
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String pointer = "/" + name + "/" + i;
            if (!list.get(i).isObject()) {
                throw new UnacceptableDocument(pointer, "This is an object.");
            }
            parts.add(new Part(pointer, list.get(i)));
        }
        return parts;
    }

    /** One object of a list, and where it stands. */
    record Part(String pointer, JsonNode node) {

        /** @throws UnacceptableDocument unless there is a text of one character or more */
        String required(String field) {
            String text = text(field);
            if (text == null || text.isBlank()) {
                throw new UnacceptableDocument(pointer + "/" + field, field + " is needed.");
            }
            return text;
        }

        /** Null if there is none. */
        @Nullable
        String text(String field) {
            JsonNode value = node.path(field);
            if (value.isMissingNode() || value.isNull()) {
                return null;
            }
            if (!value.isString()) {
                throw new UnacceptableDocument(pointer + "/" + field, "This is a text.");
            }
            return value.asString();
        }

        boolean flag(String field) {
            JsonNode value = node.path(field);
            if (!(value.isMissingNode() || value.isNull() || value.isBoolean())) {
                throw new UnacceptableDocument(pointer + "/" + field, "This is true or false.");
            }
            return value.asBoolean(false);
        }

        /** 0 if there is none. */
        int number(String field) {
            JsonNode value = node.path(field);
            if (value.isMissingNode() || value.isNull()) {
                return 0;
            }
            if (!value.isInt()) {
                throw new UnacceptableDocument(pointer + "/" + field, "This is a whole number.");
            }
            return value.asInt();
        }

        List<String> texts(String field) {
            JsonNode value = node.path(field);
            if (value.isMissingNode() || value.isNull()) {
                return List.of();
            }
            if (!value.isArray() || !value.valueStream().allMatch(JsonNode::isString)) {
                throw new UnacceptableDocument(pointer + "/" + field, "This is a list of texts.");
            }
            return value.valueStream().map(JsonNode::asString).toList();
        }

        /** Null if there are none. */
        @Nullable
        Map<String, String> pairs(String field) {
            JsonNode value = node.path(field);
            if (value.isMissingNode() || value.isNull()) {
                return null;
            }
            if (!value.isObject() || !value.valueStream().allMatch(JsonNode::isString)) {
                throw new UnacceptableDocument(pointer + "/" + field, "This is an object of texts.");
            }
            Map<String, String> pairs = new LinkedHashMap<>();
            value.properties()
                    .forEach(pair -> pairs.put(pair.getKey(), pair.getValue().asString()));
            return pairs;
        }

        /** Null if there is none. */
        @Nullable
        JsonNode json(String field) {
            JsonNode value = node.path(field);
            return value.isMissingNode() || value.isNull() ? null : value;
        }
    }
}
