package dev.ringmain.admin.profile;

import dev.ringmain.wire.UnacceptableProfile;
import java.util.Map;
import java.util.Set;

/** What is wrong with a profile, at the field of the form where it was typed. */
final class ProfileErrors {

    private static final Set<String> LINES = Set.of("envelope", "headers", "signatures");

    private static final Map<String, String> FIELDS = Map.of(
            "content_type", "contentType",
            "https_only", "httpsOnly",
            "disable", "failingFor");

    private ProfileErrors() {}

    static Map<String, String> of(UnacceptableProfile e, ProfileForm form) {
        String message = String.valueOf(e.getMessage());
        String[] path = e.field().split("/");
        if (path.length == 1) {
            return Map.of(path[0].equals("definition") ? "whole" : path[0], message);
        }
        if (LINES.contains(path[1]) && path.length > 2) {
            return Map.of(path[1], "Line " + form.line(path[1], Integer.parseInt(path[2])) + ": " + message);
        }
        boolean spread = path.length > 2 && path[2].equals("spread");
        return Map.of(spread ? "spread" : FIELDS.getOrDefault(path[1], path[1]), message);
    }
}
