//! The bot through its door: people with telephones against the simulated Telegram, on both engines.

#[cfg(test)]
mod admin;
#[cfg(test)]
mod bad_days;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod buying;
#[cfg(test)]
mod dead_jobs;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod folding;
#[cfg(test)]
mod foreign;
#[cfg(test)]
mod gateways;
#[cfg(test)]
mod late_money;
#[cfg(test)]
mod online;
#[cfg(test)]
mod other_gateway;
#[cfg(test)]
mod panel_ways;
#[cfg(test)]
mod payment_list;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod renewing;
#[cfg(test)]
mod reviewing;
#[cfg(test)]
mod routes;
#[cfg(test)]
mod searching;
#[cfg(test)]
mod sending;
#[cfg(test)]
mod staff;
#[cfg(test)]
mod walk;
#[cfg(test)]
mod wallet;
