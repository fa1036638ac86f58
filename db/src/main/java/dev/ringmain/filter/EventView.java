package dev.ringmain.filter;

import dev.cel.common.values.NullValue;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * An event as filters look at it. Its payload is read at most once, and only if a condition asks for it. For one thread at a time.
 */
public final class EventView {

    /** What was taken in is read, however long its names and numbers are: intake has bounded it as a whole. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final String id;
    private final String type;
    private final @Nullable String subject;
    private final Instant timestamp;
    private final byte[] data;
    private final Meter meter;
    private @Nullable Map<String, Object> variables;

    /** One by itself. */
    public EventView(String id, String type, @Nullable String subject, Instant timestamp, byte[] data) {
        this(id, type, subject, timestamp, data, new Budget());
    }

    /**
     * @param id the one that receivers see
     * @param data one sound JSON value
     * @param budget what conditions on it may cost, together with those on other events
     */
    public EventView(String id, String type, @Nullable String subject, Instant timestamp, byte[] data, Budget budget) {
        this.id = id;
        this.type = type;
        this.subject = subject;
        this.timestamp = timestamp;
        this.data = data;
        this.meter = new Meter(budget);
    }

    public @Nullable String subject() {
        return subject;
    }

    Meter meter() {
        return meter;
    }

    Map<String, Object> variables() {
        if (variables == null) {
            variables = Map.of(
                    "id", id,
                    "type", type,
                    "subject", subject == null ? NullValue.NULL_VALUE : subject,
                    "timestamp", timestamp,
                    "data", read());
        }
        return variables;
    }

    private Object read() {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), data)) {
            parser.nextToken();
            return value(parser);
        }
    }

    private Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> integer(parser);
            // What no double holds reads as the nearest one that does.
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> NullValue.NULL_VALUE;
        };
    }

    private static Object integer(JsonParser parser) {
        if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return parser.getLongValue();
        }
        BigInteger large = parser.getBigIntegerValue();
        return large.doubleValue();
    }

    private Map<String, Object> object(JsonParser parser) {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return new MeteredMap(fields, meter);
    }

    private List<Object> array(JsonParser parser) {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return new MeteredList(elements, meter);
    }
}
