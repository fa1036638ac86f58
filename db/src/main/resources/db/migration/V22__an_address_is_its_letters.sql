-- An address that only looks like another, by an accent or a character that is not seen, is another. Small letters are stored.
UPDATE user_account SET email = LOWER(email);
UPDATE staff_member SET email = LOWER(email);
ALTER TABLE user_account MODIFY email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;
ALTER TABLE staff_member MODIFY email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;
