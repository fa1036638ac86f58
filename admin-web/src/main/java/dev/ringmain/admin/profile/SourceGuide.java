package dev.ringmain.admin.profile;

import dev.ringmain.wire.Source;
import java.util.Arrays;
import java.util.List;

/** Says of each source what it gives. */
record SourceGuide(String name, String meaning) {

    static List<SourceGuide> all() {
        return Arrays.stream(Source.values())
                .filter(source -> source != Source.CONSTANT)
                .map(source -> new SourceGuide(source.text(), meaning(source)))
                .toList();
    }

    private static String meaning(Source source) {
        return switch (source) {
            case EVENT_ID -> "The event's id; the same over retries and replays.";
            case EVENT_TYPE -> "Its type, such as session.started.";
            case EVENT_TIMESTAMP -> "When it happened, to the millisecond.";
            case SUBJECT -> "What it is about; may be empty.";
            case ENVIRONMENT_ID -> "The id of this environment.";
            case ENVIRONMENT_NAME -> "Its name.";
            case ENDPOINT_ID -> "The endpoint's id.";
            case DELIVERY_ID -> "The delivery's id; the same over retries and replays.";
            case ATTEMPT -> "The number of the attempt, from 1.";
            case REDELIVERY -> "true on all but the first attempt, and on replays.";
            case CLOUDEVENTS_ID -> "The id that a CloudEvent came with; else the event's id.";
            case CLOUDEVENTS_SOURCE -> "The source that a CloudEvent came with; else a URI of this environment.";
            case DATA_CONTENT_TYPE -> "The media type of the data.";
            case DATA_SCHEMA -> "The dataschema that a CloudEvent came with; may be empty.";
            case EXTENSIONS ->
                "All further attributes of a CloudEvent: *: extensions in the body, ce-: extensions among headers.";
            case CONSTANT -> "What you write.";
            case PAYLOAD -> "The published data itself. In the body only.";
        };
    }
}
