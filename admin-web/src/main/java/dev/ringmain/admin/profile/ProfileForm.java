package dev.ringmain.admin.profile;

import dev.ringmain.wire.Durations;
import dev.ringmain.wire.EnvelopeField;
import dev.ringmain.wire.ProfileDefinition;
import dev.ringmain.wire.ProfileDefinition.Signature;
import dev.ringmain.wire.ProfileHeader;
import dev.ringmain.wire.Source;
import dev.ringmain.wire.WireProfile.DisableRule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A profile as somebody types it. What is a list is one entry a line: {@code name: source}, {@code name?: source} for what is left out
 * where it is empty, {@code name = value} for a constant.
 *
 * @param jitter in percent
 */
record ProfileForm(
        String name,
        String description,
        String envelope,
        String headers,
        String contentType,
        String signatures,
        String secret,
        String timeout,
        String retries,
        String jitter,
        String success,
        @Nullable Boolean httpsOnly,
        @Nullable Boolean ping,
        @Nullable Boolean handshake,
        String failingFor,
        String spread) {

    private static final JsonMapper JSON = JsonMapper.shared();

    ProfileForm {
        name = text(name);
        description = text(description);
        envelope = text(envelope);
        headers = text(headers);
        contentType = text(contentType);
        signatures = text(signatures);
        secret = text(secret);
        timeout = text(timeout);
        retries = text(retries);
        jitter = text(jitter);
        success = text(success);
        failingFor = text(failingFor);
        spread = text(spread);
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text.strip();
    }

    static ProfileForm of(String name, String description, ProfileDefinition definition) {
        DisableRule disable = definition.disable();
        return new ProfileForm(
                name,
                description,
                definition.envelope().stream().map(ProfileForm::line).collect(Collectors.joining("\n")),
                definition.headers().stream().map(ProfileForm::line).collect(Collectors.joining("\n")),
                definition.contentType(),
                definition.signatures().stream().map(ProfileForm::line).collect(Collectors.joining("\n")),
                definition.secret().name().toLowerCase(Locale.ROOT),
                Durations.text(definition.timeout()),
                definition.retries().stream().map(Durations::text).collect(Collectors.joining(", ")),
                Long.toString(Math.round(definition.jitter() * 100)),
                definition.success().toString(),
                definition.httpsOnly(),
                definition.ping(),
                definition.handshake(),
                disable == null ? "" : Durations.text(disable.failingFor()),
                disable == null ? "" : Durations.text(disable.spread()));
    }

    private static String line(EnvelopeField field) {
        return field.source() == Source.CONSTANT
                ? field.field() + " = " + JSON.writeValueAsString(field.value())
                : field.field()
                        + (Boolean.TRUE.equals(field.optional()) ? "?: " : ": ")
                        + field.source().text();
    }

    private static String line(ProfileHeader header) {
        return header.source() == Source.CONSTANT
                ? header.name() + " = " + header.value()
                : header.name() + ": " + header.source().text();
    }

    private static String line(Signature signature) {
        return signature.scheme().text()
                + (signature.headers().isEmpty() ? "" : ": " + String.join(", ", signature.headers()));
    }

    /** As the API would be sent it; what will not do is found where that is read. */
    JsonNode definition() {
        ObjectNode definition = JSON.createObjectNode();
        ArrayNode fields = definition.putArray("envelope");
        lines(envelope).forEach(line -> fields.add(entry(line, "field", true)));
        ArrayNode added = definition.putArray("headers");
        lines(headers).forEach(line -> added.add(entry(line, "name", false)));
        ArrayNode signed = definition.putArray("signatures");
        lines(signatures).forEach(line -> signed.add(signature(line)));
        put(definition, "content_type", contentType);
        put(definition, "secret", secret);
        put(definition, "timeout", timeout);
        list(definition.putArray("retries"), retries);
        if (!success.isEmpty()) {
            list(definition.putArray("success"), success);
        }
        if (!jitter.isEmpty()) {
            definition.set("jitter", share());
        }
        definition.put("https_only", Boolean.TRUE.equals(httpsOnly));
        definition.put("ping", Boolean.TRUE.equals(ping));
        definition.put("handshake", Boolean.TRUE.equals(handshake));
        if (!failingFor.isEmpty()) {
            ObjectNode disable = definition.putObject("disable");
            put(disable, "failing_for", failingFor);
            put(disable, "spread", spread);
        } else {
            definition.putNull("disable");
        }
        return definition;
    }

    /** @param index among the lines that are not empty @return as people count, the empty ones included */
    int line(String field, int index) {
        String[] all = typed(field).split("\\R");
        return IntStream.range(0, all.length)
                        .filter(n -> !all[n].isBlank())
                        .skip(index)
                        .findFirst()
                        .orElse(index)
                + 1;
    }

    private String typed(String field) {
        return switch (field) {
            case "envelope" -> envelope;
            case "headers" -> headers;
            default -> signatures;
        };
    }

    private static List<String> lines(String text) {
        return Arrays.stream(text.split("\\R"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static ObjectNode entry(String line, String nameField, boolean json) {
        ObjectNode entry = JSON.createObjectNode();
        int equals = line.indexOf('=');
        int colon = line.indexOf(':');
        if (equals >= 0 && (colon < 0 || equals < colon)) {
            entry.put(nameField, line.substring(0, equals).strip());
            entry.put("source", "constant");
            String value = line.substring(equals + 1).strip();
            entry.set("value", json ? scalar(value) : entry.stringNode(value));
            return entry;
        }
        String name = colon < 0 ? line : line.substring(0, colon).strip();
        boolean optional = json && name.endsWith("?");
        entry.put(nameField, optional ? name.substring(0, name.length() - 1) : name);
        entry.put("source", colon < 0 ? "" : line.substring(colon + 1).strip());
        if (optional) {
            entry.put("optional", true);
        }
        return entry;
    }

    /** JSON if it is that; else the words as they stand. */
    private static JsonNode scalar(String value) {
        try {
            return JSON.readTree(value);
        } catch (JacksonException e) {
            return JSON.getNodeFactory().stringNode(value);
        }
    }

    private static ObjectNode signature(String line) {
        ObjectNode signature = JSON.createObjectNode();
        int colon = line.indexOf(':');
        signature.put("scheme", colon < 0 ? line : line.substring(0, colon).strip());
        if (colon >= 0) {
            list(signature.putArray("headers"), line.substring(colon + 1));
        }
        return signature;
    }

    private static void list(ArrayNode list, String text) {
        Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .forEach(list::add);
    }

    private static void put(ObjectNode object, String name, String value) {
        if (!value.isEmpty()) {
            object.put(name, value);
        }
    }

    private JsonNode share() {
        return jitter.matches("\\d{1,3}")
                ? JSON.getNodeFactory().numberNode(Integer.parseInt(jitter) / 100.0)
                : JSON.getNodeFactory().stringNode(jitter);
    }
}
