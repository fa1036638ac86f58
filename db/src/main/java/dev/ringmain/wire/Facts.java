package dev.ringmain.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/** The facts of one delivery, put into the words that a profile chooses. */
final class Facts {

    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final DeliveryFacts facts;
    private final Installation installation;

    Facts(DeliveryFacts facts, Installation installation) {
        this.facts = facts;
        this.installation = installation;
    }

    byte[] envelope(List<EnvelopeField> fields) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(facts.data().length + 256);
        char separator = '{';
        for (EnvelopeField field : fields) {
            if (field.source() == Source.EXTENSIONS) {
                for (Map.Entry<String, Object> extension : extensions().entrySet()) {
                    body.write(separator);
                    separator = ',';
                    name(body, extension.getKey());
                    literal(body, extension.getValue());
                }
            } else if (!(field.isOptional() && value(field.source()) == null)) {
                body.write(separator);
                separator = ',';
                name(body, field.field());
                field(body, field);
            }
        }
        if (separator == '{') {
            body.write('{');
        }
        body.write('}');
        return body.toByteArray();
    }

    /** Adds what the header says, if there is anything to say. */
    void write(ProfileHeader header, Map<String, String> headers) {
        switch (header.source()) {
            case EXTENSIONS ->
                extensions()
                        .forEach((name, value) -> headers.put(header.name() + name, percentEncoded(value.toString())));
            case CONSTANT -> headers.put(header.name(), String.valueOf(header.value()));
            default -> {
                Object value = value(header.source());
                if (value != null) {
                    headers.put(header.name(), percentEncoded(value.toString()));
                }
            }
        }
    }

    private void field(ByteArrayOutputStream body, EnvelopeField field) {
        switch (field.source()) {
            case PAYLOAD -> body.writeBytes(facts.data());
            case CONSTANT -> literal(body, field.value());
            default -> literal(body, value(field.source()));
        }
    }

    private @Nullable Object value(Source source) {
        CloudContext cloud = facts.cloud();
        return switch (source) {
            case EVENT_ID -> facts.eventId();
            case EVENT_TYPE -> facts.eventType();
            case EVENT_TIMESTAMP -> MILLISECONDS.format(facts.eventTimestamp());
            case SUBJECT -> facts.subject();
            case ENVIRONMENT_ID -> facts.environmentId();
            case ENVIRONMENT_NAME -> facts.environmentName();
            case ENDPOINT_ID -> facts.endpointId();
            case DELIVERY_ID -> facts.deliveryId();
            case ATTEMPT -> facts.attempt();
            case REDELIVERY -> facts.redelivery();
            case CLOUDEVENTS_ID -> cloud == null ? facts.eventId() : cloud.id();
            case CLOUDEVENTS_SOURCE -> cloud == null ? installation.sourceOf(facts.environmentId()) : cloud.source();
            case DATA_CONTENT_TYPE ->
                cloud == null || cloud.dataContentType() == null ? ProfileDefinition.JSON : cloud.dataContentType();
            case DATA_SCHEMA -> cloud == null ? null : cloud.dataSchema();
            case EXTENSIONS, CONSTANT, PAYLOAD -> "";
        };
    }

    private Map<String, Object> extensions() {
        return facts.cloud() == null ? Map.of() : facts.cloud().extensions();
    }

    private static void name(ByteArrayOutputStream body, String name) {
        literal(body, name);
        body.write(':');
    }

    private static void literal(ByteArrayOutputStream body, @Nullable Object value) {
        if (value == null) {
            body.writeBytes(NULL);
        } else if (value instanceof Number || value instanceof Boolean) {
            body.writeBytes(value.toString().getBytes(StandardCharsets.US_ASCII));
        } else {
            body.write('"');
            body.writeBytes(quoted(value.toString()));
            body.write('"');
        }
    }

    private static byte[] quoted(String value) {
        try {
            return JsonStringEncoder.getInstance().quoteAsUTF8(value);
        } catch (IllegalArgumentException halfACharacter) {
            // JSON can escape a surrogate that has no partner, and UTF-8 cannot hold it.
            return JsonStringEncoder.getInstance()
                    .quoteAsUTF8(LONE_SURROGATE.matcher(value).replaceAll("\ufffd"));
        }
    }

    /** CloudEvents, HTTP binding 3.1.3.2, for every header: whatever a publisher writes, it stays one line of ASCII. */
    private static String percentEncoded(String value) {
        StringBuilder encoded = new StringBuilder(value.length());
        for (byte one : value.getBytes(StandardCharsets.UTF_8)) {
            if (one > ' ' && one < 0x7F && one != '"' && one != '%') {
                encoded.append((char) one);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", one));
            }
        }
        return encoded.toString();
    }
}
