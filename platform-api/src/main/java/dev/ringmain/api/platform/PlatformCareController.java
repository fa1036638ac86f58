package dev.ringmain.api.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.replay.ReplayResource;
import dev.ringmain.api.web.Pages;
import dev.ringmain.api.web.Pages.Page;
import dev.ringmain.delivery.DeadLetters;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.staff.TenantNotes;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What is remembered of a tenant, and what of its deliveries failed for good. */
@RestController
@RequestMapping(path = "/platform/v1/tenants/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
class PlatformCareController {

    private static final int LONGEST_NOTE = 2_000;

    private final PlatformTenants tenants;
    private final TenantNotes notes;
    private final DeadLetters letters;

    PlatformCareController(PlatformTenants tenants, TenantNotes notes, DeadLetters letters) {
        this.tenants = tenants;
        this.notes = notes;
        this.letters = letters;
    }

    record WriteNote(@Nullable String note) {}

    record NoteResource(Instant writtenAt, String writtenBy, String note) {

        static NoteResource of(TenantNotes.TenantNote one) {
            return new NoteResource(one.writtenAt(), one.writtenBy(), one.note());
        }
    }

    /** @param url of the endpoint; null: it was deleted, so nothing can be sent again */
    @JsonInclude
    record DeadLetterResource(
            String environment,
            String endpoint,
            @Nullable String url,
            String cause,
            long count,
            Instant firstAt,
            Instant lastAt) {

        static DeadLetterResource of(DeadLetters.Row row) {
            return new DeadLetterResource(
                    row.environment().id().toString(),
                    row.group().endpoint().toString(),
                    row.url().isEmpty() ? null : row.url(),
                    row.group().cause(),
                    row.group().count(),
                    row.group().firstAt(),
                    row.group().lastAt());
        }
    }

    record RedriveDeadLetters(
            @Nullable String environment,
            @Nullable String endpoint,
            @Nullable String cause,
            @Nullable String reason) {}

    @GetMapping("/notes")
    Page<NoteResource> notes(PlatformCaller caller, @PathVariable String id) {
        return Pages.whole(
                notes.of(tenants.find(id).id()).stream().map(NoteResource::of).toList());
    }

    /** The tenant sees none of it. */
    @PostMapping("/notes")
    @ResponseStatus(HttpStatus.CREATED)
    NoteResource note(PlatformCaller caller, @PathVariable String id, @RequestBody WriteNote body) {
        TenantId tenant = tenants.find(id).id();
        return NoteResource.of(notes.write(tenant, caller.name(), Checks.text(body.note(), "note", LONGEST_NOTE)));
    }

    @GetMapping("/dead-letters")
    Page<DeadLetterResource> deadLetters(PlatformCaller caller, @PathVariable String id) {
        return Pages.whole(letters.of(tenants.find(id).id()).stream()
                .map(DeadLetterResource::of)
                .toList());
    }

    /** How far the newest jobs are, whoever asked for them. */
    @GetMapping("/dead-letters/redrives")
    Page<ReplayResource> redrives(PlatformCaller caller, @PathVariable String id) {
        return Pages.whole(letters.redrives(tenants.find(id).id()).stream()
                .map(one -> ReplayResource.of(one.job()))
                .toList());
    }

    /** A job, which the tenant sees among its replays. */
    @PostMapping("/dead-letters/redrive")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ReplayResource redrive(PlatformCaller caller, @PathVariable String id, @RequestBody RedriveDeadLetters body) {
        TenantId tenant = tenants.find(id).id();
        EnvironmentId environment = tenants.find(id, Checks.text(body.environment(), "environment", 40))
                .id();
        EndpointId endpoint = EndpointId.parse(Checks.text(body.endpoint(), "endpoint", 40))
                .orElseThrow(() -> Checks.invalid("endpoint", "endpoint is an endpoint's id, ep_…"));
        String cause = Checks.text(body.cause(), "cause", 40);
        String reason = Checks.reason(body.reason());
        try {
            return letters.redrive(tenant, environment, endpoint, cause, reason, caller.name())
                    .map(ReplayResource::of)
                    .orElseThrow(ApiProblem::notFound);
        } catch (IllegalArgumentException e) {
            throw Checks.invalid("cause", "cause is one of those that the dead letters name.");
        }
    }
}
