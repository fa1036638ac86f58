package dev.ringmain.api.key;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.subscription.AllowedUnpaid;
import dev.ringmain.subscription.Standings;
import dev.ringmain.tenant.Scope;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerInterceptor;

/** Lets a key through to the handlers that its scopes allow, and gives them the {@link Caller}. */
@Component
public class ScopeCheck implements HandlerInterceptor, HandlerMethodArgumentResolver {

    private final Standings standings;

    ScopeCheck(Standings standings) {
        this.standings = standings;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            Caller caller = (Caller) request.getAttribute(Callers.ATTRIBUTE);
            Needs needs = method.getMethodAnnotation(Needs.class);
            if (caller == null || needs == null) {
                throw ApiProblem.notFound();
            }
            caller.mustHave(needs.value());
            if (!method.hasMethodAnnotation(AllowedUnpaid.class)) {
                refuseChangesUnpaid(caller, needs.value(), request);
            }
        }
        return true;
    }

    private void refuseChangesUnpaid(Caller caller, Scope scope, HttpServletRequest request) {
        boolean changes = scope == Scope.ENDPOINTS_WRITE || scope == Scope.DELIVERIES_WRITE;
        if (changes && !request.getMethod().equals("GET")) {
            refuseUnpaid(caller);
        }
    }

    /**
     * For a handler that is {@link AllowedUnpaid} because of some of what can be asked of it, and was asked something else. Publishing goes
     * on, whatever is owed: events are kept until they can be delivered.
     *
     * @throws ApiProblem if an invoice has been overdue for too long
     */
    public void refuseUnpaid(Caller caller) {
        if (!standings.of(caller.tenant()).mayChange()) {
            throw new ApiProblem(
                            ProblemCode.PAYMENT_OVERDUE,
                            "An invoice has been overdue for too long, so nothing can be changed. Events are still"
                                    + " accepted.")
                    .leadingToPlans();
        }
    }

    /** For a change of an endpoint, which is allowed where it pauses it and does nothing else. @throws ApiProblem as {@link #refuseUnpaid} */
    public void refuseUnpaidUnlessPause(Caller caller, EndpointDraft draft) {
        if (!draft.isPauseAlone()) {
            refuseUnpaid(caller);
        }
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Caller.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @org.jspecify.annotations.Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @org.jspecify.annotations.Nullable WebDataBinderFactory binders) {
        return java.util.Objects.requireNonNull(
                request.getAttribute(Callers.ATTRIBUTE, RequestAttributes.SCOPE_REQUEST));
    }
}
