package dev.ringmain.admin.account;

import dev.ringmain.admin.signin.PasswordRules;
import dev.ringmain.tenant.EmailAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** What somebody wrote who wants an account. */
record SignUpForm(String company, String name, String email, String password) {

    private static final int LONGEST = 120;

    SignUpForm {
        company = company.strip();
        name = name.strip();
        email = email.strip();
    }

    /** What is wrong, by field, in the order of the form. */
    Map<String, String> errors() {
        Map<String, String> errors = new LinkedHashMap<>();
        if (!isLine(company)) {
            errors.put("company", "Say what your company is called, in up to 120 characters.");
        }
        if (!isLine(name)) {
            errors.put("name", "Say what you are called, in up to 120 characters.");
        }
        if (EmailAddress.parse(email).isEmpty()) {
            errors.put("email", "Write an address, such as name@example.com.");
        }
        PasswordRules.fault(password, email).ifPresent(fault -> errors.put("password", fault));
        return errors;
    }

    static boolean isLine(String text) {
        return !text.isBlank() && text.length() <= LONGEST && text.chars().noneMatch(Character::isISOControl);
    }
}
