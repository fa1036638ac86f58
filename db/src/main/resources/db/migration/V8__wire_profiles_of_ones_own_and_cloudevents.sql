-- A tenant's own profiles are edited: what each definition was is kept beside what it is.
ALTER TABLE wire_profile
    ADD COLUMN description VARCHAR(500) NOT NULL DEFAULT '',
    ADD COLUMN revision    INT          NOT NULL DEFAULT 1,
    ADD COLUMN updated_at  DATETIME(6)  NULL,
    MODIFY COLUMN definition MEDIUMTEXT NOT NULL,
    -- One of a name for each tenant; a built-in name is refused by the one who saves, since null is equal to nothing.
    ADD UNIQUE KEY one_name_per_tenant (tenant_id, name);

UPDATE wire_profile SET updated_at = created_at;

ALTER TABLE wire_profile MODIFY COLUMN updated_at DATETIME(6) NOT NULL;

CREATE TABLE wire_profile_revision (
    profile_id BINARY(16)  NOT NULL,
    number     INT         NOT NULL,
    definition MEDIUMTEXT  NOT NULL,
    created_at DATETIME(6) NOT NULL,
    PRIMARY KEY (profile_id, number)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

UPDATE wire_profile SET description = 'Standard Webhooks: id, type, timestamp and data, signed in three webhook- headers that libraries for most languages check.' WHERE tenant_id IS NULL AND name = 'standard';
UPDATE wire_profile SET description = 'For receivers of a charging station management system: event, id, timestamp and data, signed as sha256=<hex> in X-Dynamo-Signature and X-Webhook-Signature.' WHERE tenant_id IS NULL AND name = 'dynamo';
UPDATE wire_profile SET description = 'Fire and forget: event, timestamp and data, one attempt of five seconds, signed in X-Webhook-Signature if you bring a secret.' WHERE tenant_id IS NULL AND name = 'capacitor';
UPDATE wire_profile SET description = 'Nine fields with the names of environment, endpoint and message, signed in x-dynamic-signature-256; greets each new endpoint with a ping.' WHERE tenant_id IS NULL AND name = 'dynamic';
UPDATE wire_profile SET description = 'event, station_id, timestamp and payload with a header of your own in place of a signature; what fails is kept.' WHERE tenant_id IS NULL AND name = 'pipelet';

INSERT INTO wire_profile (id, tenant_id, name, description, definition, created_at, updated_at) VALUES
    (x'00000000000070008000000000000006', NULL, 'cloudevents', 'CloudEvents 1.0, structured: one JSON object with attributes and data; signed the way of Standard Webhooks.', '{
        "envelope": [{"field": "specversion", "source": "constant", "value": "1.0"}, {"field": "id", "source": "cloudevents_id"}, {"field": "source", "source": "cloudevents_source"}, {"field": "type", "source": "event_type"}, {"field": "subject", "source": "subject", "optional": true}, {"field": "time", "source": "event_timestamp"}, {"field": "datacontenttype", "source": "data_content_type"}, {"field": "dataschema", "source": "data_schema", "optional": true}, {"field": "*", "source": "extensions"}, {"field": "data", "source": "payload"}],
        "content_type": "application/cloudevents+json",
        "signatures": [{"scheme": "standard_webhooks"}],
        "timeout": "PT15S",
        "retries": ["PT5S", "PT5M", "PT30M", "PT2H", "PT5H", "PT10H", "PT14H", "PT20H", "PT24H"],
        "jitter": 0.2,
        "https_only": true,
        "disable": {"failing_for": "P5D", "spread": "PT12H"}
    }', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)),
    (x'00000000000070008000000000000007', NULL, 'cloudevents-binary', 'CloudEvents 1.0, binary: attributes in ce- headers, the body is the data alone; signed the way of Standard Webhooks.', '{
        "envelope": [],
        "headers": [{"name": "ce-specversion", "source": "constant", "value": "1.0"}, {"name": "ce-id", "source": "cloudevents_id"}, {"name": "ce-source", "source": "cloudevents_source"}, {"name": "ce-type", "source": "event_type"}, {"name": "ce-subject", "source": "subject"}, {"name": "ce-time", "source": "event_timestamp"}, {"name": "ce-dataschema", "source": "data_schema"}, {"name": "ce-", "source": "extensions"}],
        "signatures": [{"scheme": "standard_webhooks"}],
        "timeout": "PT15S",
        "retries": ["PT5S", "PT5M", "PT30M", "PT2H", "PT5H", "PT10H", "PT14H", "PT20H", "PT24H"],
        "jitter": 0.2,
        "https_only": true,
        "disable": {"failing_for": "P5D", "spread": "PT12H"}
    }', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)),
    (x'00000000000070008000000000000008', NULL, 'cloudevents-webhook', 'CloudEvents 1.0, structured, after the handshake of its web hooks: the receiver is asked for its consent before anything is sent.', '{
        "envelope": [{"field": "specversion", "source": "constant", "value": "1.0"}, {"field": "id", "source": "cloudevents_id"}, {"field": "source", "source": "cloudevents_source"}, {"field": "type", "source": "event_type"}, {"field": "subject", "source": "subject", "optional": true}, {"field": "time", "source": "event_timestamp"}, {"field": "datacontenttype", "source": "data_content_type"}, {"field": "dataschema", "source": "data_schema", "optional": true}, {"field": "*", "source": "extensions"}, {"field": "data", "source": "payload"}],
        "content_type": "application/cloudevents+json",
        "signatures": [{"scheme": "standard_webhooks"}],
        "timeout": "PT15S",
        "retries": ["PT5S", "PT5M", "PT30M", "PT2H", "PT5H", "PT10H", "PT14H", "PT20H", "PT24H"],
        "jitter": 0.2,
        "https_only": true,
        "handshake": true,
        "disable": {"failing_for": "P5D", "spread": "PT12H"}
    }', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6));

-- While a receiver moves to another profile: whose schemes sign beside the endpoint's own, and until when.
ALTER TABLE endpoint
    ADD COLUMN also_sign_profile VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD COLUMN also_sign_until   DATETIME(6) NULL,
    -- The public half of the current key pair; null: its deliveries carry no v1a signature.
    ADD COLUMN public_key        VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NULL,
    -- Serves the question who uses a profile.
    ADD KEY by_profile (tenant_id, profile, deleted_at);

-- What a CloudEvent says of itself beyond what every event has: id, source, dataschema, extensions, as JSON.
ALTER TABLE event ADD COLUMN cloud TEXT NULL;
