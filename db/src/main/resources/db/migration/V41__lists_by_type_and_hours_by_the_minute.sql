-- A list of one type reads these alone, and the rows that it shows; so does the count of a month's events.
ALTER TABLE delivery
    DROP KEY by_environment,
    ADD KEY by_environment (environment_id, failed, id, event_type),
    DROP KEY by_endpoint,
    ADD KEY by_endpoint (endpoint_id, failed, id, event_type, environment_id);

ALTER TABLE event
    DROP KEY by_environment,
    ADD KEY by_environment (environment_id, id, type, metered);

-- How many deliveries were born for an endpoint in a minute that is over, where they were many: few are counted where they are.
CREATE TABLE endpoint_minute (
    endpoint_id BINARY(16) NOT NULL,
    -- Since 1970.
    minute      INT        NOT NULL,
    deliveries  INT        NOT NULL,
    PRIMARY KEY (endpoint_id, minute),
    KEY by_minute (minute)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- One row: the first minute that is not counted yet. Whoever counts holds it.
CREATE TABLE endpoint_minute_mark (
    id     TINYINT NOT NULL PRIMARY KEY,
    minute INT     NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT INTO endpoint_minute_mark (id, minute) VALUES (1, 0);
