//! The transport against a small Bot API made here and against the simulated Telegram, over real HTTP.

#[cfg(test)]
mod calls;
#[cfg(test)]
mod fake;
#[cfg(test)]
mod files;
#[cfg(test)]
mod intake;
#[cfg(test)]
mod pace;
#[cfg(test)]
mod parsing;
#[cfg(test)]
mod world;
