package dev.ringmain.audit;

import dev.ringmain.id.Id;
import dev.ringmain.id.Ids;
import jakarta.persistence.EntityManagerFactory;
import java.io.Serializable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.AbstractPostDatabaseOperationEvent;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PostDeleteEvent;
import org.hibernate.event.spi.PostDeleteEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PostUpdateEventListener;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes down every change to a row that is {@link Audited}: nobody who changes one can forget to. */
@Component
@SuppressWarnings("serial") // Hibernate would have its listeners serializable; nobody serializes a bean.
class AuditListener implements PostInsertEventListener, PostUpdateEventListener, PostDeleteEventListener {

    /** Bookkeeping, which says nothing that the entry does not. */
    private static final Set<String> UNTOLD = Set.of(
            "id", "number", "version", "createdAt", "updatedAt", "statusSince", "routedAt", "lastUsedAt", "publicId");

    /** That it changed is told, and nothing else. */
    private static final Set<String> SECRET = Set.of("digest", "sealed", "headersSealed", "passwordHash");

    private static final int MOST = 300;

    private final AuditLog log;
    private final JdbcClient jdbc;

    AuditListener(AuditLog log, JdbcClient jdbc, EntityManagerFactory entityManagers) {
        this.log = log;
        this.jdbc = jdbc;
        EventListenerRegistry listeners =
                entityManagers.unwrap(SessionFactoryImplementor.class).getEventListenerRegistry();
        listeners.appendListeners(EventType.POST_INSERT, this);
        listeners.appendListeners(EventType.POST_UPDATE, this);
        listeners.appendListeners(EventType.POST_DELETE, this);
    }

    @Override
    public void onPostInsert(PostInsertEvent event) {
        Audited audited = event.getEntity().getClass().getAnnotation(Audited.class);
        if (audited != null) {
            Map<String, Object> after =
                    values(event.getPersister(), event.getState(), i -> event.getState()[i] != null);
            note(event, audited.value() + ".created", Map.of(), after, event.getState());
        }
    }

    @Override
    public void onPostUpdate(PostUpdateEvent event) {
        Audited audited = event.getEntity().getClass().getAnnotation(Audited.class);
        int[] dirty = event.getDirtyProperties();
        Object[] old = event.getOldState();
        if (audited == null || dirty == null || old == null) {
            return;
        }
        Set<Integer> changed = java.util.Arrays.stream(dirty).boxed().collect(java.util.stream.Collectors.toSet());
        Map<String, Object> after = values(event.getPersister(), event.getState(), changed::contains);
        if (!after.isEmpty()) {
            Map<String, Object> before = values(event.getPersister(), old, changed::contains);
            note(event, audited.value() + "." + verb(after), before, after, event.getState());
        }
    }

    @Override
    public void onPostDelete(PostDeleteEvent event) {
        Audited audited = event.getEntity().getClass().getAnnotation(Audited.class);
        if (audited != null) {
            Object[] state = event.getDeletedState();
            Map<String, Object> before = values(event.getPersister(), state, i -> state[i] != null);
            note(event, audited.value() + ".deleted", before, Map.of(), state);
        }
    }

    @Override
    public boolean requiresPostCommitHandling(EntityPersister persister) {
        return false;
    }

    private static String verb(Map<String, Object> after) {
        if (after.get("deleted_at") != null) {
            return "deleted";
        }
        if (after.get("revoked_at") != null) {
            return "revoked";
        }
        if (after.get("closed_at") != null) {
            return "closed";
        }
        if (after.containsKey("closes_at")) {
            return after.get("closes_at") == null ? "reopened" : "closing";
        }
        return after.get("status") instanceof String status ? status : "updated";
    }

    private void note(
            AbstractPostDatabaseOperationEvent event,
            String action,
            Map<String, Object> before,
            Map<String, Object> after,
            Object[] state) {
        Object id = event.getId();
        if (!(id instanceof Id target)) {
            return;
        }
        Place place = place(event.getPersister(), state, target, action);
        SharedSessionContractImplementor session = event.getSession();
        log.record(
                new Change(
                        place.tenant(),
                        place.environment(),
                        action,
                        target.toString(),
                        label(event.getPersister(), state),
                        before,
                        after,
                        null),
                session.getTransactionCompletionCallbacks());
    }

    /** Where a row belongs. */
    private record Place(@Nullable Id tenant, @Nullable Id environment) {}

    private Place place(EntityPersister persister, Object[] state, Id target, String action) {
        if (action.startsWith("tenant.")) {
            return new Place(target, null);
        }
        Id tenant = id(persister, state, "tenant");
        Id environment = action.startsWith("environment.") ? target : id(persister, state, "environment");
        Id endpoint = id(persister, state, "endpoint");
        if (endpoint != null) {
            return jdbc.sql("SELECT tenant_id, environment_id FROM endpoint WHERE id = ?")
                    .params((Object) endpoint.bytes())
                    .query((row, n) -> new Place(new Known(row.getBytes(1)), new Known(row.getBytes(2))))
                    .optional()
                    .orElse(new Place(null, null));
        }
        if (tenant == null && environment != null) {
            tenant = jdbc.sql("SELECT tenant_id FROM environment WHERE id = ?")
                    .params((Object) environment.bytes())
                    .query((row, n) -> new Known(row.getBytes(1)))
                    .optional()
                    .orElse(null);
        }
        return new Place(tenant, environment);
    }

    /** An id whose kind does not matter. */
    private record Known(UUID value) implements Id, Serializable {

        Known(byte[] bytes) {
            this(Ids.fromBytes(bytes));
        }
    }

    private static @Nullable Id id(EntityPersister persister, Object[] state, String property) {
        String[] names = persister.getPropertyNames();
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(property)) {
                return state[i] instanceof Id id ? id : null;
            }
        }
        return null;
    }

    private static String label(EntityPersister persister, Object[] state) {
        String[] names = persister.getPropertyNames();
        for (String wanted : new String[] {"url", "name", "email", "hint"}) {
            for (int i = 0; i < names.length; i++) {
                if (names[i].equals(wanted) && state[i] instanceof String text) {
                    return text;
                }
            }
        }
        return "";
    }

    private static Map<String, Object> values(EntityPersister persister, Object[] state, IntPredicate told) {
        Map<String, Object> values = new LinkedHashMap<>();
        String[] names = persister.getPropertyNames();
        for (int i = 0; i < names.length; i++) {
            if (told.test(i) && !UNTOLD.contains(names[i])) {
                values.put(snake(names[i]), SECRET.contains(names[i]) ? "(not shown)" : shown(state[i]));
            }
        }
        return values;
    }

    private static @Nullable Object shown(@Nullable Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        if (value instanceof byte[]) {
            return "(not shown)";
        }
        String text = value instanceof Instant moment ? moment.toString() : String.valueOf(value);
        return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
    }

    private static String snake(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
