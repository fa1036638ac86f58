package dev.ringmain.invoice;

import dev.ringmain.id.Ids;
import dev.ringmain.invoice.Invoice.Kind;
import dev.ringmain.invoice.Invoice.Status;
import dev.ringmain.invoice.Invoices.Charge;
import dev.ringmain.invoice.Invoices.Payer;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Invoices and their lines as they are stored. What may be done with one, and when, is {@link Invoices}' business. */
@Repository
class InvoiceRows {

    private final JdbcClient jdbc;

    InvoiceRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A draft with its lines. @return empty if there is one for that cause already */
    Optional<Invoice> insert(
            Payer payer, List<Line> lines, @Nullable String cause, @Nullable InvoiceId corrects, Instant now) {
        long subtotal = Line.sum(lines);
        long tax = Money.tax(subtotal, payer.taxRateBp());
        InvoiceId id = InvoiceId.next();
        int rows = jdbc.sql("""
            INSERT INTO invoice (id, tenant_id, kind, status, cause, corrects, currency, tax_rate_bp, subtotal_minor,
                tax_minor, total_minor, credit_minor, settled_minor, bill_to, created_at)
            VALUES (?, ?, ?, 'draft', ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?) ON DUPLICATE KEY UPDATE id = invoice.id\
            """)
                .params(Arrays.asList(
                        id.bytes(),
                        payer.tenant().bytes(),
                        (subtotal < 0 ? Kind.CREDIT_NOTE : Kind.INVOICE).text(),
                        cause,
                        corrects == null ? null : corrects.bytes(),
                        payer.currency(),
                        payer.taxRateBp(),
                        subtotal,
                        tax,
                        Math.addExact(subtotal, tax),
                        payer.billTo(),
                        utc(now)))
                .update();
        if (rows != 1 || find(payer.tenant(), id).isEmpty()) {
            return Optional.empty();
        }
        for (int i = 0; i < lines.size(); i++) {
            insert(id, i + 1, lines.get(i));
        }
        return find(payer.tenant(), id);
    }

    private void insert(InvoiceId id, int position, Line line) {
        jdbc.sql("""
            INSERT INTO invoice_line (invoice_id, position, kind, description, quantity, amount_minor, from_day,
                until_day, plan_version_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)\
            """)
                .params(
                        id.bytes(),
                        position,
                        line.kind().text(),
                        line.description(),
                        line.quantity(),
                        line.amountMinor(),
                        line.from(),
                        line.until(),
                        line.planVersionId())
                .update();
    }

    /**
     * A draft becomes final, or paid at once.
     *
     * @param credit how much of it is paid from the tenant's credit
     * @param settled that, or all of a credit note
     * @param due null: of a credit note
     */
    void finish(
            InvoiceId id,
            boolean paid,
            String number,
            long credit,
            long settled,
            Instant now,
            @Nullable Instant due,
            String seller) {
        jdbc.sql("""
            UPDATE invoice SET status = ?, number = ?, credit_minor = ?, settled_minor = ?, issued_at = ?, due_at = ?,
                paid_at = ?, seller = ? WHERE id = ?\
            """)
                .params(Arrays.asList(
                        (paid ? Status.PAID : Status.FINAL).text(),
                        number,
                        credit,
                        settled,
                        utc(now),
                        due == null ? null : utc(due),
                        paid ? utc(now) : null,
                        seller,
                        id.bytes()))
                .update();
    }

    /** Of a draft, where another rounding is wanted than the usual one. */
    void tax(InvoiceId id, long taxMinor) {
        jdbc.sql("UPDATE invoice SET tax_minor = ?, total_minor = subtotal_minor + ? WHERE id = ?")
                .params(taxMinor, taxMinor, id.bytes())
                .update();
    }

    void cancel(InvoiceId id) {
        jdbc.sql("UPDATE invoice SET status = 'void', settled_minor = 0 WHERE id = ?")
                .params((Object) id.bytes())
                .update();
    }

    /** Counts it towards an open invoice, as far as that is open. */
    void settle(Invoice invoice, long amount, Instant now) {
        long counted = Math.min(invoice.dueMinor(), amount);
        if (counted > 0) {
            boolean paid = counted == invoice.dueMinor();
            jdbc.sql("UPDATE invoice SET settled_minor = settled_minor + ?, status = ?, paid_at = ? WHERE id = ?")
                    .params(Arrays.asList(
                            counted,
                            (paid ? Status.PAID : Status.FINAL).text(),
                            paid ? utc(now) : null,
                            invoice.id().bytes()))
                    .update();
        }
    }

