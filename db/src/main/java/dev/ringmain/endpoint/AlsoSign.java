package dev.ringmain.endpoint;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * Another profile whose signatures are sent beside the endpoint's own, while its receiver changes over. In a draft, JSON's null (or an
 * empty object) ends it; leaving the field out leaves it as it is.
 *
 * @param until when it stops by itself
 */
@JsonDeserialize(using = AlsoSign.Reader.class)
public record AlsoSign(@Nullable String profile, @Nullable Instant until) {

    /** None: it ends. */
    public static final AlsoSign NONE = new AlsoSign(null, null);

    boolean isNone() {
        return profile == null && until == null;
    }

    /** Tells a null that was written from a field that was left out. */
    static final class Reader extends ValueDeserializer<AlsoSign> {

        private record Fields(
                @Nullable String profile, @Nullable Instant until) {}

        @Override
        public AlsoSign deserialize(JsonParser json, DeserializationContext context) {
            Fields fields = context.readValue(json, Fields.class);
            return new AlsoSign(fields.profile(), fields.until());
        }

        @Override
        public AlsoSign getNullValue(DeserializationContext context) {
            return NONE;
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }
    }
}
