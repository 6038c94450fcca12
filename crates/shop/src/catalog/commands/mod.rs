//! One operation a file.

mod location_save;
mod plan_save;
mod plan_state_set;
mod stock_set;
mod stock_take;

pub use location_save::location_save;
pub use plan_save::plan_save;
pub use plan_state_set::plan_state_set;
pub use stock_set::stock_set;
pub use stock_take::{stock_return, stock_take};
