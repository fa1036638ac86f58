package dev.ringmain.catalogue;

import dev.ringmain.event.Catalogue;
import dev.ringmain.event.Catalogue.Change;
import dev.ringmain.event.Catalogue.Description;
import dev.ringmain.event.Catalogue.Named;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.UnacceptableEventType;
import dev.ringmain.schema.SchemaComparison;
import dev.ringmain.tenant.EnvironmentId;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** A catalogue in from, and out to, the {@code webhooks} of an OpenAPI 3.1 document. */
@Component
public class OpenApiExchange {

    /** How large a document is read, in characters. */
    public static final int LARGEST = 1024 * 1024;

    private final Catalogue catalogue;
    private final EventTypes types;

    OpenApiExchange(Catalogue catalogue, EventTypes types) {
        this.catalogue = catalogue;
        this.types = types;
    }

    /** What importing does, or would do, to one type. */
    public enum Outcome {
        ADDED,
        CHANGED,
        UNCHANGED
    }

    /**
     * @param changes which of {@code description}, {@code schema}, {@code example}, {@code validation}, {@code deprecated} is another
     * @param breaking whether receivers of the type may fail on the newer schema
     */
    public record Imported(String name, Outcome outcome, List<String> changes, boolean breaking) {}

    /** The environment's catalogue as an OpenAPI 3.1 document. */
    public JsonNode export(EnvironmentId environment, String title) {
        return OpenApiWriter.document(title, types.findByEnvironmentOrderByName(environment));
    }

    /**
     * Takes in what a document describes; what it is silent about stays as it is, and nothing is ever taken out.
     *
     * @param text JSON or YAML
     * @param dryRun whether it is only told what would be done
     * @throws UnacceptableDocument if any of it will not do; then none of it is taken in
     */
    public List<Imported> importFrom(EnvironmentId environment, String text, boolean dryRun, Change change) {
        List<Imported> told = new ArrayList<>();
        List<Named> wanted = new ArrayList<>();
        for (OpenApiWebhook webhook : OpenApiWebhook.all(OpenApiReader.read(text))) {
            EventType held = types.find(environment, webhook.name()).orElse(null);
            Description before = held == null ? Description.plain("", null, null) : Description.of(held);
            Description after = webhook.over(before);
            List<String> changes = held == null ? List.of() : changes(before, after);
            if (held == null || !changes.isEmpty()) {
                wanted.add(new Named(webhook.name(), after));
                check(webhook, after, change);
            }
            told.add(new Imported(
                    webhook.name(),
                    held == null ? Outcome.ADDED : changes.isEmpty() ? Outcome.UNCHANGED : Outcome.CHANGED,
                    changes,
                    held != null && SchemaComparison.breaks(before.schema(), after.schema())));
        }
        if (!wanted.isEmpty()) {
            put(environment, wanted, dryRun, change);
        }
        return told;
    }

    private void put(EnvironmentId environment, List<Named> wanted, boolean dryRun, Change change) {
        try {
            if (dryRun) {
                catalogue.foretell(environment, wanted);
            } else {
                catalogue.putAll(environment, wanted, change);
            }
        } catch (UnacceptableEventType e) {
            throw new UnacceptableDocument("", String.valueOf(e.getMessage()));
        }
    }

    private static void check(OpenApiWebhook webhook, Description description, Change change) {
        try {
            Catalogue.check(new Named(webhook.name(), description), change);
        } catch (UnacceptableEventType e) {
            throw new UnacceptableDocument(
                    webhook.pointer(),
                    "The type " + webhook.name() + ", " + e.pointer().substring(1) + ": " + e.getMessage());
        }
    }

    /** Such a document has one word for both: a type is on its way out, and until when. */
    private static List<String> changes(Description before, Description after) {
        return before.changesTo(after).stream()
                .map(field -> field.equals("sunset_at") ? "deprecated" : field)
                .distinct()
                .toList();
    }
}
