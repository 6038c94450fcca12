//! Subscription links through the router of the server, on a shop with a simulated panel.

#[cfg(test)]
mod crowd;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod links;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod paying;
#[cfg(test)]
mod pressing;
#[cfg(test)]
mod routes;
#[cfg(test)]
mod till;
