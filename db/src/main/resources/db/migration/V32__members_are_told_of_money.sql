-- What is about a tenant and none of its endpoints stands in notice, notification, notification_setting and notification_mail with the
-- tenant's id where others have an environment's and an endpoint's.

ALTER TABLE subscription
    -- The end of a trial of which members were told beforehand; another end is told anew.
    ADD COLUMN trial_told_for DATETIME(6) NULL;
