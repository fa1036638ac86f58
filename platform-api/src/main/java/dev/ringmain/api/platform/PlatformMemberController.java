package dev.ringmain.api.platform;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.web.BaseUrl;
import dev.ringmain.billing.Admission;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.SignInLinks;
import dev.ringmain.tenant.SignInLinks.SignInLink;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** People of a tenant, and links that open the dashboard for one of them from the vendor's own product. */
@RestController
@RequestMapping(path = "/platform/v1/tenants/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
class PlatformMemberController {

    private static final Pattern EMAIL = Pattern.compile("[^@\\s\\p{Cntrl}]{1,64}@[^@\\s\\p{Cntrl}]{1,189}");
    /** Of no known kind, so it matches no password: who comes in by links alone has none. */
    private static final String NO_PASSWORD = "{none}";

    private final PlatformTenants tenants;
    private final Users users;
    private final Memberships memberships;
    private final Admission admission;
    private final SignInLinks links;
    private final ShownOnce shownOnce;
    private final Clock clock;
    private final BaseUrl baseUrl;

    PlatformMemberController(
            PlatformTenants tenants,
            Users users,
            Memberships memberships,
            Admission admission,
            SignInLinks links,
            ShownOnce shownOnce,
            Clock clock,
            BaseUrl baseUrl) {
        this.tenants = tenants;
        this.users = users;
        this.memberships = memberships;
        this.admission = admission;
        this.links = links;
        this.shownOnce = shownOnce;
        this.clock = clock;
        this.baseUrl = baseUrl;
    }

    record AddMember(
            @Nullable String email,
            @Nullable String name,
            @Nullable String role) {}

    record MemberResource(String id, String email, String role) {}

    record CreateSignInLink(@Nullable String email) {}

    /** @param url opens the dashboard once, until then */
    record SignInLinkResource(String url, Instant expiresAt) {}

    /** Within the plan's number of members. Somebody who is one already stays what they are. */
    @PostMapping("/members")
    @ResponseStatus(HttpStatus.CREATED)
    MemberResource add(PlatformCaller caller, @PathVariable String id, @RequestBody AddMember body) {
        TenantId tenant = tenants.find(id).id();
        String email = email(body.email());
        String name =
                body.name() == null ? email.substring(0, email.indexOf('@')) : Checks.text(body.name(), "name", 120);
        Role role = Arrays.stream(Role.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(body.role()))
                .findFirst()
                .orElseThrow(() -> Checks.invalid("role", "role is owner, admin, developer, viewer or billing."));
        User user = users.findByEmail(email)
                .orElseGet(() -> users.save(new User(email, name, NO_PASSWORD, clock.instant())));
        Optional<Membership> already = memberships.findByTenantAndUser(tenant, user.id());
        Membership member = already.orElseGet(() -> admission.admit(tenant, user.id(), role));
        return new MemberResource(
                member.id().toString(), email, member.role().name().toLowerCase(Locale.ROOT));
    }

    @PostMapping("/sign-in-links")
    @ResponseStatus(HttpStatus.CREATED)
    SignInLinkResource link(
            PlatformCaller caller,
            @PathVariable String id,
            @RequestBody CreateSignInLink body,
            HttpServletRequest request) {
        TenantId tenant = tenants.find(id).id();
        String email = email(body.email());
        SignInLink link = links.mint(tenant, email, shownOnce.secret(caller, SignInLinks.freshToken()))
                .orElseThrow(() -> ApiProblem.invalid(
                        "/email", "unknown_member", "Nobody with this address is a member. Add them first."));
        return new SignInLinkResource(baseUrl.seenFrom(request) + "/signin/link/" + link.token(), link.expiresAt());
    }

    private static String email(@Nullable String text) {
        String email = Checks.text(text, "email", 254).toLowerCase(Locale.ROOT);
        if (!EMAIL.matcher(email).matches()) {
            throw Checks.invalid("email", "email is an address, such as name@example.com.");
        }
        return email;
    }
}
