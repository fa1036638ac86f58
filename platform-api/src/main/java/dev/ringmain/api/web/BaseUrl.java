package dev.ringmain.api.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Where this installation is reached from outside: the setting {@code ringmain.base-url}, or else as the caller reached it. */
@Component
public class BaseUrl {

    private final String configured;

    BaseUrl(@Value("${ringmain.base-url:}") String configured) {
        this.configured = configured.strip().replaceAll("/+$", "");
    }

    /** Without a slash at its end. */
    public String seenFrom(HttpServletRequest request) {
        return configured.isEmpty()
                ? ServletUriComponentsBuilder.fromContextPath(request).build().toUriString()
                : configured;
    }
}
