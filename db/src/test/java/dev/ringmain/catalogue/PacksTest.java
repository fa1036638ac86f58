package dev.ringmain.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.endpoint.KnownType;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.Catalogue;
import dev.ringmain.event.Catalogue.Named;
import dev.ringmain.event.DataChecks;
import dev.ringmain.event.EventType;
import dev.ringmain.event.EventTypes;
import dev.ringmain.event.TypeVersions;
import dev.ringmain.schema.DataSchema;
import dev.ringmain.schema.Validation;
import dev.ringmain.tenant.Environment;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

@DatabaseTest
class PacksTest {

    @Autowired
    World world;

    @Autowired
    Packs packs;

    @Autowired
    Catalogue catalogue;

    @Autowired
    EventTypes types;

    @Autowired
    TypeVersions versions;

    @Autowired
    RoutingTable routing;

    @Autowired
    DataChecks checks;

    @Autowired
    Shares shares;

    private Environment alice;

    @BeforeEach
    void begin() {
        alice = world.liveOf("Alice");
    }

    @Test
    void holdsTheTypesThatTheVendorsName() {
        assertThat(names("csms")).hasSize(14).contains("charge_point.status_changed", "handover.completed");
        assertThat(names("charger")).hasSize(7).contains("transaction.updated");
        assertThat(names("identity")).contains("user.created", "user.session.created", "wallet.linked", "ping");
        assertThat(names("ocpp16"))
                .containsExactlyInAnyOrder(
                        "BootNotification",
                        "Authorize",
                        "StartTransaction",
                        "StopTransaction",
                        "Heartbeat",
                        "MeterValues",
                        "StatusNotification",
                        "DataTransfer",
                        "DiagnosticsStatusNotification",
                        "FirmwareStatusNotification",
                        "SecurityEventNotification",
                        "LogStatusNotification",
                        "SignCertificate",
                        "SignedFirmwareStatusNotification");
    }

    @Test
    void givesExamplesThatAreAsTheirSchemasSay() {
        assertThat(packs.all())
                .allSatisfy(pack -> assertThat(pack.types()).allSatisfy(named -> {
                    assertThat(EventType.isName(named.name())).isTrue();
                    assertThat(named.description().text()).isNotBlank();
                    assertThat(named.description().example()).isNotNull();
                    if (pack.name().equals("ocpp16")) {
                        assertThat(DataSchema.compile(named.description().schema())
                                        .violations(
                                                named.description().example().getBytes(StandardCharsets.UTF_8)))
                                .as(named.name())
                                .isEmpty();
                    }
                }));
    }

    /** As the vendors print them. */
    @Test
    void keepsTheValuesOfPrintedExamples() {
        assertExample(
                "ocpp16",
                "StartTransaction",
                "{\"connectorId\":1,\"idTag\":\"RFID_12345678\",\"meterStart\":12345,\"timestamp\":\"2026-04-14T12:34:56Z\",\"transactionId\":42}");
        assertExample(
                "charger",
                "transaction.started",
                "{\"transactionId\":12345,\"chargeBoxId\":\"CHARGER-001\",\"connectorId\":1,\"idTag\":\"USER001\",\"meterStart\":0}");
        assertExample("charger", "charger.connected", "{\"chargeBoxId\":\"CHARGER-001\"}");
        assertThat(JsonMapper.shared()
                        .readTree(example("identity", "user.created"))
                        .at("/revokedAt")
                        .asString())
                .isEqualTo("2023-10-26T14:30:59.204Z");
    }

    @Test
    void refusesWhatTheStandardDoesNotHave() {
        DataSchema status = DataSchema.compile(
                find("ocpp16", "StatusNotification").description().schema());

        assertThat(status.violations("{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Sleeping\"}"
                        .getBytes(StandardCharsets.UTF_8)))
                .extracting(each -> each.pointer())
                .containsExactly("/data/status");
    }

    @Test
    void toldToRoutingIsWhatIntakeHasToKnow() {
        packs.install(alice.id(), packs.find("ocpp16").orElseThrow());
        EventType type = types.find(alice.id(), "Authorize").orElseThrow();
        Catalogue.Description held = Catalogue.Description.of(type);
        catalogue.describe(
                alice.id(),
                "Authorize",
                new Catalogue.Description(
                        held.text(),
                        held.schema(),
                        held.example(),
                        Validation.ENFORCE,
                        true,
                        LocalDate.of(2027, 3, 31)),
                Catalogue.Change.by("Alice"));

        KnownType known =
                routing.of(alice.id()).orElseThrow().known("Authorize").orElseThrow();

        assertThat(known.validation()).isEqualTo(Validation.ENFORCE);
        assertThat(known.deprecated()).isTrue();
        assertThat(known.sunset()).isEqualTo("2027-03-31");
        assertThat(known.version()).isEqualTo(1);
        assertThat(checks.violations(known, "{}".getBytes(StandardCharsets.UTF_8)))
                .hasSize(1);
        assertThat(checks.violations(
                        routing.of(alice.id()).orElseThrow().known("Heartbeat").orElseThrow(),
                        "7".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(types.find(alice.id(), "Authorize").orElseThrow().sunsetOn()).contains(LocalDate.of(2027, 3, 31));
    }

    @Test
    void forgetsTheVersionsOfATypeThatIsTakenAway() {
        catalogue.putAll(
                alice.id(),
                List.of(new Named("a.b", Catalogue.Description.plain("", "{\"type\":\"object\"}", null))),
                Catalogue.Change.by("Alice"));
        EventType type = types.find(alice.id(), "a.b").orElseThrow();
        assertThat(versions.of(type)).hasSize(1).first().extracting("author").isEqualTo("Alice");

        catalogue.remove(type);

        assertThat(versions.of(type)).first().extracting("author").isNull();
    }

    @Test
    void leadsByItsLinkToOneEnvironmentAlone() {
        Environment bob = world.liveOf("Bob");
        shares.open(alice.id());
        shares.open(bob.id());
        String token = shares.token(alice.id()).orElseThrow();

        assertThat(shares.find(token)).contains(alice.id());
        assertThat(shares.find(shares.token(bob.id()).orElseThrow())).contains(bob.id());
        shares.renew(alice.id());
        assertThat(shares.find(token)).isEmpty();
        shares.close(alice.id());
        assertThat(shares.token(alice.id())).isEmpty();
        shares.renew(alice.id());
        assertThat(shares.token(alice.id())).isEmpty();
        assertThat(shares.find("é")).isEmpty();
    }

    private void assertExample(String pack, String type, String expected) {
        assertThat(example(pack, type)).isEqualTo(expected);
    }

    private String example(String pack, String type) {
        return find(pack, type).description().example();
    }

    private Named find(String pack, String type) {
        return packs.find(pack).orElseThrow().types().stream()
                .filter(named -> named.name().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private List<String> names(String pack) {
        return packs.find(pack).orElseThrow().types().stream().map(Named::name).toList();
    }
}
