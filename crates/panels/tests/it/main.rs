//! The drivers against simulated panels, over real HTTP on 127.0.0.1.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod xui;
