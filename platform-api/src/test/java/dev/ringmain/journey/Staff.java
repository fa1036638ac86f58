package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.ringmain.journey.NewcomerInTheBrowserTest.button;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.ringmain.admin.secondfactor.Totp;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** The demo's member of the staff, with the authenticator in the other hand. */
final class Staff {

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    static {
        // A machine that does much else is slow, and nothing here is proved by speed.
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
    }

    private Staff() {}

    /** @param now what the authenticator's clock says */
    static void signIn(Page page, String base, JsonNode staff, Instant now) {
        showPassword(page, base, staff);
        page.getByLabel("Code").fill(Totp.code(secret(staff.get("totp_secret").asString()), now));
        button(page, "Sign in").click();
        assertThat(page).hasURL(base + "/staff/tenants");
    }

    /** As far as the second question. */
    static void showPassword(Page page, String base, JsonNode staff) {
        page.navigate(base + "/staff");
        page.getByLabel("Email").fill(staff.get("email").asString());
        page.getByLabel("Password").fill(staff.get("password").asString());
        button(page, "Next").click();
        assertThat(page).hasURL(base + "/staff/signin/code");
    }

    private static byte[] secret(String base32) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int buffer = 0;
        int bits = 0;
        for (char letter : base32.toCharArray()) {
            buffer = buffer << 5 | BASE32.indexOf(letter);
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write(buffer >> bits & 0xff);
            }
        }
        return bytes.toByteArray();
    }
}
