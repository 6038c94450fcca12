//! Tests of the gateways through their port, over real HTTP on 127.0.0.1.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod callback;
#[cfg(test)]
mod nonsense;
#[cfg(test)]
mod refunds;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod sent;
#[cfg(test)]
mod server;
#[cfg(test)]
mod simulated;
#[cfg(test)]
mod tls;
