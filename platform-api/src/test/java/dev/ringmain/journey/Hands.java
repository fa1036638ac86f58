package dev.ringmain.journey;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** How somebody works a page: with a pointer, or with the keyboard alone, which reaches things in the order in which a browser moves the focus. */
enum Hands {
    POINTER {
        @Override
        void press(Locator target) {
            target.click();
        }

        @Override
        void write(Locator field, String text) {
            field.fill(text);
        }

        @Override
        void open(Page page, String name) {
            page.locator("nav.pages")
                    .getByRole(
                            AriaRole.LINK,
                            new Locator.GetByRoleOptions().setName(name).setExact(true))
                    .click();
        }
    },
    KEYBOARD {
        @Override
        void press(Locator target) {
            reach(target);
            target.page().keyboard().press("Enter");
        }

        @Override
        void write(Locator field, String text) {
            reach(field);
            field.page().keyboard().press("Control+a");
            field.page().keyboard().type(text);
        }

        /** By the palette: the first page of that name. */
        @Override
        void open(Page page, String name) {
            // The script that opens it runs once the page is there.
            page.waitForLoadState();
            page.keyboard().press("Control+k");
            page.keyboard().type(name);
            page.keyboard().press("Enter");
        }
    };

    private static final int MOST_TABS = 400;

    /** A link or a button. */
    abstract void press(Locator target);

    /** In the place of what is in the field. */
    abstract void write(Locator field, String text);

    /** A page of the environment, by its name in the list of pages. */
    abstract void open(Page page, String name);

    private static void reach(Locator target) {
        target.waitFor();
        for (int n = 0; n < MOST_TABS; n++) {
            if (Boolean.TRUE.equals(target.evaluate("element => element === document.activeElement"))) {
                return;
            }
            target.page().keyboard().press("Tab");
        }
        throw new AssertionError("The Tab key does not lead to " + target);
    }
}
