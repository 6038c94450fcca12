-- what is told of a payment long afterwards: why its money stayed in the wallet, what its provider confirmed beyond what
-- a person had booked (below zero: less), and when what was bought was delivered
ALTER TABLE payment_attempt ADD COLUMN kept_why TEXT;
ALTER TABLE payment_attempt ADD COLUMN rest BIGINT;
ALTER TABLE payment_attempt ADD COLUMN rest_transfer_id BIGINT;
ALTER TABLE shop_order ADD COLUMN delivered_at BIGINT;
-- what a renewal replaced, for when it is given back
ALTER TABLE subscription_grant ADD COLUMN plan_before BIGINT;
ALTER TABLE subscription_grant ADD COLUMN devices_before BIGINT;
UPDATE shop_order SET delivered_at = closed_at WHERE state = 'active';
