package dev.ringmain.worker;

import dev.ringmain.delivery.Assignment;
import dev.ringmain.delivery.Attempt;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.delivery.OperationalEvents;
import dev.ringmain.delivery.Pings;
import dev.ringmain.delivery.Settlement;
import dev.ringmain.delivery.Work;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.Event;
import dev.ringmain.transformation.BrokenTransformation;
import dev.ringmain.transformation.TransformationFailed;
import dev.ringmain.transformation.TransformationInput;
import dev.ringmain.transformation.Transformations;
import dev.ringmain.transformation.TransformationsBusy;
import dev.ringmain.wire.DeliveryFacts;
import dev.ringmain.wire.SignedRequest;
import dev.ringmain.worker.FollowUps.FollowUp;
import dev.ringmain.worker.send.SendRequest;
import dev.ringmain.worker.send.SendResult;
import dev.ringmain.worker.send.WebhookSender;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** One attempt at one delivery: sign, send, and say what came of it. No transaction is open meanwhile. */
@Component
class DeliverOne {

    private static final Logger log = LoggerFactory.getLogger(DeliverOne.class);

    /** Of a header in the log. */
    private static final int LONGEST_LINE = 2_000;

    private static final int MOST_STUMBLES = 3;

    /** Beyond it, all begin anew. */
    private static final int MOST_REMEMBERED = 10_000;

    private final RoutingTable routing;
    private final WebhookSender sender;
    private final Settler settler;
    private final Backlogs backlogs;
    private final Health health;
    private final Transformations transformations;
    private final TimeScale timeScale;
    private final ClockWatch clockWatch;
    private final Clock clock;

    /** How often in a row this process could not make an attempt at a delivery. */
    private final Map<DeliveryId, Integer> stumbled = new ConcurrentHashMap<>();

    DeliverOne(
            RoutingTable routing,
            WebhookSender sender,
            Settler settler,
            Backlogs backlogs,
            Health health,
            Transformations transformations,
            TimeScale timeScale,
            ClockWatch clockWatch,
            Clock clock) {
        this.routing = routing;
        this.sender = sender;
        this.settler = settler;
        this.backlogs = backlogs;
        this.health = health;
        this.transformations = transformations;
        this.timeScale = timeScale;
        this.clockWatch = clockWatch;
        this.clock = clock;
    }

    /**
     * Returns at once; the outcome is settled when the far side has answered, or its time is up. Throws nothing: what goes wrong with one
     * delivery must not keep those behind it, or its seat.
     */
    void deliver(Assignment assignment) {
        try {
            decide(assignment);
        } catch (RuntimeException | Error e) {
            stumble(assignment.work(), e);
        }
    }

    /** The third time it is over: its owner should see it, and may replay it. Where the database is away, it is not the delivery's fault. */
    private void stumble(Work work, Throwable bug) {
        log.error("Could not deliver {}", work.delivery(), bug);
        if (isOver(work, bug)) {
            settler.settle(Settlement.unsent(
                    Settlement.INTERNAL_ERROR,
                    "Something went wrong with it on our side, each time it was prepared.",
                    work));
        } else {
            settler.putBack(work);
        }
    }

    /**
     * Ours, not the receiver's, who may have got it: the attempt does not count against it, and the lease brings the delivery back. The third
     * time it is over, as where it cannot be prepared: nothing else would end it.
     */
    private void lose(Work work, Instant startedAt, Throwable bug) {
        log.error("Could not finish the attempt at {}", work.delivery(), bug);
        if (isOver(work, bug)) {
            settler.settle(Settlement.lost(
                    Settlement.INTERNAL_ERROR,
                    "Something went wrong with it on our side, each time it was sent.",
                    work,
                    startedAt));
        } else {
            settler.forget(work);
        }
    }

    private boolean isOver(Work work, Throwable bug) {
        if (bug instanceof DataAccessException || bug instanceof TransactionException) {
            return false;
        }
        if (stumbled.size() > MOST_REMEMBERED) {
            stumbled.clear();
        }
        boolean over = stumbled.merge(work.delivery(), 1, Integer::sum) >= MOST_STUMBLES;
        if (over) {
            stumbled.remove(work.delivery());
        }
        return over;
    }

    private void decide(Assignment assignment) {
        Work work = assignment.work();
        Optional<Destination> found = routing.destination(work.environment(), work.endpoint());
        if (!clockWatch.isTrusted()) {
            settler.putBack(work, Duration.ZERO);
        } else if (found.isEmpty()) {
            settler.settle(Settlement.failed(Settlement.ENDPOINT_DELETED, work, null));
            backlogs.abandon(work.endpoint());
        } else if (!found.get().isActive()) {
            // It was stopped a moment ago: the next look at the queue puts its work aside.
            settler.putBack(work, Duration.ZERO);
        } else if (found.get().transformation() != null && !isPing(assignment.event())) {
            transform(assignment, found.get(), found.get().transformation());
        } else {
            send(assignment, found.get(), assignment.event().data());
        }
    }

    /** A ping asks whether somebody is there. It carries nothing that a transformation was written for. */
    private static boolean isPing(Event event) {
        return event.type().equals(Pings.TYPE);
    }

    /** At every attempt: once its author has mended it, a replay goes out mended. */
    private void transform(Assignment assignment, Destination destination, String transformation) {
        Event event = assignment.event();
        TransformationInput input = new TransformationInput(
                event.publicId(), event.type(), event.subject(), event.occurredAt(), event.data());
        transformations.apply(destination.environment(), transformation, input).whenComplete((data, failure) -> {
            try {
                if (failure == null) {
                    send(assignment, destination, data);
                } else {
                    withoutData(assignment.work(), failure);
                }
            } catch (RuntimeException | Error e) {
                stumble(assignment.work(), e);
            }
        });
    }

