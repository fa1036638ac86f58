package dev.ringmain.api.payment;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.web.BodyCap;
import dev.ringmain.payment.StripeNotices;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Stripe posts here when something was paid. It repeats what was not answered with 2xx. */
@RestController
class StripeController {

    private final StripeNotices notices;

    StripeController(StripeNotices notices) {
        this.notices = notices;
    }

    @PostMapping("/payments/stripe")
    ResponseEntity<Void> hear(
            @RequestHeader(name = "Stripe-Signature", defaultValue = "") String signature, HttpServletRequest request)
            throws IOException {
        StripeNotices.Heard heard = notices.heed(BodyCap.read(request, BodyCap.SINGLE), signature);
        return ResponseEntity.status(heard == StripeNotices.Heard.FINE ? HttpStatus.OK : HttpStatus.BAD_REQUEST)
                .build();
    }

    @ExceptionHandler
    ResponseEntity<Void> on(ApiProblem problem) {
        return ResponseEntity.status(problem.code().status()).build();
    }
}
