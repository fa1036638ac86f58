package dev.ringmain.tenant;

import dev.ringmain.secret.MasterKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes a key without a gap: its successor is stored in the transaction that ends it. */
@Component
public class ApiKeyRolls {

    /** For how long a program may take to learn of its new key. */
    public static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

    private final ApiKeys keys;
    private final MasterKey masterKey;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ApiKeyRolls(ApiKeys keys, MasterKey masterKey, TransactionTemplate transaction, Clock clock) {
        this.keys = keys;
        this.masterKey = masterKey;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * @param overlap from nothing to {@link #LONGEST_OVERLAP}; what is outside is taken for the nearest that is not
     * @return empty if the environment has no such key, or it is over already
     */
    public Optional<ApiKey.Issued> roll(Environment environment, ApiKeyId id, Duration overlap) {
        Duration atLeast = overlap.isNegative() ? Duration.ZERO : overlap;
        Duration good = atLeast.compareTo(LONGEST_OVERLAP) > 0 ? LONGEST_OVERLAP : atLeast;
        return Objects.requireNonNull(transaction.execute(status -> keys.findByEnvironmentAndId(environment.id(), id)
                .filter(old -> old.isUsable(clock.instant()))
                .map(old -> {
                    ApiKey.Issued successor = old.roll(environment, masterKey, good, clock.instant());
                    keys.save(old);
                    keys.save(successor.key());
                    return successor;
                })));
    }
}
