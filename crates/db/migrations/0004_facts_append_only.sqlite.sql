-- What happened to a payment is history too (I-10).
CREATE TRIGGER payment_fact_no_update BEFORE UPDATE ON payment_fact BEGIN SELECT RAISE(ABORT, 'payment_fact is append-only'); END;
CREATE TRIGGER payment_fact_no_delete BEFORE DELETE ON payment_fact BEGIN SELECT RAISE(ABORT, 'payment_fact is append-only'); END;
