//! One operation a file.

pub mod link_change;
pub mod subscription_extend;
pub mod subscription_grant;
pub mod subscription_renew;
pub mod subscription_retract;
pub mod subscription_turn;
