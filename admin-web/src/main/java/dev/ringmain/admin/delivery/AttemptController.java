package dev.ringmain.admin.delivery;

import dev.ringmain.admin.workspace.NotFound;
import dev.ringmain.admin.workspace.Payload;
import dev.ringmain.admin.workspace.Personal;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.Attempt;
import dev.ringmain.delivery.Attempts;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.preview.SentRequests;
import dev.ringmain.wire.SignatureDiagnosis;
import dev.ringmain.wire.SignatureDiagnosis.Received;
import dev.ringmain.wire.WireProfile;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** One attempt: its request as a command, and why its signature was refused. */
@Controller
class AttemptController {

    private final Deliveries deliveries;
    private final Attempts attempts;
    private final SentRequests requests;
    private final Retention retention;

    AttemptController(Deliveries deliveries, Attempts attempts, SentRequests requests, Retention retention) {
        this.deliveries = deliveries;
        this.attempts = attempts;
        this.requests = requests;
        this.retention = retention;
    }

    private record Place(Delivery delivery, Attempt attempt) {}

    @GetMapping("/app/{env}/deliveries/{id}/attempts/{number}")
    String show(Workspace workspace, @PathVariable DeliveryId id, @PathVariable int number, Model model) {
        return show(find(workspace, id, number), ReceivedForm.EMPTY, model);
    }

    /** Looks, and changes nothing; a POST only because a secret has no place in a URL. */
    @Personal
    @PostMapping("/app/{env}/deliveries/{id}/attempts/{number}")
    String diagnose(
            Workspace workspace,
            @PathVariable DeliveryId id,
            @PathVariable int number,
            ReceivedForm form,
            Model model,
            HttpServletResponse response) {
        Place place = find(workspace, id, number);
        Optional<Received> received = form.read(place.attempt().startedAt());
        if (received.isEmpty()) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("headersError", form.headersError());
            model.addAttribute("atError", form.atError());
        } else {
            SignatureDiagnosis diagnosis = requests.diagnose(place.delivery(), place.attempt(), received.get())
                    .orElseThrow(NotFound::new);
            model.addAttribute("diagnosis", diagnosis);
            model.addAttribute("detail", Payload.visible(diagnosis.detail()));
        }
        return show(place, form, model);
    }

    private String show(Place place, ReceivedForm form, Model model) {
        model.addAttribute("delivery", place.delivery());
        model.addAttribute("view", AttemptView.of(place.attempt()));
        model.addAttribute("form", form);
        requests.of(place.delivery(), place.attempt()).ifPresent(request -> {
            model.addAttribute("sent", request);
            model.addAttribute("signedIn", signedIn(request.profile()));
            model.addAttribute("curl", CurlCommand.of(request, place.attempt()).orElse(null));
        });
        return "delivery/attempt";
    }

    private static String signedIn(WireProfile profile) {
        return profile.signatureHeaders().isEmpty()
                ? "One on each line."
                : "One on each line. This endpoint is signed in: " + String.join(", ", profile.signatureHeaders())
                        + ".";
    }

    private Place find(Workspace workspace, DeliveryId id, int number) {
        Delivery delivery = deliveries
                .find(workspace.env(), id)
                .filter(found -> retention.shows(workspace.env(), found.createdAt()))
                .orElseThrow(NotFound::new);
        return attempts.of(delivery).stream()
                .filter(attempt -> attempt.number() == number)
                .findFirst()
                .map(attempt -> new Place(delivery, attempt))
                .orElseThrow(NotFound::new);
    }
}