    /** A tenant's credit is what all of its invoices make together, so it is the tenant's row that is locked. */
    void lock(TenantId tenant) {
        jdbc.sql("SELECT id FROM tenant WHERE id = ? FOR UPDATE")
                .params((Object) tenant.bytes())
                .query((row, n) -> n)
                .optional();
    }

    Optional<Invoice> find(TenantId tenant, InvoiceId id) {
        return jdbc.sql("SELECT * FROM invoice WHERE tenant_id = ? AND id = ?")
                .params(tenant.bytes(), id.bytes())
                .query((row, n) -> read(row))
                .optional()
                .map(this::withLines);
    }

    /** @see Invoices#of */
    Slice<Invoice> page(TenantId tenant, Keyset keyset) {
        List<Object> params = new ArrayList<>(List.of(tenant.bytes()));
        if (keyset.from() != null) {
            params.add(Ids.bytes(keyset.from()));
        }
        params.add(keyset.fetch());
        List<Invoice> rows = jdbc
                .sql("SELECT * FROM invoice WHERE tenant_id = ? AND status <> 'draft' AND " + keyset.condition("id")
                        + " ORDER BY " + keyset.order("id") + " LIMIT ?")
                .params(params)
                .query((row, n) -> read(row))
                .list()
                .stream()
                .map(this::withLines)
                .toList();
        return Slice.of(rows, keyset, invoice -> invoice.id().value());
    }

    Optional<Invoice> caused(TenantId tenant, String cause) {
        return jdbc.sql("SELECT * FROM invoice WHERE tenant_id = ? AND cause = ?")
                .params(tenant.bytes(), cause)
                .query((row, n) -> read(row))
                .optional()
                .map(this::withLines);
    }

