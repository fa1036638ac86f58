-- event, delivery and attempt grow without end: they are partitioned by day, and a day is purged by dropping its partition.
-- The day is in the id (UUIDv7), so the primary key stays the id alone. The partitions of real days are made at start-up and ahead of time.

CREATE TABLE event (
    id             BINARY(16)   NOT NULL PRIMARY KEY,
    environment_id BINARY(16)   NOT NULL,
    -- The id that the publisher gave, if it gave one; what receivers see as the event's id.
    external_id    VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    type           VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject        VARCHAR(256) NULL,
    source_id      BINARY(16)   NULL,
    occurred_at    DATETIME(3)  NOT NULL,
    -- How many deliveries it was given when it was published.
    deliveries     INT          NOT NULL,
    -- The published JSON value, byte for byte.
    data           MEDIUMBLOB   NOT NULL,
    KEY by_environment (environment_id, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PARTITION BY RANGE COLUMNS (id) (
    PARTITION before_the_first VALUES LESS THAN (x'01900000000000000000000000000000'),
    PARTITION after_the_last VALUES LESS THAN (MAXVALUE)
);

CREATE TABLE delivery (
    id              BINARY(16)  NOT NULL PRIMARY KEY,
    tenant_id       BINARY(16)  NOT NULL,
    environment_id  BINARY(16)  NOT NULL,
    endpoint_id     BINARY(16)  NOT NULL,
    event_id        BINARY(16)  NOT NULL,
    event_type      VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- pending, succeeded, failed
    status          VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- Only failing moves a row within an index: success, the usual end, leaves both lists below untouched.
    failed          BOOLEAN     NOT NULL DEFAULT FALSE,
    attempts        SMALLINT    NOT NULL DEFAULT 0,
    response_status SMALLINT    NULL,
    -- Why it failed or what it waits for: a stable code.
    reason          VARCHAR(40) NULL,
    next_attempt_at DATETIME(6) NULL,
    finished_at     DATETIME(6) NULL,
    -- The delivery that this one repeats.
    replay_of       BINARY(16)  NULL,
    KEY by_environment (environment_id, failed, id),
    KEY by_endpoint (endpoint_id, failed, id),
    KEY by_event (event_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PARTITION BY RANGE COLUMNS (id) (
    PARTITION before_the_first VALUES LESS THAN (x'01900000000000000000000000000000'),
    PARTITION after_the_last VALUES LESS THAN (MAXVALUE)
);

CREATE TABLE attempt (
    delivery_id      BINARY(16)    NOT NULL,
    number           SMALLINT      NOT NULL,
    started_at       DATETIME(6)   NOT NULL,
    outcome          VARCHAR(16)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    detail           VARCHAR(500)  NULL,
    response_status  SMALLINT      NULL,
    remote_address   VARCHAR(60)   NULL,
    -- Milliseconds: the whole attempt, then its parts; a part that did not happen is null.
    duration_ms      INT           NOT NULL,
    dns_ms           INT           NULL,
    connect_ms       INT           NULL,
    tls_ms           INT           NULL,
    first_byte_ms    INT           NULL,
    request_headers  TEXT          NOT NULL,
    response_headers TEXT          NULL,
    -- The first 16 KiB.
    response_body    BLOB          NULL,
    PRIMARY KEY (delivery_id, number)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PARTITION BY RANGE COLUMNS (delivery_id) (
    PARTITION before_the_first VALUES LESS THAN (x'01900000000000000000000000000000'),
    PARTITION after_the_last VALUES LESS THAN (MAXVALUE)
);

-- The outbox and the queue: one row for each delivery that is not finished, written in the transaction that accepts the event.
-- A row that somebody works on is due again when its lease passes, so nothing has to notice that a worker died.
CREATE TABLE delivery_work (
    delivery_id    BINARY(16)  NOT NULL PRIMARY KEY,
    tenant_id      BINARY(16)  NOT NULL,
    environment_id BINARY(16)  NOT NULL,
    endpoint_id    BINARY(16)  NOT NULL,
    event_id       BINARY(16)  NOT NULL,
    -- 0 fresh, 1 retry, 2 held (not claimed until its endpoint is resumed)
    lane           TINYINT     NOT NULL,
    due_at         DATETIME(6) NOT NULL,
    -- Who may settle it. Changed by every claim, so that a worker that overslept its lease changes nothing.
    lease_token    BIGINT      NOT NULL,
    -- Counted before the send, so that a send that kills the process counts too.
    attempts       SMALLINT    NOT NULL,
    -- Serves the claim: the oldest due work of a lane.
    KEY claim (lane, due_at, delivery_id),
    -- Serves the backlog of one endpoint, and hold and resume.
    KEY by_endpoint (endpoint_id, lane, due_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Not partitioned, because its unique key is what makes a repeated request harmless.
CREATE TABLE idempotency_key (
    environment_id BINARY(16)   NOT NULL,
    -- header: Idempotency-Key; event: the id that the publisher gave the event
    scope          VARCHAR(8)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name           VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    event_id       BINARY(16)   NOT NULL,
    -- SHA-256 of what was asked, so that the same key with another body is noticed.
    fingerprint    BINARY(32)   NOT NULL,
    response       MEDIUMTEXT   NOT NULL,
    expires_at     DATETIME(6)  NOT NULL,
    PRIMARY KEY (environment_id, scope, name),
    KEY by_expiry (expires_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- The built-in receiver: what arrived at an environment's inbox.
CREATE TABLE inbox (
    id             BINARY(16)  NOT NULL PRIMARY KEY,
    environment_id BINARY(16)  NOT NULL,
    token          CHAR(26)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at     DATETIME(6) NOT NULL,
    UNIQUE KEY by_token (token),
    UNIQUE KEY one_per_environment (environment_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE inbox_request (
    id       BINARY(16) NOT NULL PRIMARY KEY,
    inbox_id BINARY(16) NOT NULL,
    headers  TEXT       NOT NULL,
    body     MEDIUMBLOB NOT NULL,
    KEY by_inbox (inbox_id, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
