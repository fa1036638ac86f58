package dev.ringmain.api.endpoint;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.ringmain.preview.Preview;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A preview as the API shows it. */
record PreviewResource(
        @Nullable Boolean matches,
        @Nullable String rule,
        @Nullable String detail,
        @JsonRawValue @Nullable String data,
        List<Mistake> errors) {

    record Mistake(
            String pointer,
            String code,
            String detail,
            @Nullable Integer line,
            @Nullable Integer column) {}

    static PreviewResource of(Preview preview) {
        return new PreviewResource(
                preview.matches(),
                preview.rule(),
                preview.detail(),
                preview.data() == null ? null : new String(preview.data(), StandardCharsets.UTF_8),
                preview.mistakes().stream()
                        .map(mistake -> new Mistake(
                                "/" + mistake.field(),
                                mistake.code(),
                                mistake.detail(),
                                mistake.line(),
                                mistake.column()))
                        .toList());
    }
}
