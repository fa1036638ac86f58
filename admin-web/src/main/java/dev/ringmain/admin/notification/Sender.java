package dev.ringmain.admin.notification;

import dev.ringmain.admin.workspace.BaseUrl;
import java.net.URI;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Whom our mail is from: the setting {@code ringmain.mail-from}, or else nobody at the host of {@code ringmain.base-url}. */
@Component
class Sender {

    private final String address;

    Sender(@Value("${ringmain.mail-from:}") String from, BaseUrl baseUrl) {
        this.address = from.isBlank() ? usual(baseUrl.configured()) : from;
    }

    String address() {
        return address;
    }

    private static String usual(String base) {
        String host = base.isEmpty() ? null : URI.create(base).getHost();
        return "Ringmain <no-reply@" + (host == null ? "localhost" : host) + ">";
    }
}
