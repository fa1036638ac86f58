package dev.ringmain.admin.staff.desk;

import jakarta.servlet.http.HttpServletRequest;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What was typed into a form that was refused. It comes back with the refusal, so that nobody writes it twice.
 *
 * @param form the end of the address that the form is posted to: several forms of a page have fields of one name
 */
public record Typed(String form, Map<String, String> fields) implements Serializable {

    static final Typed NOTHING = new Typed("", Map.of());

    private static final Set<String> NOT_KEPT = Set.of("_csrf", "password", "current", "fresh", "again", "code");

    static Typed of(HttpServletRequest request) {
        String address = request.getRequestURI();
        Map<String, String> fields = new HashMap<>();
        request.getParameterMap().forEach((name, values) -> {
            if (!NOT_KEPT.contains(name)) {
                fields.put(name, values[0]);
            }
        });
        return new Typed(address.substring(address.lastIndexOf('/') + 1), fields);
    }

    /** @param otherwise for a form that was not refused */
    public String in(String form, String field, String otherwise) {
        return this.form.equals(form) ? fields.getOrDefault(field, otherwise) : otherwise;
    }

    public String in(String form, String field) {
        return in(form, field, "");
    }
}
