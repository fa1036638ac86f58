-- Ids are UUIDv7 in BINARY(16): they sort by the time they were made, so a list pages by id and a day is a range of ids.
-- Every DATETIME is UTC.

CREATE TABLE tenant (
    id              BINARY(16)   NOT NULL PRIMARY KEY,
    name            VARCHAR(120) NOT NULL,
    status          VARCHAR(16)  NOT NULL,
    plan_version_id INT          NOT NULL,
    created_at      DATETIME(6)  NOT NULL,
    version         INT          NOT NULL,
    KEY by_plan (plan_version_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE environment (
    id         BINARY(16)  NOT NULL PRIMARY KEY,
    tenant_id  BINARY(16)  NOT NULL,
    name       VARCHAR(40) NOT NULL,
    -- live or test: decides the prefix of its keys.
    kind       VARCHAR(8)  NOT NULL,
    -- open: an unknown event type is added to the catalogue when it is first published; closed: it is refused.
    catalogue  VARCHAR(8)  NOT NULL,
    -- Moves whenever something changes that routing depends on; other nodes reload what moved.
    routed_at  DATETIME(6) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    version    INT         NOT NULL,
    UNIQUE KEY one_name_per_tenant (tenant_id, name),
    KEY by_routed_at (routed_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- A platform that publishes into the environments of the tenants it serves.
CREATE TABLE source (
    id         BINARY(16)   NOT NULL PRIMARY KEY,
    name       VARCHAR(120) NOT NULL,
    created_at DATETIME(6)  NOT NULL,
    version    INT          NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Exactly one of environment_id and source_id is set.
CREATE TABLE api_key (
    id             BINARY(16)   NOT NULL PRIMARY KEY,
    -- The part of the key that finds its row; not secret.
    public_id      CHAR(10)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    environment_id BINARY(16)   NULL,
    source_id      BINARY(16)   NULL,
    name           VARCHAR(120) NOT NULL,
    -- HMAC-SHA-256 of the whole key under a key derived from the installation's master key.
    digest         BINARY(32)   NOT NULL,
    -- What may be shown of it: the prefix and the last four characters.
    hint           VARCHAR(40)  NOT NULL,
    scopes         VARCHAR(255) NOT NULL,
    created_at     DATETIME(6)  NOT NULL,
    expires_at     DATETIME(6)  NULL,
    revoked_at     DATETIME(6)  NULL,
    last_used_at   DATETIME(6)  NULL,
    version        INT          NOT NULL,
    UNIQUE KEY by_public_id (public_id),
    KEY by_environment (environment_id),
    KEY by_source (source_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE user_account (
    id            BINARY(16)   NOT NULL PRIMARY KEY,
    email         VARCHAR(254) NOT NULL,
    name          VARCHAR(120) NOT NULL,
    password_hash VARCHAR(255) NOT NULL,
    created_at    DATETIME(6)  NOT NULL,
    disabled_at   DATETIME(6)  NULL,
    version       INT          NOT NULL,
    UNIQUE KEY one_account_per_email (email)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE membership (
    id         BINARY(16)  NOT NULL PRIMARY KEY,
    tenant_id  BINARY(16)  NOT NULL,
    user_id    BINARY(16)  NOT NULL,
    role       VARCHAR(16) NOT NULL,
    created_at DATETIME(6) NOT NULL,
    version    INT         NOT NULL,
    UNIQUE KEY once_per_tenant (tenant_id, user_id),
    KEY by_user (user_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE staff_member (
    id                 BINARY(16)     NOT NULL PRIMARY KEY,
    email              VARCHAR(254)   NOT NULL,
    name               VARCHAR(120)   NOT NULL,
    role               VARCHAR(16)    NOT NULL,
    password_hash      VARCHAR(255)   NOT NULL,
    totp_secret_sealed VARBINARY(255) NOT NULL,
    created_at         DATETIME(6)    NOT NULL,
    version            INT            NOT NULL,
    UNIQUE KEY one_member_per_email (email)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Which master key sealed what is stored here. A start with another key is refused instead of failing later, one secret at a time.
CREATE TABLE installation (
    id              TINYINT     NOT NULL PRIMARY KEY,
    key_fingerprint BINARY(32)  NOT NULL,
    created_at      DATETIME(6) NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
