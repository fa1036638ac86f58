package dev.ringmain.worker.send;

import dev.ringmain.worker.send.Exchange.Phase;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.util.TimeValue;

/** Puts what happened into an outcome and into words for the endpoint's owner. Never in the words of an exception. */
final class Details {

    private static final Pattern KEEP_ALIVE_TIMEOUT =
            Pattern.compile("timeout\\s*=\\s*([0-9]{1,6})", Pattern.CASE_INSENSITIVE);

    /** A receiver's clock for an idle connection starts before ours does. */
    private static final long KEEP_ALIVE_MARGIN_MILLIS = 500;

    private Details() {}

    static SendOutcome outcome(Phase phase, Exception problem) {
        if (problem instanceof AddressRefused) {
            return SendOutcome.BLOCKED;
        }
        return switch (phase) {
            case WAITING -> SendOutcome.TIMEOUT;
            case LOOKING_UP -> SendOutcome.DNS;
            case CONNECTING, SENDING -> SendOutcome.CONNECT;
            case SECURING -> SendOutcome.TLS;
            case READING ->
                problem instanceof SSLException
                        ? SendOutcome.TLS
                        : problem instanceof SocketTimeoutException ? SendOutcome.TIMEOUT : SendOutcome.PROTOCOL;
        };
    }

    static String failure(SendOutcome outcome, Phase phase, Exception problem, boolean answerBegan) {
        return switch (outcome) {
            case BLOCKED ->
                "The URL's host stands for an address that deliveries may not go to (" + problem.getMessage()
                        + "). Use one that is reachable from the Internet.";
            case DNS ->
                problem instanceof UnknownHostException
                        ? "The URL's host has no address: its name could not be looked up."
                        : "The URL's host could not be looked up.";
            case CONNECT -> connect(problem);
            case TLS -> phase == Phase.SECURING ? tls(problem) : "The receiver broke off the TLS connection.";
            case PROTOCOL -> protocol(problem, answerBegan);
            case TIMEOUT, SUCCEEDED, REFUSED -> "No connection became free in time.";
        };
    }

    static String timeout(Phase phase, long millis) {
        String time = millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
        return switch (phase) {
            case WAITING ->
                "The attempt did not begin within " + time
                        + ": no connection was to be had on our side, and nothing was sent.";
            case LOOKING_UP -> "The URL's host was not looked up within " + time + ".";
            case CONNECTING -> "No connection was made within " + time + ".";
            case SECURING -> "The TLS handshake did not finish within " + time + ".";
            case SENDING, READING -> "The receiver did not finish its answer within " + time + ".";
        };
    }

    static String slowLookup(String host) {
        return "The name servers of " + host + " did not answer within " + Lookups.PATIENCE.toSeconds() + " s.";
    }

    static String refused(int status) {
        if (status >= 300 && status < 400) {
            return "The receiver answered " + status
                    + ", and redirects are not followed. Change the endpoint's URL to the final address.";
        }
        if (status >= 200 && status < 300) {
            return "The receiver answered " + status + ", which the endpoint's profile does not count as success.";
        }
        return "The receiver answered " + status + ".";
    }

    /** How long a connection may be kept, given the answer's {@code Keep-Alive} header; zero: not at all. */
    static TimeValue keepAlive(String header, TimeValue longest) {
        Matcher timeout = KEEP_ALIVE_TIMEOUT.matcher(header);
        if (!timeout.find()) {
            return longest;
        }
        long millis = Long.parseLong(timeout.group(1)) * 1000 - KEEP_ALIVE_MARGIN_MILLIS;
        return TimeValue.ofMilliseconds(Math.max(0, Math.min(millis, longest.toMilliseconds())));
    }

    private static String connect(Exception problem) {
        if (problem instanceof SocketTimeoutException || problem instanceof TimeoutException) {
            return "The receiver did not accept a connection in time.";
        }
        if (problem instanceof NoRouteToHostException) {
            return "There is no way to the receiver's address.";
        }
        if (problem instanceof ConnectionClosedException) {
            return "The receiver closed the connection at once.";
        }
        return problem instanceof ConnectException
                ? "The receiver refused the connection."
                : "No connection to the receiver could be made.";
    }

    private static String tls(Exception problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "The receiver's TLS certificate has expired.";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "The receiver's TLS certificate is not valid yet.";
            }
            if (cause instanceof CertPathBuilderException) {
                return "The receiver's TLS certificate is not signed by an authority that is trusted here: it is self-signed, "
                        + "or the server does not send its intermediate certificate.";
            }
            if (cause instanceof CertificateException
                    && String.valueOf(cause.getMessage()).startsWith("No ")) {
                return "The receiver's TLS certificate is for another host.";
            }
        }
        return "The TLS handshake with the receiver failed. TLS 1.2 or 1.3 and a valid certificate are needed.";
    }

    private static String protocol(Exception problem, boolean answerBegan) {
        if (problem instanceof MessageConstraintException) {
            return "The head of the receiver's answer is too large.";
        }
        if (problem instanceof HttpException || problem instanceof MalformedChunkCodingException) {
            return "The receiver's answer is not valid HTTP/1.1.";
        }
        return answerBegan
                ? "The receiver broke off its answer."
                : "The receiver closed the connection before it answered.";
    }
}
