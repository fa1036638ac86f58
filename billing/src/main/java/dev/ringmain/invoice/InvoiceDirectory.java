package dev.ringmain.invoice;

import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Everybody's invoices, for those who send them. */
@Repository
public class InvoiceDirectory {

    private static final String OVERDUE = "i.kind = 'invoice' AND i.status = 'final' AND i.due_at < ?";

    private final JdbcClient jdbc;
    private final InvoiceRows invoices;
    private final Ledger ledger;
    private final Clock clock;

    InvoiceDirectory(JdbcClient jdbc, InvoiceRows invoices, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.invoices = invoices;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Which of them; blank means any.
     *
     * @param state as {@link Invoice.Status#text}; what is none of them finds nothing
     * @param tenant an id, or a part of the name
     * @param number a part of it
     * @param overdue those alone that should have been paid by now
     */
    public record Filter(String state, String tenant, String number, boolean overdue) {

        public boolean isEmpty() {
            return state.isBlank() && tenant.isBlank() && number.isBlank() && !overdue;
        }
    }

    /** @param name of the tenant */
    public record Entry(Invoice invoice, String name) {}

    /**
     * What a selection comes to in one currency. Drafts and what is void count for nothing, credit notes are taken off.
     *
     * @param documents how many there are, those that count for nothing among them
     * @param overdueMinor of what is due, what should have been paid by now
     */
    public record Sum(String currency, long documents, long totalMinor, long dueMinor, long overdueMinor) {

        public String money(long minor) {
            return Money.text(minor, currency);
        }
    }

    /** Newest first, drafts among them, without their lines. */
    public Slice<Entry> search(Filter filter, Keyset keyset) {
        List<Object> params = new ArrayList<>();
        String condition = condition(filter, params);
        if (keyset.from() != null) {
            params.add(Ids.bytes(keyset.from()));
        }
        params.add(keyset.fetch());
        List<Entry> rows = jdbc.sql(
                        "SELECT i.*, t.name AS tenant_name FROM invoice i JOIN tenant t ON t.id = i.tenant_id WHERE "
                                + condition + " AND " + keyset.condition("i.id") + " ORDER BY " + keyset.order("i.id")
                                + " LIMIT ?")
                .params(params)
                .query((row, n) -> new Entry(InvoiceRows.read(row), row.getString("tenant_name")))
                .list();
        return Slice.of(rows, keyset, entry -> entry.invoice().id().value());
    }

    /** By currency, in the alphabet's order. Reads all that the filter lets through. */
    public List<Sum> sums(Filter filter) {
        List<Object> params = new ArrayList<>(List.of(utc(clock.instant())));
        String condition = condition(filter, params);
        return jdbc.sql("SELECT i.currency, COUNT(*) AS documents,"
                        + " SUM(CASE WHEN i.status IN ('final', 'paid') THEN i.total_minor ELSE 0 END) AS total,"
                        + " SUM(CASE WHEN i.kind = 'invoice' AND i.status = 'final' THEN i.total_minor -"
                        + " i.settled_minor ELSE 0 END) AS due,"
                        + " SUM(CASE WHEN " + OVERDUE + " THEN i.total_minor - i.settled_minor ELSE 0 END) AS overdue"
                        + " FROM invoice i JOIN tenant t ON t.id = i.tenant_id WHERE " + condition
                        + " GROUP BY i.currency ORDER BY i.currency")
                .params(params)
                .query((row, n) -> new Sum(
                        row.getString("currency"),
                        row.getLong("documents"),
                        row.getLong("total"),
                        row.getLong("due"),
                        row.getLong("overdue")))
                .list();
    }

    /** With its lines. */
    public Optional<Entry> find(InvoiceId id) {
        return jdbc.sql("SELECT i.tenant_id, t.name FROM invoice i JOIN tenant t ON t.id = i.tenant_id WHERE i.id = ?")
                .params((Object) id.bytes())
                .query((row, n) -> new Entry(
                        invoices.find(new TenantId(Ids.fromBytes(row.getBytes(1))), id)
                                .orElseThrow(),
                        row.getString(2)))
                .optional();
    }

    /** What was entered in the ledger for one, oldest first: itself, payments, that it is void. */
    public List<LedgerEntry> movements(Invoice invoice) {
        return ledger.entries(invoice.tenant()).stream()
                .filter(entry -> entry.invoice().equals(invoice.id()))
                .toList();
    }

    /** Credit notes that take something back from one, oldest first, without their lines. */
    public List<Invoice> corrections(Invoice invoice) {
        return jdbc.sql("SELECT * FROM invoice WHERE tenant_id = ? AND corrects = ? ORDER BY id")
                .params(invoice.tenant().bytes(), invoice.id().bytes())
                .query((row, n) -> InvoiceRows.read(row))
                .list();
    }

    /** How much of its subtotal a credit note can still take back, in minor units; 0 for what has nothing to be taken back. */
    public long creditable(Invoice invoice) {
        if (invoice.kind() != Invoice.Kind.INVOICE
                || (invoice.status() != Invoice.Status.FINAL && invoice.status() != Invoice.Status.PAID)) {
            return 0;
        }
        return Math.max(
                0,
                invoice.subtotalMinor()
                        + invoices.corrected(invoice.id()).subtotalMinor()
                        + invoices.givenBack(invoice));
    }

    private String condition(Filter filter, List<Object> params) {
        List<String> all = new ArrayList<>();
        if (!filter.state().isBlank()) {
            all.add("i.status = ?");
            params.add(filter.state());
        }
        String tenant = filter.tenant().strip();
        if (!tenant.isEmpty()) {
            Optional<TenantId> id = TenantId.parse(tenant);
            all.add(id.isPresent() ? "i.tenant_id = ?" : "t.name LIKE ?");
            params.add(id.<Object>map(TenantId::bytes).orElseGet(() -> part(tenant)));
        }
        if (!filter.number().isBlank()) {
            all.add("i.number LIKE ?");
            params.add(part(filter.number().strip()));
        }
        if (filter.overdue()) {
            all.add(OVERDUE);
            params.add(utc(clock.instant()));
        }
        return all.isEmpty() ? "TRUE" : String.join(" AND ", all);
    }

    private static String part(String text) {
        return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }

    private static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
