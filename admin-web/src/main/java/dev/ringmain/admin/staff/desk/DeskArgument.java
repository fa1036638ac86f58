package dev.ringmain.admin.staff.desk;

import dev.ringmain.admin.workspace.NotFound;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Gives a handler the {@link Desk}, if its role may do what the handler does. */
class DeskArgument implements HandlerMethodArgumentResolver {

    /** In the request, where every template finds it. */
    static final String ATTRIBUTE = "desk";

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        // The door asks whether somebody has come in already, which nobody need have.
        return parameter.getParameterType() == Desk.class
                && !parameter.hasParameterAnnotation(AuthenticationPrincipal.class);
    }

    @Override
    public Desk resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null || !(authentication.getPrincipal() instanceof Desk desk)) {
            throw new NotFound();
        }
        request.setAttribute(ATTRIBUTE, desk, RequestAttributes.SCOPE_REQUEST);
        Allowed allowed = parameter.getMethodAnnotation(Allowed.class);
        if (allowed == null ? changes(request) : !desk.may(allowed.value())) {
            throw new NotYourAct(desk.role());
        }
        return desk;
    }

    private static boolean changes(NativeWebRequest request) {
        HttpServletRequest servlet = request.getNativeRequest(HttpServletRequest.class);
        return servlet == null
                || !(servlet.getMethod().equals("GET") || servlet.getMethod().equals("HEAD"));
    }
}
