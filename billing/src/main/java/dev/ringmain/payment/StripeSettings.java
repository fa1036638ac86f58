package dev.ringmain.payment;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param secretKey without one nothing is ever sent to Stripe
 * @param webhookSecret {@code whsec_…} of the endpoint that was registered there
 * @param apiBase for tests
 */
@ConfigurationProperties("ringmain.stripe")
record StripeSettings(
        @DefaultValue("") String secretKey,
        @DefaultValue("") String webhookSecret,
        @DefaultValue("https://api.stripe.com") String apiBase) {

    @Override
    public String toString() {
        return "StripeSettings[…]";
    }
}
