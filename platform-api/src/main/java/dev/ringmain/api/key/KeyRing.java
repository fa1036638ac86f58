package dev.ringmain.api.key;

import dev.ringmain.api.key.Caller.Workspace;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeyId;
import dev.ringmain.tenant.ApiKeyText;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Environments;
import dev.ringmain.time.Believed;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds the caller that a key stands for. What it learns it believes for {@value #BELIEVED_SECONDS} seconds, so a revoked key is out on
 * every node within five.
 */
@Component
class KeyRing {

    private static final long BELIEVED_SECONDS = 3;

    private final ApiKeys keys;
    private final Environments environments;
    private final MasterKey masterKey;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Set<ApiKeyId> used = ConcurrentHashMap.newKeySet();
    private final Believed<String, Optional<Known>> known =
            new Believed<>(Duration.ofSeconds(BELIEVED_SECONDS), this::read);

    KeyRing(
            ApiKeys keys,
            Environments environments,
            MasterKey masterKey,
            TransactionTemplate transaction,
            Clock clock) {
        this.keys = keys;
        this.environments = environments;
        this.masterKey = masterKey;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record Known(ApiKey key, Caller caller) {}

    Optional<Caller> find(String presented) {
        return ApiKeyText.parse(presented)
                .flatMap(text -> known.get(text.publicId())
                        .filter(found -> found.key().isFor(text, masterKey)
                                && found.key().isUsable(clock.instant()))
                        .map(found -> {
                            used.add(found.key().id());
                            return found.caller();
                        }));
    }

    /** Once a minute is exact enough to answer "is this key still in use?". */
    @Scheduled(fixedDelay = 60_000)
    void noteWhatWasUsed() {
        Set<ApiKeyId> since = Set.copyOf(used);
        used.removeAll(since);
        if (!since.isEmpty()) {
            transaction.executeWithoutResult(status -> since.forEach(keys::used));
        }
    }

    private Optional<Known> read(String publicId) {
        return keys.findByPublicId(publicId).flatMap(key -> {
            Optional<Workspace> workspace = key.environment()
                    .flatMap(environments::findById)
                    .map(environment -> new Workspace(environment.tenant(), environment.id()));
            // Its environment was removed a moment ago, and the key with it.
            return key.environment().isPresent() && workspace.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Known(
                            key,
                            new Caller(
                                    key.id(),
                                    workspace.orElse(null),
                                    key.source().orElse(null),
                                    key.scopes())));
        });
    }
}
