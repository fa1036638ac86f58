package dev.ringmain.admin.apikey;

import dev.ringmain.tenant.Scope;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

record IssueApiKey(String name, List<String> scopes) {

    static final IssueApiKey BLANK = new IssueApiKey(
            "",
            Scope.all().stream()
                    .filter(scope -> scope != Scope.AUDIT_READ && scope != Scope.BILLING)
                    .map(Scope::toString)
                    .toList());

    IssueApiKey(@Nullable String name, @Nullable List<String> scopes) {
        this.name = name == null ? "" : name.strip();
        this.scopes = scopes == null ? List.of() : List.copyOf(scopes);
    }

    Map<String, String> errors() {
        Map<String, String> errors = new LinkedHashMap<>();
        if (name.isEmpty() || name.length() > 120) {
            errors.put("name", "Give it a name of 1 to 120 characters, so that you know it again.");
        }
        if (asScopes().isEmpty()) {
            errors.put("scopes", "A key that may do nothing is of no use. Choose at least one.");
        }
        return errors;
    }

    Set<Scope> asScopes() {
        Set<Scope> chosen = EnumSet.noneOf(Scope.class);
        scopes.forEach(text -> Scope.parse(text).ifPresent(chosen::add));
        return chosen;
    }
}
