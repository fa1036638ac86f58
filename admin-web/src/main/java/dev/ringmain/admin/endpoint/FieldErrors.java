package dev.ringmain.admin.endpoint;

import dev.ringmain.endpoint.UnacceptableEndpoint;
import java.util.HashMap;
import java.util.Map;

/** What is wrong with a form, by the field that it is shown at. */
final class FieldErrors {

    private FieldErrors() {}

    static Map<String, String> of(EndpointForm form) {
        Map<String, String> errors = new HashMap<>();
        if (form.url().isEmpty()) {
            errors.put("url", "Where should events be sent?");
        }
        if (form.events().isEmpty()) {
            errors.put("events", "Choose at least one type, or all of them.");
        }
        if (form.hasMistakenRate()) {
            errors.put("rateLimit", "A whole number of deliveries a second, or nothing.");
        }
        return errors;
    }

    static Map<String, String> of(UnacceptableEndpoint e) {
        String field =
                e.field().contains("/") ? e.field().substring(0, e.field().indexOf('/')) : e.field();
        return Map.of(field.equals("rate_limit") ? "rateLimit" : field, String.valueOf(e.getMessage()));
    }
}
