package dev.ringmain.bench.ledger;

import dev.ringmain.bench.ledger.Arrivals.Arrival;
import dev.ringmain.bench.ledger.Ledger.Entry;
import dev.ringmain.bench.ledger.Ledger.State;
import java.util.ArrayList;
import java.util.List;

/**
 * What the two files say when held beside each other, once all is drained.
 *
 * @param acked events that were acknowledged
 * @param lost acknowledged, and missing at an endpoint that was to get it
 * @param duplicates accepted requests beyond the first for one event at one endpoint
 * @param forged a wrong signature, or an event that nobody published, or other bytes than were published
 * @param refusedButSent the publisher was told that it is not kept
 * @param unknownButStored nobody said what became of it, and it arrived all the same: the publisher is free to send it again
 * @param storedBeforeAcked a try failed for the publisher, and the next one was told that it had been stored
 * @param twins one event that became two, with different ids
 * @param examples the first of what is wrong, for people
 */
public record Diff(
        long acked,
        long lost,
        long duplicates,
        long forged,
        long refusedButSent,
        long unknownButStored,
        long storedBeforeAcked,
        long twins,
        List<String> examples) {

    private static final int MOST_EXAMPLES = 20;

    public static Diff of(Ledger ledger, Arrivals arrivals) {
        List<String> examples = new ArrayList<>();
        long acked = 0;
        long lost = 0;
        long unknownButStored = 0;
        long storedBeforeAcked = 0;
        for (Entry entry : ledger.entries()) {
            acked += entry.state() == State.ACKED ? 1 : 0;
            storedBeforeAcked += entry.replayed() ? 1 : 0;
            boolean arrived = false;
            for (String endpoint : entry.destinations()) {
                if (arrivals.of(endpoint, entry.seq()).stream().anyMatch(Arrival::accepted)) {
                    arrived = true;
                } else if (entry.state() == State.ACKED) {
                    lost++;
                    note(examples, "lost: seq " + entry.seq() + " (" + entry.eventId() + ") at " + endpoint);
                }
            }
            unknownButStored += arrived && entry.state() == State.UNKNOWN ? 1 : 0;
        }
        long duplicates = 0;
        long forged = 0;
        long refusedButSent = 0;
        long twins = 0;
        for (List<Arrival> same : arrivals.grouped().toList()) {
            duplicates += Math.max(0, same.stream().filter(Arrival::accepted).count() - 1);
            Arrival first = same.get(0);
            Entry entry = ledger.entry(first.key().seq());
            boolean expected =
                    entry != null && entry.destinations().contains(first.key().endpoint());
            for (Arrival arrival : same) {
                if (!expected
                        || !arrival.signatureOk()
                        || entry != null && !entry.sha256().equals(arrival.sha256())) {
                    forged++;
                    note(examples, "forged: " + arrival);
                }
            }
            if (entry != null && entry.state() == State.REFUSED) {
                refusedButSent++;
                note(examples, "sent though refused: " + first);
            }
            if (same.stream().map(Arrival::webhookId).distinct().count() > 1) {
                twins++;
                note(examples, "two events for one key: " + same);
            }
        }
        return new Diff(
                acked,
                lost,
                duplicates,
                forged,
                refusedButSent,
                unknownButStored,
                storedBeforeAcked,
                twins,
                List.copyOf(examples));
    }

    /** Nothing lost, nothing made up. Duplicates are allowed; how many is each fault's own figure. */
    public boolean isClean() {
        return lost == 0 && forged == 0 && refusedButSent == 0 && twins == 0;
    }

    private static void note(List<String> examples, String example) {
        if (examples.size() < MOST_EXAMPLES) {
            examples.add(example);
        }
    }

    @Override
    public String toString() {
        return "acked %d, lost %d, duplicates %d, forged %d, sent though refused %d, unknown but stored %d, stored before acked %d, twins %d"
                .formatted(acked, lost, duplicates, forged, refusedButSent, unknownButStored, storedBeforeAcked, twins);
    }
}
