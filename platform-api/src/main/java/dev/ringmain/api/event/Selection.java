package dev.ringmain.api.event;

import dev.ringmain.api.event.Submission.Item;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Recipient;
import dev.ringmain.endpoint.Routes;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.EventId;
import dev.ringmain.filter.Budget;
import dev.ringmain.filter.EventView;
import dev.ringmain.filter.Verdict;
import dev.ringmain.tenant.EnvironmentId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who gets one event. Conditions are asked on the thread of whoever publishes it, before it waits to be committed: whose conditions are much
 * work waits for them alone. If the routes changed meanwhile, that thread asks those again that changed.
 */
final class Selection {

    private final Item item;
    private final Budget budget;
    private final EventId id = EventId.next();
    private final Instant timestamp;
    private @Nullable Routes routes;
    private List<Recipient> recipients = List.of();

    private Selection(Item item, Budget budget, Instant now) {
        this.item = item;
        this.budget = budget;
        Instant asked = item.event().timestamp();
        this.timestamp = asked == null ? now.truncatedTo(ChronoUnit.MILLIS) : asked;
    }

    /** Of all events of a submission, in order. Those of one environment share what its conditions may cost. */
    static List<Selection> of(List<Item> items, Commit commit) {
        Map<EnvironmentId, Budget> budgets = new HashMap<>();
        List<Selection> selections = new ArrayList<>(items.size());
        for (Item item : items) {
            Budget budget = budgets.computeIfAbsent(item.workspace().environment(), first -> new Budget());
            Selection selection = new Selection(item, budget, commit.clock.instant());
            selection.select(commit.routing);
            selections.add(selection);
        }
        return selections;
    }

    /** By the routes of this moment. For the thread of whoever publishes: it asks conditions. */
    void select(RoutingTable routing) {
        routing.of(item.workspace().environment()).ifPresent(now -> follow(now, true));
    }

    /** Takes other routes for the ones that it was made by. False if that takes a condition that was not asked yet: none is asked here. */
    boolean follow(Routes now) {
        return follow(now, false);
    }

    private boolean follow(Routes now, boolean asksConditions) {
        if (routes == now) {
            return true;
        }
        PublishEvent event = item.event();
        Map<EndpointId, Recipient> before = new HashMap<>();
        recipients.forEach(one -> before.put(one.destination().id(), one));
        EventView view = new EventView(
                event.id() == null ? id.toString() : event.id(),
                event.type(),
                event.subject(),
                timestamp,
                event.data(),
                budget);
        List<Recipient> after = new ArrayList<>();
        for (Destination destination : now.to(event.type())) {
            if (wasAsked(destination)) {
                Recipient known = before.get(destination.id());
                if (known != null) {
                    after.add(new Recipient(destination, known.failure()));
                }
                continue;
            }
            if (!asksConditions && destination.filter().condition() != null) {
                return false;
            }
            Verdict verdict = destination.filter().test(view);
            if (verdict.matches() || verdict.failed()) {
                after.add(new Recipient(destination, verdict.failed() ? verdict.detail() : null));
            }
        }
        recipients = after;
        routes = now;
        return true;
    }

    /** Whether the routes that this was made by knew the same question, and so its answer. */
    private boolean wasAsked(Destination destination) {
        return routes != null
                && routes.destination(destination.id())
                        .filter(before -> before.wants(item.event().type())
                                && before.filter().isSameAs(destination.filter()))
                        .isPresent();
    }

    /** By the routes that it was made by, or followed last. */
    List<Recipient> recipients() {
        return recipients;
    }

    EventId id() {
        return id;
    }

    /** When it happened; if its publisher did not say, when it came. */
    Instant timestamp() {
        return timestamp;
    }
}
