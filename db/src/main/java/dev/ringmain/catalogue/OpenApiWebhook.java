package dev.ringmain.catalogue;

import dev.ringmain.event.Catalogue.Description;
import dev.ringmain.schema.LocalReferences;
import dev.ringmain.schema.References;
import dev.ringmain.schema.Validation;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One of the webhooks that a document describes. Its data is what stands in the body: all of it, or what stands in {@code data} if the body
 * is an envelope with {@code type} and {@code data}.
 */
final class OpenApiWebhook {

    private static final int MOST = 500;

    private final JsonNode document;
    private final String name;
    private final JsonNode operation;

    private OpenApiWebhook(JsonNode document, String name, JsonNode operation) {
        this.document = document;
        this.name = name;
        this.operation = operation;
    }

    /** @throws UnacceptableDocument if it is not an OpenAPI 3.1 document with webhooks */
    static List<OpenApiWebhook> all(JsonNode document) {
        if (!document.path("openapi").asString("").startsWith("3.1")) {
            throw new UnacceptableDocument(
                    "/openapi", "This is not an OpenAPI 3.1 document. Only from 3.1 on does a document have webhooks.");
        }
        JsonNode webhooks = document.path("webhooks");
        if (!webhooks.isObject() || webhooks.isEmpty()) {
            throw new UnacceptableDocument("/webhooks", "The document describes no webhooks.");
        }
        if (webhooks.size() > MOST) {
            throw new UnacceptableDocument("/webhooks", "At most " + MOST + " types are imported at once.");
        }
        List<OpenApiWebhook> all = new ArrayList<>();
        webhooks.properties().forEach(webhook -> {
            JsonNode item = LocalReferences.resolve(document, webhook.getValue());
            JsonNode operation = item.has("post") ? item.path("post") : item.path("put");
            all.add(new OpenApiWebhook(document, webhook.getKey(), operation));
            if (!operation.isObject()) {
                throw new UnacceptableDocument(
                        all.get(all.size() - 1).pointer(), "A webhook has a post, which says what is sent.");
            }
        });
        return all;
    }

    String name() {
        return name;
    }

    String pointer() {
        return "/webhooks/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** What is said here, and where it is silent what was said before. */
    Description over(Description before) {
        String text =
                operation.path("description").asString(operation.path("summary").asString(""));
        JsonNode ours = operation.path(OpenApiWriter.OURS);
        JsonNode media = media();
        JsonNode schema = schema(media.path("schema"));
        JsonNode example = example(media);
        boolean deprecated = operation.path("deprecated").asBoolean(false);
        return new Description(
                text.isBlank() ? before.text() : text,
                schema.isEmpty() ? before.schema() : schema.toString(),
                example.isMissingNode() ? before.example() : example.toString(),
                validation(ours.path("validation").asString("")).orElse(before.validation()),
                deprecated
                        || operation.path("deprecated").isMissingNode() && ours.isMissingNode() && before.deprecated(),
                deprecated
                        ? sunset(ours.path("sunset_at").asString(""))
                        : ours.isMissingNode() ? before.sunset() : null);
    }

    private JsonNode media() {
        JsonNode body = LocalReferences.resolve(document, operation.path("requestBody"));
        JsonNode content = body.path("content");
        if (content.has("application/json")) {
            return content.path("application/json");
        }
        return content.properties().stream()
                .filter(entry -> entry.getKey().contains("json"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private JsonNode example(JsonNode media) {
        JsonNode example = media.path("example");
        if (example.isMissingNode() && !media.path("examples").isEmpty()) {
            example = LocalReferences.resolve(
                            document, media.path("examples").values().iterator().next())
                    .path("value");
        }
        return example.isObject() && example.has("type") && example.has("data") ? example.path("data") : example;
    }

    /** Empty if there is none, or one that allows anything. */
    private JsonNode schema(JsonNode body) {
        JsonNode whole = LocalReferences.resolve(document, body);
        JsonNode properties = whole.path("properties");
        boolean envelope = properties.has("type") && properties.has("data");
        JsonNode data = envelope ? properties.path("data") : body;
        if (!data.isObject() || data.isEmpty()) {
            return MissingNode.getInstance();
        }
        return alone(data);
    }

    /** The schema with everything that it refers to brought into it. */
    private JsonNode alone(JsonNode data) {
        String root = data.size() == 1 && data.path("$ref").isString()
                ? data.path("$ref").asString()
                : "";
        JsonNode start = root.isEmpty() ? data : target(root);
        Map<String, String> names = new LinkedHashMap<>();
        Deque<String> toBring = new ArrayDeque<>();
        JsonNode own = References.rewritten(start, reference -> local(reference, root, names, toBring));
        if (names.isEmpty() || !(own instanceof ObjectNode object)) {
            return own;
        }
        ObjectNode defs = object.path("$defs") instanceof ObjectNode there ? there : object.putObject("$defs");
        while (!toBring.isEmpty()) {
            String reference = toBring.poll();
            JsonNode brought = References.rewritten(target(reference), other -> local(other, root, names, toBring));
            defs.set(String.valueOf(names.get(reference)), brought);
        }
        return object;
    }

    private String local(String reference, String root, Map<String, String> names, Deque<String> toBring) {
        if (!root.isEmpty() && (reference.equals(root) || reference.startsWith(root + "/"))) {
            return "#" + reference.substring(root.length());
        }
        if (!reference.startsWith("#")) {
            throw new UnacceptableDocument(
                    pointer(),
                    "References lead within the document; " + reference + " does not, and nothing is fetched.");
        }
        if (!reference.startsWith("#/components/")) {
            // It leads within the schema itself, which has an id of its own.
            return reference;
        }
        String name = names.get(reference);
        if (name == null) {
            name = reference.substring(reference.lastIndexOf('/') + 1);
            while (names.containsValue(name)) {
                name = name + "_";
            }
            names.put(reference, name);
            toBring.add(reference);
        }
        return "#/$defs/" + name;
    }

    private JsonNode target(String reference) {
        JsonNode target = LocalReferences.target(document, reference);
        if (target.isMissingNode()) {
            throw new UnacceptableDocument(
                    pointer(),
                    reference.startsWith("#")
                            ? "There is nothing at " + reference + "."
                            : "References lead within the document; " + reference
                                    + " does not, and nothing is fetched.");
        }
        return target;
    }

    private static java.util.Optional<Validation> validation(String text) {
        for (Validation each : Validation.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                return java.util.Optional.of(each);
            }
        }
        return java.util.Optional.empty();
    }

    private @Nullable LocalDate sunset(String text) {
        try {
            return text.isEmpty() ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new UnacceptableDocument(pointer(), "The last day is a date such as 2027-03-31.");
        }
    }
}
