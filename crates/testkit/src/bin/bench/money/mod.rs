//! What money costs, where a shop lives on it: booking under load, the proof of the books, statements, asking providers
//! and the way from a paid page to the chat. Each part says in its own module what it does.

mod booking;
mod books;
mod callback;
mod ground;
mod open_payments;
mod proof;

use anyhow::Result;

use crate::figure::Figure;

pub const AREA: &str = "money";

/// # Errors
/// The database's own failures; books that are not right afterwards.
pub async fn measure() -> Result<Vec<Figure>> {
    let mut figures = booking::measure().await?;
    figures.extend(proof::measure().await?);
    figures.extend(open_payments::measure().await?);
    figures.extend(callback::measure().await?);
    Ok(figures)
}
