package dev.ringmain.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/** One field of an envelope: what it is called, and what stands in it. */
public record EnvelopeField(String field, Source source) {

    /** Where a field's value comes from. */
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
        @JsonProperty("redelivery")
        REDELIVERY,
        /** The published value itself, not a copy of it in other words. */
        @JsonProperty("payload")
        PAYLOAD
    }
}
