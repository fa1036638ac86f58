package dev.ringmain.api.event;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.event.EventType;
import dev.ringmain.wire.CloudContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The attributes of one CloudEvent (1.0), as they come in: checked one by one, then put together. */
final class CloudAttributes {

    private static final int LONGEST_SUBJECT = 256;
    private static final int LONGEST = 1024;
    private static final int MOST_EXTENSIONS = 30;

    /** They travel as headers again, where the receiver's server has its own idea of how much is too much. */
    private static final int MOST_CHARS = 8 * 1024;

    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,64}");
    private static final Pattern JSON_TYPE = Pattern.compile(
            "[a-z0-9!#$&^_.+-]+/(?:[a-z0-9!#$&^_.+-]+\\+)?json(?:\\s*;\\s*charset=\"?utf-8\"?)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern PLAIN_JSON =
            Pattern.compile("application/json(?:\\s*;\\s*charset=\"?utf-8\"?)?", Pattern.CASE_INSENSITIVE);

    /** Makes the refusal of an attribute. */
    interface Refusal {

        ApiProblem of(String attribute, String code, String detail);
    }

    private final Refusal refusal;
    private final Map<String, Object> extensions = new LinkedHashMap<>();
    private boolean versioned;
    private @Nullable String id;
    private @Nullable String source;
    private @Nullable String type;
    private @Nullable String subject;
    private @Nullable Instant time;
    private @Nullable String dataContentType;
    private @Nullable String dataSchema;
    private int chars;

    CloudAttributes(Refusal refusal) {
        this.refusal = refusal;
    }

    ApiProblem refuse(String name, String code, String detail) {
        return refusal.of(name, code, detail);
    }

    /** @param value a string, a boolean or a whole number */
    void put(String name, Object value) {
        switch (name) {
            case "specversion" -> version(text(name, value));
            case "id" -> id = text(name, value);
            case "source" -> source = uri(name, text(name, value), false);
            case "type" -> type = type(text(name, value));
            case "subject" -> subject = subject(text(name, value));
            case "time" -> time = time(text(name, value));
            case "datacontenttype" -> dataContentType = jsonType(text(name, value));
            case "dataschema" -> dataSchema = uri(name, text(name, value), true);
            case "data_base64" ->
                throw refuse(name, "unsupported_content", "Binary data is not taken in. Send data that is JSON.");
            default -> extension(name, value);
        }
    }

    PublishEvent event(byte[] data, String pointer) {
        if (!versioned) {
            throw refuse("specversion", "required", "A CloudEvent says its specversion, 1.0.");
        }
        if (type == null) {
            throw refuse("type", "required", "A CloudEvent has a type, such as com.example.session.started.");
        }
        CloudContext cloud = new CloudContext(
                required("id", id), required("source", source), dataContentType, dataSchema, extensions);
        return new PublishEvent(type, subject, null, time, null, data, pointer, cloud);
    }

    private String required(String name, @Nullable String value) {
        if (value == null) {
            throw refuse(name, "required", "A CloudEvent has an id and a source.");
        }
        return value;
    }

    private void version(String text) {
        if (!text.equals("1.0")) {
            throw refuse("specversion", "invalid_value", "CloudEvents are read as of version 1.0.");
        }
        versioned = true;
    }

    private String type(String text) {
        if (!EventType.isName(text)) {
            throw refuse(
                    "type",
                    "invalid_event_type",
                    "A type is words of letters, digits, underscores and hyphens with dots between them, at most 128 characters.");
        }
        return text;
    }

    private String subject(String text) {
        if (text.length() > LONGEST_SUBJECT) {
            throw refuse("subject", "invalid_value", "A subject has 1 to " + LONGEST_SUBJECT + " characters.");
        }
        return text;
    }

    private Instant time(String text) {
        return EventReader.moment(text)
                .orElseThrow(() -> refuse(
                        "time", "invalid_value", "A time is written as in RFC 3339, and lies between 1970 and 9999."));
    }

    private @Nullable String jsonType(String text) {
        if (!JSON_TYPE.matcher(text).matches()) {
            throw refuse(
                    "datacontenttype",
                    "unsupported_content",
                    "Data is JSON in UTF-8: application/json, or a type that ends in +json, and no parameter but charset=utf-8.");
        }
        return PLAIN_JSON.matcher(text).matches() ? null : text;
    }

    private String uri(String name, String text, boolean absolute) {
        try {
            if (!absolute || new URI(text).isAbsolute()) {
                return new URI(text).toString();
            }
        } catch (URISyntaxException e) {
            // Refused below.
        }
        throw refuse(
                name,
                "invalid_value",
                absolute ? "This is an absolute URI (RFC 3986)." : "This is a URI reference (RFC 3986).");
    }

    private void extension(String name, Object value) {
        if (!NAME.matcher(name).matches() || name.equals("data")) {
            throw refuse(
                    name,
                    "invalid_attribute",
                    "An attribute's name is lower-case letters and digits, at most 64 of them.");
        }
        if (extensions.size() == MOST_EXTENSIONS) {
            throw refuse(name, "too_many", "A CloudEvent has at most " + MOST_EXTENSIONS + " further attributes here.");
        }
        extensions.put(name, value);
        if (value instanceof String) {
            text(name, value);
        }
    }

    private String text(String name, Object value) {
        if (!(value instanceof String text)) {
            throw refuse(name, "wrong_type", "This attribute is a string.");
        }
        if (text.isEmpty() && !extensions.containsKey(name) || text.length() > LONGEST) {
            throw refuse(name, "invalid_value", "An attribute has 1 to " + LONGEST + " characters.");
        }
        chars += text.length();
        if (chars > MOST_CHARS) {
            throw refuse(name, "too_large", "All attributes together have at most " + MOST_CHARS + " characters.");
        }
        if (text.codePoints().anyMatch(CloudAttributes::isForbidden)) {
            throw refuse(name, "invalid_value", "An attribute holds no control characters and no half characters.");
        }
        return text;
    }

    /** CloudEvents, type system: String. */
    private static boolean isForbidden(int c) {
        return c < 0x20
                || c >= 0x7F && c <= 0x9F
                || c >= 0xD800 && c <= 0xDFFF
                || (c & 0xFFFE) == 0xFFFE
                || c >= 0xFDD0 && c <= 0xFDEF;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s from %s", id, source);
    }
}
