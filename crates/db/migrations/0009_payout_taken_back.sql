-- a payout that was recorded wrongly; the row and its transfer stay, with the transfer that undid it
ALTER TABLE settlement ADD COLUMN taken_back_at BIGINT;
