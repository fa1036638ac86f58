package dev.ringmain.api.web;

import dev.ringmain.request.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Every request to the API has an id, which its answer names in {@value #HEADER}. */
public final class RequestIds {

    private static final String HEADER = "Request-Id";
    private static final String ATTRIBUTE = RequestIds.class.getName();

    private RequestIds() {}

    static void give(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader(HEADER, of(request));
    }

    public static String of(HttpServletRequest request) {
        Object id = request.getAttribute(ATTRIBUTE);
        if (id == null) {
            id = RequestId.next().toString();
            request.setAttribute(ATTRIBUTE, id);
        }
        return (String) id;
    }
}
