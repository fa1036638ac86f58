package dev.ringmain.invoice;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.OptionalLong;

/** Amounts are whole numbers of a currency's smallest unit, and rounded once: half away from nothing. */
public final class Money {

    private Money() {}

    /** {@code amount × part ÷ whole}, rounded. */
    public static long share(long amount, long part, long whole) {
        return new BigDecimal(BigInteger.valueOf(amount).multiply(BigInteger.valueOf(part)))
                .divide(BigDecimal.valueOf(whole), 0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    /** @param rateBp hundredths of a percent: 1900 is 19 % */
    public static long tax(long net, int rateBp) {
        return share(net, rateBp, 10_000);
    }

    /** As {@code EUR 1,234.50}, with as many decimals as the currency has. */
    public static String text(long minor, String currency) {
        int digits = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
        return currency + " "
                + String.format(java.util.Locale.ROOT, "%,." + digits + "f", BigDecimal.valueOf(minor, digits));
    }

    /**
     * What somebody wrote: {@code 149} or {@code 149.00}, with no more decimals than the currency has. Empty for what is none, is nothing, or is
     * less; and for a comma, which means one thing here and another there.
     */
    public static OptionalLong parse(String text, String currency) {
        int digits = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
        String written = text.strip();
        if (!written.matches("[0-9]{1,12}" + (digits == 0 ? "" : "(\\.[0-9]{1," + digits + "})?"))) {
            return OptionalLong.empty();
        }
        long minor = new BigDecimal(written).movePointRight(digits).longValueExact();
        return minor == 0 ? OptionalLong.empty() : OptionalLong.of(minor);
    }

    /** As {@code 1234.50}: what {@link #parse} reads. */
    public static String field(long minor, String currency) {
        int digits = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
        return BigDecimal.valueOf(minor, digits).toPlainString();
    }

    /** As {@code 19 %} or {@code 7.7 %}. */
    public static String rate(int bp) {
        return BigDecimal.valueOf(bp, 2).stripTrailingZeros().toPlainString() + " %";
    }
}
