-- Each time somebody signed in. Over when it was ended, when its number is not the account's any more, or when it was not seen for long.
CREATE TABLE user_session (
    id       BINARY(16)   NOT NULL PRIMARY KEY,
    user_id  BINARY(16)   NOT NULL,
    -- The account's session_epoch that it is good for.
    epoch    INT          NOT NULL,
    address  VARCHAR(60)  NOT NULL,
    -- For people: which browser on which system, as it says of itself.
    browser  VARCHAR(80)  NOT NULL,
    begun_at DATETIME(6)  NOT NULL,
    -- To the minute.
    seen_at  DATETIME(6)  NOT NULL,
    ended_at DATETIME(6)  NULL,
    KEY by_user (user_id, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
