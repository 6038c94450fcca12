-- refunds are looked after for some days: found by what happened and when, without reading every timeline
CREATE INDEX payment_fact_kind ON payment_fact(kind, at);
-- everything that was ever proposed for a payment is part of its story
CREATE INDEX desk_proposal_subject ON desk_proposal(subject);
