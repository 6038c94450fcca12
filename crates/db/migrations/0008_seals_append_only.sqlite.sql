-- What was sealed stays sealed (I-10).
CREATE TRIGGER ledger_seal_no_update BEFORE UPDATE ON ledger_seal BEGIN SELECT RAISE(ABORT, 'ledger_seal is append-only'); END;
CREATE TRIGGER ledger_seal_no_delete BEFORE DELETE ON ledger_seal BEGIN SELECT RAISE(ABORT, 'ledger_seal is append-only'); END;
