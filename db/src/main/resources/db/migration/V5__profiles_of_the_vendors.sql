-- Wire profiles of four vendors whose customers move here without touching their receivers.
-- Signatures name their headers in the order in which they are sent; retries are the delays after each failed attempt.

INSERT INTO wire_profile (id, tenant_id, name, definition, created_at) VALUES
    (x'00000000000070008000000000000002', NULL, 'dynamo', '{
        "envelope": [{"field": "event", "source": "event_type"}, {"field": "id", "source": "event_id"}, {"field": "timestamp", "source": "event_timestamp"}, {"field": "data", "source": "payload"}],
        "signatures": [{"scheme": "sha256_hex", "headers": ["X-Dynamo-Signature", "X-Webhook-Signature"]}],
        "timeout": "PT30S",
        "retries": ["PT5S", "PT30S", "PT5M", "PT30M", "PT2H"],
        "jitter": 0.2,
        "https_only": true,
        "disable": {"failing_for": "P5D", "spread": "PT12H"}
    }', UTC_TIMESTAMP(6)),
    (x'00000000000070008000000000000003', NULL, 'capacitor', '{
        "envelope": [{"field": "event", "source": "event_type"}, {"field": "timestamp", "source": "event_timestamp"}, {"field": "data", "source": "payload"}],
        "signatures": [{"scheme": "sha256_hex", "headers": ["X-Webhook-Signature"]}],
        "secret": "optional",
        "timeout": "PT5S",
        "retries": [],
        "jitter": 0,
        "https_only": false
    }', UTC_TIMESTAMP(6)),
    (x'00000000000070008000000000000004', NULL, 'dynamic', '{
        "envelope": [{"field": "eventId", "source": "event_id"}, {"field": "messageId", "source": "delivery_id"}, {"field": "webhookId", "source": "endpoint_id"}, {"field": "eventName", "source": "event_type"}, {"field": "environmentId", "source": "environment_id"}, {"field": "environmentName", "source": "environment_name"}, {"field": "timestamp", "source": "event_timestamp"}, {"field": "redelivery", "source": "redelivery"}, {"field": "data", "source": "payload"}],
        "signatures": [{"scheme": "sha256_hex", "headers": ["x-dynamic-signature-256"]}],
        "timeout": "PT15S",
        "retries": ["PT15S", "PT1M", "PT195S", "PT10M"],
        "jitter": 0.2,
        "https_only": true,
        "ping": true,
        "disable": {"failing_for": "P5D", "spread": "PT12H"}
    }', UTC_TIMESTAMP(6)),
    (x'00000000000070008000000000000005', NULL, 'pipelet', '{
        "envelope": [{"field": "event", "source": "event_type"}, {"field": "station_id", "source": "subject"}, {"field": "timestamp", "source": "event_timestamp"}, {"field": "payload", "source": "payload"}],
        "signatures": [],
        "secret": "none",
        "timeout": "PT10S",
        "retries": ["PT30S", "PT1M", "PT5M", "PT30M", "PT2H", "PT6H", "PT24H"],
        "jitter": 0.2,
        "https_only": false
    }', UTC_TIMESTAMP(6));

-- What Ringmain itself makes, a ping say, is logged and delivered like any other event, and nobody is charged for it.
ALTER TABLE event ADD COLUMN metered BOOLEAN NOT NULL DEFAULT TRUE;
