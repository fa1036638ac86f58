-- What programs asked for and were refused, and what they changed. Not what they only read, and not what they published: events are a log
-- of their own. Kept for some days; bounded for each environment before it is written.
CREATE TABLE api_request (
    -- The Request-Id of its answer.
    id             BINARY(16)   NOT NULL PRIMARY KEY,
    environment_id BINARY(16)   NOT NULL,
    api_key_id     BINARY(16)   NOT NULL,
    method         VARCHAR(10)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- Without the query, and cut: neither is for secrets.
    path           VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    status         SMALLINT     NOT NULL,
    duration_ms    INT          NOT NULL,
    -- Of a refusal: its stable code, and the whole problem as it was answered.
    code           VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NULL,
    problem        TEXT         NULL,
    KEY by_environment (environment_id, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
