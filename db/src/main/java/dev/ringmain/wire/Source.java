package dev.ringmain.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where the value of an envelope's field or of a header comes from. */
public enum Source {
    @JsonProperty("event_id")
    EVENT_ID,
    @JsonProperty("event_type")
    EVENT_TYPE,
    @JsonProperty("event_timestamp")
    EVENT_TIMESTAMP,
    @JsonProperty("subject")
    SUBJECT,
    @JsonProperty("environment_id")
    ENVIRONMENT_ID,
    @JsonProperty("environment_name")
    ENVIRONMENT_NAME,
    @JsonProperty("endpoint_id")
    ENDPOINT_ID,
    @JsonProperty("delivery_id")
    DELIVERY_ID,
    /** The number of the attempt, from 1. */
    @JsonProperty("attempt")
    ATTEMPT,
    @JsonProperty("redelivery")
    REDELIVERY,
    /** The id that the publisher of a CloudEvent gave it; of another event, its id. */
    @JsonProperty("cloudevents_id")
    CLOUDEVENTS_ID,
    /** The source that the publisher of a CloudEvent named; of another event, a URI of the environment. */
    @JsonProperty("cloudevents_source")
    CLOUDEVENTS_SOURCE,
    /** The media type of the data: {@code application/json} unless a CloudEvent named another kind of JSON. */
    @JsonProperty("data_content_type")
    DATA_CONTENT_TYPE,
    @JsonProperty("data_schema")
    DATA_SCHEMA,
    /** Not one value but all further attributes of a CloudEvent, each under its own name; in headers, after the given name as a prefix. */
    @JsonProperty("extensions")
    EXTENSIONS,
    /** What the profile itself gives as its value. */
    @JsonProperty("constant")
    CONSTANT,
    /** The published value itself, not a copy of it in other words. In envelopes only. */
    @JsonProperty("payload")
    PAYLOAD;

    /** As profiles name it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
