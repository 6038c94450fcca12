//! Fills shop::fleet::Panel; a folder per panel kind.
