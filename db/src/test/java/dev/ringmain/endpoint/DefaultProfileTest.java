package dev.ringmain.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.tenant.Environment;
import dev.ringmain.wire.UnacceptableProfile;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

/** What an endpoint speaks that is opened without naming a profile. */
@DatabaseTest
class DefaultProfileTest {

    @Autowired
    World world;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    ProfileRegistry profiles;

    private Environment alice;

    @BeforeEach
    void begin() {
        alice = world.liveOf("Alice");
    }

    @Test
    void isTheEnvironmentsAndStandardUntilSomebodyChooses() {
        assertThat(opened(null).profile()).isEqualTo("standard");

        assertThat(profiles.makeDefault(alice.tenant(), alice.id(), "dynamo")).isTrue();
        Endpoint open = opened(null);
        assertThat(open.profile()).isEqualTo("dynamo");
        assertThat(opened("capacitor").profile()).isEqualTo("capacitor");

        profiles.makeDefault(alice.tenant(), alice.id(), "standard");
        assertThat(opened(null).profile()).isEqualTo("standard");
        assertThat(registry.edit(alice.id(), open.id(), EndpointDraft.of(null, null, List.of("a.b")))
                        .orElseThrow()
                        .profile())
                .as("as it was opened")
                .isEqualTo("dynamo");
    }

    @Test
    void isAProfileThatTheTenantHasAndStays() {
        assertThatExceptionOfType(UnacceptableProfile.class)
                .isThrownBy(() -> profiles.makeDefault(alice.tenant(), alice.id(), "no-such"));
        assertThat(profiles.makeDefault(world.liveOf("Charlie").tenant(), alice.id(), "dynamo"))
                .isFalse();

        profiles.create(
                alice.tenant(),
                10,
                "own",
                null,
                JsonMapper.shared().readTree("{\"envelope\": [], \"signatures\": []}"));
        profiles.makeDefault(alice.tenant(), alice.id(), "own");
        assertThatExceptionOfType(UnacceptableProfile.class)
                .isThrownBy(() -> profiles.delete(alice.tenant(), "own"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(UnacceptableProfile.IN_USE));

        profiles.makeDefault(alice.tenant(), alice.id(), "standard");
        assertThat(profiles.delete(alice.tenant(), "own")).isTrue();
    }

    private Endpoint opened(@Nullable String profile) {
        return registry.open(alice.id(), EndpointDraft.of(profile, "https://receiver.example/in", List.of("*")), 100)
                .endpoint();
    }
}
