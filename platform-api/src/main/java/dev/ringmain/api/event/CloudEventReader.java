package dev.ringmain.api.event;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.api.web.BodyCap;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads CloudEvents 1.0 out of a request, in the three modes of the HTTP binding. Their data is cut out of the bytes as it came. */
final class CloudEventReader {

    private static final String STRUCTURED = "application/cloudevents";
    private static final String BATCH = "application/cloudevents-batch";
    private static final String PREFIX = "ce-";
    private static final byte[] NO_DATA = {'n', 'u', 'l', 'l'};

    private final byte[] body;
    private final JsonParser parser;

    private CloudEventReader(byte[] body, JsonFactory factory) {
        this.body = body;
        this.parser = factory.createParser(ObjectReadContext.empty(), body);
    }

    /** Whether the request holds a list of CloudEvents. */
    static boolean isBatch(HttpServletRequest request) {
        return mediaType(request).startsWith(BATCH);
    }

    /** Whether the request holds one CloudEvent, or is one. */
    static boolean isSingle(HttpServletRequest request) {
        return !isBatch(request)
                && (mediaType(request).startsWith(STRUCTURED) || request.getHeader(PREFIX + "specversion") != null);
    }

    /** Whether the request is a CloudEvent: its attributes are headers. */
    static boolean isBinary(HttpServletRequest request) {
        return isSingle(request) && !mediaType(request).startsWith(STRUCTURED);
    }

    /** Of a request that is a CloudEvent: each with its name, as it came, in an order that does not depend on the headers'. */
    static List<String> attributes(HttpServletRequest request) {
        List<String> attributes = new ArrayList<>();
        for (String header : Collections.list(request.getHeaderNames())) {
            String lowerCase = header.toLowerCase(Locale.ROOT);
            if (lowerCase.startsWith(PREFIX)) {
                Collections.list(request.getHeaders(header)).forEach(value -> attributes.add(lowerCase + ": " + value));
            }
        }
        Collections.sort(attributes);
        attributes.add("content-type: " + request.getContentType());
        return attributes;
    }

    /** @throws ApiProblem that points at what will not do */
    static PublishEvent read(HttpServletRequest request, byte[] body) {
        if (isBinary(request)) {
            return binary(request, body);
        }
        refuseOtherThanJson(request, STRUCTURED + "+json");
        return reading(body, EventReader.SINGLE, JsonToken.START_OBJECT, reader -> reader.event(""));
    }

    /** @throws ApiProblem that points at what will not do */
    static List<PublishEvent> readBatch(HttpServletRequest request, byte[] body) {
        refuseOtherThanJson(request, BATCH + "+json");
        return reading(body, EventReader.BATCH, JsonToken.START_ARRAY, CloudEventReader::batch);
    }

    private static <T> T reading(
            byte[] body, JsonFactory factory, JsonToken begin, Function<CloudEventReader, T> what) {
        EventReader.refuseOtherThanUtf8(body);
        CloudEventReader reader = new CloudEventReader(body, factory);
        try (JsonParser parser = reader.parser) {
            if (parser.nextToken() != begin) {
                throw new ApiProblem(
                        ProblemCode.MALFORMED_JSON,
                        begin == JsonToken.START_OBJECT ? "A JSON object is expected." : "A JSON list is expected.");
            }
            T read = what.apply(reader);
            if (parser.nextToken() != null) {
                throw new ApiProblem(ProblemCode.MALFORMED_JSON, "Something follows the JSON value.");
            }
            return read;
        } catch (JacksonException e) {
            throw EventReader.malformed(e);
        }
    }

