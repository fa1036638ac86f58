package dev.ringmain.admin.notification;

import dev.ringmain.admin.workspace.BaseUrl;
import dev.ringmain.closing.ClosingDecided;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Tells every owner of a tenant, by mail, that it or one of its environments was closed, or that this was taken back. Nobody chooses not to
 * be told: whoever took over one owner's account must not get rid of everything behind the others' backs.
 */
@Component
class ClosingLetters {

    private final Environments environments;
    private final Memberships memberships;
    private final Users users;
    private final Post post;
    private final String base;

    ClosingLetters(Environments environments, Memberships memberships, Users users, Post post, BaseUrl baseUrl) {
        this.environments = environments;
        this.memberships = memberships;
        this.users = users;
        this.post = post;
        this.base = baseUrl.configured();
    }

    /** Within the transaction of the decision, so that its letters are written with it. */
    @EventListener
    void on(ClosingDecided decision) {
        String settings = base + settings(decision);
        memberships.findByTenantOrderById(decision.tenant().id()).stream()
                .filter(member -> member.role() == Role.OWNER)
                .map(Membership::user)
                .flatMap(id -> users.findById(id).filter(User::isEnabled).stream())
                .forEach(owner -> send(owner, ClosingText.of(decision, owner, settings)));
    }

    private void send(User owner, ClosingText text) {
        post.sendNews(owner.email(), text.subject(), text.body());
    }

    /** Where it can be taken back: of a tenant, from any environment that is there. */
    private String settings(ClosingDecided decision) {
        Environment one = decision.environment();
        Tenant tenant = decision.tenant();
        List<Environment> rooms = one == null ? environments.findByTenantOrderById(tenant.id()) : List.of(one);
        return rooms.isEmpty() ? "/app" : "/app/" + rooms.get(0).id() + "/settings";
    }
}
