-- PostgreSQL keeps rows where they were written; nothing to do.
SELECT 1;
