//! What is sold: plans, and the locations they are sold in.
//!
//! Invariants: a plan that was sold is never deleted, only hidden; stock never goes below zero and of two buyers of
//! the last piece exactly one gets it (F-26); a price here is an offer, what was bought is the order's snapshot.
//! Knows nothing of money movements, panels or customers.

mod commands;
mod error;
mod model;
mod queries;
mod store;

pub use commands::{location_save, plan_save, plan_state_set, stock_return, stock_set, stock_take};
pub use error::CatalogError;
pub use model::{Location, LocationInput, Plan, PlanInput, RenewalPolicy, Visibility};
pub use queries::{location_get, location_list, plan_get, plan_list};
