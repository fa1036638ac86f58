package dev.ringmain.setup;

import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.PlanGate;
import dev.ringmain.billing.PlanRequired;
import dev.ringmain.endpoint.ProfileRegistry;
import dev.ringmain.setup.Imported.Kind;
import dev.ringmain.setup.Imported.Outcome;
import dev.ringmain.setup.SetupDocument.Part;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.wire.UnacceptableProfile;
import dev.ringmain.wire.WireProfiles;
import dev.ringmain.wire.WireProfiles.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The tenant's own wire profiles. They are in all of its environments, so between two of its own they are there already. */
@Component
class ProfileImport {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final WireProfiles profiles;
    private final ProfileRegistry registry;
    private final PlanGate planGate;

    ProfileImport(WireProfiles profiles, ProfileRegistry registry, PlanGate planGate) {
        this.profiles = profiles;
        this.registry = registry;
        this.planGate = planGate;
    }

    record Wanted(String name, String description, @Nullable JsonNode definition) {}

    static List<Wanted> wanted(SetupDocument document) {
        return document.parts("wire_profiles").stream()
                .map(ProfileImport::wanted)
                .toList();
    }

    private static Wanted wanted(Part part) {
        String description = part.text("description");
        return new Wanted(part.required("name"), description == null ? "" : description, part.json("definition"));
    }

    List<Imported> read(Environment environment, List<Wanted> wanted, boolean dryRun) {
        TenantId tenant = environment.tenant();
        List<Imported> told = new ArrayList<>();
        long own = profiles.all(tenant).stream().filter(one -> !one.builtIn()).count();
        for (Wanted one : wanted) {
            Imported imported = read(tenant, one, own, dryRun);
            told.add(imported);
            own += imported.outcome() == Outcome.ADDED ? 1 : 0;
        }
        return told;
    }

    private Imported read(TenantId tenant, Wanted wanted, long own, boolean dryRun) {
        Optional<Stored> stored = profiles.stored(tenant, wanted.name());
        List<String> changes = stored.map(held -> changes(tenant, held, wanted)).orElse(List.of());
        if (stored.isPresent() && changes.isEmpty()) {
            return Imported.of(Kind.WIRE_PROFILE, wanted.name(), Outcome.UNCHANGED, changes);
        }
        try {
            planGate.require(tenant, Entitlement.PROFILES_CUSTOM);
            if (wanted.definition() == null) {
                throw new UnacceptableProfile("required", "definition", "A profile has a definition.");
            }
            profiles.read(tenant, wanted.definition(), "definition");
            if (stored.isPresent()) {
                if (!dryRun) {
                    registry.edit(tenant, wanted.name(), wanted.description(), replacing(stored.get(), wanted));
                }
                return Imported.of(Kind.WIRE_PROFILE, wanted.name(), Outcome.CHANGED, changes);
            }
            long most = planGate.ownProfiles(tenant);
            if (own >= most) {
                return Imported.refused(
                        Kind.WIRE_PROFILE, wanted.name(), "The plan allows " + most + " profiles of one's own.");
            }
            if (!dryRun) {
                registry.create(tenant, most, wanted.name(), wanted.description(), wanted.definition());
            }
            return Imported.of(Kind.WIRE_PROFILE, wanted.name(), Outcome.ADDED, changes);
        } catch (UnacceptableProfile e) {
            return Imported.refused(Kind.WIRE_PROFILE, wanted.name(), e.field() + ": " + e.getMessage());
        } catch (PlanRequired e) {
            return Imported.refused(Kind.WIRE_PROFILE, wanted.name(), e.getMessage() + ".");
        }
    }

    private List<String> changes(TenantId tenant, Stored held, Wanted wanted) {
        List<String> changes = new ArrayList<>();
        if (!held.description().equals(wanted.description())) {
            changes.add("description");
        }
        if (!held.profile().json().equals(asStored(tenant, wanted))) {
            changes.add("definition");
        }
        return changes;
    }

    /** Null if it could not be stored. */
    private @Nullable String asStored(TenantId tenant, Wanted wanted) {
        try {
            return wanted.definition() == null
                    ? null
                    : profiles.named(wanted.name(), profiles.read(tenant, wanted.definition(), "definition"))
                            .json();
        } catch (UnacceptableProfile e) {
            return null;
        }
    }

    /** What the wanted one does not say is what it usually is, and not what it was. */
    private static JsonNode replacing(Stored held, Wanted wanted) {
        ObjectNode changes = JSON.createObjectNode();
        JSON.readTree(held.profile().json()).propertyNames().forEach(changes::putNull);
        if (wanted.definition() != null) {
            wanted.definition().properties().forEach(field -> changes.set(field.getKey(), field.getValue()));
        }
        return changes;
    }
}
