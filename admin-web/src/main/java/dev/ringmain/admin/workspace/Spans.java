package dev.ringmain.admin.workspace;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/** The spans of time that are asked for most, as links that keep the rest of a list's filter; in templates: {@code @spans}. */
@Component("spans")
class Spans {

    private final Clock clock;

    Spans(Clock clock) {
        this.clock = clock;
    }

    /** @param chosen it is what the list shows */
    public record Span(String label, String link, boolean chosen) {}

    /**
     * @param path of the list
     * @param filters as its URL has them, {@code since} and {@code until} among them
     */
    public List<Span> of(String path, Map<String, String> filters) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return List.of(
                span("Last 5 h", path, filters, field(now.minus(Duration.ofHours(5))), ""),
                span("Today", path, filters, midnight(today), ""),
                span("Yesterday", path, filters, midnight(today.minusDays(1)), midnight(today)),
                span("7 days", path, filters, midnight(today.minusDays(6)), ""));
    }

    private static Span span(String label, String path, Map<String, String> filters, String since, String until) {
        Map<String, String> all = new LinkedHashMap<>(filters);
        all.put("since", since);
        all.put("until", until);
        UriComponentsBuilder link = UriComponentsBuilder.fromPath(path);
        all.forEach((name, value) -> {
            if (!value.isBlank()) {
                link.queryParam(name, "{" + name + "}");
            }
        });
        return new Span(label, link.encode().buildAndExpand(all).toUriString(), all.equals(filters));
    }

    private static String midnight(LocalDate day) {
        return field(day.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /** As a date-and-time field holds it. */
    private static String field(Instant moment) {
        return moment.toString().replace("Z", "");
    }
}
