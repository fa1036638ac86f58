package dev.ringmain.admin.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

@DashboardTest
class AuditPageTest extends AliceInTheDashboard {

    @Autowired
    AuditLog log;

    @Autowired
    TransactionTemplate transaction;

    /** A search stops after so many, and the page says so. */
    @Test
    void goesOnWhereASearchStopped() {
        log.record(Change.of(cast.charlies.tenant(), "long.ago", "x_1", "The one that is sought"));
        transaction.executeWithoutResult(status -> {
            for (int n = 0; n < 2_500; n++) {
                log.record(Change.of(cast.charlies.tenant(), "since.then", "x_2", "Another"));
            }
        });

        String first = charlies("/audit-log?action=long.ago");
        assertThat(first).contains("among those that were looked at").doesNotContain("The one that is sought");
        String older = link(first, "Older").replace("&amp;", "&");
        assertThat(body(mvc.get()
                        .uri(URI.create(older))
                        .with(Cast.as(cast.charlie))
                        .exchange()))
                .contains("The one that is sought");
    }

    private String charlies(String path) {
        return body(mvc.get()
                .uri("/app/" + cast.charlies.id() + path)
                .with(Cast.as(cast.charlie))
                .exchange());
    }
}
