package dev.ringmain.admin;

import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.HeldWork;
import dev.ringmain.delivery.HoldReason;
import dev.ringmain.delivery.Lane;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.Catalogue;
import dev.ringmain.event.Event;
import dev.ringmain.inbox.Inboxes;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Scope;
import dev.ringmain.wire.DeliveryFacts;
import dev.ringmain.wire.SignedRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** An hour in the life of Amber Charging, to look at. */
@Component
@Profile("look")
class DemoRows implements ApplicationRunner {

    private static final Random CHANCE = new Random(7);

    private final Cast cast;
    private final Catalogue catalogue;
    private final DeliveryWork work;
    private final HeldWork heldWork;
    private final Inboxes inboxes;
    private final RoutingTable routing;
    private final EndpointRegistry registry;
    private final ApiKeys keys;
    private final MasterKey masterKey;
    private final JdbcClient jdbc;
    private final Clock clock;

    DemoRows(
            Cast cast,
            Catalogue catalogue,
            DeliveryWork work,
            HeldWork heldWork,
            Inboxes inboxes,
            RoutingTable routing,
            EndpointRegistry registry,
            ApiKeys keys,
            MasterKey masterKey,
            JdbcClient jdbc,
            Clock clock) {
        this.cast = cast;
        this.catalogue = catalogue;
        this.work = work;
        this.heldWork = heldWork;
        this.inboxes = inboxes;
        this.routing = routing;
        this.registry = registry;
        this.keys = keys;
        this.masterKey = masterKey;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        describe(
                "session.started",
                "A driver has plugged in, and current flows.",
                "{\"station\":\"AMB-0042\",\"connector\":1,\"meter_wh\":128400}");
        describe("session.updated", "A reading while a session goes on.", "{\"station\":\"AMB-0042\",\"kwh\":7.250}");
        describe(
                "session.ended",
                "The car is unplugged; the reading is final.",
                "{\"station\":\"AMB-0042\",\"kwh\":21.480}");
        describe("station.online", "A station has connected.", "{\"station\":\"AMB-0042\"}");
        describe("station.offline", "A station has not been heard of for five minutes.", null);
        describe("invoice.paid", "A driver's invoice is settled.", "{\"invoice\":\"2026-1187\",\"amount\":\"12.40\"}");
        Endpoint healthy = cast.endpoint(cast.live, "https://hooks.amber.example/charging", "session.*", "station.*");
        Endpoint failing = cast.endpoint(cast.live, "https://billing.amber.example/in", "session.ended", "invoice.*");
        Endpoint paused = cast.endpoint(cast.live, "https://archive.amber.example/everything", "*");
        registry.pause(cast.live.id(), paused.id());
        Instant now = clock.instant();
        for (int minute = 59; minute >= 0; minute--) {
            int busy = 2 + CHANCE.nextInt(9) + (minute < 25 && minute > 15 ? 12 : 0);
            for (int n = 0; n < busy; n++) {
                Instant at = now.minus(Duration.ofMinutes(minute)).minusSeconds(CHANCE.nextInt(50));
                cast.pastDelivery(healthy, event(at, n % 3 == 0 ? "session.started" : "session.updated"));
            }
            cast.attemptAll(204, "", null);
            if (minute % 7 == 3 || minute < 6) {
                cast.pastDelivery(failing, event(now.minus(Duration.ofMinutes(minute)), "session.ended"));
                cast.attemptAll(
                        500,
                        "<html><body><h1>500 Internal Server Error</h1>\n<script>alert('hostile')</script>\u001b[31m</body></html>",
                        minute < 3 ? Duration.ofMinutes(5) : null);
            }
        }
        Delivery held = cast.delivery(paused, event(now, "station.offline"));
        heldWork.hold(work.due(Lane.FRESH, 1), HoldReason.PAUSED);
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        for (int day = 1; day <= today.getDayOfMonth(); day++) {
            jdbc.sql("INSERT INTO usage_counter (tenant_id, period, shard, day, events) VALUES (?, ?, 0, ?, ?)")
                    .params(
                            cast.amber.id().bytes(),
                            today.getYear() * 100 + today.getMonthValue(),
                            day,
                            280_000 + CHANCE.nextInt(140_000))
                    .update();
        }
        keys.save(
                ApiKey.issue(cast.live, "Back end", Scope.all(), masterKey, now).key());
        keys.save(ApiKey.issue(cast.live, "Grafana", Set.of(Scope.DELIVERIES_READ), masterKey, now)
                .key());
        arrive(event(now, "session.ended"), 0);
        arrive(event(now, "invoice.paid"), 3600);
        System.out.println(
                "Sign in as alice@amber.example, bob@amber.example or charlie@cobalt.example with: " + Cast.PASSWORD);
        System.out.println("LOOK " + cast.live.id() + " " + cast.sandbox.id() + " " + cast.charlies.id() + " "
                + failing.id() + " " + held.id());
    }

    private void describe(String name, String text, String example) {
        catalogue.add(
                cast.live.id(), name, Catalogue.Description.plain(text, null, example), Catalogue.Change.by(null));
    }

    private Event event(Instant at, String type) {
        return cast.event(
                cast.live,
                type,
                "{\"station\":\"AMB-" + (1000 + CHANCE.nextInt(9000))
                        + "\",\"kwh\":21.480,\"driver\":{\"name\":\"Ada ‮Löwe\",\"tags\":[\"fleet\",\"night\"]},\"note\":\"<b>not bold</b>\",\"empty\":{}}",
                at);
    }

    /** Delivers to the inbox as the worker would. */
    private void arrive(Event event, int secondsLate) {
        Inboxes.Inbox inbox = inboxes.of(cast.live.id());
        String url = "https://ringmain.example/inbox/" + inbox.token();
        Destination destination = routing.of(cast.live.id()).orElseThrow().to("invoice.paid").stream()
                .filter(one -> one.url().toString().equals(url))
                .findFirst()
                .orElseGet(() -> routing.destination(
                                cast.live.id(),
                                cast.endpoint(cast.live, url, "invoice.*").id())
                        .orElseThrow());
        SignedRequest request = destination
                .profile()
                .request(
                        new DeliveryFacts(
                                event.publicId(),
                                event.type(),
                                event.occurredAt(),
                                null,
                                cast.live.id().toString(),
                                "live",
                                destination.id().toString(),
                                "dlv_x",
                                1,
                                false,
                                event.data()),
                        destination.keys(),
                        destination.headers(),
                        clock.instant().minusSeconds(secondsLate));
        String headers = request.headers().entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue())
                .collect(Collectors.joining("\n", "content-type: application/json\n", ""));
        inboxes.keep(inbox, headers, request.body());
    }
}
