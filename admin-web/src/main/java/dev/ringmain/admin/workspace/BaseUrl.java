package dev.ringmain.admin.workspace;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Where this installation is reached from outside: the setting {@code ringmain.base-url}, or else as the visitor reached it. */
@Component
public class BaseUrl {

    private final String configured;

    BaseUrl(@Value("${ringmain.base-url:}") String configured) {
        this.configured = configured.strip().replaceAll("/+$", "");
    }

    /** As it was set; empty if it was not. */
    public String configured() {
        return configured;
    }

    public String seenFrom(HttpServletRequest request) {
        return configured.isEmpty()
                ? ServletUriComponentsBuilder.fromContextPath(request).build().toUriString()
                : configured;
    }
}
