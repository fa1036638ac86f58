package dev.ringmain.admin.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@DashboardTest
class UsageTest {

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Cast cast;

    @Test
    void showsEachLimitAndWhatOtherPlansGive() {
        assertThat(mvc.get().uri("/app/{env}/usage", cast.charlies.id()).with(Cast.as(cast.charlie)))
                .hasStatusOk()
                .bodyText()
                .contains("Free", "0 of 50,000, 50,000 left", "0 of 0, 0 left", "1 of 2, 1 left", "EUR 149");
    }
}
