package dev.ringmain.demo;

import dev.ringmain.catalogue.Packs;
import dev.ringmain.catalogue.Packs.Pack;
import java.util.List;
import java.util.stream.Stream;

/** What the demo's charging back ends have to tell. */
final class DemoCatalogue {

    private DemoCatalogue() {}

    static List<Pack> packs(Packs packs) {
        return Stream.of("csms", "ocpp16")
                .map(name -> packs.find(name).orElseThrow())
                .toList();
    }
}
