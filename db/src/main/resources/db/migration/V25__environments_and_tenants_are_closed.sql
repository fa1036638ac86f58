ALTER TABLE environment
    -- From then on its rows are removed. Until then nothing is taken in or sent, and an owner may take it back. Null: nobody closed it.
    ADD COLUMN closes_at        DATETIME(6) NULL,
    -- From then on nobody takes it back, whatever a node's clock says.
    ADD COLUMN removal_began_at DATETIME(6) NULL,
    ADD KEY by_end (closes_at);

-- With all of its environments.
ALTER TABLE tenant
    ADD COLUMN closes_at        DATETIME(6) NULL,
    ADD COLUMN removal_began_at DATETIME(6) NULL,
    -- When the last of its environments was gone. The row stays, as its invoices, its ledger and its log do.
    ADD COLUMN closed_at        DATETIME(6) NULL,
    ADD KEY by_end (closes_at);

-- When its last invoice was made; null: it goes on.
ALTER TABLE subscription ADD COLUMN ended_at DATETIME(6) NULL;

-- They serve the removal of an environment, a few rows at a time.
ALTER TABLE notice ADD KEY by_environment (environment_id);
ALTER TABLE notification ADD KEY by_environment (environment_id);
ALTER TABLE notification_setting ADD KEY by_environment (environment_id);
ALTER TABLE notification_mail ADD KEY by_environment (environment_id);
ALTER TABLE endpoint_health ADD KEY by_environment (environment_id);
