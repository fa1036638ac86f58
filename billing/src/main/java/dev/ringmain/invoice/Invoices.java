package dev.ringmain.invoice;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.id.Ids;
import dev.ringmain.invoice.Invoice.Kind;
import dev.ringmain.invoice.Invoice.Status;
import dev.ringmain.notification.Facts;
import dev.ringmain.notification.Notices;
import dev.ringmain.notification.NotificationKind;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes invoices final, takes them back, settles them, and keeps the ledger that all of this adds up to. At every moment, and in each
 * currency by itself, a tenant's balance is what its open invoices still ask for, less what it has to its credit.
 */
@Component
@EnableConfigurationProperties(InvoiceSettings.class)
public class Invoices {

    private final JdbcClient jdbc;
    private final InvoiceSettings settings;
    private final AuditLog log;
    private final Notices notices;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Invoices(
            JdbcClient jdbc,
            InvoiceSettings settings,
            AuditLog log,
            Notices notices,
            TransactionTemplate transaction,
            Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.log = log;
        this.notices = notices;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Whom and how to bill.
     *
     * @param taxRateBp hundredths of a percent
     */
    public record Payer(TenantId tenant, String billTo, int taxRateBp, String currency) {}

    /**
     * A draft. Lines that come to less than nothing make a credit note.
     *
     * @param cause what it is for, such as {@code cycle/2026-05}: a second one for the same is not made; null: it may be
     * @param corrects of a credit note; null: of no invoice in particular
     * @return empty if there is one for that cause already
     */
    public Optional<Invoice> draft(
            Payer payer, List<Line> lines, @Nullable String cause, @Nullable InvoiceId corrects) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("An invoice has a line");
        }
        return within(() -> {
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
                            utc(clock.instant())))
                    .update();
            if (rows != 1 || find(payer.tenant(), id).isEmpty()) {
                return Optional.empty();
            }
            for (int i = 0; i < lines.size(); i++) {
                Line line = lines.get(i);
                jdbc.sql("""
                    INSERT INTO invoice_line (invoice_id, position, kind, description, quantity, amount_minor, from_day,
                        until_day, plan_version_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)\
                    """)
                        .params(
                                id.bytes(),
                                i + 1,
                                line.kind().text(),
                                line.description(),
                                line.quantity(),
                                line.amountMinor(),
                                line.from(),
                                line.until(),
                                line.planVersionId())
                        .update();
            }
            return find(payer.tenant(), id);
        });
    }

    /**
     * Gives it its number and enters it in the ledger. What the tenant has to its credit pays for it first; a credit note pays for the
     * invoice that it corrects, as far as that is open.
     *
     * @throws WrongState if it is no draft
     */
    public Invoice finish(TenantId tenant, InvoiceId id) {
        return within(() -> {
            Invoice draft = locked(tenant, id, Status.DRAFT);
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            useCredit(tenant, now);
            long credit =
                    draft.kind() == Kind.INVOICE ? Math.min(draft.totalMinor(), credit(tenant, draft.currency())) : 0;
            String number = nextNumber(draft.kind(), now);
            boolean paid = draft.kind() == Kind.CREDIT_NOTE || credit == draft.totalMinor();
            jdbc.sql("""
                UPDATE invoice SET status = ?, number = ?, credit_minor = ?, settled_minor = ?, issued_at = ?, due_at = ?,
                    paid_at = ? WHERE id = ?\
                """)
                    .params(Arrays.asList(
                            (paid ? Status.PAID : Status.FINAL).text(),
                            number,
                            credit,
                            draft.kind() == Kind.CREDIT_NOTE ? draft.totalMinor() : credit,
                            utc(now),
                            draft.kind() == Kind.CREDIT_NOTE ? null : utc(now.plus(settings.paymentTerms())),
                            paid ? utc(now) : null,
                            id.bytes()))
                    .update();
            enter(
                    draft,
                    draft.kind() == Kind.INVOICE ? LedgerEntry.Kind.INVOICE : LedgerEntry.Kind.CREDIT_NOTE,
                    draft.totalMinor(),
                    number,
                    now);
            InvoiceId corrected = draft.corrects();
            if (corrected != null) {
                settle(get(tenant, corrected), -draft.totalMinor(), now);
            }
            useCredit(tenant, now);
            Invoice done = get(tenant, id);
            log.record(told(done.kind().text() + ".final", done)
                    .to(Map.of("total_minor", done.totalMinor(), "currency", done.currency())));
            if (done.kind() == Kind.INVOICE) {
                notices.writeOfTenant(
                        tenant,
                        NotificationKind.INVOICE,
                        Facts.NONE
                                .with("number", number)
                                .with("total", done.money(done.totalMinor()))
                                .with("to_pay", done.dueMinor() == 0 ? null : done.money(done.dueMinor()))
                                .with("due_at", done.dueAt()));
            }
            return done;
        });
    }

    /** Drafts it and makes it final at once. Empty if there is one for that cause already. */
    public Optional<Invoice> issue(Payer payer, List<Line> lines, @Nullable String cause) {
        return within(() -> draft(payer, lines, cause, null).map(draft -> finish(payer.tenant(), draft.id())));
    }

    /**
     * Takes back a part of an invoice that is final or paid, by a credit note. What was paid already is to the tenant's credit.
     *
     * @param netMinor how much of its subtotal, at most what neither another credit note nor a move to another plan gave back
     * @throws WrongState if it is a draft or void
     * @throws IllegalArgumentException if it is nothing, or more than is left
     */
    public Invoice credit(TenantId tenant, InvoiceId id, long netMinor, String reason) {
        return credit(tenant, id, netMinor, reason, null);
    }

    /**
     * The same, once however often it is asked.
     *
     * @param cause what it is for, in at most 64 characters of ASCII: who asks again for the same is given what was made; null: it is made
     *     each time
     * @throws IllegalArgumentException also if something else was made for that cause
     */
    public Invoice credit(TenantId tenant, InvoiceId id, long netMinor, String reason, @Nullable String cause) {
        return within(() -> {
            Invoice invoice = lockedAny(tenant, id);
            Optional<Invoice> made = cause == null ? Optional.empty() : caused(tenant, cause);
            if (made.isPresent()) {
                if (!id.equals(made.get().corrects()) || made.get().subtotalMinor() != -netMinor) {
                    throw new IllegalArgumentException("Another credit note was made for " + cause);
                }
                return made.get();
            }
            if (invoice.kind() != Kind.INVOICE
                    || (invoice.status() != Status.FINAL && invoice.status() != Status.PAID)) {
                throw new WrongState(invoice);
            }
            long before = jdbc.sql(
                            "SELECT COALESCE(SUM(subtotal_minor), 0) FROM invoice WHERE corrects = ? AND status <>"
                                    + " 'draft'")
                    .params((Object) id.bytes())
                    .query(Long.class)
                    .single();
            long left = invoice.subtotalMinor() + before;
            long most = left + givenBack(invoice);
            if (most <= 0) {
                throw new IllegalArgumentException("Nothing is left of this invoice that could be taken back");
            }
            if (netMinor <= 0 || netMinor > most) {
                throw new IllegalArgumentException(
                        "From this invoice 1 to " + most + " can be taken back, not " + netMinor);
            }
            // The last part takes what is left of the tax, so that rounding part by part leaves nothing behind.
            Line line = invoice.lines().get(0);
            Line back = new Line(
                    Line.Kind.CREDIT,
                    "Correction of " + invoice.number() + ": "
                            + (reason.length() > 150 ? reason.substring(0, 150) : reason),
                    1,
                    -netMinor,
                    line.from(),
                    line.until(),
                    line.planVersionId());
            Payer payer = new Payer(tenant, invoice.billTo(), invoice.taxRateBp(), invoice.currency());
            Invoice draft = draft(payer, List.of(back), cause, id).orElseThrow();
            if (netMinor == left) {
                long taxBefore = jdbc.sql(
                                "SELECT COALESCE(SUM(tax_minor), 0) FROM invoice WHERE corrects = ? AND status <>"
                                        + " 'draft'")
                        .params((Object) id.bytes())
                        .query(Long.class)
                        .single();
                long tax = -(invoice.taxMinor() + taxBefore);
                jdbc.sql("UPDATE invoice SET tax_minor = ?, total_minor = subtotal_minor + ? WHERE id = ?")
                        .params(tax, tax, draft.id().bytes())
                        .update();
            }
            return finish(tenant, draft.id());
        });
    }

    private Optional<Invoice> caused(TenantId tenant, String cause) {
        return jdbc.sql("SELECT * FROM invoice WHERE tenant_id = ? AND cause = ?")
                .params(tenant.bytes(), cause)
                .query((row, n) -> read(row))
                .optional()
                .map(this::withLines);
    }

    /**
     * Takes back an invoice that nobody has paid anything on. What it took of the tenant's credit is credit again. One that is void already
     * stays so.
     *
     * @throws WrongState if it is a draft or paid, or partly paid or corrected, or a move to another plan gave back some of it: that is
     *     for a credit note
     * @throws StillOnThePlan if it is for a move to the plan that the tenant is on, and the days that it charges are not over
     */
    public Invoice cancel(TenantId tenant, InvoiceId id, String reason) {
        return within(() -> {
            Invoice invoice = lockedAny(tenant, id);
            if (invoice.status() == Status.VOID) {
                return invoice;
            }
            if (invoice.kind() != Kind.INVOICE
                    || invoice.status() != Status.FINAL
                    || isPaidOrCorrected(id)
                    || givenBack(invoice) < 0) {
                throw new WrongState(invoice);
            }
            planOfTheMove(invoice).ifPresent(plan -> {
                throw new StillOnThePlan(invoice, plan);
            });
            jdbc.sql("UPDATE invoice SET status = 'void', settled_minor = 0 WHERE id = ?")
                    .params((Object) id.bytes())
                    .update();
            enter(invoice, LedgerEntry.Kind.VOID, -invoice.totalMinor(), number(invoice), clock.instant());
            log.record(told("invoice.void", invoice).because(reason));
            useCredit(tenant, clock.instant());
            return get(tenant, id);
        });
    }

    /**
     * The plan that the tenant has by a move that this invoice is for, as long as it charges days to come. Void, it would leave the tenant on
     * a plan that nobody charged, and the move back from it would charge the former plan a second time. The tenant's row is locked, so no
     * move is under way.
     */
    private Optional<String> planOfTheMove(Invoice invoice) {
        return jdbc.sql("""
            SELECT p.name FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id JOIN tenant t ON t.id = i.tenant_id
                JOIN plan_version v ON v.id = t.plan_version_id JOIN plan p ON p.id = v.plan_id
            WHERE i.id = ? AND i.cause IS NULL AND l.kind IN ('base', 'proration') AND l.amount_minor > 0
                AND l.plan_version_id = t.plan_version_id AND l.until_day > ? LIMIT 1\
            """)
                .params(invoice.id().bytes(), LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))
                .query(String.class)
                .optional();
    }

    /** Whether anything but the tenant's credit went towards it. */
    private boolean isPaidOrCorrected(InvoiceId id) {
        return jdbc.sql("SELECT (SELECT COUNT(*) FROM ledger_entry WHERE invoice_id = ? AND kind = 'payment')"
                                + " + (SELECT COUNT(*) FROM invoice WHERE corrects = ? AND status <> 'draft')")
                        .params(id.bytes(), id.bytes())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /**
     * Enters a payment.
     *
     * @param amountMinor of the invoice's currency; more than is due becomes credit
     * @param reference whose payment it is and what it is called there, such as {@code manual/…}; the same is entered once
     * @return whether it was entered now
     * @throws WrongState if it is a draft or void
     * @throws IllegalArgumentException also if another amount was entered under that reference
     */
    public boolean pay(TenantId tenant, InvoiceId id, long amountMinor, String reference) {
        if (amountMinor <= 0) {
            throw new IllegalArgumentException("A payment is of something");
        }
        return within(() -> {
            Invoice invoice = lockedAny(tenant, id);
            if (invoice.kind() != Kind.INVOICE || invoice.status() == Status.DRAFT) {
                throw new WrongState(invoice);
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            if (!enter(invoice, LedgerEntry.Kind.PAYMENT, -amountMinor, reference, now)) {
                return false;
            }
            settle(invoice, amountMinor, now);
            log.record(
                    told("invoice.payment", invoice).to(Map.of("amount_minor", amountMinor, "reference", reference)));
            useCredit(tenant, now);
            return true;
        });
    }

    /** Counts it towards an invoice, as far as that is open. The rest is the tenant's credit by itself: it is in the ledger. */
    private void settle(Invoice invoice, long amount, Instant now) {
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

    /** Lets what a tenant has to its credit pay for what is open in the same currency, the oldest first. Nothing if there is neither. */
    public void useCredit(TenantId tenant) {
        if (currenciesOfOpen(tenant).stream().anyMatch(currency -> credit(tenant, currency) > 0)) {
            transaction.executeWithoutResult(status -> {
                lock(tenant);
                useCredit(tenant, clock.instant().truncatedTo(ChronoUnit.MICROS));
            });
        }
    }

    private void useCredit(TenantId tenant, Instant now) {
        currenciesOfOpen(tenant).forEach(currency -> useCredit(tenant, currency, now));
    }

    private void useCredit(TenantId tenant, String currency, Instant now) {
        long credit = credit(tenant, currency);
        if (credit == 0) {
            return;
        }
        List<InvoiceId> open = jdbc.sql(
                        "SELECT id FROM invoice WHERE tenant_id = ? AND currency = ? AND kind = 'invoice'"
                                + " AND status = 'final' ORDER BY due_at, id")
                .params(tenant.bytes(), currency)
                .query((row, n) -> new InvoiceId(Ids.fromBytes(row.getBytes(1))))
                .list();
        for (InvoiceId id : open) {
            Invoice invoice = get(tenant, id);
            long counted = Math.min(invoice.dueMinor(), credit);
            if (counted > 0) {
                settle(invoice, counted, now);
                log.record(told("invoice.credit_used", invoice).to(Map.of("amount_minor", counted)));
                credit -= counted;
            }
        }
    }

    private List<String> currenciesOfOpen(TenantId tenant) {
        return jdbc.sql("SELECT DISTINCT currency FROM invoice WHERE tenant_id = ? AND kind = 'invoice' AND status ="
                        + " 'final' ORDER BY currency")
                .params((Object) tenant.bytes())
                .query(String.class)
                .list();
    }

    /**
     * What is left of what was charged last for a month, or for the rest of it from some day on, at a version's price: without what a
     * credit note took back. 0 if nothing was, or it was given back already, or by an invoice that is void.
     *
     * <p>A credit note does not say which line it is for. It is taken off the other lines of its invoice first: in doubt the customer is
     * right, and no more is given back than was charged.
     *
     * @param until the first day that it was not charged for any more
     */
    public long chargeLeft(TenantId tenant, int versionId, LocalDate until) {
        List<Long> charges = jdbc.sql("""
            SELECT LEAST(l.amount_minor,
                (SELECT SUM(c.amount_minor) FROM invoice_line c WHERE c.invoice_id = i.id AND c.amount_minor > 0)
                + (SELECT COALESCE(SUM(n.subtotal_minor), 0) FROM invoice n WHERE n.corrects = i.id AND n.status <> 'draft'))
            FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
            WHERE i.tenant_id = ? AND i.status IN ('final', 'paid') AND l.kind IN ('base', 'proration')
                AND l.plan_version_id = ? AND l.until_day = ? ORDER BY i.id DESC, l.position DESC LIMIT 1\
            """)
                .params(tenant.bytes(), versionId, until)
                .query((row, n) -> row.getLong(1))
                .list();
        return charges.isEmpty() ? 0 : Math.max(0, charges.get(0));
    }

    /** What moves to other plans gave back of what this one charged; negative, or 0. */
    private long givenBack(Invoice invoice) {
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
                .query((row, n) -> Optional.ofNullable(instant(row, "MIN(due_at)")))
                .single();
    }

    public Optional<Invoice> find(TenantId tenant, InvoiceId id) {
        return jdbc.sql("SELECT * FROM invoice WHERE tenant_id = ? AND id = ?")
                .params(tenant.bytes(), id.bytes())
                .query((row, n) -> read(row))
                .optional()
                .map(this::withLines);
    }

    /** A tenant's, newest first, without drafts. */
    public Slice<Invoice> of(TenantId tenant, Keyset keyset) {
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

    /** All that changed what the tenant owes, oldest first. */
    public List<LedgerEntry> ledger(TenantId tenant) {
        return jdbc.sql("SELECT * FROM ledger_entry WHERE tenant_id = ? ORDER BY id")
                .params((Object) tenant.bytes())
                .query((row, n) -> new LedgerEntry(
                        Objects.requireNonNull(instant(row, "at")),
                        LedgerEntry.Kind.parse(row.getString("kind")),
                        row.getLong("amount_minor"),
                        row.getString("currency"),
                        new InvoiceId(Ids.fromBytes(row.getBytes("invoice_id"))),
                        row.getString("reference")))
                .list();
    }

    /** What was asked for cannot be done with an invoice in its state. */
    public static class WrongState extends RuntimeException {

        WrongState(Invoice invoice) {
            this(invoice.title() + " is " + invoice.status().text());
        }

        private WrongState(String message) {
            super(message);
        }
    }

    /** It charges a move to a plan, which the tenant would keep for nothing. The message says what to do, for people. */
    public static class StillOnThePlan extends WrongState {

        StillOnThePlan(Invoice invoice, String plan) {
            super(invoice.title() + " charges the move to " + plan + ", and the tenant is on " + plan
                    + ": void, it would leave them a plan that nobody pays. Move them back to the plan before: the days that"
                    + " are left are given back, and pay for what is open. What they should not pay beyond that takes a"
                    + " credit note.");
        }
    }

    private Invoice get(TenantId tenant, InvoiceId id) {
        return find(tenant, id).orElseThrow(() -> new IllegalArgumentException("There is no invoice " + id));
    }

    private Invoice locked(TenantId tenant, InvoiceId id, Status needed) {
        Invoice invoice = lockedAny(tenant, id);
        if (invoice.status() != needed) {
            throw new WrongState(invoice);
        }
        return invoice;
    }

    /** The tenant's row first: its credit is what all of its invoices make together. */
    private Invoice lockedAny(TenantId tenant, InvoiceId id) {
        lock(tenant);
        return get(tenant, id);
    }

    private void lock(TenantId tenant) {
        jdbc.sql("SELECT id FROM tenant WHERE id = ? FOR UPDATE")
                .params((Object) tenant.bytes())
                .query((row, n) -> n)
                .optional();
    }

    private String nextNumber(Kind kind, Instant now) {
        String series = settings.prefix()
                + (kind == Kind.INVOICE ? "-" : "-C-")
                + now.atZone(ZoneOffset.UTC).getYear();
        jdbc.sql("INSERT INTO number_series (series, last) VALUES (?, 1) ON DUPLICATE KEY UPDATE last = last + 1")
                .params(series)
                .update();
        long number = jdbc.sql("SELECT last FROM number_series WHERE series = ? FOR UPDATE")
                .params(series)
                .query(Long.class)
                .single();
        return String.format(Locale.ROOT, "%s-%06d", series, number);
    }

    private boolean enter(Invoice invoice, LedgerEntry.Kind kind, long amount, String reference, Instant now) {
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
                        utc(now),
                        kind.text(),
                        amount,
                        invoice.currency(),
                        invoice.id().bytes(),
                        reference)
                .update();
        return true;
    }

    private static Change told(String action, Invoice invoice) {
        return Change.of(invoice.tenant(), action, invoice.id().toString(), invoice.title());
    }

    private static String number(Invoice invoice) {
        return Objects.requireNonNull(invoice.number());
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
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "issued_at"),
                instant(row, "due_at"),
                instant(row, "paid_at"),
                List.of());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        LocalDateTime moment = row.getObject(column, LocalDateTime.class);
        return moment == null ? null : moment.toInstant(ZoneOffset.UTC);
    }

    private static LocalDateTime utc(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }

    private <T> T within(Supplier<T> what) {
        return Objects.requireNonNull(transaction.execute(status -> what.get()));
    }
}
