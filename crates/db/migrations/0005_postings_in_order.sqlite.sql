-- The postings lie in the order of their transfers instead of behind an index of it: one tree less to write for each
-- posting, and one look-up less to read it.
CREATE TABLE posting_in_order (
  transfer_id BIGINT NOT NULL REFERENCES ledger_transfer(id),
  line BIGINT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES ledger_account(id),
  asset TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount <> 0 AND abs(amount) <= 9007199254740991),
  account_version BIGINT NOT NULL,
  balance_after BIGINT NOT NULL,
  PRIMARY KEY (transfer_id, line),
  UNIQUE (account_id, account_version)
) WITHOUT ROWID;
INSERT INTO posting_in_order (transfer_id, line, account_id, asset, amount, account_version, balance_after)
  SELECT transfer_id, line, account_id, asset, amount, account_version, balance_after FROM ledger_posting ORDER BY transfer_id, line;
-- Its triggers go with it; the next migration brings them again.
DROP TABLE ledger_posting;
ALTER TABLE posting_in_order RENAME TO ledger_posting;
