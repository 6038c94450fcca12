//! Bot API transport: rate limits, retry_after, uploads, webhook and polling intake.
