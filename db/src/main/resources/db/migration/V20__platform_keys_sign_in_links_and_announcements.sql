-- What the vendor's own programs show to do to tenants what staff do. Opens all of them, so an admin of the staff issues it.
CREATE TABLE platform_key (
    id           BINARY(16)   NOT NULL PRIMARY KEY,
    public_id    CHAR(10)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name         VARCHAR(120) NOT NULL,
    -- HMAC-SHA-256 of the whole key under a key derived from the installation's master key.
    digest       BINARY(32)   NOT NULL,
    hint         VARCHAR(40)  NOT NULL,
    issued_by    VARCHAR(254) NOT NULL,
    created_at   DATETIME(6)  NOT NULL,
    revoked_at   DATETIME(6)  NULL,
    version      INT          NOT NULL,
    UNIQUE KEY by_public_id (public_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What a platform key's request with an Idempotency-Key was answered. Sealed: some answers show a secret, once.
CREATE TABLE platform_reply (
    platform_key_id BINARY(16)   NOT NULL,
    name            VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    fingerprint     BINARY(32)   NOT NULL,
    -- null: it is being worked on
    status          INT          NULL,
    body_sealed     MEDIUMBLOB   NULL,
    claimed_at      DATETIME(6)  NOT NULL,
    PRIMARY KEY (platform_key_id, name),
    KEY by_age (claimed_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Opens the dashboard for a member, once and soon.
CREATE TABLE sign_in_link (
    digest     BINARY(32)  NOT NULL PRIMARY KEY,
    tenant_id  BINARY(16)  NOT NULL,
    user_id    BINARY(16)  NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    used_at    DATETIME(6) NULL,
    KEY by_end (expires_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What members are told by those who run the installation, on every page of the dashboard.
CREATE TABLE announcement (
    id           BINARY(16)   NOT NULL PRIMARY KEY,
    announcement VARCHAR(500) NOT NULL,
    written_by   VARCHAR(254) NOT NULL,
    from_at      DATETIME(6)  NOT NULL,
    -- null: until somebody ends it
    until_at     DATETIME(6)  NULL,
    KEY by_time (until_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
