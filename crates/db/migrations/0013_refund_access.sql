-- how the shop is known where a provider takes orders to give money back; the token is sealed
ALTER TABLE gateway_account ADD COLUMN refund_terminal TEXT;
ALTER TABLE gateway_account ADD COLUMN refund_token TEXT;
