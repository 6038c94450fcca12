-- a service whose price was given back is not one whose time is over; its state stays 'expired', which a CHECK knows
ALTER TABLE subscription ADD COLUMN returned_at BIGINT;
