package dev.ringmain.closing;

/**
 * What goes with an environment. Each is counted up to {@link #MOST}, which stands for as many and more.
 *
 * @param waiting of the deliveries, those that are not finished
 */
public record Contents(long endpoints, long keys, long types, long events, long deliveries, long waiting) {

    public static final int MOST = 10_000;

    /** For people: {@code 10,000 and more}. */
    public static String words(long count) {
        return String.format(java.util.Locale.ROOT, count < MOST ? "%,d" : "%,d and more", Math.min(count, MOST));
    }
}