    /** Those that are to be paid in a currency, the oldest first. */
    List<InvoiceId> open(TenantId tenant, String currency) {
        return jdbc.sql("SELECT id FROM invoice WHERE tenant_id = ? AND currency = ? AND kind = 'invoice'"
                        + " AND status = 'final' ORDER BY due_at, id")
                .params(tenant.bytes(), currency)
                .query((row, n) -> new InvoiceId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }

    List<String> currenciesOfOpen(TenantId tenant) {
        return jdbc.sql("SELECT DISTINCT currency FROM invoice WHERE tenant_id = ? AND kind = 'invoice' AND status ="
                        + " 'final' ORDER BY currency")
                .params((Object) tenant.bytes())
                .query(String.class)
                .list();
    }

    /** What credit notes took back of an invoice; negative, or 0. */
    record Corrected(long subtotalMinor, long taxMinor) {}

    Corrected corrected(InvoiceId id) {
        return jdbc.sql("SELECT COALESCE(SUM(subtotal_minor), 0), COALESCE(SUM(tax_minor), 0) FROM invoice"
                        + " WHERE corrects = ? AND status <> 'draft'")
                .params((Object) id.bytes())
                .query((row, n) -> new Corrected(row.getLong(1), row.getLong(2)))
                .single();
    }

    /** Whether anything but the tenant's credit went towards it. */
    boolean isPaidOrCorrected(InvoiceId id) {
        return jdbc.sql("SELECT (SELECT COUNT(*) FROM ledger_entry WHERE invoice_id = ? AND kind = 'payment')"
                                + " + (SELECT COUNT(*) FROM invoice WHERE corrects = ? AND status <> 'draft')")
                        .params(id.bytes(), id.bytes())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /**
     * What is left of what was charged last for a month, or for the rest of it from some day on, at a version's price: without what a
     * credit note took back. Empty if nothing was, or it was given back already, or by an invoice that is void.
     *
     * <p>A credit note does not say which line it is for. It is taken off the other lines of its invoice first: in doubt the customer is
     * right, and no more is given back than was charged.
     *
     * @param until the first day that it was not charged for any more
     */
    Optional<Charge> chargeLeft(TenantId tenant, int versionId, LocalDate until) {
        return jdbc.sql("""
            SELECT LEAST(l.amount_minor,
                (SELECT SUM(c.amount_minor) FROM invoice_line c WHERE c.invoice_id = i.id AND c.amount_minor > 0)
                + (SELECT COALESCE(SUM(n.subtotal_minor), 0) FROM invoice n WHERE n.corrects = i.id AND n.status <> 'draft')),
                i.tax_rate_bp
            FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
            WHERE i.tenant_id = ? AND i.status IN ('final', 'paid') AND l.kind IN ('base', 'proration')
                AND l.plan_version_id = ? AND l.until_day = ? ORDER BY i.id DESC, l.position DESC LIMIT 1\
            """)
                .params(tenant.bytes(), versionId, until)
                .query((row, n) -> new Charge(row.getLong(1), row.getInt(2)))
                .optional()
                .filter(charge -> charge.leftMinor() > 0);
    }

    /** @see Invoices#isCharged */
    boolean isCharged(TenantId tenant, int versionId, LocalDate until) {
        return !jdbc.sql("""
            SELECT i.id FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
            WHERE i.tenant_id = ? AND l.kind IN ('base', 'proration') AND l.plan_version_id = ? AND l.until_day = ? LIMIT 1\
            """)
                .params(tenant.bytes(), versionId, until)
                .query((row, n) -> n)
                .list()
                .isEmpty();
    }

    /** What moves to other plans gave back of what this one charged; negative, or 0. */
    long givenBack(Invoice invoice) {
        return invoice.lines().stream()
                .filter(line -> line.isOfAPlan() && line.amountMinor() > 0)
                .mapToLong(line -> jdbc
                        .sql("""
                    SELECT l.amount_minor FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
                    WHERE i.tenant_id = ? AND i.id > ? AND i.status IN ('final', 'paid') AND l.kind IN ('base', 'proration')
                        AND l.plan_version_id = ? AND l.until_day = ? ORDER BY i.id, l.position LIMIT 1\
                    """)
                        .params(invoice.tenant().bytes(), invoice.id().bytes(), line.planVersionId(), line.until())
                        .query((row, n) -> Math.min(0, row.getLong(1)))
                        .list()
                        .stream()
                        .reduce(0L, Long::sum))
                .sum();
    }

    /**
     * The plan that the tenant has by a move that this invoice is for, as long as it charges days to come. Void, it would leave the tenant on
     * a plan that nobody charged, and the move back from it would charge the former plan a second time. The tenant's row is locked, so no
     * move is under way.
     */
    Optional<String> planOfTheMove(Invoice invoice, LocalDate today) {
        return jdbc.sql("""
            SELECT p.name FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id JOIN tenant t ON t.id = i.tenant_id
                JOIN plan_version v ON v.id = t.plan_version_id JOIN plan p ON p.id = v.plan_id
            WHERE i.id = ? AND i.cause IS NULL AND l.kind IN ('base', 'proration') AND l.amount_minor > 0
                AND l.plan_version_id = t.plan_version_id AND l.until_day > ? LIMIT 1\
            """)
                .params(invoice.id().bytes(), today)
                .query(String.class)
                .optional();
    }

    private Invoice withLines(Invoice invoice) {
        List<Line> lines = jdbc.sql("SELECT * FROM invoice_line WHERE invoice_id = ? ORDER BY position")
                .params((Object) invoice.id().bytes())
                .query((row, n) -> new Line(
                        Line.Kind.parse(row.getString("kind")),
                        row.getString("description"),
                        row.getLong("quantity"),
                        row.getLong("amount_minor"),
                        row.getObject("from_day", LocalDate.class),
                        row.getObject("until_day", LocalDate.class),
                        row.getInt("plan_version_id")))
                .list();
        return new Invoice(
                invoice.id(),
                invoice.tenant(),
                invoice.kind(),
                invoice.status(),
                invoice.number(),
                invoice.corrects(),
                invoice.currency(),
                invoice.taxRateBp(),
                invoice.subtotalMinor(),
                invoice.taxMinor(),
                invoice.totalMinor(),
                invoice.creditMinor(),
                invoice.settledMinor(),
                invoice.billTo(),
                invoice.seller(),
                invoice.createdAt(),
                invoice.issuedAt(),
                invoice.dueAt(),
                invoice.paidAt(),
                lines);
    }

    static Invoice read(ResultSet row) throws SQLException {
        byte[] corrects = row.getBytes("corrects");
        return new Invoice(
                new InvoiceId(Ids.fromBytes(row.getBytes("id"))),
                new TenantId(Ids.fromBytes(row.getBytes("tenant_id"))),
                Kind.parse(row.getString("kind")),
                Status.parse(row.getString("status")),
                row.getString("number"),
                corrects == null ? null : new InvoiceId(Ids.fromBytes(corrects)),
                row.getString("currency"),
                row.getInt("tax_rate_bp"),
                row.getLong("subtotal_minor"),
                row.getLong("tax_minor"),
                row.getLong("total_minor"),
                row.getLong("credit_minor"),
                row.getLong("settled_minor"),
                row.getString("bill_to"),
                row.getString("seller"),
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "issued_at"),
                instant(row, "due_at"),
                instant(row, "paid_at"),
                List.of());
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        LocalDateTime moment = row.getObject(column, LocalDateTime.class);
        return moment == null ? null : moment.toInstant(ZoneOffset.UTC);
    }

    static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
