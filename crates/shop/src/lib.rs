//! The business.
