//! Share links and subscription documents. Pure.
