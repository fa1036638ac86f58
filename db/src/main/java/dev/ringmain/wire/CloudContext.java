package dev.ringmain.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an event that was published as a CloudEvent (1.0) says about itself beyond what every event has.
 *
 * @param id the publisher's; unique with the source only
 * @param source a URI reference
 * @param dataContentType the media type of its data, some kind of JSON; null: {@code application/json}
 * @param dataSchema an absolute URI
 * @param extensions further attributes by name, in the order in which they came: strings, booleans and whole numbers
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CloudContext(
        String id,
        String source,

        @JsonProperty("datacontenttype") @Nullable String dataContentType,

        @JsonProperty("dataschema") @Nullable String dataSchema,

        Map<String, Object> extensions) {

    private static final JsonMapper JSON = JsonMapper.shared();

    public CloudContext {
        extensions = extensions == null ? Map.of() : new LinkedHashMap<>(extensions);
    }

    public String toJson() {
        return JSON.writeValueAsString(this);
    }

    public static CloudContext parse(String json) {
        return JSON.readValue(json, CloudContext.class);
    }
}
