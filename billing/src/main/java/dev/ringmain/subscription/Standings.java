package dev.ringmain.subscription;

import dev.ringmain.tenant.TenantId;
import dev.ringmain.time.Believed;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** How a tenant stands, for those who ask with every change. Answers are at most a second old. */
@Component
public class Standings {

    private final Believed<TenantId, Standing> known;

    Standings(SubscriptionRows rows) {
        this.known = new Believed<>(
                Duration.ofSeconds(1),
                tenant -> rows.find(tenant).map(Subscription::standing).orElse(Standing.GOOD));
    }

    public Standing of(TenantId tenant) {
        return known.get(tenant);
    }
}
