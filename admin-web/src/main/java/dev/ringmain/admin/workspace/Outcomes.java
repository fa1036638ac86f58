package dev.ringmain.admin.workspace;

/** What came of an attempt, as a person would put it. */
public final class Outcomes {

    private Outcomes() {}

    /** @param outcome its code */
    public static String inWords(String outcome) {
        return switch (outcome) {
            case "succeeded" -> "Succeeded";
            case "refused" -> "Refused";
            case "timeout" -> "No answer in time";
            case "dns" -> "Name not found";
            case "connect" -> "Could not connect";
            case "tls" -> "TLS failed";
            case "blocked" -> "Blocked address";
            case "protocol" -> "Not HTTP";
            case "unknown" -> "Nobody knows";
            default -> outcome;
        };
    }
}
