package dev.ringmain.api.event;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.api.web.BodyCap;
import dev.ringmain.event.EventType;
import dev.ringmain.tenant.EnvironmentId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads events out of a request without building them up: {@code data} is checked token by token and then cut out of the bytes as it
 * came, because it is delivered byte for byte.
 */
final class EventReader {

    static final int MOST_IN_BATCH = 1_000;

    /** Levels of one event, counting its own braces. In a batch it stands two levels deeper. */
    private static final int DEPTH = 64;

    private static final int MOST_TOKENS = 100_000;
    private static final int LONGEST_SUBJECT = 256;
    private static final int LARGEST_EXPONENT_DIGITS = 4;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_:-]{1,128}");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
    private static final String[] KNOWN = {"type", "data", "subject", "id", "timestamp", "environment"};
    static final JsonFactory SINGLE = factory(DEPTH, MOST_TOKENS);
    static final JsonFactory BATCH = factory(DEPTH + 2, MOST_TOKENS * 10);

    private final byte[] body;
    private final JsonParser parser;

    private EventReader(byte[] body, JsonFactory factory) {
        this.body = body;
        this.parser = factory.createParser(ObjectReadContext.empty(), body);
    }

    /** @throws ApiProblem that points at what will not do */
    static PublishEvent read(byte[] body) {
        return reading(body, SINGLE, reader -> reader.event(""));
    }

    /** @throws ApiProblem that points at what will not do */
    static List<PublishEvent> readBatch(byte[] body) {
        return reading(body, BATCH, EventReader::batch);
    }

    private static <T> T reading(byte[] body, JsonFactory factory, java.util.function.Function<EventReader, T> what) {
        refuseOtherThanUtf8(body);
        EventReader reader = new EventReader(body, factory);
        try (JsonParser parser = reader.parser) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ApiProblem(ProblemCode.MALFORMED_JSON, "A JSON object is expected.");
            }
            T read = what.apply(reader);
            if (parser.nextToken() != null) {
                throw new ApiProblem(ProblemCode.MALFORMED_JSON, "Something follows the JSON object.");
            }
            return read;
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    private List<PublishEvent> batch() {
        List<PublishEvent> events = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            if (!name.equals("events") || events != null) {
                throw ApiProblem.invalid(
                        "/" + ApiProblem.escaped(name), "unknown_field", "A batch has one field, events.");
            }
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw ApiProblem.invalid("/events", "wrong_type", "events is a list.");
            }
            events = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (events.size() == MOST_IN_BATCH) {
                    throw ApiProblem.invalid(
                            "/events", "too_many", "A batch has at most " + MOST_IN_BATCH + " events.");
                }
                String pointer = "/events/" + events.size();
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw ApiProblem.invalid(pointer, "wrong_type", "An event is an object.");
                }
                events.add(event(pointer));
            }
        }
        if (events == null || events.isEmpty()) {
            throw ApiProblem.invalid("/events", "required", "A batch has at least one event.");
        }
        return events;
    }

    /** From the opening brace of an event to its closing one. */
    private PublishEvent event(String pointer) {
        int start = offset();
        Set<String> seen = new HashSet<>();
        String type = null;
        String subject = null;
        String id = null;
        Instant timestamp = null;
        EnvironmentId environment = null;
        byte[] data = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            String field = pointer + "/" + ApiProblem.escaped(name);
            if (!seen.add(name)) {
                throw ApiProblem.invalid(field, "duplicate_field", "The field stands here twice.");
            }
            parser.nextToken();
            switch (name) {
                case "type" -> type = type(text(field), field);
                case "subject" -> subject = subject(text(field), field);
                case "id" -> id = id(text(field), field);
                case "timestamp" -> timestamp = timestamp(text(field), field);
                case "environment" -> environment = environment(text(field), field);
                case "data" -> data = cut(parser, body, field);
                default ->
                    throw ApiProblem.invalid(
                            field,
                            "unknown_field",
                            "There is no field of that name. Known ones: " + String.join(", ", KNOWN) + ".");
            }
        }
        if (offset() + 1 - start > BodyCap.SINGLE) {
            throw new ApiProblem(ProblemCode.TOO_LARGE, "An event has at most " + BodyCap.SINGLE / 1024 + " KiB.")
                    .at(pointer, "too_large", "This event is larger.");
        }
        if (type == null) {
            throw ApiProblem.invalid(pointer + "/type", "required", "An event has a type, such as session.started.");
        }
        if (data == null) {
            throw ApiProblem.invalid(
                    pointer + "/data", "required", "An event has data: any JSON value, usually an object.");
        }
        return new PublishEvent(type, subject, id, timestamp, environment, data, pointer);
    }

    /** A null stands for a field that was left out. */
    private @Nullable String text(String field) {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NULL -> null;
            default -> throw ApiProblem.invalid(field, "wrong_type", "This is a string.");
        };
    }

    private static @Nullable String type(@Nullable String type, String field) {
        if (type != null && !EventType.isName(type)) {
            throw ApiProblem.invalid(
                    field,
                    "invalid_event_type",
                    "A type is words of letters, digits, underscores and hyphens with dots between them, at most 128 characters: session.started.");
        }
        return type;
    }

    private static @Nullable String subject(@Nullable String subject, String field) {
        if (subject != null && (subject.isEmpty() || subject.length() > LONGEST_SUBJECT)) {
            throw ApiProblem.invalid(field, "invalid_value", "A subject has 1 to " + LONGEST_SUBJECT + " characters.");
        }
        return subject;
    }

    private static @Nullable String id(@Nullable String id, String field) {
        if (id != null && !ID.matcher(id).matches()) {
            // No dot: it would make the signed text ambiguous (Standard Webhooks).
            throw ApiProblem.invalid(
                    field, "invalid_value", "An id has 1 to 128 letters, digits, and the characters _ : -");
        }
        return id;
    }

    private static @Nullable Instant timestamp(@Nullable String timestamp, String field) {
        if (timestamp == null) {
            return null;
        }
        return moment(timestamp)
                .orElseThrow(
                        () -> ApiProblem.invalid(
                                field,
                                "invalid_value",
                                "A timestamp is written as in RFC 3339, 2026-04-14T12:34:56.789Z, and lies between 1970 and 9999."));
    }

    /** To the millisecond; empty if it is not RFC 3339, or nobody's time. */
    static Optional<Instant> moment(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS))
                    .filter(moment -> !moment.isBefore(Instant.EPOCH) && !moment.isAfter(LATEST));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static @Nullable EnvironmentId environment(@Nullable String environment, String field) {
        return environment == null
                ? null
                : EnvironmentId.parse(environment)
                        .orElseThrow(() -> ApiProblem.invalid(
                                field, "unknown_environment", "There is no environment of that id."));
    }

    /** The value that the parser stands at, checked token by token; the parser stands at its end after that. */
    static byte[] cut(JsonParser parser, byte[] body, String field) {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
                depth--;
            } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                refuseHugeExponent(parser.getString(), field);
            } else if (token == JsonToken.VALUE_STRING) {
                // Reading it is what checks its escapes.
                parser.getStringLength();
            }
        } while (depth > 0 && parser.nextToken() != null);
        return Arrays.copyOfRange(body, start, (int) parser.currentLocation().getByteOffset());
    }

    /** Many a receiver's parser would spend its memory on the digits of such a number, or make it infinite. */
    private static void refuseHugeExponent(String number, String field) {
        int e = Math.max(number.indexOf('e'), number.indexOf('E'));
        int digits = number.length() - e - 1;
        if (e >= 0 && Character.digit(number.charAt(e + 1), 10) < 0) {
            digits--;
        }
        if (e >= 0 && digits > LARGEST_EXPONENT_DIGITS) {
            throw new ApiProblem(
                            ProblemCode.MALFORMED_JSON,
                            "A number has an exponent that no receiver can be expected to read.")
                    .at(field, "number_out_of_range", "The exponent is too large.");
        }
    }

    private int offset() {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    /** RFC 8259: JSON between systems is UTF-8. The bytes go on to others, so they are checked where they come in. */
    static void refuseOtherThanUtf8(byte[] body) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException e) {
            throw new ApiProblem(ProblemCode.MALFORMED_JSON, "The body is not valid UTF-8.");
        }
        if (body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF) {
            throw new ApiProblem(
                    ProblemCode.MALFORMED_JSON, "The body starts with a byte order mark. Send it without.");
        }
    }

    static ApiProblem malformed(JacksonException e) {
        if (e instanceof StreamConstraintsException) {
            return new ApiProblem(
                    ProblemCode.MALFORMED_JSON,
                    "An event has at most " + DEPTH + " levels and " + MOST_TOKENS
                            + " values, and no number longer than 1000 digits.");
        }
        return new ApiProblem(
                ProblemCode.MALFORMED_JSON,
                e.getLocation() == null
                        ? "Reading stopped before the end."
                        : "Reading stopped at line " + e.getLocation().getLineNr() + ", column "
                                + e.getLocation().getColumnNr() + ".");
    }

    private static JsonFactory factory(int depth, int tokens) {
        return JsonFactory.builder()
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxTokenCount(tokens)
                        .maxStringLength(BodyCap.SINGLE)
                        .maxNameLength(BodyCap.SINGLE)
                        .build())
                .build();
    }
}
