package dev.ringmain.api.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Needs;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.Plans;
import dev.ringmain.billing.Usage;
import dev.ringmain.billing.UsageForecast;
import dev.ringmain.billing.UsageMonth;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.EventTypes;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Scope;
import dev.ringmain.wire.WireProfiles;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Each limit of the plan, and how much of it is used. An event counts once, when it is accepted; replays and tests do not. */
@RestController
@RequestMapping(path = "/api/v1/usage", produces = MediaType.APPLICATION_JSON_VALUE)
class UsageController {

    private final Plans plans;
    private final Usage usage;
    private final Endpoints endpoints;
    private final Environments environments;
    private final Memberships memberships;
    private final WireProfiles profiles;
    private final EventTypes eventTypes;

    UsageController(
            Plans plans,
            Usage usage,
            Endpoints endpoints,
            Environments environments,
            Memberships memberships,
            WireProfiles profiles,
            EventTypes eventTypes) {
        this.plans = plans;
        this.usage = usage;
        this.endpoints = endpoints;
        this.environments = environments;
        this.memberships = memberships;
        this.profiles = profiles;
        this.eventTypes = eventTypes;
    }

    /**
     * @param counts what one event is, in words
     * @param undated events of the month that no day is known of
     */
    record UsageReport(
            String plan,
            String counts,
            Map<String, Limit> limits,
            List<UsageMonth.Day> days,
            long undated,
            Forecast forecast) {}

    @JsonInclude
    record Forecast(@Nullable Long events, @Nullable LocalDate limitOn, boolean reached) {

        static Forecast of(UsageForecast forecast) {
            return new Forecast(forecast.events(), forecast.limitOn(), forecast.reached());
        }
    }

    /** @param used null where a limit is a rate or a switch, of which nothing is used up */
    @JsonInclude
    record Limit(
            long limit,
            @Nullable Long used,
            @Nullable Long remaining,
            @Nullable Instant resetsAt) {

        static Limit of(long limit) {
            return new Limit(limit, null, null, null);
        }

        static Limit of(long limit, long used, @Nullable Instant resetsAt) {
            return new Limit(limit, used, Math.max(0, limit - used), resetsAt);
        }
    }

    @GetMapping
    @Needs(Scope.USAGE_READ)
    UsageReport show(Caller caller) {
        Plan plan = plans.of(caller.tenant(), caller.environment());
        UsageMonth month = usage.month(caller.tenant());
        Map<String, Limit> limits = new LinkedHashMap<>();
        for (Entitlement entitlement : Entitlement.values()) {
            limits.put(entitlement.key(), limit(entitlement, plan.limit(entitlement), month.events(), caller));
        }
        return new UsageReport(
                plan.code(), Usage.WHAT_COUNTS, limits, month.days(), month.undated(), Forecast.of(month.forecast()));
    }

    private Limit limit(Entitlement entitlement, long limit, long published, Caller caller) {
        return switch (entitlement) {
            case EVENTS_PER_MONTH -> Limit.of(limit, published, usage.resetsAt());
            case OVERAGE_EVENTS ->
                Limit.of(
                        limit,
                        Math.max(0, published - plans.of(caller.tenant()).limit(Entitlement.EVENTS_PER_MONTH)),
                        usage.resetsAt());
            case ENDPOINTS_PER_ENVIRONMENT -> Limit.of(limit, endpoints.countIn(caller.environment()), null);
            case ENVIRONMENTS ->
                Limit.of(
                        limit,
                        environments.findByTenantOrderById(caller.tenant()).size(),
                        null);
            case MEMBERS -> Limit.of(limit, memberships.countByTenant(caller.tenant()), null);
            case PROFILES_MOST -> Limit.of(limit, profiles.countOwn(caller.tenant()), null);
            case CATALOGUE_TYPES -> Limit.of(limit, eventTypes.countByEnvironment(caller.environment()), null);
            case WEBHOOKS_ENABLED,
                    API_RATE,
                    API_BURST,
                    RETENTION_DAYS,
                    RETENTION_SANDBOX_DAYS,
                    OVERAGE_PRICE_PER_1000,
                    DELIVERY_RATE_PER_ENDPOINT,
                    PROFILES_CUSTOM,
                    TRANSFORMATIONS,
                    RETRY_ATTEMPTS,
                    RETRY_WINDOW_HOURS,
                    BACKLOG_PER_ENDPOINT,
                    RETENTION_GRACE_DAYS -> Limit.of(limit);
        };
    }
}
