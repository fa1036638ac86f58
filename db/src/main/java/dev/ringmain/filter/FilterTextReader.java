package dev.ringmain.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/** Tells a filter that is null, which takes away what there was, from one that was left out, which leaves it. */
final class FilterTextReader extends ValueDeserializer<FilterText> {

    /** The same fields; read by the ordinary rules, so that an unknown one is refused as everywhere. */
    private record Fields(
            @Nullable List<@Nullable String> subjects,
            @Nullable String condition) {}

    @Override
    public FilterText deserialize(JsonParser parser, DeserializationContext context) {
        Fields fields = context.readValue(parser, Fields.class);
        return new FilterText(fields.subjects(), fields.condition());
    }

    @Override
    public Object getNullValue(DeserializationContext context) {
        return FilterText.NONE;
    }

    @Override
    public @Nullable Object getAbsentValue(DeserializationContext context) {
        return null;
    }
}
