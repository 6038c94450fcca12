-- Every way the shop was ever known to a provider, keys sealed: a payment is asked about where its page was opened, also
-- when the owner has changed the key or switched the test service on since.
CREATE TABLE gateway_access (
  id {{id}},
  gateway TEXT NOT NULL,
  sandbox BOOLEAN NOT NULL,
  access TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
INSERT INTO gateway_access (gateway, sandbox, access, created_at)
  SELECT gateway, sandbox, access, updated_at FROM gateway_account;
ALTER TABLE gateway_account ADD COLUMN access_id BIGINT REFERENCES gateway_access(id);
UPDATE gateway_account SET access_id = (SELECT a.id FROM gateway_access a WHERE a.gateway = gateway_account.gateway);
ALTER TABLE payment_attempt ADD COLUMN access_id BIGINT REFERENCES gateway_access(id);
UPDATE payment_attempt SET access_id = (SELECT a.id FROM gateway_access a WHERE a.gateway = payment_attempt.gateway)
  WHERE authority IS NOT NULL;
