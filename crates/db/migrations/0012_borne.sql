-- what a person had booked and the provider does not pay is the shop's own loss from this instant on
ALTER TABLE payment_attempt ADD COLUMN borne_at BIGINT;
