package dev.ringmain.api.docs;

import dev.ringmain.api.docs.Reference.Answer;
import dev.ringmain.api.docs.Reference.Field;
import dev.ringmain.api.docs.Reference.Group;
import dev.ringmain.api.docs.Reference.Operation;
import dev.ringmain.api.docs.Reference.Receiving;
import dev.ringmain.api.docs.Reference.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes the reference from the document. */
final class ReferenceReader {

    private static final String JSON = "application/json";
    private static final PrettyPrinter PRETTY = new DefaultPrettyPrinter(Separators.createDefaultInstance()
            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator(""));

    private final JsonNode document;
    private final Schemas schemas;
    private final JsonMapper json;

    ReferenceReader(JsonNode document, JsonMapper json) {
        this.document = document;
        this.schemas = new Schemas(document);
        this.json = json;
    }

    Reference read() {
        JsonNode info = document.path("info");
        return new Reference(
                info.path("title").asString(),
                info.path("summary").asString(),
                about(info),
                document.path("tags").valueStream().map(this::group).toList(),
                document.path("components").path("headers").properties().stream()
                        .map(header -> header(header.getKey(), header.getValue()))
                        .toList(),
                receiving(document.path("webhooks").path("event").path("post")));
    }

    private Group group(JsonNode tag) {
        String name = tag.path("name").asString();
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(entry -> entry.getValue()
                                .path("tags")
                                .path(0)
                                .asString("")
                                .equals(name))
                        .forEach(entry -> operations.add(
                                operation(entry.getKey(), path.getKey(), path.getValue(), entry.getValue()))));
        return new Group(name, name.toLowerCase(Locale.ROOT).replace(' ', '-'), about(tag), operations);
    }

    private Operation operation(String method, String path, JsonNode pathItem, JsonNode operation) {
        List<JsonNode> parameters = new ArrayList<>();
        pathItem.path("parameters").forEach(parameter -> parameters.add(schemas.resolve(parameter)));
        operation.path("parameters").forEach(parameter -> parameters.add(schemas.resolve(parameter)));
        JsonNode body = operation.path("requestBody").path("content").path(JSON);
        List<Answer> answers = operation.path("responses").properties().stream()
                .map(response -> answer(response.getKey(), schemas.resolve(response.getValue())))
                .toList();
        return new Operation(
                operation.path("operationId").asString(),
                method.toUpperCase(Locale.ROOT),
                path,
                operation.path("summary").asString(),
                about(operation),
                operation.path("security").path(0).path("apiKey").path(0).asString(),
                parameters.stream().map(this::parameter).toList(),
                body.isMissingNode() ? List.of() : schemas.fields(body.path("schema")),
                example(body),
                answers.stream()
                        .filter(answer -> answer.status().startsWith("2"))
                        .findFirst()
                        .orElseThrow(),
                answers.stream()
                        .filter(answer -> !answer.status().startsWith("2"))
                        .toList(),
                filledIn(path, parameters));
    }

    /** A path that can be called: with the parameters' examples in their places. */
    private static String filledIn(String path, List<JsonNode> parameters) {
        String filled = path;
        for (JsonNode parameter : parameters) {
            filled = filled.replace(
                    '{' + parameter.path("name").asString() + '}',
                    parameter.path("example").asString(""));
        }
        return filled;
    }

    private Field parameter(JsonNode parameter) {
        return new Field(
                parameter.path("name").asString(),
                parameter.path("in").asString() + ", " + schemas.type(parameter.path("schema")),
                parameter.path("required").asBoolean(false),
                schemas.rules(parameter.path("schema")),
                about(parameter));
    }

    private Field header(String name, JsonNode header) {
        return new Field(name, header.path("example").asString(""), false, "", about(header));
    }

    private Answer answer(String status, JsonNode response) {
        JsonNode content = response.path("content").path(JSON);
        return new Answer(
                status,
                about(response),
                content.isMissingNode() ? List.of() : given(schemas.fields(content.path("schema"))),
                example(content));
    }

    /** An answer has all of its fields, so it goes without saying. */
    private static List<Field> given(List<Field> fields) {
        return fields.stream()
                .map(field -> new Field(field.name(), field.type(), false, field.rules(), field.about()))
                .toList();
    }

    private Receiving receiving(JsonNode webhook) {
        JsonNode body = webhook.path("requestBody").path("content").path(JSON);
        return new Receiving(
                about(webhook),
                webhook.path("parameters").valueStream().map(this::parameter).toList(),
                schemas.fields(body.path("schema")),
                String.valueOf(example(body)),
                webhook.path("responses").properties().stream()
                        .map(response -> answer(response.getKey(), response.getValue()))
                        .toList(),
                webhook.path("x-codeSamples")
                        .valueStream()
                        .map(sample -> new Sample(
                                sample.path("lang").asString(),
                                sample.path("source").asString()))
                        .toList());
    }

    private static Prose about(JsonNode described) {
        return Prose.of(described.path("description").asString(""));
    }

    private @Nullable String example(JsonNode content) {
        return content.has("example") ? json.writer().with(PRETTY).writeValueAsString(content.path("example")) : null;
    }
}
