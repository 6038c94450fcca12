//! TestShop: the whole shop on a fresh database.
