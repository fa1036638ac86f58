-- Raised to end every session of an account: a session is good for the number that it began with.
ALTER TABLE user_account ADD COLUMN session_epoch INT NOT NULL DEFAULT 0;

-- Somebody who wants an account, and has not shown yet that the address is theirs. Gone when they have, or when it is out of date.
CREATE TABLE sign_up (
    id            BINARY(16)   NOT NULL PRIMARY KEY,
    email         VARCHAR(254) NOT NULL,
    name          VARCHAR(120) NOT NULL,
    company       VARCHAR(120) NOT NULL,
    password_hash VARCHAR(255) NOT NULL,
    -- HMAC-SHA-256 of the link's secret part under a key derived from the installation's master key.
    digest        BINARY(32)   NOT NULL,
    created_at    DATETIME(6)  NOT NULL,
    expires_at    DATETIME(6)  NOT NULL,
    version       INT          NOT NULL,
    UNIQUE KEY by_digest (digest),
    KEY by_expiry (expires_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- At most one for an account: a new link takes the place of the one before.
CREATE TABLE password_reset (
    user_id    BINARY(16)  NOT NULL PRIMARY KEY,
    digest     BINARY(32)  NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    UNIQUE KEY by_digest (digest)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Mail to one person, with a link that nobody else may have: so it is sealed, and gone when it is sent.
CREATE TABLE letter (
    id             BINARY(16)   NOT NULL PRIMARY KEY,
    recipient      VARCHAR(254) NOT NULL,
    content_sealed BLOB         NOT NULL,
    due_at         DATETIME(6)  NOT NULL,
    give_up_at     DATETIME(6)  NOT NULL,
    tries          INT          NOT NULL,
    -- Who may say what came of it. Changed by every claim.
    lease_token    BIGINT       NOT NULL,
    KEY due (due_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Time-based codes of an account. Asked for from confirmed_at on.
CREATE TABLE second_factor (
    user_id       BINARY(16)     NOT NULL PRIMARY KEY,
    secret_sealed VARBINARY(255) NOT NULL,
    -- The step of thirty seconds whose code was used last; none is taken twice.
    last_step     BIGINT         NOT NULL,
    confirmed_at  DATETIME(6)    NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Each opens the door once, when the authenticator is lost.
CREATE TABLE recovery_code (
    user_id BINARY(16) NOT NULL,
    -- HMAC-SHA-256 under a key derived from the installation's master key.
    digest  BINARY(32) NOT NULL,
    PRIMARY KEY (user_id, digest)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- A key pair of WebAuthn whose private half never leaves somebody's device.
CREATE TABLE passkey (
    id              BINARY(16)      NOT NULL PRIMARY KEY,
    user_id         BINARY(16)      NOT NULL,
    -- For people: which device, say.
    name            VARCHAR(80)     NOT NULL,
    credential_id   VARBINARY(1023) NOT NULL,
    public_key      BLOB            NOT NULL,
    -- As the device vouched for the key when it was made.
    attestation     BLOB            NOT NULL,
    signature_count BIGINT          NOT NULL,
    -- How the device may be reached, separated by commas.
    transports      VARCHAR(120)    NOT NULL,
    backup_eligible BOOLEAN         NOT NULL,
    backed_up       BOOLEAN         NOT NULL,
    created_at      DATETIME(6)     NOT NULL,
    last_used_at    DATETIME(6)     NULL,
    UNIQUE KEY by_credential (credential_id),
    KEY by_user (user_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
