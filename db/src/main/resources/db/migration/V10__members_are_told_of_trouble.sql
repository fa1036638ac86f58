ALTER TABLE endpoint
    -- Who made its status what it is, for people to read; null: not known, or nobody's decision.
    ADD COLUMN status_by VARCHAR(200) NULL;

ALTER TABLE replay_job
    -- Only deliveries that failed of this; null: of whatever.
    ADD COLUMN cause VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL;

-- What members are to be told: written in the transaction in which it happens, and taken out when it was told to each of them.
CREATE TABLE notice (
    id             BINARY(16)  NOT NULL PRIMARY KEY,
    tenant_id      BINARY(16)  NOT NULL,
    environment_id BINARY(16)  NOT NULL,
    endpoint_id    BINARY(16)  NOT NULL,
    -- failing, disabled, recovered, exhausted
    kind           VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    times          INT         NOT NULL,
    -- JSON: since when, the last outcome, and the like. Never a payload.
    facts          TEXT        NOT NULL,
    happened_at    DATETIME(6) NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What a member chose about an environment; where there is no row, the kind's own usual holds.
CREATE TABLE notification_setting (
    user_id        BINARY(16)  NOT NULL,
    environment_id BINARY(16)  NOT NULL,
    kind           VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    dashboard      BOOLEAN     NOT NULL,
    mail           BOOLEAN     NOT NULL,
    PRIMARY KEY (user_id, environment_id, kind)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE notification (
    id             BINARY(16)  NOT NULL PRIMARY KEY,
    user_id        BINARY(16)  NOT NULL,
    environment_id BINARY(16)  NOT NULL,
    endpoint_id    BINARY(16)  NOT NULL,
    kind           VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    times          INT         NOT NULL,
    facts          TEXT        NOT NULL,
    first_at       DATETIME(6) NOT NULL,
    last_at        DATETIME(6) NOT NULL,
    read_at        DATETIME(6) NULL,
    -- Serves the list, newest first.
    KEY by_member (user_id, environment_id, id),
    -- Serves the count beside the bell.
    KEY unread (user_id, environment_id, read_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Mail to be sent: a digest of what happened to an endpoint since the last one. Kept after it is sent, so that the next waits its hour.
CREATE TABLE notification_mail (
    user_id        BINARY(16)  NOT NULL,
    endpoint_id    BINARY(16)  NOT NULL,
    kind           VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    environment_id BINARY(16)  NOT NULL,
    -- How often it happened since the last mail; 0: nothing to send.
    times          INT         NOT NULL,
    facts          TEXT        NOT NULL,
    first_at       DATETIME(6) NOT NULL,
    last_at        DATETIME(6) NOT NULL,
    -- When to send, or to try again; null: nothing to send.
    due_at         DATETIME(6) NULL,
    -- After this nobody tries any more.
    give_up_at     DATETIME(6) NOT NULL,
    sent_at        DATETIME(6) NULL,
    tries          INT         NOT NULL DEFAULT 0,
    -- Who may say what came of it. Changed by every claim.
    lease_token    BIGINT      NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, endpoint_id, kind),
    KEY due (due_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
