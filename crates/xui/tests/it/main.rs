//! Tests of the 3x-ui client through its public door, over real HTTP on 127.0.0.1.

#[cfg(test)]
mod probing;
#[cfg(test)]
mod put;
#[cfg(test)]
mod recordings;
#[cfg(test)]
mod server;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod simulated;
#[cfg(test)]
mod tls;
