package dev.ringmain.transformation;

import com.dashjoin.jsonata.Jsonata;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What a transformation came to, as JSON; never more than may be sent. */
final class Output {

    static final int LARGEST = 256 * 1024;

    private static final int DEEPEST = 64;
    private static final double EXACT = 1L << 53;
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private final JsonGenerator json;

    private Output(JsonGenerator json) {
        this.json = json;
    }

    /** @throws TransformationFailed if it is nothing, or nothing that JSON can say, or too much */
    static byte[] write(@Nullable Object result) {
        if (result == null) {
            throw new TransformationFailed(
                    "It comes to nothing for this payload. A field that it reads is not there; give it something to fall back on.");
        }
        Bounded bytes = new Bounded();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            new Output(json).value(result, 0);
        }
        return bytes.toByteArray();
    }

    private void value(@Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            throw new TransformationFailed("What it makes is nested more than " + DEEPEST + " levels deep.");
        }
        if (value == null || value == Jsonata.NULL_VALUE) {
            json.writeNull();
        } else if (value instanceof Map<?, ?> fields) {
            json.writeStartObject();
            fields.forEach((name, field) -> {
                json.writeName(text(String.valueOf(name)));
                value(field, depth + 1);
            });
            json.writeEndObject();
        } else if (value instanceof List<?> elements) {
            json.writeStartArray();
            elements.forEach(element -> value(element, depth + 1));
            json.writeEndArray();
        } else if (value instanceof String text) {
            json.writeString(text(text));
        } else if (value instanceof Boolean yes) {
            json.writeBoolean(yes);
        } else if (value instanceof Number number) {
            number(number);
        } else {
            throw new TransformationFailed("What it makes holds a function. Call it, or leave it out.");
        }
    }

    private void number(Number number) {
        if (number instanceof BigInteger whole) {
            json.writeNumber(whole);
        } else if (number instanceof BigDecimal exact) {
            json.writeNumber(exact);
        } else if (number instanceof Double || number instanceof Float) {
            double value = number.doubleValue();
            if (!Double.isFinite(value)) {
                throw new TransformationFailed("What it makes holds a number that JSON cannot say.");
            }
            if (value == Math.rint(value) && Math.abs(value) < EXACT) {
                json.writeNumber((long) value);
            } else {
                json.writeNumber(value);
            }
        } else {
            json.writeNumber(number.longValue());
        }
    }

    /** JSON can escape a surrogate that has no partner, and UTF-8 cannot hold it. */
    private static String text(String text) {
        return LONE_SURROGATE.matcher(text).replaceAll("\ufffd");
    }

    private static final class Bounded extends ByteArrayOutputStream {

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            if (count + length > LARGEST) {
                throw new TransformationFailed("What it makes is larger than " + LARGEST / 1024 + " KiB.");
            }
            super.write(bytes, offset, length);
        }
    }
}
