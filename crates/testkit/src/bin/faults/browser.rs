//! A payer's browser at the payment page: opens it, presses a button, follows the way back to the shop.

use anyhow::{Context as _, Result};
use reqwest::header::LOCATION;

use crate::world::World;

const PAGE: &str = "/pg/StartPay/";

/// The provider's key in the address of a payment page.
pub fn authority_of(url: &str) -> Option<&str> {
    url.split_once(PAGE).map(|(_, rest)| rest).filter(|rest| !rest.is_empty())
}

/// Opens the page and presses `pay` or `cancel`; answers where the payer is sent back to.
///
/// # Errors
/// The page does not answer.
pub async fn pressed(world: &World, authority: &str, button: &str) -> Result<String> {
    let page = format!("{}{PAGE}{authority}", world.zarinpal.url);
    world.http.get(&page).send().await?;
    let answer = world.http.post(format!("{page}/{button}")).send().await?;
    let back = answer.headers().get(LOCATION).context("the page leads nowhere")?;
    Ok(back.to_str()?.to_owned())
}

/// Comes back to the shop: whether it answered.
pub async fn visited(world: &World, address: &str) -> bool {
    world.http.get(address).send().await.is_ok_and(|answer| !answer.status().is_server_error())
}
