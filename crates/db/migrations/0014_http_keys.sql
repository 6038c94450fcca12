-- Keys against repeated HTTP requests: what was answered under each. They live for days; what counts for ever are the
-- keys of the business (ledger_transfer.idem_key, shop_order.idem_key).
CREATE TABLE http_key (
  principal TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('in_progress','done')),
  -- until then whoever claimed the key may be at it; it also tells one claim from another
  locked_until BIGINT NOT NULL,
  status BIGINT,
  content_type TEXT,
  location TEXT,
  body {{bytes}},
  created_at BIGINT NOT NULL,
  PRIMARY KEY (principal, key)
);
CREATE INDEX http_key_created ON http_key(created_at);

-- when its provider was asked last, or somebody let it be asked: who presses again and again is not a reason to ask
ALTER TABLE payment_attempt ADD COLUMN asked_at BIGINT;
