//! The simulators over real HTTP on 127.0.0.1.

mod telegram;
mod telegram_methods;
mod telegram_people;
mod telegram_updates;
mod xui_client;
mod xui_clients;
mod xui_door;
mod xui_lifecycle;
mod xui_race;
mod xui_replay;
mod zarinpal;
mod zarinpal_bank;
mod zarinpal_faults;
mod zarinpal_page;
mod zarinpal_refund;
mod zarinpal_request;
mod zarinpal_verify;
