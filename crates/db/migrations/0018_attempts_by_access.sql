-- which of its keys a provider is asked with in the list of unverified payments: looked up every half minute
CREATE INDEX payment_attempt_access ON payment_attempt(access_id, created_at) WHERE access_id IS NOT NULL;
