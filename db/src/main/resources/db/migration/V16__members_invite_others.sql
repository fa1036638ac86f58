-- Somebody who may become a member, once whoever has the link says so. Gone when it is taken up or withdrawn.
CREATE TABLE invitation (
    id         BINARY(16)   NOT NULL PRIMARY KEY,
    tenant_id  BINARY(16)   NOT NULL,
    email      VARCHAR(254) NOT NULL,
    role       VARCHAR(16)  NOT NULL,
    -- HMAC-SHA-256 of the link's secret part under a key derived from the installation's master key.
    digest     BINARY(32)   NOT NULL,
    created_at DATETIME(6)  NOT NULL,
    expires_at DATETIME(6)  NOT NULL,
    version    INT          NOT NULL,
    UNIQUE KEY by_digest (digest),
    UNIQUE KEY one_per_address (tenant_id, email)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
