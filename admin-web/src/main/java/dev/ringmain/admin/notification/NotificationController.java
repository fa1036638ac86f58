package dev.ringmain.admin.notification;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.Pages;
import dev.ringmain.admin.workspace.Personal;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.notification.NotificationChoice;
import dev.ringmain.notification.NotificationId;
import dev.ringmain.notification.NotificationKind;
import dev.ringmain.notification.Notifications;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** A member's own notifications in an environment, and what they want to be told. */
@Controller
class NotificationController {

    private final Notifications notifications;
    private final NotificationMails mails;
    private final Endpoints endpoints;
    private final Pages pages;

    NotificationController(Notifications notifications, NotificationMails mails, Endpoints endpoints, Pages pages) {
        this.notifications = notifications;
        this.mails = mails;
        this.endpoints = endpoints;
        this.pages = pages;
    }

    @GetMapping("/app/{env}/notifications")
    String list(Workspace workspace, @RequestParam(required = false) @Nullable String cursor, Model model) {
        pages.show(
                notifications
                        .page(workspace.who().user(), workspace.tenantId(), workspace.env(), pages.keyset(cursor))
                        .map(one -> NotificationView.of(one, workspace.role())),
                "/app/" + workspace.env() + "/notifications",
                Map.of(),
                model);
        model.addAttribute("cursor", cursor);
        model.addAttribute(
                "urls", endpoints.in(workspace.env()).stream().collect(Collectors.toMap(Endpoint::id, Endpoint::url)));
        return "notification/list";
    }

    /**
     * @param id one of them; left out, or none: all
     * @param cursor of the page that it was read on
     */
    @Personal
    @PostMapping("/app/{env}/notifications/reading")
    String read(
            Workspace workspace,
            @RequestParam(defaultValue = "") String id,
            @RequestParam(defaultValue = "") String cursor,
            RedirectAttributes next) {
        NotificationId.parse(id)
                .ifPresentOrElse(
                        one -> notifications.read(workspace.who().user(), workspace.tenantId(), workspace.env(), one),
                        () -> notifications.readAll(workspace.who().user(), workspace.tenantId(), workspace.env()));
        if (!cursor.isEmpty()) {
            next.addAttribute("cursor", cursor);
        }
        return "redirect:/app/" + workspace.env() + "/notifications";
    }

    @GetMapping("/app/{env}/notifications/settings")
    String settings(Workspace workspace, Model model) {
        model.addAttribute(
                "choices",
                notifications.choices(workspace.who().user(), workspace.tenantId(), workspace.env()).stream()
                        .filter(choice -> choice.kind().isFor(workspace.role()))
                        .map(ChoiceView::of)
                        .toList());
        model.addAttribute("sendsMail", mails.canSend());
        return "notification/settings";
    }

    /** @param dashboard kinds to be shown behind the bell @param mail kinds to be mailed */
    @Personal
    @PostMapping("/app/{env}/notifications/settings")
    String choose(
            Workspace workspace,
            @RequestParam(defaultValue = "") List<String> dashboard,
            @RequestParam(defaultValue = "") List<String> mail,
            RedirectAttributes next) {
        List<NotificationChoice> choices = Arrays.stream(NotificationKind.values())
                .filter(kind -> kind.isFor(workspace.role()))
                .map(kind -> new NotificationChoice(kind, dashboard.contains(kind.text()), mail.contains(kind.text())))
                .toList();
        notifications.choose(workspace.who().user(), workspace.tenantId(), workspace.env(), choices);
        Flash.good(next, "Saved. It holds for you, in this environment.");
        return "redirect:/app/" + workspace.env() + "/notifications/settings";
    }
}
