package dev.ringmain.subscription;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What whoever signs up tries first.
 *
 * @param plan the code of a plan that is sold; blank: nothing is tried
 * @param days how long, 1 to {@link Trial#MOST_DAYS}
 */
@ConfigurationProperties("ringmain.sign-up.trial")
record SignUpTrial(
        @DefaultValue("") String plan, @DefaultValue("14") int days) {

    SignUpTrial {
        if (!plan.isBlank() && !Trial.isLength(days)) {
            throw new IllegalArgumentException("ringmain.sign-up.trial.days is 1 to " + Trial.MOST_DAYS);
        }
    }
}
