package dev.ringmain.catalogue;

import dev.ringmain.event.Catalogue;
import dev.ringmain.event.Catalogue.Change;
import dev.ringmain.event.Catalogue.Description;
import dev.ringmain.event.Catalogue.Named;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.tenant.EnvironmentId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Event types that come with Ringmain, in packs: JSON on the class path. Adding a pack is adding a file, and its name here. */
@Component
public class Packs {

    private static final List<String> NAMES = List.of("csms", "charger", "identity", "ocpp16");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(tools.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Map<String, Pack> packs = new LinkedHashMap<>();
    private final Catalogue catalogue;
    private final EventTypes types;

    Packs(Catalogue catalogue, EventTypes types) {
        this.catalogue = catalogue;
        this.types = types;
        NAMES.forEach(name -> packs.put(name, read(name)));
    }

    /** @param types in the order in which they are best read */
    public record Pack(String name, String title, String description, List<Named> types) {}

    /**
     * What installing a pack did.
     *
     * @param added what the catalogue did not hold
     * @param described what it held because it had been published, and nobody had described
     * @param present what it held and somebody had described: untouched
     */
    public record Installed(String pack, List<String> added, List<String> described, List<String> present) {}

    public List<Pack> all() {
        return List.copyOf(packs.values());
    }

    public Optional<Pack> find(String name) {
        return Optional.ofNullable(packs.get(name));
    }

    /** Adds what is missing. Whatever somebody described stays as they described it, so it may be done again at any time. */
    public Installed install(EnvironmentId environment, Pack pack) {
        Map<String, EventType> held =
                types
                        .findByEnvironmentAndNameIn(
                                environment,
                                pack.types().stream().map(Named::name).toList())
                        .stream()
                        .collect(Collectors.toMap(EventType::name, Function.identity()));
        List<Named> wanted = new ArrayList<>();
        List<String> added = new ArrayList<>();
        List<String> described = new ArrayList<>();
        List<String> present = new ArrayList<>();
        for (Named named : pack.types()) {
            EventType type = held.get(named.name());
            (type == null ? added : type.isUndescribed() ? described : present).add(named.name());
            if (type == null || type.isUndescribed()) {
                wanted.add(named);
            }
        }
        if (!wanted.isEmpty()) {
            catalogue.putAll(environment, wanted, Change.by(author(pack)));
        }
        return new Installed(pack.name(), added, described, present);
    }

    /** As whom a version of a type names the pack that it came with. */
    static String author(Pack pack) {
        return "pack " + pack.name();
    }

    private static Pack read(String name) {
        try (InputStream file = new ClassPathResource("catalogue/" + name + ".json").getInputStream()) {
            JsonNode pack = JSON.readTree(file);
            List<Named> types = new ArrayList<>();
            pack.path("types")
                    .forEach(type -> types.add(new Named(
                            type.path("name").asString(),
                            Description.plain(
                                    type.path("description").asString(),
                                    text(type.path("schema")),
                                    text(type.path("example"))))));
            return new Pack(
                    name,
                    pack.path("title").asString(),
                    pack.path("description").asString(),
                    List.copyOf(types));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String text(JsonNode json) {
        return json.isMissingNode() ? null : json.toString();
    }
}
