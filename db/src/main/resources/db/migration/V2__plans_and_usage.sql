CREATE TABLE plan (
    id        INT          NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code      VARCHAR(40)  NOT NULL,
    name      VARCHAR(80)  NOT NULL,
    -- Position in the ladder: upgrade means a higher one.
    ladder    INT          NOT NULL,
    UNIQUE KEY one_code (code)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE plan_version (
    id           INT         NOT NULL AUTO_INCREMENT PRIMARY KEY,
    plan_id      INT         NOT NULL,
    version      INT         NOT NULL,
    -- draft, published, archived
    status       VARCHAR(16) NOT NULL,
    price_minor  BIGINT      NOT NULL,
    currency     CHAR(3)     NOT NULL,
    published_at DATETIME(6) NULL,
    UNIQUE KEY one_version (plan_id, version),
    CONSTRAINT version_of_plan FOREIGN KEY (plan_id) REFERENCES plan (id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE plan_entitlement (
    plan_version_id INT         NOT NULL,
    entitlement     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    value           BIGINT      NOT NULL,
    PRIMARY KEY (plan_version_id, entitlement),
    CONSTRAINT entitlement_of_version FOREIGN KEY (plan_version_id) REFERENCES plan_version (id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Events published by a tenant in a calendar month (UTC, yyyymm). Several rows add up, so that writers do not queue for one.
CREATE TABLE usage_counter (
    tenant_id BINARY(16) NOT NULL,
    period    INT        NOT NULL,
    shard     TINYINT    NOT NULL,
    events    BIGINT     NOT NULL,
    PRIMARY KEY (tenant_id, period, shard)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- The four plans to start with. They are data: staff change them by publishing a new version.
INSERT INTO plan (id, code, name, ladder) VALUES (1, 'free', 'Free', 1), (2, 'starter', 'Starter', 2), (3, 'growth', 'Growth', 3), (4, 'enterprise', 'Enterprise', 4);

INSERT INTO plan_version (id, plan_id, version, status, price_minor, currency, published_at) VALUES
    (1, 1, 1, 'published', 0, 'EUR', UTC_TIMESTAMP(6)),
    (2, 2, 1, 'published', 2900, 'EUR', UTC_TIMESTAMP(6)),
    (3, 3, 1, 'published', 14900, 'EUR', UTC_TIMESTAMP(6)),
    (4, 4, 1, 'published', 99000, 'EUR', UTC_TIMESTAMP(6));

INSERT INTO plan_entitlement (plan_version_id, entitlement, value) VALUES
    (1, 'webhooks.enabled', 0),  (2, 'webhooks.enabled', 1),  (3, 'webhooks.enabled', 1),  (4, 'webhooks.enabled', 1),
    (1, 'endpoints.per_environment', 0), (2, 'endpoints.per_environment', 10), (3, 'endpoints.per_environment', 50), (4, 'endpoints.per_environment', 500),
    (1, 'environments', 2), (2, 'environments', 2), (3, 'environments', 5), (4, 'environments', 20),
    (1, 'members', 1), (2, 'members', 5), (3, 'members', 20), (4, 'members', 500),
    (1, 'events.per_month', 50000), (2, 'events.per_month', 500000), (3, 'events.per_month', 10000000), (4, 'events.per_month', 1000000000),
    (1, 'api.rate', 20), (2, 'api.rate', 100), (3, 'api.rate', 1000), (4, 'api.rate', 25000),
    (1, 'api.burst', 40), (2, 'api.burst', 200), (3, 'api.burst', 2000), (4, 'api.burst', 50000),
    (1, 'retention.days', 7), (2, 'retention.days', 30), (3, 'retention.days', 60), (4, 'retention.days', 90),
    (1, 'delivery.rate_per_endpoint', 0), (2, 'delivery.rate_per_endpoint', 50), (3, 'delivery.rate_per_endpoint', 500), (4, 'delivery.rate_per_endpoint', 5000),
    (1, 'profiles.custom', 0), (2, 'profiles.custom', 0), (3, 'profiles.custom', 1), (4, 'profiles.custom', 1),
    (1, 'transformations', 0), (2, 'transformations', 0), (3, 'transformations', 1), (4, 'transformations', 1);
