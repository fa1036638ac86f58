-- The claim looks at what is due without a lock and chooses: the index alone must tell whose it is. And the lists of what is pending,
-- and of what survived a crash.
ALTER TABLE delivery_work
    -- How many workers in a row died, or lost their database, between claiming it and settling it.
    ADD COLUMN crashes TINYINT NOT NULL DEFAULT 0,
    -- How many attempts in all ended that way: they are not held against the delivery.
    ADD COLUMN lost SMALLINT NOT NULL DEFAULT 0,
    DROP KEY claim,
    ADD KEY claim (lane, due_at, delivery_id, endpoint_id, environment_id, tenant_id),
    ADD KEY by_environment (environment_id, delivery_id);

-- Endpoints in trouble. One that is in good standing has no row: success, the usual end, writes nothing here.
CREATE TABLE endpoint_health (
    endpoint_id     BINARY(16)  NOT NULL PRIMARY KEY,
    environment_id  BINARY(16)  NOT NULL,
    -- The first failure since the last success.
    failing_since   DATETIME(6) NOT NULL,
    last_failure_at DATETIME(6) NOT NULL,
    failures        INT         NOT NULL,
    last_outcome    VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- When its owner was told that it is failing.
    told_at         DATETIME(6) NULL,
    -- When a disabled endpoint is asked again whether it answers; null: never.
    probe_at        DATETIME(6) NULL,
    probes          INT         NOT NULL DEFAULT 0,
    KEY to_probe (probe_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- The processes that deliver, each with a sign of life.
CREATE TABLE worker (
    id         BINARY(16)   NOT NULL PRIMARY KEY,
    name       VARCHAR(120) NOT NULL,
    started_at DATETIME(6)  NOT NULL,
    seen_at    DATETIME(6)  NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Replaying many deliveries of an endpoint: goes on where it was, whatever process dies meanwhile.
CREATE TABLE replay_job (
    id             BINARY(16)   NOT NULL PRIMARY KEY,
    environment_id BINARY(16)   NOT NULL,
    endpoint_id    BINARY(16)   NOT NULL,
    -- failed, succeeded, or null for both.
    status         VARCHAR(12)  CHARACTER SET ascii COLLATE ascii_bin NULL,
    -- Patterns of event types, one a line; null: all.
    types          TEXT         NULL,
    -- Deliveries born from that id on, and before that one.
    first_id       BINARY(16)   NOT NULL,
    end_id         BINARY(16)   NOT NULL,
    -- The last delivery that was looked at.
    cursor_id      BINARY(16)   NULL,
    -- running, done, cancelled
    state          VARCHAR(12)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    total          INT          NOT NULL,
    replayed       INT          NOT NULL DEFAULT 0,
    requested_by   VARCHAR(200) NOT NULL,
    created_at     DATETIME(6)  NOT NULL,
    finished_at    DATETIME(6)  NULL,
    -- Until then, somebody works on it.
    leased_until   DATETIME(6)  NOT NULL,
    KEY by_environment (environment_id, id),
    KEY to_do (state, leased_until)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
