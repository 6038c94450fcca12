//! People of the sample arrive as they would in Telegram; staff get their roles.

use anyhow::Result;
use kernel::{Actor, UserId};
use shop::Shop;
use shop::identity::{Arrival, role_grant, user_arrive};

use crate::demo::sample::{Person, Sample};

/// Somebody writes to the bot for the first time.
pub async fn arrive(shop: &Shop, person: &Person) -> Result<UserId> {
    let arrival = Arrival {
        telegram_id: person.id,
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        username: person.username.clone(),
        language_code: Some(person.language.clone()),
        start_payload: None,
    };
    let user = shop
        .run(Actor::System, move |ctx| {
            let arrival = arrival.clone();
            Box::pin(async move { user_arrive(ctx, arrival).await })
        })
        .await?;
    Ok(user.id)
}

/// The owner and the reviewers, in the order of the sample.
pub async fn hire(shop: &Shop, sample: &Sample) -> Result<Vec<UserId>> {
    let mut staff = Vec::with_capacity(sample.staff.len());
    for person in &sample.staff {
        let id = arrive(shop, person).await?;
        if let Some(role) = person.role.clone() {
            shop.run(Actor::Operator, move |ctx| {
                let role = role.clone();
                Box::pin(async move { role_grant(ctx, id, &role).await })
            })
            .await?;
        }
        staff.push(id);
    }
    Ok(staff)
}
