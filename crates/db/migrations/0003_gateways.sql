-- Payment providers: how the shop is known to them, what was asked and answered, what they paid out.

-- one row for each provider the owner has set up
CREATE TABLE gateway_account (
  gateway TEXT PRIMARY KEY,
  enabled BOOLEAN NOT NULL,
  sandbox BOOLEAN NOT NULL,
  access TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);

ALTER TABLE payment_attempt ADD COLUMN url TEXT;
-- the secret part of the address a provider sends the payer back to
ALTER TABLE payment_attempt ADD COLUMN return_token TEXT;
ALTER TABLE payment_attempt ADD COLUMN payer_card TEXT;
ALTER TABLE payment_attempt ADD COLUMN fee BIGINT;
ALTER TABLE payment_attempt ADD COLUMN checks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment_attempt ADD COLUMN next_check_at BIGINT;
-- since when nobody knows what became of the money
ALTER TABLE payment_attempt ADD COLUMN unknown_since BIGINT;
-- the payout that brought its money to the shop's bank account
ALTER TABLE payment_attempt ADD COLUMN settlement_id BIGINT;
CREATE UNIQUE INDEX payment_attempt_return ON payment_attempt(return_token) WHERE return_token IS NOT NULL;
CREATE INDEX payment_attempt_check ON payment_attempt(next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX payment_attempt_unsettled ON payment_attempt(gateway, id) WHERE settlement_id IS NULL AND credited_transfer_id IS NOT NULL;

-- what happened to an attempt, in order; never changed
CREATE TABLE payment_fact (
  id {{id}},
  attempt_id BIGINT NOT NULL REFERENCES payment_attempt(id),
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  data TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX payment_fact_attempt ON payment_fact(attempt_id, id);

-- a second tap on "change the link" is the same wish
ALTER TABLE subscription ADD COLUMN link_changed_at BIGINT;
-- what an order gave and a refund took back
ALTER TABLE subscription_grant ADD COLUMN retracted_at BIGINT;

CREATE TABLE settlement (
  id {{id}},
  gateway TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount >= 0),
  fee BIGINT NOT NULL CHECK (fee >= 0),
  covers_until BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  reference TEXT NOT NULL,
  transfer_id BIGINT NOT NULL UNIQUE REFERENCES ledger_transfer(id),
  recorded_by TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  UNIQUE (gateway, reference)
);

-- a deed at the payments desk that needs a second person
CREATE TABLE desk_proposal (
  id {{id}},
  deed TEXT NOT NULL,
  subject TEXT NOT NULL,
  amount BIGINT NOT NULL,
  reason TEXT NOT NULL,
  input TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed','done','refused')),
  proposed_by BIGINT NOT NULL REFERENCES user_account(id),
  decided_by BIGINT REFERENCES user_account(id),
  created_at BIGINT NOT NULL,
  decided_at BIGINT
);
CREATE UNIQUE INDEX desk_proposal_open ON desk_proposal(deed, subject) WHERE state = 'proposed';
