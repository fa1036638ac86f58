-- The first of the deliveries that repeat one another, which receivers may know them all by. Null: itself.
ALTER TABLE delivery ADD COLUMN message_id BINARY(16) NULL;

-- What an endpoint speaks that is opened without naming a wire profile. Null: standard.
ALTER TABLE environment ADD COLUMN default_profile VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL;
