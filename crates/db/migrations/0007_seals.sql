-- Transfers in blocks, each sealed by a hash over all that is in it and over the seal before it (I-11).
CREATE TABLE ledger_seal (
  block BIGINT PRIMARY KEY CHECK (block > 0),
  after_id BIGINT NOT NULL,
  last_id BIGINT NOT NULL UNIQUE CHECK (last_id > after_id),
  hash TEXT NOT NULL,
  sealed_at BIGINT NOT NULL
);
