package dev.ringmain.admin.workspace;

import dev.ringmain.admin.signin.SignedIn;
import dev.ringmain.admin.signin.Viewing;
import dev.ringmain.notification.Notifications;
import dev.ringmain.subscription.AllowedUnpaid;
import dev.ringmain.subscription.Standings;
import dev.ringmain.tenant.EnvironmentId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Gives a handler the {@link Workspace} that {@code {env}} in its URL stands for, or answers 404. A request that could change
 * something gets none unless its role may change, so no handler has to remember to ask; what is {@link Personal} changes nothing of others.
 */
class WorkspaceArgument implements HandlerMethodArgumentResolver {

    /** In the request, where every template finds it, those of errors included. */
    static final String ATTRIBUTE = "workspace";

    /** How many notifications its member has not read, for the bell. */
    static final String UNREAD = "unread";

    static final String LAST_USED = "ringmain.last-environment";

    private final Workspaces workspaces;
    private final Standings standings;
    private final Notifications notifications;

    WorkspaceArgument(Workspaces workspaces, Standings standings, Notifications notifications) {
        this.workspaces = workspaces;
        this.standings = standings;
        this.notifications = notifications;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Workspace.class;
    }

    @Override
    public Workspace resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        Workspace workspace = variable(request)
                .flatMap(EnvironmentId::parse)
                .flatMap(id -> who().flatMap(who -> workspaces.enter(who, id)))
                .orElseThrow(NotFound::new);
        request.setAttribute(ATTRIBUTE, workspace, RequestAttributes.SCOPE_REQUEST);
        request.setAttribute(
                UNREAD,
                notifications.unread(workspace.who().user(), workspace.tenantId(), workspace.env()),
                RequestAttributes.SCOPE_REQUEST);
        if (Viewing.current().isEmpty()) {
            request.setAttribute(LAST_USED, workspace.env().toString(), RequestAttributes.SCOPE_SESSION);
        }
        if (parameter.hasMethodAnnotation(BillingAct.class)) {
            workspace.requirePaying();
        } else if (changes(request) && !parameter.hasMethodAnnotation(Personal.class)) {
            workspace.requireChange();
            if (workspace.closesAt().isPresent() && !parameter.hasMethodAnnotation(AllowedClosing.class)) {
                throw new Closed();
            }
            if (!parameter.hasMethodAnnotation(AllowedUnpaid.class)
                    && !standings.of(workspace.tenantId()).mayChange()) {
                throw new Overdue();
            }
        }
        return workspace;
    }

    private static Optional<String> variable(NativeWebRequest request) {
        Object variables =
                request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
        return variables instanceof Map<?, ?> map && map.get("env") instanceof String env
                ? Optional.of(env)
                : Optional.empty();
    }

    static Optional<SignedIn> who() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof SignedIn who
                ? Optional.of(who)
                : Optional.empty();
    }

    private static boolean changes(NativeWebRequest request) {
        HttpServletRequest servlet = request.getNativeRequest(HttpServletRequest.class);
        return servlet == null
                || !(servlet.getMethod().equals("GET") || servlet.getMethod().equals("HEAD"));
    }
}
