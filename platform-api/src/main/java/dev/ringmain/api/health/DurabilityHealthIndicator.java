package dev.ringmain.api.health;

import dev.ringmain.database.Durability;
import java.util.List;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Down where the database server could lose an event that we acknowledged. */
@Component("durabilityHealthIndicator")
class DurabilityHealthIndicator extends AbstractHealthIndicator {

    private final Durability durability;

    DurabilityHealthIndicator(Durability durability) {
        super("The database could not be asked how durable it is");
        this.durability = durability;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        List<String> weaknesses = durability.weaknesses();
        if (weaknesses.isEmpty()) {
            health.up();
        } else if (durability.isRequired()) {
            health.down().withDetail("weaknesses", weaknesses);
        } else {
            health.up().withDetail("accepted_weaknesses", weaknesses);
        }
    }
}
