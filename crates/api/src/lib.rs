//! Face: HTTP. Subscription documents, webhooks, health.
