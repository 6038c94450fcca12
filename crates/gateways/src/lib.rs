//! Fills shop::payments::Gateway; a folder per provider.
