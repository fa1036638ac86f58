package dev.ringmain.endpoint;

import dev.ringmain.secret.Sealing;
import dev.ringmain.wire.Ed25519;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/** The key pairs that endpoints sign with beside their secrets. Used within the transaction of a change. */
@Component
class KeyPairs {

    /** Beside the current one. Each costs as much as hundreds of shared secrets, at every attempt. */
    private static final int MOST_OLD = 1;

    private final SigningSecrets secrets;
    private final Sealing sealing;

    KeyPairs(SigningSecrets secrets, Sealing sealing) {
        this.secrets = secrets;
        this.sealing = sealing;
    }

    /** Makes a pair; the ones before it sign beside it for a while. */
    void make(Endpoint endpoint, Duration overlap, Instant now) {
        List<SigningSecret> old = live(endpoint, now);
        for (int i = 0; i < old.size(); i++) {
            old.get(i).expireAt(i < MOST_OLD ? now.plus(overlap) : now);
            secrets.save(old.get(i));
        }
        Ed25519.Pair pair = Ed25519.generate();
        secrets.save(new SigningSecret(endpoint.id(), pair.secretKey(), sealing, now));
        endpoint.showKey(pair.publicKey(), now);
    }

    void drop(Endpoint endpoint, Instant now) {
        secrets.deleteAll(live(endpoint, now));
        endpoint.showKey(null, now);
    }

    private List<SigningSecret> live(Endpoint endpoint, Instant now) {
        return secrets.live(List.of(endpoint.id()), now).stream()
                .filter(secret -> secret.isAsymmetric(sealing))
                .toList();
    }
}
