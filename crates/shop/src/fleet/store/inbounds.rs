//! Table `inbound`.

use kernel::{InboundId, PanelId, Timestamp, unix_ms};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::NotSet, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    QueryFilter as _, QueryOrder as _,
};

use crate::Result;
use crate::fleet::model::InboundView;
use crate::fleet::panel::RemoteInbound;

pub(in crate::fleet) mod inbound {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "inbound")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub panel_id: i64,
        pub remote_id: i64,
        pub tag: String,
        pub protocol: String,
        pub port: i64,
        pub remark: String,
        pub spec: String,
        pub findings: String,
        pub picked: bool,
        pub present: bool,
        pub seen_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(in crate::fleet) fn port_of(row: &inbound::Model) -> u16 {
    u16::try_from(row.port).unwrap_or(0)
}

pub(in crate::fleet) fn view(row: &inbound::Model) -> InboundView {
    InboundView {
        id: InboundId(row.id),
        panel_id: PanelId(row.panel_id),
        remote_id: row.remote_id,
        tag: row.tag.clone(),
        protocol: row.protocol.clone(),
        port: port_of(row),
        remark: row.remark.clone(),
        picked: row.picked,
        present: row.present,
        findings: serde_json::from_str(&row.findings).unwrap_or_default(),
    }
}

pub(in crate::fleet) async fn of_panel(
    db: &impl ConnectionTrait,
    id: PanelId,
) -> Result<Vec<inbound::Model>> {
    let rows = inbound::Entity::find()
        .filter(inbound::Column::PanelId.eq(id.0))
        .order_by_asc(inbound::Column::RemoteId)
        .all(db)
        .await?;
    Ok(rows)
}

pub(in crate::fleet) async fn all(db: &impl ConnectionTrait) -> Result<Vec<inbound::Model>> {
    Ok(inbound::Entity::find().order_by_asc(inbound::Column::RemoteId).all(db).await?)
}

/// The inbounds that serve: picked by an operator and present on the panel.
pub(in crate::fleet) async fn serving(
    db: &impl ConnectionTrait,
    panels: &[i64],
) -> Result<Vec<inbound::Model>> {
    let rows = inbound::Entity::find()
        .filter(inbound::Column::PanelId.is_in(panels.iter().copied()))
        .filter(inbound::Column::Picked.eq(true))
        .filter(inbound::Column::Present.eq(true))
        .order_by_asc(inbound::Column::PanelId)
        .order_by_asc(inbound::Column::RemoteId)
        .all(db)
        .await?;
    Ok(rows)
}

pub(in crate::fleet) async fn find(
    db: &impl ConnectionTrait,
    id: InboundId,
) -> Result<Option<inbound::Model>> {
    Ok(inbound::Entity::find_by_id(id.0).one(db).await?)
}

pub(in crate::fleet) async fn picked_set(
    db: &impl ConnectionTrait,
    id: InboundId,
    picked: bool,
) -> Result<()> {
    inbound::Entity::update_many()
        .col_expr(inbound::Column::Picked, Expr::value(picked))
        .filter(inbound::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Stores what a panel lists; an inbound that is off or no longer listed is not present. `seen_at` moves only when
/// something is different.
pub(in crate::fleet) async fn record(
    db: &impl ConnectionTrait,
    (panel_id, now): (PanelId, Timestamp),
    listed: &[RemoteInbound],
) -> Result<()> {
    let known = of_panel(db, panel_id).await?;
    for remote in listed {
        let old = known.iter().find(|known| known.remote_id == remote.remote_id);
        let new = row_of((panel_id, now), remote, old)?;
        match old {
            Some(old) if same(old, &new) => {}
            Some(_) => {
                inbound::Entity::update(inbound::ActiveModel::from(new).reset_all()).exec(db).await?;
            }
            None => {
                let row = inbound::ActiveModel { id: NotSet, ..inbound::ActiveModel::from(new).reset_all() };
                inbound::Entity::insert(row).exec(db).await?;
            }
        }
    }
    let gone: Vec<i64> = known
        .iter()
        .filter(|known| known.present && !listed.iter().any(|remote| remote.remote_id == known.remote_id))
        .map(|known| known.id)
        .collect();
    if !gone.is_empty() {
        inbound::Entity::update_many()
            .col_expr(inbound::Column::Present, Expr::value(false))
            .col_expr(inbound::Column::SeenAt, Expr::value(unix_ms(now)))
            .filter(inbound::Column::Id.is_in(gone))
            .exec(db)
            .await?;
    }
    Ok(())
}

fn row_of(
    (panel_id, now): (PanelId, Timestamp),
    remote: &RemoteInbound,
    old: Option<&inbound::Model>,
) -> Result<inbound::Model> {
    Ok(inbound::Model {
        id: old.map_or(0, |old| old.id),
        panel_id: panel_id.0,
        remote_id: remote.remote_id,
        tag: remote.tag.clone(),
        protocol: remote.protocol.clone(),
        port: i64::from(remote.port),
        remark: remote.remark.clone(),
        spec: remote.spec.to_string(),
        findings: serde_json::to_string(&remote.findings)?,
        picked: old.is_some_and(|old| old.picked),
        present: remote.enabled,
        seen_at: unix_ms(now),
    })
}

fn same(old: &inbound::Model, new: &inbound::Model) -> bool {
    inbound::Model { seen_at: old.seen_at, ..new.clone() } == *old
}
