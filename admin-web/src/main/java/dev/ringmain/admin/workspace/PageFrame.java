package dev.ringmain.admin.workspace;

import dev.ringmain.staff.Announcements;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.WebUtils;

/** What the frame around every page needs: what was chosen of its looks, where such a choice leads back to, and what members are told. */
class PageFrame implements HandlerInterceptor {

    private final Announcements announcements;

    PageFrame(Announcements announcements) {
        this.announcements = announcements;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        request.setAttribute("theme", theme(request));
        request.setAttribute("exactTimes", exactTimes(request));
        request.setAttribute("here", here(request));
        if (request.getRequestURI().startsWith(request.getContextPath() + "/app")) {
            request.setAttribute("announcements", announcements.now());
        }
        // The same URL answers with a page or with a part of it.
        response.addHeader("Vary", "HX-Request");
        return true;
    }

    private static @Nullable String theme(HttpServletRequest request) {
        var cookie = WebUtils.getCookie(request, ThemeController.COOKIE);
        return cookie == null || !ThemeController.CHOICES.contains(cookie.getValue()) ? null : cookie.getValue();
    }

    private static boolean exactTimes(HttpServletRequest request) {
        var cookie = WebUtils.getCookie(request, ThemeController.TIMES);
        return cookie != null && cookie.getValue().equals(ThemeController.EXACT);
    }

    private static String here(HttpServletRequest request) {
        if (!"GET".equals(request.getMethod()) || request.getRequestURI().equals("/error")) {
            return "/";
        }
        String query = request.getQueryString();
        return request.getRequestURI() + (query == null ? "" : "?" + query);
    }
}
