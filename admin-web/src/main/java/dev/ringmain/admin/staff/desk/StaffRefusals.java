package dev.ringmain.admin.staff.desk;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.ResponseStatus;

/** How pages of the console say that somebody else does this, or that it will not do as it was typed. */
@ControllerAdvice(basePackages = "dev.ringmain.admin.staff")
@Order(Ordered.HIGHEST_PRECEDENCE)
class StaffRefusals {

    /** Unless a refused form comes back, whose fields are in the flash. */
    @ModelAttribute("typed")
    Typed typed() {
        return Typed.NOTHING;
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.FORBIDDEN)
    String notYourAct(NotYourAct refusal, Model model) {
        model.addAttribute("role", refusal.role().text());
        return "staff/refused";
    }
}
