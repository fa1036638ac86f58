CREATE TABLE event_type (
    id             BINARY(16)    NOT NULL PRIMARY KEY,
    environment_id BINARY(16)    NOT NULL,
    name           VARCHAR(128)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    description    VARCHAR(1000) NOT NULL,
    schema_json    MEDIUMTEXT    NULL,
    example_json   MEDIUMTEXT    NULL,
    -- Set when the type entered the catalogue by being published, and nobody has described it yet.
    undescribed    BOOLEAN       NOT NULL,
    deprecated_at  DATETIME(6)   NULL,
    created_at     DATETIME(6)   NOT NULL,
    version        INT           NOT NULL,
    UNIQUE KEY one_name_per_environment (environment_id, name)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What a delivery looks like, how it is signed, when it is tried again. Built-in profiles have no tenant.
CREATE TABLE wire_profile (
    id         BINARY(16)  NOT NULL PRIMARY KEY,
    tenant_id  BINARY(16)  NULL,
    name       VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    definition TEXT        NOT NULL,
    created_at DATETIME(6) NOT NULL,
    KEY by_name (name, tenant_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE endpoint (
    id             BINARY(16)    NOT NULL PRIMARY KEY,
    -- For clients that expect an endpoint's id to be a number.
    number         BIGINT        NOT NULL AUTO_INCREMENT,
    tenant_id      BINARY(16)    NOT NULL,
    environment_id BINARY(16)    NOT NULL,
    url            VARCHAR(2048) NOT NULL,
    description    VARCHAR(500)  NOT NULL,
    events         TEXT          NOT NULL,
    profile        VARCHAR(40)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- Custom request headers may carry credentials, so they are sealed as a whole.
    headers_sealed BLOB          NULL,
    -- Deliveries a second at most; null: as many as the plan allows.
    rate_limit     INT           NULL,
    status         VARCHAR(16)   NOT NULL,
    -- Why it is disabled: a stable code.
    status_reason  VARCHAR(40)   NULL,
    status_since   DATETIME(6)   NOT NULL,
    created_at     DATETIME(6)   NOT NULL,
    updated_at     DATETIME(6)   NOT NULL,
    deleted_at     DATETIME(6)   NULL,
    version        INT           NOT NULL,
    UNIQUE KEY by_number (number),
    KEY by_environment (environment_id, deleted_at, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE signing_secret (
    id          BINARY(16)     NOT NULL PRIMARY KEY,
    endpoint_id BINARY(16)     NOT NULL,
    sealed      VARBINARY(512) NOT NULL,
    hint        VARCHAR(16)    NOT NULL,
    created_at  DATETIME(6)    NOT NULL,
    -- Null: the current one. Otherwise it signs beside the current one until then.
    expires_at  DATETIME(6)    NULL,
    version     INT            NOT NULL,
    KEY by_endpoint (endpoint_id, created_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT INTO wire_profile (id, tenant_id, name, definition, created_at) VALUES
    (x'00000000000070008000000000000001', NULL, 'standard', '{
        "envelope": [{"field": "id", "source": "event_id"}, {"field": "type", "source": "event_type"}, {"field": "timestamp", "source": "event_timestamp"}, {"field": "data", "source": "payload"}],
        "signatures": [{"scheme": "standard_webhooks"}],
        "timeout": "PT15S",
        "retries": ["PT5S", "PT5M", "PT30M", "PT2H", "PT5H", "PT10H", "PT14H", "PT20H", "PT24H"],
        "jitter": 0.2,
        "https_only": true,
        "disable": {"failing_for": "P5D", "spread": "PT12H"}
    }', UTC_TIMESTAMP(6));
