package dev.ringmain.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringmain.filter.Verdict.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class FilterTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    record Draft(@Nullable FilterText filter, @Nullable String other) {}

    @Test
    void aSubjectIsExactOrABeginning() {
        Filter filter = Filter.of(new FilterText(List.of("WALLBOX_001", "DEPOT-*"), null));
        assertThat(filter.test(about("WALLBOX_001")).kind()).isEqualTo(Kind.MATCHES);
        assertThat(filter.test(about("DEPOT-7")).kind()).isEqualTo(Kind.MATCHES);
        assertThat(filter.test(about("DEPOT-")).kind()).isEqualTo(Kind.MATCHES);
        assertThat(filter.test(about("WALLBOX_0011")).kind()).isEqualTo(Kind.OTHER_SUBJECT);
        assertThat(filter.test(about("depot-7")).kind()).isEqualTo(Kind.OTHER_SUBJECT);
        assertThat(filter.test(about(null)).kind()).isEqualTo(Kind.OTHER_SUBJECT);
        assertThat(Filter.of(new FilterText(List.of("*"), null))
                        .test(about(null))
                        .kind())
                .isEqualTo(Kind.OTHER_SUBJECT);
    }

    @Test
    void bothRulesHold() {
        Filter filter = Filter.of(new FilterText(List.of("CP-*"), " data.a > 1 "));
        assertThat(filter.test(about("CP-1")).kind()).isEqualTo(Kind.MATCHES);
        assertThat(filter.test(about("XX-1")).kind()).isEqualTo(Kind.OTHER_SUBJECT);
        assertThat(Filter.of(new FilterText(List.of("CP-*"), "data.a > 2"))
                        .test(about("CP-1"))
                        .kind())
                .isEqualTo(Kind.NOT_MET);
        assertThat(filter.text()).isEqualTo(new FilterText(List.of("CP-*"), "data.a > 1"));
    }

    @Test
    void nothingIsNoFilter() {
        assertThat(Filter.of(FilterText.NONE)).isSameAs(Filter.NONE);
        assertThat(Filter.of(new FilterText(List.of(), "  "))).isSameAs(Filter.NONE);
        assertThat(Filter.NONE.test(about(null)).matches()).isTrue();
    }

    @Test
    void refusesByField() {
        refuses(new FilterText(List.of("A", "B*C"), null), "invalid_subject", "subjects/1");
        refuses(new FilterText(Arrays.asList("A", null), null), "invalid_subject", "subjects/1");
        refuses(new FilterText(List.of(""), null), "invalid_subject", "subjects/0");
        refuses(new FilterText(Collections.nCopies(51, "A"), null), "invalid_value", "subjects");
        refuses(new FilterText(null, "data.a >"), "invalid_condition", "condition");
        assertThatThrownBy(() -> Filter.of(new FilterText(null, "data.a >")))
                .hasMessageStartingWith("Line 1, column 9: ");
    }

    @Test
    void aStoredConditionThatNoLongerCompilesFailsAndLosesNothing() {
        assertThat(Filter.stored(new FilterText(null, "data.a >"))
                        .test(about("CP-1"))
                        .kind())
                .isEqualTo(Kind.FAILED);
    }

    @Test
    void aNullTakesAwayWhatALeftOutFieldLeaves() {
        assertThat(JSON.readValue("{\"other\":\"x\"}", Draft.class).filter()).isNull();
        assertThat(JSON.readValue("{\"filter\":null}", Draft.class).filter()).isEqualTo(FilterText.NONE);
        assertThat(JSON.readValue("{\"filter\":{}}", Draft.class).filter()).isEqualTo(FilterText.NONE);
        assertThat(JSON.readValue("{\"filter\":{\"subjects\":[\"A\"],\"condition\":\"true\"}}", Draft.class)
                        .filter())
                .isEqualTo(new FilterText(List.of("A"), "true"));
        assertThat(JSON.writeValueAsString(new FilterText(List.of("A"), null)))
                .isEqualTo("{\"subjects\":[\"A\"],\"condition\":null}");
    }

    private static void refuses(FilterText text, String code, String field) {
        assertThatThrownBy(() -> Filter.of(text)).isInstanceOfSatisfying(UnacceptableFilter.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.field()).isEqualTo(field);
        });
    }

    private static EventView about(@Nullable String subject) {
        return new EventView("e1", "a.b", subject, Instant.EPOCH, "{\"a\":2}".getBytes(StandardCharsets.UTF_8));
    }
}
