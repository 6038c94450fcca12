-- what payouts brought beyond their payments and the shop has kept; such a row covers no payment
ALTER TABLE settlement ADD COLUMN kept BIGINT NOT NULL DEFAULT 0 CHECK (kept >= 0);
