package dev.ringmain.api.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.net.httpserver.HttpServer;
import dev.ringmain.api.docs.Contract.Operation;
import dev.ringmain.billing.Plans;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.staff.PlatformKey;
import dev.ringmain.staff.PlatformKeys;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Scope;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls each operation of the document for real, and holds what comes back against what the document promises. */
@WholeApplication
class ApiAnswersMatchTheDocumentTest {

    private static final String NO_ENDPOINT = "ep_01m6e97rtre4ma4jz41b93y214";

    private static final String NO_DELIVERY = "dlv_01m7w4nhfze3pt0yekqqme4qcm";
    private static final String NO_TENANT = "ten_01m7w4nhfze3pt0yekqqme4qcm";
    private static final String NO_REPLAY = "rpl_01m7w4nhfze3pt0yekqqme4qcm";
    private static final String NO_INVOICE = "inv_01m7w4nhfze3pt0yekqqme4qcm";

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.shared();

    @Autowired
    private OpenApi openApi;

    @Autowired
    private Tenants tenants;

    @Autowired
    private Environments environments;

    @Autowired
    private ApiKeys apiKeys;

    @Autowired
    private PlatformKeys platformKeys;

    @Autowired
    private Plans plans;

    @Autowired
    private MasterKey masterKey;

    @Autowired
    private Clock clock;

    @LocalServerPort
    private int port;

    private Contract contract;
    private HttpServer receiver;
    private String key;

