package dev.ringmain.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.BillingTest;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@BillingTest
class AdmissionTest {

    private static final int STARTER = 2;

    @Autowired
    Admission admission;

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    Memberships memberships;

    @Test
    void letsInAsManyEnvironmentsAsThePlanHasHoweverManyAskAtOnce() throws Exception {
        TenantId alice = tenant();
        assertThat(together(8, n -> admission.open(alice, "room " + n, Environment.Kind.LIVE)))
                .isEqualTo(2);
        assertThat(environments.findByTenantOrderById(alice)).hasSize(2);
    }

    @Test
    void letsInAsManyMembersAsThePlanHasHoweverManyAskAtOnce() throws Exception {
        TenantId alice = tenant();
        assertThat(together(12, n -> admission.admit(alice, UserId.next(), Role.VIEWER)))
                .isEqualTo(5);
        assertThat(memberships.countByTenant(alice)).isEqualTo(5);
    }

    private interface Ask {
        Object ask(int n);
    }

    private static int together(int threads, Ask ask) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Boolean>> asking = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int n = i;
                asking.add(() -> {
                    try {
                        ask.ask(n);
                        return true;
                    } catch (LimitReached e) {
                        return false;
                    }
                });
            }
            int let = 0;
            for (Future<Boolean> asked : pool.invokeAll(asking)) {
                let += asked.get() ? 1 : 0;
            }
            return let;
        } finally {
            pool.shutdownNow();
        }
    }

    private TenantId tenant() {
        return tenants.save(new Tenant("Alice", STARTER, Instant.now())).id();
    }
}
