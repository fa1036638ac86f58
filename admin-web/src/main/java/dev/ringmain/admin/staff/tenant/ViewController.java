package dev.ringmain.admin.staff.tenant;

import dev.ringmain.admin.signin.StaffCookies;
import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.admin.staff.desk.StaffAct;
import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.staff.StaffViews;
import dev.ringmain.subscription.TenantDirectory;
import dev.ringmain.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Looking at a tenant's pages as its members see them. */
@Controller
class ViewController {

    private final StaffViews views;
    private final TenantPage page;

    ViewController(StaffViews views, TenantPage page) {
        this.views = views;
        this.page = page;
    }

    @Allowed(StaffAct.LOOK_IN)
    @PostMapping("/staff/tenants/{id}/views")
    String start(
            Desk desk,
            @PathVariable TenantId id,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "30") int minutes,
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectAttributes next) {
        TenantDirectory.Entry tenant = page.find(id);
        if (page.firstEnvironment(id).isEmpty()) {
            Flash.bad(next, "It has no environment to look at.");
            return TenantPage.to(id);
        }
        try {
            String token =
                    views.start(desk.member(), desk.role(), tenant.id(), reason.strip(), Duration.ofMinutes(minutes));
            StaffCookies.give(request, response, StaffCookies.VIEW, StaffCookies.VIEW_PATH, token);
            return "redirect:/app/" + page.firstEnvironment(id).orElseThrow();
        } catch (IllegalArgumentException e) {
            Flash.bad(next, e.getMessage() + ".");
            return TenantPage.to(id);
        }
    }

    /** Below the tenant's own pages, because the cookie is sent nowhere else. */
    @PostMapping("/app/view/end")
    String end(HttpServletRequest request, HttpServletResponse response) {
        var tenant = StaffCookies.read(request, StaffCookies.VIEW).flatMap(views::end);
        StaffCookies.take(request, response, StaffCookies.VIEW, StaffCookies.VIEW_PATH);
        return tenant.map(TenantPage::to).orElse("redirect:/app");
    }
}
