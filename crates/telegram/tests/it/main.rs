//! The transport against a small Bot API made here, over real HTTP.

mod calls;
#[cfg(test)]
mod fake;
mod files;
mod intake;
mod pace;
mod parsing;
