//! Reads a receipt picture: kind, size, hashes. Pure.
