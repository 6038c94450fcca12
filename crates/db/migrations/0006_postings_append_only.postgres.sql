-- The table of 0002 still stands, and its trigger with it.
SELECT 1;
