package dev.ringmain.delivery;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.delivery.ReplayJob.Selection;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** What failed for good of a tenant in the last week, and sending it again: for those who serve it. */
@Component
public class DeadLetters {

    private static final Duration WINDOW = Duration.ofDays(7);
    private static final int MOST_REDRIVES = 20;
    private static final Pattern CAUSE = Pattern.compile("[a-z0-9_]{1,40}");

    private final Environments environments;
    private final Endpoints endpoints;
    private final Failures failures;
    private final ReplayJobs jobs;
    private final AuditLog log;
    private final Clock clock;

    DeadLetters(
            Environments environments,
            Endpoints endpoints,
            Failures failures,
            ReplayJobs jobs,
            AuditLog log,
            Clock clock) {
        this.environments = environments;
        this.endpoints = endpoints;
        this.failures = failures;
        this.jobs = jobs;
        this.log = log;
        this.clock = clock;
    }

    /** @param url of the endpoint; blank: it was deleted, so nothing can be sent again */
    public record Row(Environment environment, Failures.Group group, String url) {}

    /** By environment; within one, the group with the newest failure first. */
    public List<Row> of(TenantId tenant) {
        Instant now = clock.instant();
        List<Row> rows = new ArrayList<>();
        for (Environment environment : environments.findByTenantOrderById(tenant)) {
            failures.in(environment.id(), now.minus(WINDOW), now.plusSeconds(1))
                    .groups()
                    .forEach(group -> rows.add(new Row(environment, group, url(environment, group.endpoint()))));
        }
        return rows;
    }

    /**
     * A job that sends some of a tenant's deliveries again, whoever asked for it.
     *
     * @param url of the endpoint; blank: it was deleted
     */
    public record Redrive(Environment environment, ReplayJob job, String url) {}

    /** Newest first. */
    public List<Redrive> redrives(TenantId tenant) {
        List<Redrive> redrives = new ArrayList<>();
        for (Environment environment : environments.findByTenantOrderById(tenant)) {
            jobs.page(environment.id(), Keyset.first(MOST_REDRIVES))
                    .rows()
                    .forEach(job -> redrives.add(new Redrive(environment, job, url(environment, job.endpoint()))));
        }
        return redrives.stream()
                .sorted(Comparator.comparing((Redrive one) -> one.job().createdAt(), Comparator.reverseOrder()))
                .limit(MOST_REDRIVES)
                .toList();
    }

    private String url(Environment environment, EndpointId endpoint) {
        return endpoints.find(environment.id(), endpoint).map(Endpoint::url).orElse("");
    }

    /**
     * Begins a job, which a worker goes on with; what arrived meanwhile is left out. It stands in the tenant's audit log.
     *
     * @param cause as {@link Failures} names it
     * @param reason not blank
     * @param by who asks for it, for people
     * @return empty if the tenant has no such environment, or that no such endpoint
     * @throws IllegalArgumentException if the cause is none
     */
    public Optional<ReplayJob> redrive(
            TenantId tenant, EnvironmentId environment, EndpointId endpoint, String cause, String reason, String by) {
        if (!CAUSE.matcher(cause).matches()) {
            throw new IllegalArgumentException("A cause is one of those that failures name");
        }
        return environments
                .findByTenantAndId(tenant, environment)
                .flatMap(room -> endpoints.find(room.id(), endpoint))
                .map(found -> begin(tenant, environment, found, cause, reason, by));
    }

    private ReplayJob begin(
            TenantId tenant, EnvironmentId environment, Endpoint endpoint, String cause, String reason, String by) {
        Instant now = clock.instant();
        ReplayJob job = jobs.begin(
                environment,
                endpoint.id(),
                new Selection(DeliveryStatus.FAILED, List.of(), now.minus(WINDOW), now.plusSeconds(1), cause),
                by);
        log.record(new Change(
                tenant,
                environment,
                "replay.created",
                job.id().toString(),
                endpoint.url(),
                Map.of(),
                Map.of("cause", cause),
                reason));
        return job;
    }
}
