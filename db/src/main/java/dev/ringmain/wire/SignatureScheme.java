package dev.ringmain.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The ways in which a delivery can prove where it comes from. */
public enum SignatureScheme {

    /**
     * Standard Webhooks 1.0: {@code webhook-id}, {@code webhook-timestamp} (seconds) and {@code webhook-signature}, which holds one
     * {@code v1,<base64>} for each live secret: HMAC-SHA-256 over {@code id.timestamp.body}; and one {@code v1a,<base64>} for each live key
     * pair: Ed25519 over the same.
     */
    @JsonProperty("standard_webhooks")
    STANDARD_WEBHOOKS {
        @Override
        void sign(Signing signing, Map<String, String> headers) {
            String timestamp = Long.toString(signing.now().getEpochSecond());
            byte[] signed = join(signing.id() + "." + timestamp + ".", signing.body());
            headers.put("webhook-id", signing.id());
            headers.put("webhook-timestamp", timestamp);
            if (!signing.all().isEmpty()) {
                headers.put(
                        "webhook-signature",
                        signing.sharedFirst().map(key -> standard(key, signed)).collect(Collectors.joining(" ")));
            }
        }

        @Override
        public List<String> fixedNames() {
            return STANDARD_NAMES;
        }

        @Override
        Verification verify(Received received, List<String> names, SigningKey key) {
            String id = received.headers().get("webhook-id");
            String timestamp = received.headers().get("webhook-timestamp");
            String signatures = received.headers().get("webhook-signature");
            if (id == null || timestamp == null || signatures == null || !timestamp.matches("\\d{1,12}")) {
                return Verification.MISSING_HEADER;
            }
            byte[] signed = join(id + "." + timestamp + ".", received.body());
            String expected = standard(key, signed);
            boolean ours = Arrays.stream(signatures.split(" ")).anyMatch(one -> same(one, expected));
            return ours ? fresh(timestamp, received.at()) : Verification.WRONG_SECRET;
        }
    },

    /**
     * {@code sha256=<hex>}: HMAC-SHA-256 over the body alone, as GitHub writes it, in each of the headers that the profile names. One
     * header holds one signature, so while two secrets are live each attempt signs with the next of them: a receiver that has not changed
     * over yet, and one that has, both get a request that verifies.
     */
    @JsonProperty("sha256_hex")
    SHA256_HEX {
        @Override
        void sign(Signing signing, Map<String, String> headers) {
            signing.key().ifPresent(key -> {
                String signature = "sha256=" + hex(hmac(key.rawBytes(), signing.body()));
                signing.names().forEach(name -> headers.put(name, signature));
            });
        }

        @Override
        Verification verify(Received received, List<String> names, SigningKey key) {
            String expected = "sha256=" + hex(hmac(key.rawBytes(), received.body()));
            for (String name : names) {
                String signature = received.headers().get(name.toLowerCase(Locale.ROOT));
                if (signature == null) {
                    return Verification.MISSING_HEADER;
                }
                if (!same(signature, expected)) {
                    return Verification.WRONG_SECRET;
                }
            }
            return Verification.OK;
        }
    },

    /** {@code t=<seconds>,v1=<hex>}, one {@code v1} for each live secret: HMAC-SHA-256 over {@code t.body}, as Stripe writes it. */
    @JsonProperty("stripe")
    STRIPE {
        @Override
        void sign(Signing signing, Map<String, String> headers) {
            String timestamp = Long.toString(signing.now().getEpochSecond());
            byte[] signed = join(timestamp + ".", signing.body());
            if (signing.keys().isEmpty()) {
                return;
            }
            String signature = "t=" + timestamp
                    + signing.keys().stream()
                            .map(key -> ",v1=" + hex(hmac(key.rawBytes(), signed)))
                            .collect(Collectors.joining());
            signing.names().forEach(name -> headers.put(name, signature));
        }

        @Override
        Verification verify(Received received, List<String> names, SigningKey key) {
            String signature = received.headers().get(names.get(0).toLowerCase(Locale.ROOT));
            if (signature == null || !signature.matches("t=\\d{1,12}(,v1=[0-9a-f]{64})+")) {
                return Verification.MISSING_HEADER;
            }
            String[] parts = signature.split(",");
            String timestamp = parts[0].substring(2);
            String expected = "v1=" + hex(hmac(key.rawBytes(), join(timestamp + ".", received.body())));
            boolean ours = Arrays.stream(parts).skip(1).anyMatch(one -> same(one, expected));
            return ours ? fresh(timestamp, received.at()) : Verification.WRONG_SECRET;
        }
    };

    /** How far a request's timestamp may be from its arrival (Standard Webhooks, Stripe). */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final List<String> STANDARD_NAMES = List.of("webhook-id", "webhook-timestamp", "webhook-signature");

    /**
     * What is to be signed.
     *
     * @param all keys that are live, the current ones first
     * @param attempt counts from 1
     * @param names of the headers, where the profile chooses them
     */
    record Signing(String id, byte[] body, List<SigningKey> all, int attempt, List<String> names, Instant now) {

        /** The shared secrets among them: all that the older schemes know. */
        List<SigningKey> keys() {
            return all.stream().filter(key -> !key.isAsymmetric()).toList();
        }

        /** Receivers that are older than key pairs look at the first signature, some of them at no other. */
        Stream<SigningKey> sharedFirst() {
            return all.stream().sorted(Comparator.comparing(SigningKey::isAsymmetric));
        }

        /** The one to sign with where there is room for one signature alone. */
        Optional<SigningKey> key() {
            List<SigningKey> keys = keys();
            return keys.isEmpty() ? Optional.empty() : Optional.of(keys.get((attempt - 1) % keys.size()));
        }
    }

    /** A request as it came. @param headers their names in lower case */
    record Received(Map<String, String> headers, byte[] body, Instant at) {}

    /** Adds the headers of this scheme. */
    abstract void sign(Signing signing, Map<String, String> headers);

    /** Checks as a receiver would. @param names of the headers, where the profile chooses them */
    abstract Verification verify(Received received, List<String> names, SigningKey key);

    /** As profiles name it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The headers that it makes, where that is not for the profile to say. */
    public List<String> fixedNames() {
        return List.of();
    }

    private static String standard(SigningKey key, byte[] signed) {
        Base64.Encoder base64 = Base64.getEncoder();
        return key.isAsymmetric()
                ? "v1a," + base64.encodeToString(Ed25519.sign(key.text(), signed))
                : "v1," + base64.encodeToString(hmac(key.standardBytes(), signed));
    }

    private static Verification fresh(String timestamp, Instant arrived) {
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), arrived);
        return age.abs().compareTo(TOLERANCE) > 0 ? Verification.TIMESTAMP_TOO_OLD : Verification.OK;
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] hmac(byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }

    private static byte[] join(String head, byte[] body) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(head.length() + body.length);
        joined.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        joined.writeBytes(body);
        return joined.toByteArray();
    }
}
