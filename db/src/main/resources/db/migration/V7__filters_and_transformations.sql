-- What an endpoint wants of the types that it subscribed to, and what it gets instead of the payload.

ALTER TABLE endpoint
    -- A JSON list of subjects, each exact or a beginning with a star at its end; null: any.
    ADD COLUMN filter_subjects MEDIUMTEXT NULL,
    -- CEL; null: none.
    ADD COLUMN filter_condition TEXT NULL,
    -- JSONata; null: the payload as it was published.
    ADD COLUMN transformation TEXT NULL;

-- The reason in words, where its code does not say enough.
ALTER TABLE delivery ADD COLUMN detail VARCHAR(500) NULL;
