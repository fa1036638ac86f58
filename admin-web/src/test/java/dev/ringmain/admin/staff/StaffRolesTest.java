package dev.ringmain.admin.staff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.admin.staff.desk.Allowed;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.billing.LimitOverrideId;
import dev.ringmain.invoice.InvoiceId;
import dev.ringmain.staff.AnnouncementId;
import dev.ringmain.staff.PlatformKeyId;
import dev.ringmain.staff.StaffMember.Role;
import dev.ringmain.staff.StaffMemberId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Who of the staff may do what, on every page of the console. */
@DashboardTest
class StaffRolesTest {

    /** The door stands open, and how a page looks is nobody's secret. */
    private static final Set<String> DOOR =
            Set.of("/staff/signin", "/staff/signin/code", "/staff/theme", "/staff/times");

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Cast cast;

    @Autowired
    StaffCast staff;

    @Autowired
    RequestMappingHandlerMapping requestMappingHandlerMapping;

    @Test
    void everyHandlerIsGivenADeskAndEveryActSaysWhatItIs() {
        assertThat(handlers()).hasSizeGreaterThan(10).allSatisfy(handler -> {
            assertThat(handler.method().getMethod().getParameterTypes())
                    .as(handler.pattern())
                    .contains(Desk.class);
            if (handler.isAct()) {
                assertThat(handler.method().hasMethodAnnotation(Allowed.class))
                        .as(handler.pattern())
                        .isTrue();
            }
        });
    }

    @Test
    void everyActIsRefusedToTheRolesThatItIsNotFor() {
        assertThat(handlers().filter(Handler::isAct)).isNotEmpty().allSatisfy(handler -> {
            Allowed allowed = handler.method().getMethodAnnotation(Allowed.class);
            for (Role role : Role.values()) {
                if (allowed != null && !allowed.value().isFor(role)) {
                    assertThat(mvc.post()
                                    .uri(fill(handler.pattern()))
                                    .with(staff.as(role))
                                    .with(csrf()))
                            .as(handler.pattern() + " by " + role)
                            .hasStatus(403)
                            .bodyText()
                            .contains("Somebody else does this");
                }
            }
        });
    }

    @Test
    void theActsAreForTheRolesThatTheReadmeNames() {
        Map<String, List<Role>> expected = new LinkedHashMap<>();
        for (String one : List.of(
                "/staff/invoices/{id}/payments",
                "/staff/invoices/{id}/cancellation",
                "/staff/invoices/{id}/credit-notes",
                "/staff/tenants/{id}/trial",
                "/staff/tenants/{id}/bill-to",
                "/staff/billing-runs")) {
            expected.put(one, List.of(Role.BILLING, Role.ADMIN));
        }
        expected.putAll(Map.of(
                "/staff/members", List.of(Role.ADMIN),
                "/staff/platform-keys", List.of(Role.ADMIN),
                "/staff/plans/{version}", List.of(Role.BILLING, Role.ADMIN),
                "/staff/tenants/{id}/dead-letters", List.of(Role.OPERATOR, Role.ADMIN),
                "/staff/announcements", List.of(Role.OPERATOR, Role.ADMIN),
                "/staff/tenants/{id}/suspension", List.of(Role.OPERATOR, Role.ADMIN),
                "/staff/tenants/{id}/plan", List.of(Role.BILLING, Role.ADMIN),
                "/staff/tenants/{id}/overrides", List.of(Role.SUPPORT, Role.BILLING, Role.ADMIN),
                "/staff/tenants/{id}/views", List.of(Role.SUPPORT, Role.OPERATOR, Role.ADMIN)));
        expected.forEach((pattern, roles) -> assertThat(handlers()
                        .filter(handler -> handler.isAct() && handler.pattern().equals(pattern))
                        .map(handler -> handler.method().getMethodAnnotation(Allowed.class)))
                .as(pattern)
                .isNotEmpty()
                .allMatch(allowed -> Arrays.stream(Role.values())
                        .allMatch(role -> allowed.value().isFor(role) == roles.contains(role))));
    }

    @Test
    void everyPageIsClosedToCustomersAndToNobody() {
        assertThat(handlers().filter(handler -> !handler.isAct())).allSatisfy(handler -> {
            String path = fill(handler.pattern());
            assertThat(mvc.get().uri(path)).as(path).hasRedirectedUrl("/staff/signin");
            assertThat(mvc.get().uri(path).with(Cast.as(cast.alice))).as(path).hasStatus(403);
        });
    }

    private record Handler(String pattern, RequestMappingInfo info, HandlerMethod method) {

        boolean isAct() {
            return info.getMethodsCondition().getMethods().contains(RequestMethod.POST);
        }
    }

    private Stream<Handler> handlers() {
        return requestMappingHandlerMapping.getHandlerMethods().entrySet().stream()
                .flatMap(entry -> entry.getKey().getPatternValues().stream()
                        .filter(pattern -> pattern.startsWith("/staff") && !DOOR.contains(pattern))
                        .map(pattern -> new Handler(pattern, entry.getKey(), entry.getValue())));
    }

    private String fill(String pattern) {
        String id = pattern.contains("/members/")
                ? StaffMemberId.next().toString()
                : pattern.contains("/platform-keys/")
                        ? PlatformKeyId.next().toString()
                        : pattern.contains("/announcements/")
                                ? AnnouncementId.next().toString()
                                : pattern.contains("/invoices/")
                                        ? InvoiceId.next().toString()
                                        : cast.amber.id().toString();
        return pattern.replace("{id}", id)
                .replace("{override}", LimitOverrideId.next().toString())
                .replaceAll("\\{[a-z]+}", "1");
    }
}
