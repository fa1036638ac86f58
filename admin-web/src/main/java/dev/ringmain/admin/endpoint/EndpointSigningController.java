package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.endpoint.AlsoSign;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.SigningSecret;
import dev.ringmain.endpoint.UnacceptableEndpoint;
import dev.ringmain.subscription.AllowedUnpaid;
import dev.ringmain.wire.WireProfiles;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** How an endpoint is spoken to and signed: its profile, another one's signatures for a while, and a key pair. */
@Controller
class EndpointSigningController {

    private static final EndpointDraft NOTHING = EndpointDraft.of(null, null, null);

    private final EndpointRegistry registry;
    private final WireProfiles profiles;

    EndpointSigningController(EndpointRegistry registry, WireProfiles profiles) {
        this.registry = registry;
        this.profiles = profiles;
    }

    /** @param freshSecret make a secret along, which the answer shows */
    @PostMapping("/app/{env}/endpoints/{id}/profile")
    String speak(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam(defaultValue = "") String profile,
            @RequestParam(defaultValue = "false") boolean freshSecret,
            Model model,
            RedirectAttributes next) {
        String secret = freshSecret ? SigningSecret.generate() : null;
        EndpointDraft draft = EndpointDraft.of(profile, null, null).signedWith(secret);
        Endpoint moved = change(workspace, id, draft, "It speaks " + profile + " from the next attempt on.", next);
        if (moved == null || secret == null) {
            return to(workspace, id);
        }
        model.addAttribute("endpoint", moved);
        model.addAttribute("secret", secret);
        model.addAttribute("rotated", true);
        model.addAttribute(
                "profile", profiles.find(workspace.tenantId(), profile).orElseThrow());
        model.addAttribute("overlapHours", EndpointRegistry.USUAL_OVERLAP.toHours());
        return "endpoint/secret";
    }

    /** @param until the last day of it, in UTC */
    @PostMapping("/app/{env}/endpoints/{id}/also-sign")
    String alsoSign(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam(defaultValue = "") String profile,
            @RequestParam(defaultValue = "") String until,
            RedirectAttributes next) {
        LocalDate last = date(until);
        Instant end = last == null
                ? null
                : last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        change(workspace, id, NOTHING.alsoSigning(new AlsoSign(profile, end)), "Both profiles sign until then.", next);
        return to(workspace, id);
    }

    @AllowedUnpaid
    @PostMapping("/app/{env}/endpoints/{id}/also-sign/end")
    String endAlsoSign(Workspace workspace, @PathVariable EndpointId id, RedirectAttributes next) {
        change(workspace, id, NOTHING.alsoSigning(AlsoSign.NONE), "Its own profile signs alone.", next);
        return to(workspace, id);
    }

    @PostMapping("/app/{env}/endpoints/{id}/key-pair")
    String keyPair(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam(defaultValue = "true") boolean wanted,
            RedirectAttributes next) {
        change(
                workspace,
                id,
                NOTHING.asymmetric(wanted),
                wanted ? "Each delivery carries a v1a signature, too." : "Deliveries carry no v1a signature any more.",
                next);
        return to(workspace, id);
    }

    @AllowedUnpaid
    @PostMapping("/app/{env}/endpoints/{id}/key-pair/rotation")
    String rotateKey(
            Workspace workspace,
            @PathVariable EndpointId id,
            @RequestParam(defaultValue = "24") int overlapHours,
            RedirectAttributes next) {
        try {
            registry.rotateKey(workspace.env(), id, Duration.ofHours(overlapHours))
                    .orElseThrow(NotFound::new);
            Flash.good(next, "The endpoint has a new key pair.");
        } catch (UnacceptableEndpoint e) {
            Flash.bad(next, String.valueOf(e.getMessage()));
        }
        return to(workspace, id);
    }

    private @Nullable Endpoint change(
            Workspace workspace, EndpointId id, EndpointDraft draft, String done, RedirectAttributes next) {
        try {
            Endpoint changed = registry.edit(workspace.env(), id, draft).orElseThrow(NotFound::new);
            Flash.good(next, done);
            return changed;
        } catch (UnacceptableEndpoint e) {
            Flash.bad(next, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static @Nullable LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static String to(Workspace workspace, EndpointId id) {
        return "redirect:/app/" + workspace.env() + "/endpoints/" + id;
    }
}
