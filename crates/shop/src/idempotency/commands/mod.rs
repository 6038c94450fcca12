//! Commands of keyed requests.

mod key_begin;
mod key_finish;
mod key_give_up;

pub use key_begin::key_begin;
pub use key_finish::key_finish;
pub use key_give_up::key_give_up;
