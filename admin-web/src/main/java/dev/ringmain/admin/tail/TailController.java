package dev.ringmain.admin.tail;

import dev.ringmain.admin.signin.SignedIn;
import dev.ringmain.admin.signin.StaffCookies;
import dev.ringmain.admin.signin.StillIn;
import dev.ringmain.admin.signin.Viewing;
import dev.ringmain.admin.workspace.ShownTypes;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.EventTypes;
import dev.ringmain.staff.StaffViews;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.time.Ticker;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.function.BooleanSupplier;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@Controller
class TailController {

    /** Longer than a tail lasts: it is ended before. */
    private static final long TIMEOUT_MILLIS = 600_000;

    private final Tails tails;
    private final Endpoints endpoints;
    private final EventTypes types;
    private final StaffViews views;
    private final StillIn stillIn;
    private final Memberships memberships;
    private final Ticker ticker;

    TailController(
            Tails tails,
            Endpoints endpoints,
            EventTypes types,
            StaffViews views,
            StillIn stillIn,
            Memberships memberships,
            Ticker ticker) {
        this.stillIn = stillIn;
        this.memberships = memberships;
        this.tails = tails;
        this.endpoints = endpoints;
        this.types = types;
        this.views = views;
        this.ticker = ticker;
    }

    @GetMapping("/app/{env}/tail")
    String show(Workspace workspace, TailFilter filter, Model model) {
        model.addAttribute("filter", filter);
        model.addAttribute("endpoints", endpoints.in(workspace.env()));
        model.addAttribute("types", ShownTypes.of(types.names(workspace.env(), ShownTypes.LIMIT)));
        return "tail/show";
    }

    @GetMapping(path = "/app/{env}/tail/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter stream(
            Workspace workspace,
            TailFilter filter,
            HttpSession session,
            HttpServletRequest request,
            HttpServletResponse response) {
        // A proxy that collects answers before it passes them on would hold it back for ever.
        response.setHeader("X-Accel-Buffering", "no");
        SseEmitter emitter = new SseEmitter(TIMEOUT_MILLIS);
        tails.open(
                workspace.env(),
                new Watcher(
                        workspace.who().user(),
                        filter,
                        session,
                        mayLook(workspace, session, request),
                        emitter,
                        ticker.nanos()));
        return emitter;
    }

    /** A member may as long as they are signed in, and belong to the tenant; one of the staff, as long as nobody ends it. */
    private BooleanSupplier mayLook(Workspace workspace, HttpSession session, HttpServletRequest request) {
        SignedIn who = workspace.who();
        TenantId tenant = workspace.tenantId();
        return Viewing.current().isEmpty()
                ? () -> stillIn.isIn(session, who)
                        && memberships.findByTenantAndUser(tenant, who.user()).isPresent()
                : StaffCookies.read(request, StaffCookies.VIEW)
                        .<BooleanSupplier>map(token -> () ->
                                views.find(token).filter(view -> !view.over()).isPresent())
                        .orElse(() -> false);
    }
}
