package dev.ringmain.admin.endpoint;

import dev.ringmain.endpoint.UnacceptableEndpoint;
import java.util.HashMap;
import java.util.Map;

/** What is wrong with a form, by the field that it is shown at. */
final class FieldErrors {

    private FieldErrors() {}

    static Map<String, String> of(EndpointForm form) {
        Map<String, String> errors = new HashMap<>(ofRate(form));
        if (form.url().isEmpty()) {
            errors.put("url", "Where should events be sent?");
        }
        if (form.events().isEmpty()) {
            errors.put("events", "Choose at least one type, or all of them.");
        }
        return errors;
    }

    /** What keeps the form from being read at all. */
    static Map<String, String> ofRate(EndpointForm form) {
        return form.hasMistakenRate()
                ? Map.of("rateLimit", "A whole number of deliveries a second, or nothing.")
                : Map.of();
    }

    static Map<String, String> of(UnacceptableEndpoint e) {
        String field =
                e.field().contains("/") ? e.field().substring(0, e.field().indexOf('/')) : e.field();
        return Map.of(field.equals("rate_limit") ? "rateLimit" : field, String.valueOf(e.getMessage()));
    }
}