    @BeforeEach
    void open() throws IOException {
        contract = new Contract(openApi.document());
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] answer = "thanks".getBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        receiver.start();
        key = keyOn("starter", Scope.all());
    }

    @AfterEach
    void close() {
        receiver.stop(0);
    }

    /** An answer, and the operation that gave it. */
    private record Answer(Operation operation, HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }
    }

    @TestFactory
    Stream<DynamicTest> succeedsAsDescribed() {
        Map<String, Supplier<Answer>> calls = new LinkedHashMap<>();
        calls.put("publishEvent", () -> call("publishEvent", Map.of(), example("publishEvent")));
        calls.put("publishEvents", () -> call("publishEvents", Map.of(), example("publishEvents")));
        calls.put("listEvents", () -> {
            publish(null);
            publish(null);
            return call("listEvents", Map.of("limit", "1", "type", "session.*"), null);
        });
        calls.put("getEvent", () -> call("getEvent", Map.of("id", publish("order-4711")), null));
        calls.put("explainEvent", () -> {
            openEndpoint();
            String event = publish(null);
            openEndpoint();
            return call("explainEvent", Map.of("id", event), null);
        });
        calls.put("sendEvent", () -> {
            String event = publish(null);
            String endpoint = idOf(openEndpoint());
            return call("sendEvent", Map.of("id", event), "{\"endpoint_id\":\"" + endpoint + "\"}");
        });
        calls.put("listEventTypes", () -> {
            addEventType("session.started");
            publish(null);
            return call("listEventTypes", Map.of(), null);
        });
        calls.put("addEventType", () -> call("addEventType", Map.of(), example("addEventType")));
        calls.put("getEventType", () -> {
            addEventType("session.ended");
            return call("getEventType", Map.of("name", "session.ended"), null);
        });
        calls.put("editEventType", () -> {
            addEventType("session.ended");
            return call("editEventType", Map.of("name", "session.ended"), example("editEventType"));
        });
        calls.put("deleteEventType", () -> {
            addEventType("session.ended");
            return call("deleteEventType", Map.of("name", "session.ended"), null);
        });
        calls.put("listEventTypeVersions", () -> {
            addEventType("session.ended");
            call(
                    "editEventType",
                    Map.of("name", "session.ended"),
                    "{\"schema\":{\"required\":[\"a\"]},\"note\":\"a\"}");
            return call("listEventTypeVersions", Map.of("name", "session.ended"), null);
        });
        calls.put("listPacks", () -> call("listPacks", Map.of(), null));
        calls.put("installPack", () -> call("installPack", Map.of("pack", "charger"), ""));
        calls.put("getCatalogueSettings", () -> call("getCatalogueSettings", Map.of(), null));
        calls.put(
                "editCatalogueSettings",
                () -> call("editCatalogueSettings", Map.of(), example("editCatalogueSettings")));
        calls.put("exportEventTypes", () -> {
            call("installPack", Map.of("pack", "ocpp16"), "");
            return call("exportEventTypes", Map.of(), null);
        });
        calls.put(
                "importEventTypes",
                () -> call("importEventTypes", Map.of("dry_run", "true"), example("importEventTypes")));
        calls.put("openEndpoint", this::openEndpoint);
        calls.put("listEndpoints", () -> {
            openEndpoint();
            return call("listEndpoints", Map.of(), null);
        });
        calls.put(
                "checkEndpointUrl",
                () -> call(
                        "checkEndpointUrl",
                        Map.of(),
                        "{\"url\":\"http://127.0.0.1:%d/hook\"}"
                                .formatted(receiver.getAddress().getPort())));
        calls.put("previewEndpoint", () -> call("previewEndpoint", Map.of(), example("previewEndpoint")));
        calls.put("previewRetries", () -> call("previewRetries", Map.of(), example("previewRetries")));
        calls.put("getEndpoint", () -> call("getEndpoint", Map.of("id", idOf(openEndpoint())), null));
        calls.put(
                "editEndpoint",
                () -> call("editEndpoint", Map.of("id", idOf(openEndpoint())), example("editEndpoint")));
        calls.put("deleteEndpoint", () -> call("deleteEndpoint", Map.of("id", idOf(openEndpoint())), null));
        calls.put("testEndpoint", () -> call("testEndpoint", Map.of("id", idOf(openEndpoint())), null));
        calls.put(
                "rotateSecret",
                () -> call("rotateSecret", Map.of("id", idOf(openEndpoint())), example("rotateSecret")));
        calls.put("rotateKey", () -> {
            String endpoint = idOf(openEndpoint());
            call("editEndpoint", Map.of("id", endpoint), "{\"asymmetric\":true}");
            return call("rotateKey", Map.of("id", endpoint), example("rotateKey"));
        });
        calls.put("listWireProfiles", () -> call("listWireProfiles", Map.of(), null));
        calls.put("createWireProfile", this::createProfile);
        calls.put("previewWireProfile", () -> call("previewWireProfile", Map.of(), example("previewWireProfile")));
        calls.put("getWireProfile", () -> call("getWireProfile", Map.of("name", "cloudevents-binary"), null));
        calls.put("editWireProfile", () -> {
            createProfile();
            return call("editWireProfile", Map.of("name", "acme"), example("editWireProfile"));
        });
        calls.put("deleteWireProfile", () -> {
            createProfile();
            return call("deleteWireProfile", Map.of("name", "acme"), null);
        });
        calls.put("listEndpointDeliveries", () -> {
            String endpoint = idOf(openEndpoint());
            publish(null);
            return call("listEndpointDeliveries", Map.of("id", endpoint, "limit", "10"), null);
        });
        calls.put("listDeliveries", () -> {
            String endpoint = idOf(openEndpoint());
            publish("order-4711");
            return call(
                    "listDeliveries",
                    Map.of("endpoint_id", endpoint, "type", "session.started", "since", "2020-01-01T00:00:00Z"),
                    null);
        });
        calls.put("getDelivery", () -> call("getDelivery", Map.of("id", delivered()), null));
        calls.put("replayDelivery", () -> call("replayDelivery", Map.of("id", delivered()), null));
        calls.put("replayMany", this::replayMany);
        calls.put("listReplays", () -> {
            replayMany();
            return call("listReplays", Map.of(), null);
        });
        calls.put("getReplay", () -> call("getReplay", Map.of("id", idOf(replayMany())), null));
        calls.put("cancelReplay", () -> call("cancelReplay", Map.of("id", idOf(replayMany())), null));
        calls.put("readBacklog", () -> call("readBacklog", Map.of("id", idOf(openEndpoint())), null));
        calls.put(
                "resumeEndpoint",
                () -> call("resumeEndpoint", Map.of("id", idOf(openEndpoint())), example("resumeEndpoint")));
        calls.put("getUsage", () -> {
            publish(null);
            return call("getUsage", Map.of(), null);
        });
        calls.put("getLimits", () -> call("getLimits", Map.of(), null));
        calls.put("listAuditLog", () -> call("listAuditLog", Map.of(), null));
        calls.put("exportEnvironment", () -> {
            key = keyOn("growth", Scope.all());
            createProfile();
            addEventType("session.ended");
            call(
                    "openEndpoint",
                    Map.of(),
                    "{\"url\":\"https://hooks.example.com/\",\"events\":[\"*\"],\"headers\":{\"X-Own\":\"hidden\"},\"retry\":{\"retries\":[\"5m\"]},\"filter\":{\"condition\":\"data.n > 1\"}}");
            return call("exportEnvironment", Map.of(), null);
        });
        calls.put("importEnvironment", () -> {
            key = keyOn("growth", Scope.all());
            return call("importEnvironment", Map.of(), example("importEnvironment"));
        });
        calls.put("listRequests", () -> {
            refusedRequest();
            return call("listRequests", Map.of("status", "4xx", "method", "GET"), null);
        });
        calls.put("getRequest", () -> call("getRequest", Map.of("id", refusedRequest()), null));
        calls.put("createTenant", this::createTenant);
        calls.put("listTenants", () -> {
            createTenant();
            return call("listTenants", Map.of("q", "amber", "limit", "2"), null);
        });
        calls.put("getTenant", () -> call("getTenant", Map.of("id", idOf(createTenant())), null));
        for (String oid : List.of(
                "suspendTenant",
                "resumeTenant",
                "closeTenant",
                "reopenTenant",
                "moveTenant",
                "patchTenant",
                "grantOverride",
                "addMember")) {
            calls.put(oid, () -> call(oid, Map.of("id", idOf(createTenant())), example(oid)));
        }
        calls.put("extendTrial", () -> {
            key = platformKey();
            String tried = idOf(call("createTenant", Map.of(), "{\"name\":\"Tries\",\"trial_days\":14}"));
            return call("extendTrial", Map.of("id", tried), extendedTrial());
        });
        calls.put("getTenantUsage", () -> call("getTenantUsage", Map.of("id", idOf(createTenant())), null));
        calls.put(
                "recountUsage",
                () -> call("recountUsage", Map.of("id", idOf(createTenant()), "month", monthsAgo(2)), null));
        calls.put(
                "mendUsage",
                () -> call(
                        "mendUsage", Map.of("id", idOf(createTenant()), "month", monthsAgo(2)), example("mendUsage")));
        calls.put(
                "createEnvironment",
                () -> call("createEnvironment", Map.of("id", idOf(createTenant())), example("createEnvironment")));
        for (String oid : List.of("closeEnvironment", "restoreEnvironment")) {
            calls.put(oid, () -> ofEnvironment(oid, body(createTenant()), 0));
        }
        calls.put("createKey", () -> createKey(body(createTenant())));
        calls.put("revokeKey", () -> {
            JsonNode tenant = body(createTenant());
            return call(
                    "revokeKey",
                    Map.of(
                            "id", tenant.path("id").asString(),
                            "environment", tenant.at("/environments/0/id").asString(),
                            "key", idOf(createKey(tenant))),
                    null);
        });
        calls.put("listOverrides", () -> {
            String tenant = idOf(createTenant());
            call("grantOverride", Map.of("id", tenant), example("grantOverride"));
            return call("listOverrides", Map.of("id", tenant), null);
        });
        calls.put("endOverride", () -> {
            String tenant = idOf(createTenant());
            String override = idOf(call("grantOverride", Map.of("id", tenant), example("grantOverride")));
            return call("endOverride", Map.of("id", tenant, "override", override), null);
        });
        calls.put("listTenantInvoices", () -> call("listTenantInvoices", Map.of("id", idOf(createTenant())), null));
        calls.put("getTenantInvoice", () -> call("getTenantInvoice", billed(), null));
        for (String oid : List.of("payTenantInvoice", "voidTenantInvoice", "creditTenantInvoice")) {
            calls.put(oid, () -> call(oid, billed(), example(oid)));
        }
        calls.put(
                "writeTenantNote",
                () -> call("writeTenantNote", Map.of("id", idOf(createTenant())), example("writeTenantNote")));
        calls.put("listTenantNotes", () -> {
            String tenant = idOf(createTenant());
            call("writeTenantNote", Map.of("id", tenant), example("writeTenantNote"));
            return call("listTenantNotes", Map.of("id", tenant), null);
        });
        calls.put("listDeadLetters", () -> call("listDeadLetters", Map.of("id", deadLetter()[0]), null));
        calls.put("redriveDeadLetters", () -> {
            String[] letter = deadLetter();
            return call(
                    "redriveDeadLetters",
                    Map.of("id", letter[0]),
                    "{\"environment\":\"%s\",\"endpoint\":\"%s\",\"cause\":\"filter_failed\",\"reason\":\"Mended.\"}"
                            .formatted(letter[1], letter[2]));
        });
        calls.put("listRedrives", () -> {
            String[] letter = deadLetter();
            call(
                    "redriveDeadLetters",
                    Map.of("id", letter[0]),
                    "{\"environment\":\"%s\",\"endpoint\":\"%s\",\"cause\":\"filter_failed\",\"reason\":\"Mended.\"}"
                            .formatted(letter[1], letter[2]));
            return call("listRedrives", Map.of("id", letter[0]), null);
        });
        calls.put("createSignInLink", () -> {
            String tenant = idOf(createTenant());
            call("addMember", Map.of("id", tenant), example("addMember"));
            return call("createSignInLink", Map.of("id", tenant), example("createSignInLink"));
        });
        calls.put("listInvoices", () -> {
            invoice();
            return call("listInvoices", Map.of("limit", "1"), null);
        });
        calls.put("getInvoice", () -> call("getInvoice", Map.of("id", invoice()), null));
        calls.put("printInvoice", () -> call("printInvoice", Map.of("id", invoice()), null));
        calls.put("getSubscription", () -> call("getSubscription", Map.of(), null));
        calls.put("previewPlanChange", () -> {
            openEndpoint();
            return call("previewPlanChange", Map.of(), "{\"plan\":\"free\"}");
        });
        calls.put("changePlan", () -> call("changePlan", Map.of(), "{\"plan\":\"free\",\"survivors\":[]}"));
        calls.put("keepPlan", () -> {
            call("changePlan", Map.of(), "{\"plan\":\"free\"}");
            return call("keepPlan", Map.of(), null);
        });
        return eachOperation(calls, answer -> assertThat(answer.status()).isBetween(200, 299));
    }

    @TestFactory
    Stream<DynamicTest> refusesAsDescribed() {
        Map<String, Supplier<Answer>> calls = new LinkedHashMap<>();
        calls.put("publishEvent", () -> call("publishEvent", Map.of(), "{\"topic\":\"session.started\"}"));
        calls.put(
                "publishEvents",
                () -> call("publishEvents", Map.of(), "{\"events\":[{\"type\":\"a\",\"data\":1},{\"type\":\"b\"}]}"));
        calls.put("listEvents", () -> call("listEvents", Map.of("since", "yesterday"), null));
        calls.put("getEvent", () -> call("getEvent", Map.of("id", "nobody-knows"), null));
        calls.put("explainEvent", () -> call("explainEvent", Map.of("id", "nobody-knows"), null));
        calls.put(
                "sendEvent",
                () -> call("sendEvent", Map.of("id", publish(null)), "{\"endpoint_id\":\"" + NO_ENDPOINT + "\"}"));
        calls.put("listEventTypes", () -> {
            key = "rm_test_0000000000_00000000000000000000000000000000000000";
            return call("listEventTypes", Map.of(), null);
        });
        calls.put("addEventType", () -> {
            addEventType("session.started");
            return call("addEventType", Map.of(), example("addEventType"));
        });
        calls.put("getEventType", () -> call("getEventType", Map.of("name", "no.such"), null));
        calls.put("editEventType", () -> {
            addEventType("session.ended");
            return call("editEventType", Map.of("name", "session.ended"), "{\"deprecated\":\"yes\"}");
        });
        calls.put("deleteEventType", () -> call("deleteEventType", Map.of("name", "no.such"), null));
        calls.put("listEventTypeVersions", () -> call("listEventTypeVersions", Map.of("name", "no.such"), null));
        calls.put("listPacks", () -> {
            key = "rm_test_0000000000_00000000000000000000000000000000000000";
            return call("listPacks", Map.of(), null);
        });
        calls.put("installPack", () -> call("installPack", Map.of("pack", "no-such"), ""));
        calls.put("getCatalogueSettings", () -> {
            key = keyOn("starter", Set.of(Scope.EVENTS_WRITE));
            return call("getCatalogueSettings", Map.of(), null);
        });
        calls.put("editCatalogueSettings", () -> call("editCatalogueSettings", Map.of(), "{\"closed\":\"yes\"}"));
        calls.put("exportEventTypes", () -> {
            key = keyOn("starter", Set.of(Scope.EVENTS_WRITE));
            return call("exportEventTypes", Map.of(), null);
        });
        calls.put("importEventTypes", () -> call("importEventTypes", Map.of(), "{\"openapi\":\"3.0.0\"}"));
        calls.put("openEndpoint", () -> {
            key = keyOn("free", Scope.all());
            return openEndpoint();
        });
        calls.put("listEndpoints", () -> {
            key = keyOn("starter", Set.of(Scope.EVENTS_WRITE));
            return call("listEndpoints", Map.of(), null);
        });
        calls.put(
                "checkEndpointUrl", () -> call("checkEndpointUrl", Map.of(), "{\"url\":\"http://169.254.169.254/\"}"));
        calls.put("previewEndpoint", () -> call("previewEndpoint", Map.of(), "{\"event_id\":\"nobody-knows\"}"));
        calls.put("previewRetries", () -> call("previewRetries", Map.of(), "{\"retry\":{\"retries\":[\"soon\"]}}"));
        calls.put("getEndpoint", () -> call("getEndpoint", Map.of("id", NO_ENDPOINT), null));
        calls.put(
                "editEndpoint",
                () -> call("editEndpoint", Map.of("id", idOf(openEndpoint())), "{\"events\":[\"session.**\"]}"));
        calls.put("deleteEndpoint", () -> call("deleteEndpoint", Map.of("id", NO_ENDPOINT), null));
        calls.put("testEndpoint", () -> call("testEndpoint", Map.of("id", NO_ENDPOINT), null));
        calls.put(
                "rotateSecret",
                () -> call("rotateSecret", Map.of("id", idOf(openEndpoint())), "{\"overlap_seconds\":-1}"));
        calls.put("rotateKey", () -> call("rotateKey", Map.of("id", idOf(openEndpoint())), "{}"));
        calls.put("listWireProfiles", () -> {
            key = keyOn("starter", Set.of(Scope.EVENTS_WRITE));
            return call("listWireProfiles", Map.of(), null);
        });
        calls.put("createWireProfile", () -> call("createWireProfile", Map.of(), example("createWireProfile")));
        calls.put("previewWireProfile", () -> call("previewWireProfile", Map.of(), "{\"profile\":\"no-such\"}"));
        calls.put("getWireProfile", () -> call("getWireProfile", Map.of("name", "no-such"), null));
        calls.put("editWireProfile", () -> {
            key = keyOn("growth", Scope.all());
            return call("editWireProfile", Map.of("name", "standard"), "{}");
        });
        calls.put("deleteWireProfile", () -> {
            createProfile();
            call(
                    "openEndpoint",
                    Map.of(),
                    "{\"url\":\"https://hooks.example.com/\",\"events\":[\"*\"],\"profile\":\"acme\"}");
            return call("deleteWireProfile", Map.of("name", "acme"), null);
        });
        calls.put(
                "listEndpointDeliveries",
                () -> call("listEndpointDeliveries", Map.of("id", idOf(openEndpoint()), "limit", "101"), null));
        calls.put("listDeliveries", () -> call("listDeliveries", Map.of("cursor", "AAAA"), null));
        calls.put("getDelivery", () -> call("getDelivery", Map.of("id", NO_DELIVERY), null));
        calls.put("replayDelivery", () -> {
            String delivery = delivered();
            JsonNode endpoint =
                    body(call("getDelivery", Map.of("id", delivery), null)).path("endpoint_id");
            call("deleteEndpoint", Map.of("id", endpoint.asString()), null);
            return call("replayDelivery", Map.of("id", delivery), null);
        });
        calls.put(
                "replayMany", () -> call("replayMany", Map.of("id", idOf(openEndpoint())), "{\"status\":\"pending\"}"));
        calls.put("listReplays", () -> call("listReplays", Map.of("cursor", "AAAA"), null));
        calls.put("getReplay", () -> call("getReplay", Map.of("id", NO_REPLAY), null));
        calls.put("cancelReplay", () -> call("cancelReplay", Map.of("id", NO_REPLAY), null));
        calls.put("readBacklog", () -> call("readBacklog", Map.of("id", NO_ENDPOINT), null));
        calls.put(
                "resumeEndpoint",
                () -> call("resumeEndpoint", Map.of("id", idOf(openEndpoint())), "{\"backlog\":\"some\"}"));
        calls.put("getUsage", () -> call("getUsage", Map.of("api_key", key), null));
        calls.put("getLimits", () -> call("getLimits", Map.of("api_key", key), null));
        calls.put("listAuditLog", () -> call("listAuditLog", Map.of("cursor", "nonsense"), null));
        calls.put("exportEnvironment", () -> {
            key = keyOn("starter", Set.of(Scope.ENDPOINTS_READ));
            return call("exportEnvironment", Map.of(), null);
        });
        calls.put(
                "importEnvironment",
                () -> call("importEnvironment", Map.of(), "{\"format\":\"ringmain.environment/9\"}"));
        calls.put("listRequests", () -> call("listRequests", Map.of("status", "bad"), null));
        calls.put("getRequest", () -> call("getRequest", Map.of("id", "req_01m7w4nhfmevr88y42wdngtn4v"), null));
        // A key of an environment is none of the platform's.
        calls.put("createTenant", () -> call("createTenant", Map.of(), example("createTenant")));
        calls.put("listTenants", () -> {
            key = platformKey();
            return call("listTenants", Map.of("cursor", "nonsense"), null);
        });
        calls.put("getTenant", () -> {
            key = platformKey();
            return call("getTenant", Map.of("id", NO_TENANT), null);
        });
        calls.put("suspendTenant", () -> call("suspendTenant", Map.of("id", idOf(createTenant())), "{}"));
        calls.put("resumeTenant", () -> call("resumeTenant", Map.of("id", idOf(createTenant())), "{\"why\":\"\"}"));
        calls.put("closeTenant", () -> call("closeTenant", Map.of("id", idOf(createTenant())), "{}"));
        calls.put("reopenTenant", () -> {
            key = platformKey();
            return call("reopenTenant", Map.of("id", NO_TENANT), "{\"reason\":\"a\"}");
        });
        calls.put("closeEnvironment", () -> {
            JsonNode tenant = body(createTenant());
            ofEnvironment("closeEnvironment", tenant, 0);
            Answer last = ofEnvironment("closeEnvironment", tenant, 1);
            assertThat(body(last).path("code").asString()).isEqualTo("conflict");
            return last;
        });
        calls.put("restoreEnvironment", () -> {
            key = platformKey();
            return call(
                    "restoreEnvironment",
                    Map.of("id", NO_TENANT, "environment", "env_01m7w4nhfxe3pt0yekqqme4qcn"),
                    null);
        });
        calls.put(
                "moveTenant",
                () -> call(
                        "moveTenant", Map.of("id", idOf(createTenant())), "{\"plan\":\"no-such\",\"reason\":\"a\"}"));
        calls.put("extendTrial", () -> call("extendTrial", Map.of("id", idOf(createTenant())), extendedTrial()));
        calls.put(
                "patchTenant",
                () -> call("patchTenant", Map.of("id", idOf(createTenant())), "{\"tax_rate_bp\":-1,\"reason\":\"a\"}"));
        calls.put("recountUsage", () -> {
            key = platformKey();
            return call("recountUsage", Map.of("id", NO_TENANT, "month", monthsAgo(2)), null);
        });
        calls.put(
                "mendUsage",
                () -> call(
                        "mendUsage", Map.of("id", idOf(createTenant()), "month", monthsAgo(-1)), example("mendUsage")));
        calls.put("getTenantUsage", () -> {
            key = platformKey();
            return call("getTenantUsage", Map.of("id", NO_TENANT), null);
        });
        calls.put("createEnvironment", () -> {
            String tenant = idOf(createTenant());
            Answer last = call("createEnvironment", Map.of("id", tenant), example("createEnvironment"));
            for (int n = 0; n < 20 && last.status() == 201; n++) {
                last = call("createEnvironment", Map.of("id", tenant), "{\"name\":\"n" + n + "\",\"kind\":\"test\"}");
            }
            assertThat(body(last).path("code").asString()).isEqualTo("limit_reached");
            return last;
        });
        calls.put("createKey", () -> {
            JsonNode tenant = body(createTenant());
            return call(
                    "createKey",
                    Map.of(
                            "id", tenant.path("id").asString(),
                            "environment", tenant.at("/environments/0/id").asString()),
                    "{\"name\":\"a\",\"scopes\":[\"everything\"]}");
        });
        calls.put("revokeKey", () -> {
            JsonNode tenant = body(createTenant());
            return call(
                    "revokeKey",
                    Map.of(
                            "id", tenant.path("id").asString(),
                            "environment", tenant.at("/environments/0/id").asString(),
                            "key", "key_01m7w4nhfze3pt0yekqqme4qcm"),
                    null);
        });
        calls.put("listOverrides", () -> {
            key = platformKey();
            return call("listOverrides", Map.of("id", NO_TENANT), null);
        });
        calls.put(
                "grantOverride",
                () -> call(
                        "grantOverride",
                        Map.of("id", idOf(createTenant())),
                        "{\"entitlement\":\"members\",\"value\":-1,\"reason\":\"a\"}"));
        calls.put(
                "endOverride",
                () -> call(
                        "endOverride",
                        Map.of("id", idOf(createTenant()), "override", "lim_01m7w4nhfze3pt0yekqqme4qcm"),
                        null));
        calls.put("listTenantInvoices", () -> {
            String tenant = idOf(createTenant());
            return call("listTenantInvoices", Map.of("id", tenant, "cursor", "nonsense"), null);
        });
        calls.put(
                "getTenantInvoice",
                () -> call("getTenantInvoice", Map.of("id", idOf(createTenant()), "invoice", NO_INVOICE), null));
        calls.put("payTenantInvoice", () -> call("payTenantInvoice", billed(), "{\"amount_minor\":0}"));
        calls.put("voidTenantInvoice", () -> {
            Map<String, String> billed = billed();
            call("payTenantInvoice", billed, "{\"amount_minor\":1,\"reference\":\"a\"}");
            return call("voidTenantInvoice", billed, example("voidTenantInvoice"));
        });
        calls.put(
                "creditTenantInvoice",
                () -> call("creditTenantInvoice", billed(), "{\"net_minor\":999999,\"reason\":\"a\"}"));
        calls.put("listTenantNotes", () -> {
            key = platformKey();
            return call("listTenantNotes", Map.of("id", NO_TENANT), null);
        });
        calls.put("writeTenantNote", () -> call("writeTenantNote", Map.of("id", idOf(createTenant())), "{}"));
        calls.put("listDeadLetters", () -> {
            key = platformKey();
            return call("listDeadLetters", Map.of("id", NO_TENANT), null);
        });
        calls.put("listRedrives", () -> {
            key = platformKey();
            return call("listRedrives", Map.of("id", NO_TENANT), null);
        });
        calls.put(
                "redriveDeadLetters",
                () -> call("redriveDeadLetters", Map.of("id", idOf(createTenant())), "{\"cause\":\"timeout\"}"));
        calls.put(
                "addMember",
                () -> call(
                        "addMember", Map.of("id", idOf(createTenant())), "{\"email\":\"nobody\",\"role\":\"owner\"}"));
        calls.put(
                "createSignInLink",
                () -> call("createSignInLink", Map.of("id", idOf(createTenant())), "{\"email\":\"a@b.example\"}"));
        calls.put("listInvoices", () -> call("listInvoices", Map.of("cursor", "nonsense"), null));
        calls.put("getInvoice", () -> call("getInvoice", Map.of("id", NO_INVOICE), null));
        calls.put("printInvoice", () -> call("printInvoice", Map.of("id", NO_INVOICE), null));
        calls.put("getSubscription", () -> {
            key = keyOn("starter", Set.of(Scope.USAGE_READ));
            return call("getSubscription", Map.of(), null);
        });
        calls.put("previewPlanChange", () -> call("previewPlanChange", Map.of(), "{\"plan\":\"no-such\"}"));
        calls.put("changePlan", () -> call("changePlan", Map.of(), "{\"plan\":\"starter\"}"));
        calls.put("keepPlan", () -> {
            key = keyOn("starter", Set.of(Scope.USAGE_READ));
            return call("keepPlan", Map.of(), null);
        });
        return eachOperation(calls, answer -> {
            assertThat(answer.status()).isBetween(400, 499);
            assertThat(body(answer).path("request_id").asString())
                    .isEqualTo(
                            answer.response().headers().firstValue("Request-Id").orElse(""));
        });
    }

    @Test
    void refusesAnEleventhEndpointAsDescribed() {
        for (int i = 0; i < 10; i++) {
            assertThat(openEndpoint().status()).isEqualTo(201);
        }

        Answer refused = matching(openEndpoint());

        assertThat(refused.status()).isEqualTo(409);
        assertThat(body(refused).path("used").asInt()).isEqualTo(10);
    }

    @Test
    void opensAnEndpointThatSignsNothingAsDescribed() {
        for (String profile : List.of("pipelet", "capacitor")) {
            Answer opened = matching(call(
                    "openEndpoint",
                    Map.of(),
                    "{\"url\":\"https://hooks.example.com/\",\"events\":[\"pull_request.auto-merge\"],\"rate_limit\":0,\"profile\":\""
                            + profile + "\"}"));

            assertThat(opened.status()).isEqualTo(201);
            assertThat(body(opened).has("secret")).as(profile).isFalse();
        }
    }

    @Test
    void refusesAnEventWithATakenIdAsDescribed() {
        publish("order-4711");

        Answer refused = matching(
                call("publishEvent", Map.of(), "{\"type\":\"session.started\",\"id\":\"order-4711\",\"data\":2}"));

        assertThat(refused.status()).isEqualTo(409);
    }

    @Test
    void refusesABodyThatIsTooLargeOrNoJsonAsDescribed() {
        String large = "{\"type\":\"a\",\"data\":\"" + "x".repeat(256 * 1024) + "\"}";

        assertThat(matching(call("publishEvent", Map.of(), large)).status()).isEqualTo(413);
        assertThat(matching(call("publishEvent", Map.of(), "{\"type\":")).status())
                .isEqualTo(400);
        assertThat(matching(call("openEndpoint", Map.of(), "url=https://example.com", "Content-Type", "text/plain"))
                        .status())
                .isEqualTo(415);
    }

    @Test
    void marksTheAnswerToARepeatedRequestAsDescribed() {
        String idempotencyKey = UUID.randomUUID().toString();

        Answer first =
                matching(call("publishEvent", Map.of(), example("publishEvent"), "Idempotency-Key", idempotencyKey));
        Answer again =
                matching(call("publishEvent", Map.of(), example("publishEvent"), "Idempotency-Key", idempotencyKey));
        Answer another = matching(
                call("publishEvent", Map.of(), "{\"type\":\"a\",\"data\":1}", "Idempotency-Key", idempotencyKey));

        assertThat(first.response().headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(again.response().headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(again.response().body()).isEqualTo(first.response().body());
        assertThat(body(another).path("code").asString()).isEqualTo("idempotency_key_reused");
    }

    @Test
    void slowsDownAsDescribed() {
        key = keyOn("free", Scope.all());

        Answer last = Stream.generate(() -> call("getUsage", Map.of(), null))
                .limit(1_000)
                .filter(answer -> answer.status() != 200)
                .findFirst()
                .orElseThrow();

        assertThat(matching(last).status()).isEqualTo(429);
    }

    /** Types are stored as ASCII, and a database that is asked to compare them with more than that fails. */
    @Test
    void knowsNoTypeWhoseNameIsNone() {
        Map<String, String> type = Map.of("type", "caf%C3%A9");

        assertThat(matching(call("listEvents", type, null)).status()).isEqualTo(400);
        assertThat(matching(call("listDeliveries", type, null)).status()).isEqualTo(400);
        assertThat(matching(call("getEventType", Map.of("name", "caf%C3%A9"), null))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void listsAllTypesByAsterisk() {
        publish(null);

        assertThat(body(matching(call("listEvents", Map.of("type", "*"), null)))
                        .path("data")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void namesTheMethodsThatThereAre() throws Exception {
        HttpResponse<String> refused =
                http.send(request("/api/v1/usage").DELETE().build(), HttpResponse.BodyHandlers.ofString());

        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).contains("GET");
        assertThat(contract.faults(refused.body(), "/components/schemas/Problem"))
                .isEmpty();
    }

    private Stream<DynamicTest> eachOperation(
            Map<String, Supplier<Answer>> calls, java.util.function.Consumer<Answer> check) {
        assertThat(calls.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        contract.operations().stream().map(Operation::id).toList());
        return contract.operations().stream()
                .map(operation -> dynamicTest(operation.id(), () -> {
                    key = keyOn("starter", Scope.all());
                    check.accept(matching(calls.get(operation.id()).get()));
                }));
    }

    /** The answer, which is one that the document describes. */
    private Answer matching(Answer answer) {
        HttpResponse<String> response = answer.response();
        String described = contract.answer(answer.operation(), answer.status())
                .orElseThrow(() -> new AssertionError(
                        answer.operation() + " does not describe " + answer.status() + ": " + response.body()));
        headersMatch(described, response);
        Map<String, String> content = contract.content(described);
        if (content.isEmpty()) {
            assertThat(response.body()).isEmpty();
        } else {
            String type = response.headers().firstValue("Content-Type").orElse("none");
            assertThat(content).containsKey(type);
            if (type.equals("application/pdf")) {
                assertThat(response.body()).startsWith("%PDF-");
                return answer;
            }
            assertThat(contract.faults(response.body(), content.get(type) + "/schema"))
                    .as("%s of %s: %s", answer.status(), answer.operation(), response.body())
                    .isEmpty();
        }
        return answer;
    }

    private void headersMatch(String described, HttpResponse<String> response) {
        Map<String, JsonNode> headers = new LinkedHashMap<>();
        contract.document()
                .at(described + "/headers")
                .properties()
                .forEach(header ->
                        headers.put(header.getKey(), new Schemas(contract.document()).resolve(header.getValue())));
        headers.forEach((name, header) -> {
            List<String> values = response.headers().allValues(name);
            assertThat(values).as(name).hasSizeLessThanOrEqualTo(1);
            if (header.path("required").asBoolean(false) || name.contains("RateLimit") && isCounted(response)) {
                assertThat(values).as(name).hasSize(1);
            }
            values.forEach(value -> assertThat(
                            contract.faults(json.writeValueAsString(value), "/components/headers/" + name + "/schema"))
                    .as("%s: %s", name, value)
                    .isEmpty());
        });
        for (String ours : List.of("Request-Id", "Location", "Retry-After", "Idempotent-Replayed", "RateLimit")) {
            if (response.headers().firstValue(ours).isPresent()) {
                assertThat(headers).as("headers described").containsKey(ours);
            }
        }
    }

    /** Whose request it was is not known where there is no key, or where it stands in the URL. */
    private static boolean isCounted(HttpResponse<String> response) {
        return response.statusCode() != 401 && !response.body().contains("\"key_in_url\"");
    }

    private Answer createTenant() {
        key = platformKey();
        return call("createTenant", Map.of(), example("createTenant"));
    }

    /** Not the example's: its date will have passed one day. */
    private static String monthsAgo(int months) {
        return YearMonth.now(ZoneOffset.UTC).minusMonths(months).toString();
    }

    private String extendedTrial() {
        return "{\"ends_at\":\"" + clock.instant().plusSeconds(86_400) + "\",\"reason\":\"They wait.\"}";
    }

    /** A new tenant, and the invoice that it was made with. */
    private Map<String, String> billed() {
        String tenant = idOf(createTenant());
        String invoice = body(call("listTenantInvoices", Map.of("id", tenant), null))
                .at("/data/0/id")
                .asString();
        return Map.of("id", tenant, "invoice", invoice);
    }

    /** Of a delivery that its endpoint's condition could not answer: a tenant, its environment, the endpoint. */
    private String[] deadLetter() {
        JsonNode tenant = body(createTenant());
        String platform = key;
        // The example's key may publish, and no more.
        key = body(call(
                        "createKey",
                        Map.of(
                                "id", tenant.path("id").asString(),
                                "environment", tenant.at("/environments/0/id").asString()),
                        "{\"name\":\"All\"}"))
                .path("key")
                .asString();
        String endpoint = idOf(
                call(
                        "openEndpoint",
                        Map.of(),
                        "{\"url\":\"https://hooks.example.com/\",\"events\":[\"*\"],\"filter\":{\"condition\":\"data.n > 1\"}}"));
        assertThat(call("publishEvent", Map.of(), "{\"type\":\"a.b\",\"data\":{\"n\":\"x\"}}")
                        .status())
                .isEqualTo(202);
        key = platform;
        return new String[] {
            tenant.path("id").asString(), tenant.at("/environments/0/id").asString(), endpoint
        };
    }

    private Answer ofEnvironment(String operation, JsonNode tenant, int n) {
        return call(
                operation,
                Map.of(
                        "id", tenant.path("id").asString(),
                        "environment", tenant.at("/environments/" + n + "/id").asString()),
                null);
    }

    private Answer createKey(JsonNode tenant) {
        return call(
                "createKey",
                Map.of(
                        "id", tenant.path("id").asString(),
                        "environment", tenant.at("/environments/0/id").asString()),
                example("createKey"));
    }

    private String platformKey() {
        PlatformKey.Issued issued = PlatformKey.issue("Test", "test", masterKey, clock.instant());
        platformKeys.save(issued.key());
        return issued.text().reveal();
    }

    /** Of an upgrade, which is billed at once. */
    private String invoice() {
        call("changePlan", Map.of(), example("changePlan"));
        return body(call("listInvoices", Map.of(), null))
                .path("data")
                .path(0)
                .path("id")
                .asString();
    }

    private Answer replayMany() {
        return call("replayMany", Map.of("id", idOf(openEndpoint())), example("replayMany"));
    }

    private Answer call(String operationId, Map<String, String> parameters, String body, String... headers) {
        Operation operation = contract.operation(operationId);
        String path = operation.path();
        StringBuilder query = new StringBuilder();
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            String place = '{' + parameter.getKey() + '}';
            if (path.contains(place)) {
                path = path.replace(place, parameter.getValue());
            } else {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(parameter.getKey())
                        .append('=')
                        .append(parameter.getValue());
            }
        }
        HttpRequest.Builder request = request(path + query)
                .method(
                        operation.method(),
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.setHeader("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return new Answer(operation, http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("X-API-Key", key);
    }

    private String example(String operationId) {
        return contract.examples(contract.operation(operationId).pointer() + "/requestBody/content/application~1json")
                .get(0)
                .toString();
    }

    private Answer createProfile() {
        key = keyOn("growth", Scope.all());
        return call("createWireProfile", Map.of(), example("createWireProfile"));
    }

    private Answer openEndpoint() {
        return call(
                "openEndpoint",
                Map.of(),
                "{\"url\":\"http://127.0.0.1:%d/hook\",\"events\":[\"session.*\"],\"headers\":{\"X-Gateway\":\"let-me-in-please\"},\"rate_limit\":50}"
                        .formatted(receiver.getAddress().getPort()));
    }

    private void addEventType(String name) {
        assertThat(call(
                                "addEventType",
                                Map.of(),
                                "{\"name\":\"%s\",\"schema\":{\"type\":\"object\"},\"example\":[1]}".formatted(name))
                        .status())
                .isEqualTo(201);
    }

    /** @param id of the publisher's own, or null */
    private String publish(String id) {
        return idOf(call(
                "publishEvent",
                Map.of(),
                "{\"type\":\"session.started\",\"subject\":\"station-1\",\"data\":{\"n\":1.50}%s}"
                        .formatted(id == null ? "" : ",\"id\":\"" + id + "\"")));
    }

    /** A delivery that has arrived. */
    /** The id of a request that was refused and is in the log by now. */
    private String refusedRequest() {
        String id = call("getDelivery", Map.of("id", NO_DELIVERY), null)
                .response()
                .headers()
                .firstValue("Request-Id")
                .orElseThrow();
        await("what was written down")
                .until(() -> call("getRequest", Map.of("id", id), null).status() == 200);
        return id;
    }

    private String delivered() {
        openEndpoint();
        publish("order-" + UUID.randomUUID());
        JsonNode arrived = await("what was delivered")
                .until(
                        () -> body(call("listDeliveries", Map.of("status", "succeeded"), null))
                                .path("data"),
                        deliveries -> !deliveries.isEmpty());
        return arrived.path(0).path("id").asString();
    }

    private String idOf(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isBetween(200, 299);
        return body(answer).path("id").asString();
    }

    private JsonNode body(Answer answer) {
        return json.readTree(answer.response().body());
    }

    private String keyOn(String plan, Set<Scope> scopes) {
        Tenant tenant = tenants.save(
                new Tenant("Alice", plans.published(plan).orElseThrow().versionId(), clock.instant()));
        Environment environment =
                environments.save(new Environment(tenant.id(), "sandbox", Environment.Kind.TEST, clock.instant()));
        ApiKey.Issued issued = ApiKey.issue(environment, "Alice's program", scopes, masterKey, clock.instant());
        apiKeys.save(issued.key());
        return issued.text().reveal();
    }
}
