-- What the guard of addresses refused, for staff: a row for each day, endpoint, host, address and reason, and not many of them a day.
CREATE TABLE blocked_destination (
    id             BINARY(16)   NOT NULL PRIMARY KEY,
    environment_id BINARY(16)   NOT NULL,
    day            DATE         NOT NULL,
    -- Zeros, with neither host nor address: whatever its environment's day had no room for.
    endpoint_id    BINARY(16)   NOT NULL,
    host           VARCHAR(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    address        VARCHAR(60)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason         VARCHAR(60)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    times          BIGINT       NOT NULL,
    first_at       DATETIME(6)  NOT NULL,
    last_at        DATETIME(6)  NOT NULL,
    UNIQUE KEY one_a_day (environment_id, day, endpoint_id, host, address, reason)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What it claims with; null: it has not said so.
ALTER TABLE worker ADD COLUMN lease_token BIGINT NULL;

-- Who holds how much is read from the index alone. Whatever changes a token changes due_at as well, so no write is added.
ALTER TABLE delivery_work
    DROP KEY claim,
    ADD KEY claim (lane, due_at, delivery_id, endpoint_id, environment_id, tenant_id, lease_token);
