package dev.ringmain.setup;

import dev.ringmain.catalogue.UnacceptableDocument;
import dev.ringmain.event.Catalogue;
import dev.ringmain.event.Catalogue.Change;
import dev.ringmain.event.Catalogue.Description;
import dev.ringmain.event.Catalogue.Named;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.UnacceptableEventType;
import dev.ringmain.schema.Validation;
import dev.ringmain.setup.Imported.Kind;
import dev.ringmain.setup.Imported.Outcome;
import dev.ringmain.setup.SetupDocument.Part;
import dev.ringmain.tenant.Environment;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Event types, those of Ringmain itself left out: they are everywhere. */
@Component
class TypeImport {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final EventTypes types;
    private final Catalogue catalogue;

    TypeImport(EventTypes types, Catalogue catalogue) {
        this.types = types;
        this.catalogue = catalogue;
    }

    static List<Named> wanted(SetupDocument document) {
        return document.parts("event_types").stream().map(TypeImport::wanted).toList();
    }

    private static Named wanted(Part part) {
        String description = part.text("description");
        return new Named(
                part.required("name"),
                new Description(
                        description == null ? "" : description,
                        json(part.json("schema")),
                        json(part.json("example")),
                        validation(part),
                        part.flag("deprecated"),
                        sunset(part)));
    }

    private static @Nullable String json(@Nullable JsonNode node) {
        return node == null ? null : node.toString();
    }

    private static Validation validation(Part part) {
        String text = part.text("validation");
        return text == null
                ? Validation.OFF
                : Arrays.stream(Validation.values())
                        .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new UnacceptableDocument(
                                part.pointer() + "/validation", "This is off, warn or enforce."));
    }

    private static @Nullable LocalDate sunset(Part part) {
        String text = part.text("sunset_at");
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new UnacceptableDocument(part.pointer() + "/sunset_at", "This is a day such as 2027-03-31.");
        }
    }

    List<Imported> read(Environment environment, List<Named> wanted, boolean dryRun, Change change) {
        List<Imported> told = new ArrayList<>();
        List<Named> good = new ArrayList<>();
        for (Named one : wanted) {
            Optional<Description> held =
                    types.find(environment.id(), one.name()).map(Description::of);
            List<String> changes =
                    held.map(before -> before.changesTo(one.description())).orElse(List.of());
            if (held.isPresent() && changes.isEmpty()) {
                told.add(Imported.of(Kind.EVENT_TYPE, one.name(), Outcome.UNCHANGED, changes));
                continue;
            }
            try {
                Catalogue.check(one, change);
                good.add(one);
                told.add(Imported.of(
                        Kind.EVENT_TYPE, one.name(), held.isPresent() ? Outcome.CHANGED : Outcome.ADDED, changes));
            } catch (UnacceptableEventType e) {
                told.add(Imported.refused(Kind.EVENT_TYPE, one.name(), e.field() + ": " + e.getMessage()));
            }
        }
        if (!good.isEmpty()) {
            try {
                if (dryRun) {
                    catalogue.foretell(environment.id(), good);
                } else {
                    catalogue.putAll(environment.id(), good, change);
                }
            } catch (UnacceptableEventType e) {
                // All of them or none: there is no room for so many, or for so large ones.
                Set<String> refused = good.stream().map(Named::name).collect(Collectors.toSet());
                told.replaceAll(one -> refused.contains(one.name())
                        ? Imported.refused(Kind.EVENT_TYPE, one.name(), e.field() + ": " + e.getMessage())
                        : one);
            }
        }
        return told;
    }
}
