//! Table `inbound`.

use kernel::{InboundId, PanelId, Timestamp, unix_ms};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, Set,
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

/// Stores what a panel lists; an inbound that is off or no longer listed is not present.
pub(in crate::fleet) async fn record(
    db: &impl ConnectionTrait,
    (panel_id, now): (PanelId, Timestamp),
    listed: &[RemoteInbound],
) -> Result<()> {
    let known = of_panel(db, panel_id).await?;
    for remote in listed {
        let row = inbound::ActiveModel {
            tag: Set(remote.tag.clone()),
            protocol: Set(remote.protocol.clone()),
            port: Set(i64::from(remote.port)),
            remark: Set(remote.remark.clone()),
            spec: Set(remote.spec.to_string()),
            findings: Set(serde_json::to_string(&remote.findings)?),
            present: Set(remote.enabled),
            seen_at: Set(unix_ms(now)),
            ..Default::default()
        };
        match known.iter().find(|known| known.remote_id == remote.remote_id) {
            Some(known) => {
                inbound::ActiveModel { id: sea_orm::ActiveValue::Unchanged(known.id), ..row }
                    .update(db)
                    .await?;
            }
            None => {
                let row = inbound::ActiveModel {
                    panel_id: Set(panel_id.0),
                    remote_id: Set(remote.remote_id),
                    picked: Set(false),
                    ..row
                };
                inbound::Entity::insert(row).exec(db).await?;
            }
        }
    }
    inbound::Entity::update_many()
        .col_expr(inbound::Column::Present, Expr::value(false))
        .filter(inbound::Column::PanelId.eq(panel_id.0))
        .filter(inbound::Column::RemoteId.is_not_in(listed.iter().map(|remote| remote.remote_id)))
        .exec(db)
        .await?;
    Ok(())
}
