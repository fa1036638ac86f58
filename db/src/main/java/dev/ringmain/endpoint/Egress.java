package dev.ringmain.endpoint;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

/**
 * The one rule about where deliveries may go. Saving an endpoint asks {@link #check}; whoever opens a socket asks {@link #refusal} about
 * every address that the name stood for at that moment, because what a name stands for can change after it was saved.
 *
 * <p>Safe for use by many threads.
 */
@Component
public class Egress {

    public static final int MAX_URL_LENGTH = 2048;

    private static final Set<String> METADATA_NAMES = Set.of("metadata.google.internal", "metadata.goog");
    private static final List<String> PRIVATE_SUFFIXES = List.of(".localhost", ".local", ".internal", ".home.arpa");

    private final EgressSettings settings;
    private final List<Exemption> exemptions = new CopyOnWriteArrayList<>();

    public Egress(EgressSettings settings) {
        this.settings = settings;
    }

    /**
     * Lets endpoints be under this address although its scheme, name, address or port would be refused: it is our own, and expects them.
     *
     * @param host a name or an address, as it is written in a URL
     * @param pathPrefix where the exemption begins, with a slash at both ends
     */
    public void exempt(String host, int port, String pathPrefix) {
        if (!pathPrefix.startsWith("/") || !pathPrefix.endsWith("/")) {
            throw new IllegalArgumentException(
                    "An exemption's path begins and ends with a slash, and this is " + pathPrefix);
        }
        exemptions.add(new Exemption(host.toLowerCase(Locale.ROOT), port, pathPrefix));
    }

    /**
     * Whether an endpoint may have this URL. Looks nothing up: a name is judged by its letters here, and by its addresses when it is
     * dialled.
     *
     * @param text the URL as a person or program gave it
     * @param httpsOnly whether the endpoint's wire profile insists on https; plain http is a matter of {@link EgressSettings} either way,
     *     so this only decides what the refusal says
     * @return the URL in the form to store
     * @throws UnacceptableUrl if it may not
     */
    public EndpointUrl check(String text, boolean httpsOnly) {
        if (text.length() > MAX_URL_LENGTH) {
            throw new UnacceptableUrl(
                    "url_too_long",
                    "Use a URL of at most " + MAX_URL_LENGTH + " characters; this one has " + text.length() + ".");
        }
        ParsedUrl url = ParsedUrl.parse(text);
        String canonical = url.canonical();
        if (canonical.length() > MAX_URL_LENGTH) {
            throw new UnacceptableUrl(
                    "url_too_long",
                    "Use a shorter URL: with its name in ASCII it has " + canonical.length() + " characters, and "
                            + MAX_URL_LENGTH + " fit.");
        }
        if (exemptions.stream().noneMatch(exemption -> exemption.covers(url))) {
            checkScheme(url, httpsOnly);
            checkHost(url);
            checkPort(url);
        }
        return new EndpointUrl(canonical);
    }

    /**
     * Why this address may not be dialled, in a few words, or empty if it may. If a name has several addresses and one of them is refused,
     * then none of them may be dialled: an honest name does not stand for a public and a private place at once.
     *
     * <p>The path was judged when the URL was saved; a socket has none.
     *
     * @param address what is about to be dialled
     * @param host the host of the URL, a name or an address; without brackets
     */
    public Optional<String> refusal(InetAddress address, String host, int port) {
        if (ForbiddenAddresses.isCloudMetadata(address)) {
            return ForbiddenAddresses.reason(address);
        }
        if (settings.allowPrivate()) {
            return Optional.empty();
        }
        Optional<String> reason = ForbiddenAddresses.reason(address);
        return reason.isPresent() && isExempt(host, port) ? Optional.empty() : reason;
    }

    private boolean isExempt(String host, int port) {
        return exemptions.stream()
                .anyMatch(exemption -> exemption.port == port && exemption.host.equalsIgnoreCase(host));
    }

    private void checkScheme(ParsedUrl url, boolean httpsOnly) {
        if (url.isHttps() || settings.allowPrivate()) {
            return;
        }
        throw new UnacceptableUrl(
                "url_not_https",
                httpsOnly
                        ? "Use an https:// URL: this endpoint's wire profile delivers over https only."
                        : "Use an https:// URL: this server delivers over https only.");
    }

    private void checkHost(ParsedUrl url) {
        Optional<InetAddress> literal = url.address();
        if (literal.isPresent()) {
            refusal(literal.get(), url.host(), url.port()).ifPresent(reason -> {
                throw new UnacceptableUrl(
                        "url_forbidden_address",
                        "Use a URL that is reachable from the Internet: " + url.host() + " is not (" + reason + ").");
            });
            return;
        }
        String name = url.host();
        boolean isPrivate = name.indexOf('.') < 0 || PRIVATE_SUFFIXES.stream().anyMatch(name::endsWith);
        if (METADATA_NAMES.contains(name) || isPrivate && !settings.allowPrivate()) {
            throw new UnacceptableUrl(
                    "url_forbidden_address", "Use a name that is reachable from the Internet: " + name + " is not.");
        }
    }

    private void checkPort(ParsedUrl url) {
        int port = url.port();
        boolean usual = port == 443 || port >= 1024 || port == 80 && !url.isHttps();
        if (!usual && !settings.allowPrivate()) {
            throw new UnacceptableUrl("url_port", "Use port 443, or one from 1024 up: " + port + " is not allowed.");
        }
    }

    private record Exemption(String host, int port, String pathPrefix) {

        /** Only plain segments after the prefix, so that nothing between here and the handler reads another path out of it. */
        boolean covers(ParsedUrl url) {
            return port == url.port()
                    && host.equals(url.host())
                    && url.path().startsWith(pathPrefix)
                    && url.path().substring(pathPrefix.length()).matches("[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*");
        }
    }
}
