package dev.ringmain.admin.apikey;

import dev.ringmain.tenant.Scope;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody fills in for a key.
 *
 * @param expires {@code never}, a number of days, or {@code date}
 * @param until the last day on which it is good, in UTC; where it expires by date
 */
record IssueApiKey(String name, List<String> scopes, String expires, String until) {

    static final String NEVER = "never";
    private static final String DATE = "date";
    private static final Duration FARTHEST = Duration.ofDays(3660);

    static final IssueApiKey BLANK = new IssueApiKey(
            "",
            Scope.all().stream()
                    .filter(scope -> scope != Scope.AUDIT_READ && scope != Scope.BILLING)
                    .map(Scope::toString)
                    .toList(),
            NEVER,
            "");

    IssueApiKey(
            @Nullable String name, @Nullable List<String> scopes, @Nullable String expires, @Nullable String until) {
        this.name = name == null ? "" : name.strip();
        this.scopes = scopes == null ? List.of() : List.copyOf(scopes);
        this.expires = expires == null || expires.isEmpty() ? NEVER : expires;
        this.until = until == null ? "" : until.strip();
    }

    Map<String, String> errors(Instant now) {
        Map<String, String> errors = new LinkedHashMap<>();
        if (name.isEmpty() || name.length() > 120) {
            errors.put("name", "Give it a name of 1 to 120 characters, so that you know it again.");
        }
        if (asScopes().isEmpty()) {
            errors.put("scopes", "A key that may do nothing is of no use. Choose at least one.");
        }
        if (!expires.equals(NEVER)
                && expiry(now)
                        .filter(end -> now.isBefore(end) && end.isBefore(now.plus(FARTHEST)))
                        .isEmpty()) {
            errors.put("expires", "Choose when it ends: a day that is not over yet, within ten years.");
        }
        return errors;
    }

    /** When it ends; empty: never, or that cannot be said. */
    Optional<Instant> expiry(Instant now) {
        if (expires.matches("\\d{1,4}")) {
            return Optional.of(now.plus(Duration.ofDays(Integer.parseInt(expires))));
        }
        try {
            return expires.equals(DATE)
                    ? Optional.of(LocalDate.parse(until)
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant())
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    Set<Scope> asScopes() {
        Set<Scope> chosen = EnumSet.noneOf(Scope.class);
        scopes.forEach(text -> Scope.parse(text).ifPresent(chosen::add));
        return chosen;
    }
}
