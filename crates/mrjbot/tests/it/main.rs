//! The outer contract, walked from outside: the real binary, its ready line, its control routes, HTTP. On both engines.

#[cfg(test)]
mod contract;
mod cut;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod disk;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod shell;
#[cfg(test)]
mod stopped;
mod words;
