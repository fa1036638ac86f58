package dev.ringmain.api.event;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.catalogue.Packs;
import dev.ringmain.catalogue.Packs.Installed;
import dev.ringmain.catalogue.Packs.Pack;
import dev.ringmain.event.Catalogue.Named;
import dev.ringmain.tenant.Scope;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Event types that come with Ringmain. They are the same for everybody. */
@RestController
@RequestMapping(path = "/api/v1/event-types/packs", produces = MediaType.APPLICATION_JSON_VALUE)
class PackController {

    private final Packs packs;

    PackController(Packs packs) {
        this.packs = packs;
    }

    record PackResource(String name, String title, String description, List<String> types) {

        static PackResource of(Pack pack) {
            return new PackResource(
                    pack.name(),
                    pack.title(),
                    pack.description(),
                    pack.types().stream().map(Named::name).toList());
        }
    }

    @GetMapping
    @Needs(Scope.EVENTS_READ)
    Map<String, List<PackResource>> list() {
        return Map.of("data", packs.all().stream().map(PackResource::of).toList());
    }

    /** Adds what the catalogue does not hold; whatever somebody described stays as it is. */
    @PostMapping("/{pack}")
    @Needs(Scope.ENDPOINTS_WRITE)
    Installed install(Caller caller, @PathVariable String pack) {
        return packs.install(caller.environment(), packs.find(pack).orElseThrow(ApiProblem::notFound));
    }
}
