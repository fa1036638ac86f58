package dev.ringmain.admin.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.workspace.Performance.Share;
import org.junit.jupiter.api.Test;

class PerformanceTest {

    /** Rounded down, so that one failure among millions is not all right. */
    @Test
    void aHundredPercentIsAllOfThem() {
        assertThat(new Share(1_000_000, 0).text()).isEqualTo("100 %");
        assertThat(new Share(1_000_000, 1).text()).isEqualTo("99.9 %");
        assertThat(new Share(1, 1_000_000).text()).isEqualTo("0.1 %");
        assertThat(new Share(0, 3).text()).isEqualTo("0 %");
        assertThat(new Share(0, 0).text()).isEqualTo("–");
        assertThat(new Share(2, 1).text()).isEqualTo("66.6 %");
    }
}
