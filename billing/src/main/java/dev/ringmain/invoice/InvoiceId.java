package dev.ringmain.invoice;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import java.util.Optional;
import java.util.UUID;

/** Shown as {@code inv_…}. */
public record InvoiceId(UUID value) implements Id {

    private static final String PREFIX = "inv";

    public static InvoiceId next() {
        return new InvoiceId(Ids.next());
    }

    public static Optional<InvoiceId> parse(String text) {
        return Ids.parse(PREFIX, text).map(InvoiceId::new);
    }

    @Override
    public String toString() {
        return Ids.format(PREFIX, value);
    }
}
