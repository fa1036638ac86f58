package dev.ringmain.admin.notification;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.notification.MailQueue.Mail;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.User;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A mail in plain words. Never a payload, a header, or what stands behind the question mark of a URL. */
record NotificationText(String subject, String body) {

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "d MMM uuuu HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final int WIDTH = 76;

    /** @param base where this installation is reached from outside; empty: not known, and links are paths */
    static NotificationText of(
            Mail mail, User member, Tenant tenant, Environment environment, String url, String base) {
        String where = oneLine(tenant.name()) + ", " + oneLine(environment.name());
        String place = base + "/app/" + environment.id();
        String title = NotificationView.title(mail.kind(), mail.times(), mail.facts());
        String again = !mail.kind().isOfDeliveries() && mail.times() > 1
                ? "\n  How often    " + mail.times() + " times since " + moment(mail.firstAt())
                : "";
        String since = NotificationView.since(mail.facts())
                .map(moment -> "\n  Failing since " + moment(moment))
                .orElse("");
        String body = "Hello " + oneLine(member.name()) + ",\n\n"
                + wrapped(title + " (" + where + ").") + "\n\n"
                + "  Endpoint     " + withoutSecrets(url) + "\n"
                + "  When         " + moment(mail.lastAt()) + since + again + "\n\n"
                + wrapped(NotificationView.text(mail.kind(), mail.facts())) + "\n\n"
                + "Look at it:\n" + place + "/endpoints/"
                + mail.endpoint().map(EndpointId::toString).orElse("") + "\n\n"
                + (mail.kind().isOfDeliveries() ? "Failures by cause, to replay them:\n" + place + "/failures\n\n" : "")
                + "-- \nYou get this as a member of " + oneLine(tenant.name())
                + ". Choose what you are told:\n" + place + "/notifications/settings\n";
        return new NotificationText("[Ringmain] " + title + ": " + host(url) + " (" + where + ")", body);
    }

    /**
     * Of what is about the tenant.
     *
     * @param environment through which the links lead
     */
    static NotificationText ofTenant(
            Mail mail, User member, Role role, Tenant tenant, Environment environment, String base) {
        String who = oneLine(tenant.name());
        String place = base + "/app/" + environment.id();
        String title = NotificationView.title(mail.kind(), mail.times(), mail.facts());
        String again = mail.times() > 1
                ? "\n\n" + wrapped("The latest of " + mail.times() + " since " + moment(mail.firstAt()) + ".")
                : "";
        String body = "Hello " + oneLine(member.name()) + ",\n\n"
                + wrapped(title + " (" + who + ").") + "\n\n"
                + wrapped(NotificationView.text(mail.kind(), mail.facts())) + again + "\n\n"
                + "Look at it:\n" + place + "/" + NotificationView.page(mail.kind(), role) + "\n\n"
                + "-- \nYou get this as one of those who answer for " + who
                + ". Choose what you are told:\n" + place + "/notifications/settings\n";
        return new NotificationText("[Ringmain] " + title + " (" + who + ")", body);
    }

    /** A token may stand in its query or before its host. */
    static String withoutSecrets(String url) {
        try {
            URI uri = new URI(url);
            return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), null, null).toString();
        } catch (URISyntaxException e) {
            return "an endpoint";
        }
    }

    private static String host(String url) {
        try {
            String host = new URI(url).getHost();
            return host == null ? "an endpoint" : oneLine(host);
        } catch (URISyntaxException e) {
            return "an endpoint";
        }
    }

    static String moment(Instant moment) {
        return MOMENT.format(moment);
    }

    /** What others named must not look like another line of the mail, or of its head. */
    static String oneLine(String text) {
        return text.replaceAll("[\\s\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    }

    static String wrapped(String text) {
        StringBuilder lines = new StringBuilder();
        int column = 0;
        for (String word : text.strip().split(" +")) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                lines.append('\n');
                column = 0;
            }
            lines.append(column == 0 ? "" : " ").append(word);
            column += word.length() + (column == 0 ? 0 : 1);
        }
        return lines.toString();
    }
}
