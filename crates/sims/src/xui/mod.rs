//! A simulated 3x-ui panel: six releases of both API eras, with their mistakes, over real HTTP.
//!
//! It keeps state, is seeded, reads the clock it is given and never reads a recording. Facts and their numbers (R-1 to
//! R-21) are those of `reference/3x-ui-api.md`; the recordings replayed against it are its acceptance test.

mod app;
mod bulk;
mod control;
mod entries;
mod era_a;
mod era_b;
mod faults;
mod hosts;
mod inbounds;
mod inbounds_http;
mod input;
mod links;
mod login;
mod model;
mod panel;
mod poll;
mod profile;
mod race;
mod records;
mod reply;
mod routes;
mod samples;
mod server;
mod session;
mod settings;
mod sub;
mod views;
mod wire;
mod world;

pub use faults::{Fault, FaultKind};
pub use panel::{Panel, PanelOptions, Running, StartError};
pub use profile::{Profile, UnknownProfile};
pub use samples::Samples;
pub use server::CORE_VERSION;

pub use crate::clock::SimClock;
