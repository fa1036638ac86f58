package dev.ringmain.invoice;

import dev.ringmain.id.Ids;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What each tenant owes, entry by entry; nothing in it is ever changed. At every moment, and in each currency by itself, a tenant's balance
 * is what its open invoices still ask for, less what it has to its credit.
 */
@Component
public class Ledger {

    private final JdbcClient jdbc;

    Ledger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return whether it is new @throws IllegalArgumentException if another amount was entered under that reference */
    boolean enter(Invoice invoice, LedgerEntry.Kind kind, long amount, String reference, Instant now) {
        Optional<Long> known = jdbc.sql(
                        "SELECT amount_minor FROM ledger_entry WHERE invoice_id = ? AND kind = ? AND reference = ?")
                .params(invoice.id().bytes(), kind.text(), reference)
                .query(Long.class)
                .optional();
        if (known.isPresent()) {
            if (known.get() != amount) {
                throw new IllegalArgumentException("Another amount was entered under " + reference);
            }
            return false;
        }
        jdbc.sql("""
            INSERT INTO ledger_entry (id, tenant_id, at, kind, amount_minor, currency, invoice_id, reference)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)\
            """)
                .params(
                        Ids.bytes(Ids.next()),
                        invoice.tenant().bytes(),
                        InvoiceRows.utc(now),
                        kind.text(),
                        amount,
                        invoice.currency(),
                        invoice.id().bytes(),
                        reference)
                .update();
        return true;
    }

    /** All that changed what the tenant owes, oldest first. */
    public List<LedgerEntry> entries(TenantId tenant) {
        return jdbc.sql("SELECT * FROM ledger_entry WHERE tenant_id = ? ORDER BY id")
                .params((Object) tenant.bytes())
                .query((row, n) -> new LedgerEntry(
                        Objects.requireNonNull(InvoiceRows.instant(row, "at")),
                        LedgerEntry.Kind.parse(row.getString("kind")),
                        row.getLong("amount_minor"),
                        row.getString("currency"),
                        new InvoiceId(Ids.fromBytes(row.getBytes("invoice_id"))),
                        row.getString("reference")))
                .list();
    }

    /**
     * How a tenant stands in one currency: what it owes in one is not paid by what it has in another.
     *
     * @param openMinor what its open invoices still ask for
     * @param creditMinor what the next invoice is paid from first
     */
    public record Account(String currency, long openMinor, long creditMinor) {}

    /** One for each currency that it was ever billed in. */
    public List<Account> accounts(TenantId tenant) {
        return jdbc
                .sql("SELECT DISTINCT currency FROM ledger_entry WHERE tenant_id = ? ORDER BY currency")
                .params((Object) tenant.bytes())
                .query(String.class)
                .list()
                .stream()
                .map(currency -> new Account(currency, open(tenant, currency), credit(tenant, currency)))
                .toList();
    }

    /** What the tenant owes in a currency; negative: what it has to its credit, all invoices paid. */
    public long balance(TenantId tenant, String currency) {
        return jdbc.sql("SELECT COALESCE(SUM(amount_minor), 0) FROM ledger_entry WHERE tenant_id = ? AND currency = ?")
                .params(tenant.bytes(), currency)
                .query(Long.class)
                .single();
    }

    /** What its open invoices still ask for. */
    public long open(TenantId tenant, String currency) {
        return jdbc.sql("SELECT COALESCE(SUM(total_minor - settled_minor), 0) FROM invoice WHERE tenant_id = ? AND"
                        + " currency = ? AND kind = 'invoice' AND status = 'final'")
                .params(tenant.bytes(), currency)
                .query(Long.class)
                .single();
    }

    /** What the next invoice in that currency is paid from first. */
    public long credit(TenantId tenant, String currency) {
        return Math.max(0, open(tenant, currency) - balance(tenant, currency));
    }

    /** When the oldest invoice that is open was or is due. */
    public Optional<Instant> oldestDue(TenantId tenant) {
        return jdbc.sql("SELECT MIN(due_at) FROM invoice WHERE tenant_id = ? AND kind = 'invoice' AND status = 'final'")
                .params((Object) tenant.bytes())
                .query((row, n) -> Optional.ofNullable(InvoiceRows.instant(row, "MIN(due_at)")))
                .single();
    }
}
