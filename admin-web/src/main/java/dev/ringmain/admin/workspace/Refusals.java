package dev.ringmain.admin.workspace;

import dev.ringmain.billing.PlanRequired;
import dev.ringmain.id.Ids;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.util.DisconnectedClientHelper;

/** How pages say no. Never with the words of an exception. */
@ControllerAdvice(basePackages = "dev.ringmain.admin")
@Order(Ordered.HIGHEST_PRECEDENCE)
class Refusals {

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    /** An id that cannot be one is as missing as one that is nobody's. */
    @ExceptionHandler({NotFound.class, MethodArgumentTypeMismatchException.class})
    @ResponseStatus(HttpStatus.NOT_FOUND)
    String notFound() {
        return "error/404";
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.NOT_FOUND)
    String leadsNowhere(LinkLeadsNowhere link, Model model) {
        model.addAttribute("purpose", link.purpose().name());
        return "error/link";
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.FORBIDDEN)
    String mayNotChange(MayNotChange refusal, Model model) {
        model.addAttribute("role", refusal.role().name().toLowerCase(Locale.ROOT));
        model.addAttribute("money", refusal.isAboutMoney());
        return "error/403";
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.FORBIDDEN)
    String planRequired(PlanRequired refusal, Model model) {
        model.addAttribute("required", refusal.required());
        return "error/plan";
    }

    @ExceptionHandler(Closed.class)
    @ResponseStatus(HttpStatus.CONFLICT)
    String closed() {
        return "error/closed";
    }

    @ExceptionHandler(Overdue.class)
    @ResponseStatus(HttpStatus.PAYMENT_REQUIRED)
    String overdue() {
        return "error/overdue";
    }

    @ExceptionHandler
    String unexpected(Exception e, HttpServletResponse response, Model model) throws Exception {
        if (e instanceof ErrorResponse || DisconnectedClientHelper.isClientDisconnectedException(e)) {
            // The framework knows what to answer: a missing parameter, a method that is not allowed; and that nobody is
            // there any more.
            throw e;
        }
        String incident = Ids.format("inc", Ids.next());
        log.error("{}: a page failed", incident, e);
        model.addAttribute("incident", incident);
        response.setStatus(HttpStatus.INTERNAL_SERVER_ERROR.value());
        return "error/500";
    }
}
