package dev.ringmain.admin.staff.desk;

import dev.ringmain.admin.workspace.Flash;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.support.RequestContextUtils;

/** Gives the page that says no what was typed. */
class KeepsTyped implements HandlerInterceptor {

    @Override
    public void postHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable ModelAndView page) {
        var next = RequestContextUtils.getOutputFlashMap(request);
        if (Flash.isBad(next)) {
            next.put("typed", Typed.of(request));
        }
    }
}
