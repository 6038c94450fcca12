//! Switches that take one guard out, so that its test can be seen to fail: `cargo xtask sabotage`.
//!
//! Off unless the feature `sabotage` is on *and* the environment names the guard. Never in a release: without the
//! feature [`on`] is the constant `false`, and the compiler removes what hangs on it.

/// Is the guard of this name taken out of this process?
#[cfg(not(feature = "sabotage"))]
#[must_use]
pub const fn on(_name: &str) -> bool {
    false
}

/// The variable that names the one guard to take out.
#[cfg(feature = "sabotage")]
pub const VARIABLE: &str = "MRJBOT_SABOTAGE";

/// Is the guard of this name taken out of this process?
#[cfg(feature = "sabotage")]
#[must_use]
pub fn on(name: &str) -> bool {
    static NAMED: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    NAMED.get_or_init(|| std::env::var(VARIABLE).ok()).as_deref() == Some(name)
}

#[cfg(all(feature = "sabotage", not(debug_assertions)))]
compile_error!("the feature `sabotage` takes guards out of the money path: it is for debug builds alone");
