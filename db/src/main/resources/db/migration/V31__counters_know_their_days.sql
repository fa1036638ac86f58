-- Of the month (UTC); 0: counted before days were told apart, or so long ago that they are not any more. Whoever adds the rows of a month up
-- gets what was published in it, as before.
ALTER TABLE usage_counter
    ADD COLUMN day TINYINT NOT NULL DEFAULT 0,
    DROP PRIMARY KEY,
    ADD PRIMARY KEY (tenant_id, period, shard, day),
    ADD KEY by_day (period, day);
