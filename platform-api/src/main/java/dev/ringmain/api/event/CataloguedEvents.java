package dev.ringmain.api.event;

import dev.ringmain.api.event.Submission.Item;
import dev.ringmain.api.key.Caller.Workspace;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.endpoint.KnownType;
import dev.ringmain.endpoint.Routes;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.BuiltInType;
import dev.ringmain.event.DataChecks;
import dev.ringmain.schema.Validation;
import dev.ringmain.schema.Violation;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Holds events against what the catalogue says of their types. In the thread of the request: checking by a schema is work, and the threads
 * that commit are shared by all.
 */
@Component
class CataloguedEvents {

    private static final int MOST_POINTERS = 50;

    private final RoutingTable routing;
    private final DataChecks checks;

    CataloguedEvents(RoutingTable routing, DataChecks checks) {
        this.routing = routing;
        this.checks = checks;
    }

    /** @throws ApiProblem if one of them is of a type that only Ringmain publishes, or its data is not as an enforced schema has it */
    List<Item> of(List<PublishEvent> events, List<Workspace> workspaces) {
        List<Item> items = new ArrayList<>(events.size());
        List<Refused> refused = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Item item = item(events.get(i), workspaces.get(i), refused);
            items.add(item);
            if (refused.size() >= MOST_POINTERS) {
                break;
            }
        }
        if (!refused.isEmpty()) {
            throw refusal(refused);
        }
        return items;
    }

    private record Refused(PublishEvent event, Violation violation) {}

    private Item item(PublishEvent event, Workspace workspace, List<Refused> refused) {
        if (BuiltInType.isReserved(event.type())) {
            throw Refusals.reservedType(event);
        }
        Routes routes = routing.of(workspace.environment()).orElseThrow(ApiProblem::notFound);
        KnownType known = routes.known(event.type()).orElse(null);
        if (known == null) {
            return Item.of(event, workspace);
        }
        List<Violation> violations = checks.violations(known, event.data());
        if (known.validation() == Validation.ENFORCE) {
            violations.forEach(violation -> refused.add(new Refused(event, violation)));
        }
        List<Warning> warnings = new ArrayList<>();
        violations.forEach(violation -> warnings.add(Warning.of(violation)));
        if (known.deprecated()) {
            warnings.add(Warning.deprecated(known.sunset()));
        }
        return new Item(event, workspace, known.version(), violations, warnings);
    }

    private static ApiProblem refusal(List<Refused> refused) {
        ApiProblem problem = new ApiProblem(
                ProblemCode.SCHEMA_VIOLATION,
                "The data is not as the schema of " + refused.get(0).event().type()
                        + " says, and the catalogue enforces it. Nothing was stored.");
        refused.stream()
                .limit(MOST_POINTERS)
                .forEach(one -> problem.at(
                        one.event().pointer() + one.violation().pointer(),
                        Warning.SCHEMA_VIOLATION,
                        one.violation().detail()));
        return problem;
    }
}
