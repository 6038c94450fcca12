//! The simulators over real HTTP on 127.0.0.1.

mod xui_client;
mod xui_clients;
mod xui_door;
mod xui_lifecycle;
mod xui_race;
mod xui_replay;
