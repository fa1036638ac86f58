ALTER TABLE staff_member
    -- When they showed that they hold the second factor; null: they do so at their next sign-in.
    ADD COLUMN enrolled_at DATETIME(6) NULL,
    ADD COLUMN disabled_at DATETIME(6) NULL,
    -- The last time step whose code was taken (RFC 6238): no code lets anybody in twice.
    ADD COLUMN last_step   BIGINT      NULL;

UPDATE staff_member SET enrolled_at = created_at;

-- Who of the staff is signed in. Apart from the sessions of customers: another cookie, another table.
CREATE TABLE staff_session (
    -- HMAC-SHA-256 of the cookie under a key derived from the installation's master key.
    digest          BINARY(32)  NOT NULL PRIMARY KEY,
    staff_member_id BINARY(16)  NOT NULL,
    -- Whether the second factor was shown; without it the session opens nothing but the page that asks for it.
    complete        BOOLEAN     NOT NULL,
    seen_at         DATETIME(6) NOT NULL,
    expires_at      DATETIME(6) NOT NULL,
    KEY by_member (staff_member_id),
    KEY by_end (expires_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- A member of staff looks at a tenant's pages, and changes nothing there.
CREATE TABLE staff_view (
    digest          BINARY(32)   NOT NULL PRIMARY KEY,
    staff_member_id BINARY(16)   NOT NULL,
    tenant_id       BINARY(16)   NOT NULL,
    reason          VARCHAR(500) NOT NULL,
    started_at      DATETIME(6)  NOT NULL,
    until_at        DATETIME(6)  NOT NULL,
    ended_at        DATETIME(6)  NULL,
    KEY by_tenant (tenant_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What staff remember of a tenant. The tenant does not see it.
CREATE TABLE tenant_note (
    id         BINARY(16)    NOT NULL PRIMARY KEY,
    tenant_id  BINARY(16)    NOT NULL,
    written_at DATETIME(6)   NOT NULL,
    written_by VARCHAR(254)  NOT NULL,
    note       VARCHAR(2000) NOT NULL,
    KEY by_tenant (tenant_id, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Serves the count of a tenant's endpoints, over all of its environments.
ALTER TABLE endpoint ADD KEY by_tenant (tenant_id, deleted_at);
