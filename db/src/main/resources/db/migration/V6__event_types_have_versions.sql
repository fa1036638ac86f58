ALTER TABLE event_type
    -- The newest of its versions; an event that is published now carries it.
    ADD COLUMN current_version INT NOT NULL DEFAULT 1 AFTER example_json,
    -- OFF, WARN or ENFORCE: what becomes of an event whose data is not as the schema says.
    ADD COLUMN validation VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'OFF' AFTER current_version,
    -- The last day on which a deprecated type is published, if it is known.
    ADD COLUMN sunset_on DATE NULL AFTER deprecated_at;

-- What a type's schema and example were. A row is never changed; a type whose first version has no row never had another.
CREATE TABLE event_type_version (
    event_type_id BINARY(16)   NOT NULL,
    number        INT          NOT NULL,
    schema_json   MEDIUMTEXT   NULL,
    example_json  MEDIUMTEXT   NULL,
    -- Whether what was written for the version before may fail on this one.
    breaking      BOOLEAN      NOT NULL,
    note          VARCHAR(500) NULL,
    -- As they were called then: an account, an API key, or a pack.
    author        VARCHAR(254) NULL,
    created_at    DATETIME(6)  NOT NULL,
    PRIMARY KEY (event_type_id, number)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT INTO event_type_version (event_type_id, number, schema_json, example_json, breaking, created_at)
SELECT id, 1, schema_json, example_json, FALSE, created_at FROM event_type WHERE schema_json IS NOT NULL OR example_json IS NOT NULL;

ALTER TABLE event
    -- The version of its type that it was published under; null: it is older than versions are.
    ADD COLUMN type_version INT NULL AFTER type,
    -- JSON: where its data was not as the schema says, if that was looked at and found. At most ten places.
    ADD COLUMN violations TEXT NULL AFTER deliveries;

-- A page that shows the catalogue to whoever has its link. No row: it is not shared.
CREATE TABLE catalogue_share (
    environment_id BINARY(16)  NOT NULL PRIMARY KEY,
    -- The secret part of the link.
    token          CHAR(26)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at     DATETIME(6) NOT NULL,
    UNIQUE KEY by_token (token)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
