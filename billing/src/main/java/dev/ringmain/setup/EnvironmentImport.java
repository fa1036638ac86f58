package dev.ringmain.setup;

import dev.ringmain.catalogue.UnacceptableDocument;
import dev.ringmain.event.Catalogue;
import dev.ringmain.event.Catalogue.Change;
import dev.ringmain.tenant.Environment;
import dev.ringmain.wire.WireProfiles;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Reads an export into an environment: what is not there is made, what is another is changed, nothing is taken out, so that reading it twice
 * is reading it once. Profiles and types are known by their names, endpoints by their URLs. Each part stands for itself: one that will not
 * do, or for which the plan has no room, is refused with a reason, and the others are read.
 */
@Component
public class EnvironmentImport {

    private final ProfileImport profiles;
    private final TypeImport types;
    private final EndpointImport endpoints;
    private final Catalogue catalogue;

    EnvironmentImport(ProfileImport profiles, TypeImport types, EndpointImport endpoints, Catalogue catalogue) {
        this.profiles = profiles;
        this.types = types;
        this.endpoints = endpoints;
        this.catalogue = catalogue;
    }

    /**
     * @param dryRun whether it is only told what would be done; receivers that a profile asks for their consent are not asked then
     * @param who for people to read
     * @return what became of each part, in the order in which they are read: profiles, types, endpoints, the catalogue
     * @throws UnacceptableDocument if it is not of the form of an export; then nothing of it is read
     */
    public List<Imported> read(Environment environment, SetupDocument document, boolean dryRun, String who) {
        List<ProfileImport.Wanted> wantedProfiles = ProfileImport.wanted(document);
        List<Catalogue.Named> wantedTypes = TypeImport.wanted(document);
        List<EndpointImport.Wanted> wantedEndpoints = EndpointImport.wanted(document, WireProfiles.usual(environment));
        List<Imported> told = new ArrayList<>(profiles.read(environment, wantedProfiles, dryRun));
        told.addAll(types.read(environment, wantedTypes, dryRun, new Change(who, "Imported from an export")));
        List<String> coming = told.stream()
                .filter(one -> one.kind() == Imported.Kind.WIRE_PROFILE && one.outcome() == Imported.Outcome.ADDED)
                .map(Imported::name)
                .toList();
        told.addAll(endpoints.read(environment, wantedEndpoints, dryRun, dryRun ? coming : List.of(), who));
        Boolean closed = document.catalogueClosed();
        if (closed != null) {
            boolean same = catalogue.isClosed(environment.id()) == closed;
            if (!same && !dryRun) {
                catalogue.close(environment.id(), closed);
            }
            told.add(Imported.of(
                    Imported.Kind.CATALOGUE,
                    closed ? "closed" : "open",
                    same ? Imported.Outcome.UNCHANGED : Imported.Outcome.CHANGED,
                    same ? List.of() : List.of("catalogue")));
        }
        return told;
    }
}
