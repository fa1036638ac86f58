package dev.ringmain.tenant;

import dev.ringmain.audit.Actor;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.id.Ids;
import dev.ringmain.secret.MasterKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Links that open the dashboard for one member, once, within two minutes. Whoever has one is taken for the member. */
@Component
public class SignInLinks {

    private static final Duration VALID = Duration.ofMinutes(2);
    /** Longer than an Idempotency-Key is known, so that what is asked again finds what was made. */
    private static final Duration KEPT = Duration.ofHours(25);

    private static final int TOKEN_LENGTH = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient jdbc;
    private final Memberships memberships;
    private final Users users;
    private final MasterKey masterKey;
    private final AuditLog log;
    private final Clock clock;

    SignInLinks(JdbcClient jdbc, Memberships memberships, Users users, MasterKey masterKey, AuditLog log, Clock clock) {
        this.jdbc = jdbc;
        this.memberships = memberships;
        this.users = users;
        this.masterKey = masterKey;
        this.log = log;
        this.clock = clock;
    }

    /** @param token the secret part of the link, which is not stored */
    public record SignInLink(String token, Instant expiresAt) {}

    /** The secret part of a link to be. */
    public static String freshToken() {
        byte[] random = new byte[TOKEN_LENGTH];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /**
     * Makes a link. Asked again with the same token, it answers with what was made, whatever became of it.
     *
     * @param token a {@link #freshToken}
     * @return empty unless somebody with that address is a member of the tenant, and their account is enabled
     */
    @Transactional
    public Optional<SignInLink> mint(TenantId tenant, String email, String token) {
        return users.findByEmail(email)
                .filter(User::isEnabled)
                .filter(user ->
                        memberships.findByTenantAndUser(tenant, user.id()).isPresent())
                .map(user -> mint(tenant, user, token));
    }

    private SignInLink mint(TenantId tenant, User user, String token) {
        Instant now = clock.instant();
        SignInLink link = new SignInLink(token, now.plus(VALID));
        jdbc.sql("DELETE FROM sign_in_link WHERE expires_at < ?")
                .params(at(now.minus(KEPT)))
                .update();
        int made = jdbc.sql(
                        "INSERT IGNORE INTO sign_in_link (digest, tenant_id, user_id, expires_at) VALUES (?, ?, ?, ?)")
                .params(digest(token), tenant.bytes(), user.id().bytes(), at(link.expiresAt()))
                .update();
        if (made == 0) {
            return new SignInLink(token, expiryOf(token));
        }
        log.record(Change.of(tenant, "sign_in_link.created", user.id().toString(), user.email()));
        return link;
    }

    private Instant expiryOf(String token) {
        return jdbc.sql("SELECT expires_at FROM sign_in_link WHERE digest = ?")
                .params((Object) digest(token))
                .query((row, n) -> row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC))
                .single();
    }

    /** Uses a link up. Empty if it was used, has expired, or its user is no member any more. */
    @Transactional
    public Optional<User> use(String token) {
        LocalDateTime now = at(clock.instant());
        int used = jdbc.sql(
                        "UPDATE sign_in_link SET used_at = ? WHERE digest = ? AND used_at IS NULL AND expires_at > ?")
                .params(now, digest(token), now)
                .update();
        if (used == 0) {
            return Optional.empty();
        }
        record Opened(TenantId tenant, UserId user) {}
        Opened opened = jdbc.sql("SELECT tenant_id, user_id FROM sign_in_link WHERE digest = ?")
                .params((Object) digest(token))
                .query((row, n) -> new Opened(
                        new TenantId(Ids.fromBytes(row.getBytes(1))), new UserId(Ids.fromBytes(row.getBytes(2)))))
                .single();
        Optional<User> user = users.findById(opened.user())
                .filter(User::isEnabled)
                .filter(one -> memberships
                        .findByTenantAndUser(opened.tenant(), one.id())
                        .isPresent());
        user.ifPresent(one -> log.record(
                Change.of(opened.tenant(), "sign_in_link.used", one.id().toString(), one.email()),
                new Actor(Actor.Kind.USER, one.id().toString(), one.email())));
        return user;
    }

    private byte[] digest(String token) {
        return masterKey.digest("sign-in-link", token.getBytes(StandardCharsets.UTF_8));
    }

    private static LocalDateTime at(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