    private List<PublishEvent> batch() {
        List<PublishEvent> events = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String pointer = "/" + events.size();
            if (events.size() == EventReader.MOST_IN_BATCH) {
                throw ApiProblem.invalid(
                        "", "too_many", "A batch has at most " + EventReader.MOST_IN_BATCH + " events.");
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw ApiProblem.invalid(pointer, "wrong_type", "An event is an object.");
            }
            events.add(event(pointer));
        }
        if (events.isEmpty()) {
            throw ApiProblem.invalid("", "required", "A batch has at least one event.");
        }
        return events;
    }

    /** From the opening brace of an event to its closing one (JSON format, 3). */
    private PublishEvent event(String pointer) {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        CloudAttributes attributes = new CloudAttributes(
                (name, code, detail) -> ApiProblem.invalid(pointer + "/" + ApiProblem.escaped(name), code, detail));
        Set<String> seen = new HashSet<>();
        byte[] data = NO_DATA;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            if (!seen.add(name)) {
                throw attributes.refuse(name, "duplicate_field", "The attribute stands here twice.");
            }
            parser.nextToken();
            if (name.equals("data")) {
                data = EventReader.cut(parser, body, pointer + "/data");
            } else {
                Object value = value(name, attributes);
                if (value != null) {
                    attributes.put(name, value);
                }
            }
        }
        int length = (int) parser.currentTokenLocation().getByteOffset() + 1 - start;
        if (length > BodyCap.SINGLE) {
            throw new ApiProblem(ProblemCode.TOO_LARGE, "An event has at most " + BodyCap.SINGLE / 1024 + " KiB.")
                    .at(pointer, "too_large", "This event is larger.");
        }
        return attributes.event(data, pointer);
    }

    /** Null stands for an attribute that was left out (JSON format, 2.2). */
    private @Nullable Object value(String name, CloudAttributes attributes) {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getString();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NUMBER_INT -> whole(name, attributes);
            case VALUE_NULL -> null;
            default ->
                throw attributes.refuse(
                        name, "wrong_type", "An attribute is a string, a whole number, true, false or null.");
        };
    }

    private Object whole(String name, CloudAttributes attributes) {
        try {
            return parser.getIntValue();
        } catch (JacksonException outOfRange) {
            throw attributes.refuse(
                    name, "number_out_of_range", "A number among the attributes is whole and has 32 bits at most.");
        }
    }

    /** The attributes are headers, and the body is the data (HTTP binding, 3.1). */
    private static PublishEvent binary(HttpServletRequest request, byte[] body) {
        CloudAttributes attributes = new CloudAttributes((name, code, detail) ->
                ApiProblem.parameter(name.equals("datacontenttype") ? "Content-Type" : PREFIX + name, detail));
        for (String header : Collections.list(request.getHeaderNames())) {
            String lowerCase = header.toLowerCase(Locale.ROOT);
            if (lowerCase.startsWith(PREFIX)) {
                String name = lowerCase.substring(PREFIX.length());
                List<String> values = Collections.list(request.getHeaders(header));
                if (values.size() > 1) {
                    throw attributes.refuse(name, "duplicate_field", "Send the header once.");
                }
                if (name.equals("data") || name.equals("datacontenttype")) {
                    throw ApiProblem.parameter(
                            lowerCase, "In binary mode the data is the body, and Content-Type says what it is.");
                }
                attributes.put(
                        name,
                        HeaderText.decode(
                                values.get(0),
                                () -> attributes.refuse(
                                        name,
                                        "invalid_value",
                                        "The header is percent-encoded UTF-8, in printable ASCII.")));
            }
        }
        if (request.getContentType() != null) {
            attributes.put("datacontenttype", request.getContentType());
        }
        return attributes.event(body.length == 0 ? NO_DATA : whole(body), "");
    }

    private static byte[] whole(byte[] body) {
        EventReader.refuseOtherThanUtf8(body);
        try (JsonParser parser = EventReader.SINGLE.createParser(ObjectReadContext.empty(), body)) {
            if (parser.nextToken() == null) {
                throw new ApiProblem(ProblemCode.MALFORMED_JSON, "A JSON value is expected.");
            }
            EventReader.cut(parser, body, "");
            if (parser.nextToken() != null) {
                throw new ApiProblem(ProblemCode.MALFORMED_JSON, "Something follows the JSON value.");
            }
            return body;
        } catch (JacksonException e) {
            throw EventReader.malformed(e);
        }
    }

    private static void refuseOtherThanJson(HttpServletRequest request, String json) {
        String type = mediaType(request).replace(" ", "");
        if (!type.equals(json) && !type.equals(json + ";charset=utf-8")) {
            throw new ApiProblem(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send CloudEvents in their JSON format, as " + json + ".");
        }
    }

    private static String mediaType(HttpServletRequest request) {
        String type = request.getContentType();
        return type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
    }
}