    /** Trying again cannot help, and the receiver has nothing to do with it. */
    private void withoutData(Work work, Throwable failure) {
        if (failure instanceof TransformationFailed) {
            settler.settle(
                    Settlement.unsent(Settlement.TRANSFORMATION_FAILED, String.valueOf(failure.getMessage()), work));
        } else if (failure instanceof BrokenTransformation broken) {
            settler.settle(Settlement.unsent(Settlement.TRANSFORMATION_FAILED, broken.inWords(), work));
        } else if (failure instanceof TransformationsBusy) {
            settler.putBack(work);
        } else {
            log.error("Could not transform {}", work.delivery(), failure);
            settler.settle(Settlement.unsent(
                    Settlement.TRANSFORMATION_FAILED, "Something went wrong with it on our side.", work));
        }
    }

    private void send(Assignment assignment, Destination destination, byte[] data) {
        Instant startedAt = clock.instant();
        SignedRequest request = sign(assignment, destination, data, startedAt);
        sender.send(new SendRequest(destination.url(), request, destination.profile()))
                .whenComplete((result, bug) -> {
                    if (bug != null) {
                        lose(assignment.work(), startedAt, bug);
                    } else {
                        conclude(assignment, destination, request, startedAt, result);
                    }
                });
    }

    private void conclude(
            Assignment assignment,
            Destination destination,
            SignedRequest request,
            Instant startedAt,
            SendResult result) {
        try {
            Settlement settlement = judge(
                    assignment, destination, result, attempt(assignment, destination, request, startedAt, result));
            FollowUp followUp = followUp(assignment, destination, settlement);
            stumbled.remove(assignment.work().delivery());
            settler.settle(settlement, followUp);
        } catch (RuntimeException | Error e) {
            lose(assignment.work(), startedAt, e);
        }
    }

    private static @Nullable FollowUp followUp(Assignment assignment, Destination destination, Settlement settlement) {
        Work work = assignment.work();
        if (settlement.status() == DeliveryStatus.SUCCEEDED && assignment.replay()) {
            return new FollowUps.Arrived(work);
        }
        if (Settlement.GONE.equals(settlement.reason())) {
            return new FollowUps.Gone(destination);
        }
        if (Settlement.EXHAUSTED.equals(settlement.reason())
                && !OperationalEvents.TYPES.contains(assignment.event().type())) {
            return new FollowUps.Exhausted(work);
        }
        return null;
    }

    static SignedRequest sign(Assignment assignment, Destination destination, byte[] data, Instant now) {
        Event event = assignment.event();
        DeliveryFacts facts = new DeliveryFacts(
                event.publicId(),
                event.type(),
                event.occurredAt(),
                event.subject(),
                destination.environment().toString(),
                destination.environmentName(),
                destination.id().toString(),
                assignment.message().toString(),
                assignment.work().attempt(),
                assignment.isRedelivery(),
                data,
                event.cloud());
        return destination.profileAt(now).request(facts, destination.keys(), destination.headers(), now);
    }

    private Settlement judge(Assignment assignment, Destination destination, SendResult result, Attempt attempt) {
        Work work = assignment.work();
        health.learn(destination, work.attempt(), result);
        if (result.succeeded()) {
            return Settlement.succeeded(work, attempt);
        }
        if (result.gone()) {
            return Settlement.failed(Settlement.GONE, work, attempt);
        }
        Duration hint = result.retryAfter(clock).orElse(Duration.ZERO);
        return destination
                .profileAt(attempt.startedAt())
                .retryAfter(
                        work.tries(),
                        destination.keys(),
                        hint,
                        ThreadLocalRandom.current().nextDouble(),
                        clock.instant())
                .map(delay -> Settlement.retryIn(timeScale.scale(delay), work, attempt))
                .orElseGet(() -> Settlement.failed(Settlement.EXHAUSTED, work, attempt));
    }

    private static Attempt attempt(
            Assignment assignment,
            Destination destination,
            SignedRequest request,
            Instant startedAt,
            SendResult result) {
        return new Attempt(
                assignment.work().delivery(),
                assignment.work().attempt(),
                startedAt,
                result.outcome().name().toLowerCase(Locale.ROOT),
                result.detail(),
                result.status(),
                result.remoteAddress(),
                result.timings().totalMillis(),
                result.timings().dnsMillis(),
                result.timings().connectMillis(),
                result.timings().tlsMillis(),
                result.timings().firstByteMillis(),
                sentHeaders(request, destination),
                result.status() == null ? null : received(result),
                result.status() == null ? null : result.body());
    }

    private static String received(SendResult result) {
        return result.headers().stream()
                .map(header -> header.getKey() + ": " + header.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** The customer's own headers may carry credentials: the log says that they were sent, not what they said. */
    private static String sentHeaders(SignedRequest request, Destination destination) {
        return Stream.concat(
                        Stream.of(Map.entry("Content-Type", request.contentType())),
                        request.headers().entrySet().stream())
                .map((Map.Entry<String, String> header) -> header.getKey() + ": "
                        + (destination.headers().containsKey(header.getKey()) ? "…" : header.getValue()))
                .map(line -> line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line)
                .collect(Collectors.joining("\n"));
    }
}
