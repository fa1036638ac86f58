package dev.ringmain.journey;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;

/** How somebody works a page: with a mouse, or with the keyboard alone, going from control to control with Tab. */
final class Hand {

    private static final int FARTHEST = 250;

    private final Page page;
    private final boolean keyboard;

    Hand(Page page, boolean keyboard) {
        this.page = page;
        this.keyboard = keyboard;
    }

    /** Follows a link or presses a button. */
    void press(Locator control) {
        if (keyboard) {
            reach(control);
            page.keyboard().press("Enter");
        } else {
            control.click();
        }
    }

    void tick(Locator box) {
        if (keyboard) {
            reach(box);
            if (!box.isChecked()) {
                page.keyboard().press("Space");
            }
        } else {
            box.check();
        }
        assertThat(box).isChecked();
    }

    void write(Locator field, String text) {
        if (keyboard) {
            reach(field);
            page.keyboard().press("Control+a");
            page.keyboard().insertText(text);
        } else {
            field.fill(text);
        }
        assertThat(field).hasValue(text);
    }

    private void reach(Locator control) {
        control.waitFor();
        for (int n = 0; n < FARTHEST; n++) {
            if (Boolean.TRUE.equals(control.evaluate("element => element === document.activeElement"))) {
                return;
            }
            page.keyboard().press("Tab");
        }
        throw new AssertionError("The keyboard does not lead to " + control);
    }
}
