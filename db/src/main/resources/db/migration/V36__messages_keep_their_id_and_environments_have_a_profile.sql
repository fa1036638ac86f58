-- The first of the deliveries that repeat one another, which receivers may know them all by. Null: itself.
ALTER TABLE delivery ADD COLUMN message_id BINARY(16) NULL;
