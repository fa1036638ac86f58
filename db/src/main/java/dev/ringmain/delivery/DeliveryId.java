package dev.ringmain.delivery;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code dlv_…}. */
@Embeddable
public record DeliveryId(UUID value) implements Id {

    private static final String PREFIX = "dlv";

    public static DeliveryId next() {
        return new DeliveryId(Ids.next());
    }

    public static Optional<DeliveryId> parse(String text) {
        return Ids.parse(PREFIX, text).map(DeliveryId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
