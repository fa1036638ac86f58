ALTER TABLE endpoint
    -- Its own schedule of retries, as JSON with the names that a profile's definition has; null: its profile's.
    ADD COLUMN retry TEXT NULL,
    -- Since when the tenant's plan does not allow it any more; null: it does. Beside its status, which is its owner's and its receiver's.
    ADD COLUMN suspended_by_plan_at DATETIME(6) NULL;

-- Attempts that a schedule of an endpoint's own may have, the first included, and the hours that its delays may add up to.
INSERT INTO plan_entitlement (plan_version_id, entitlement, value)
    SELECT v.id, 'retry.attempts', CASE p.code WHEN 'free' THEN 0 WHEN 'starter' THEN 10 WHEN 'growth' THEN 15 ELSE 21 END
    FROM plan_version v JOIN plan p ON p.id = v.plan_id;
INSERT INTO plan_entitlement (plan_version_id, entitlement, value)
    SELECT v.id, 'retry.window_hours', CASE p.code WHEN 'free' THEN 0 WHEN 'starter' THEN 96 WHEN 'growth' THEN 168 ELSE 720 END
    FROM plan_version v JOIN plan p ON p.id = v.plan_id;
