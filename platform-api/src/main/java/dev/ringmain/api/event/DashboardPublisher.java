package dev.ringmain.api.event;

import dev.ringmain.api.event.Submission.Item;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.endpoint.Routes;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.EventPublisher;
import dev.ringmain.event.PublishRefused;
import dev.ringmain.event.PublishRefused.Reason;
import dev.ringmain.tenant.EnvironmentId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Takes in what is published by hand in the dashboard, through the same reader and the same intake as everything else. */
@Component
class DashboardPublisher implements EventPublisher {

    private final Intake intake;
    private final RoutingTable routing;
    private final CataloguedEvents catalogued;
    private final JsonMapper json;

    DashboardPublisher(Intake intake, RoutingTable routing, CataloguedEvents catalogued, JsonMapper json) {
        this.intake = intake;
        this.routing = routing;
        this.catalogued = catalogued;
        this.json = json;
    }

    @Override
    public Published publish(EnvironmentId environment, String type, byte[] data) {
        try {
            Routes routes = routing.of(environment).orElseThrow(ApiProblem::notFound);
            byte[] value = new String(data, StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8);
            PublishEvent event = EventReader.read(request(type, value));
            if (!Arrays.equals(event.data(), value)) {
                // More than one JSON value, of which the rest would pass for other fields of the event.
                throw new PublishRefused(Reason.INVALID_DATA, "This is more than one JSON value.");
            }
            List<Item> items = catalogued.of(List.of(event), List.of(Commit.workspace(routes)));
            Accepted accepted =
                    intake.accept(new Submission(items, null, null)).accepted().get(0);
            return new Published(accepted.id(), accepted.deliveries());
        } catch (ApiProblem problem) {
            throw new PublishRefused(reason(problem), problem.getMessage() + problem.places());
        }
    }

    private byte[] request(String type, byte[] data) {
        ByteArrayOutputStream request = new ByteArrayOutputStream(data.length + 200);
        request.writeBytes("{\"type\":".getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(json.writeValueAsBytes(type));
        request.writeBytes(",\"data\":".getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(data);
        request.write('}');
        return request.toByteArray();
    }

    private static Reason reason(ApiProblem problem) {
        return switch (problem.code()) {
            case QUOTA_EXCEEDED -> Reason.QUOTA_EXCEEDED;
            case TENANT_SUSPENDED, ENVIRONMENT_CLOSED -> Reason.TENANT_SUSPENDED;
            case TOO_LARGE -> Reason.TOO_LARGE;
            case MALFORMED_JSON, SCHEMA_VIOLATION -> Reason.INVALID_DATA;
            case UNAVAILABLE -> Reason.UNAVAILABLE;
            default -> Reason.INVALID_TYPE;
        };
    }
}
