package dev.ringmain.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One field of an envelope: what it is called, and what stands in it.
 *
 * @param value for a constant: a string, a number, a boolean, or null for JSON's null
 * @param optional whether the field is left out, rather than null, where there is nothing to say
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnvelopeField(
        String field,
        Source source,
        @Nullable Object value,
        @Nullable Boolean optional) {

    public EnvelopeField(String field, Source source) {
        this(field, source, null, null);
    }

    boolean isOptional() {
        return Boolean.TRUE.equals(optional);
    }
}
