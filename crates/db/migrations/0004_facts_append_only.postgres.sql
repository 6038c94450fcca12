-- What happened to a payment is history too (I-10).
CREATE TRIGGER payment_fact_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_fact FOR EACH STATEMENT EXECUTE FUNCTION append_only();
