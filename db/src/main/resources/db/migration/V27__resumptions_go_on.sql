-- Endpoints that will be served again once what is not to be sent of their backlog has been ended, portion by portion.
CREATE TABLE resumption (
    endpoint_id    BINARY(16)   NOT NULL PRIMARY KEY,
    environment_id BINARY(16)   NOT NULL,
    -- What is kept: born from that id on, null: whenever; and of these patterns, one a line, null: all. What is born after
    -- asked_id came later than the choice, and is kept.
    since_id       BINARY(16)   NULL,
    types          TEXT         NULL,
    asked_id       BINARY(16)   NOT NULL,
    asked_by       VARCHAR(200) NULL,
    to_discard     BIGINT       NOT NULL,
    discarded      BIGINT       NOT NULL,
    -- Until then, somebody works on it.
    leased_until   DATETIME(6)  NOT NULL,
    KEY to_do (leased_until)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
