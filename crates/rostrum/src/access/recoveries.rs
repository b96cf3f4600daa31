//! Recovery links: whoever holds one brings the takes of one participant to one recording, without signing in.
//!
//! The token is made from a random name and a key of the house and is stored nowhere; a token that the house did not
//! make costs no look into the database. The name is forgotten when the link is renewed or its recording goes, and is
//! marked when it is taken back, so an old token is told why it opens nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac as _};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QuerySelect as _,
};
use sha2::Sha256;
use uuid::Uuid;

use crate::kit::http::caller::Dead;
use crate::kit::{App, Caller, Kind, Result, Secret, Tx};

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recoveries")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub recording: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub participant: Uuid,
        /// The user or guest whose takes these are.
        pub subject: Uuid,
        /// The random name in the token.
        pub link: Uuid,
        pub created_at: DateTimeUtc,
        /// `None` while the recording runs.
        pub expires_at: Option<DateTimeUtc>,
        pub revoked_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub use entity::Model as Recovery;
use entity::{Column, Entity};

/// What tokens of recovery links begin with.
pub const PREFIX: &str = "rcr_";

/// The key of the house that recovery links are signed with.
pub struct RecoveryKey(pub [u8; 32]);

const UNKNOWN: Dead = Dead {
    kind: Kind::NotFound,
    code: "recovery.unknown",
    say: "This recovery link is not known here. Perhaps it was copied in part, or the recording was removed.",
};
const EXPIRED: Dead = Dead {
    kind: Kind::Gone,
    code: "recovery.expired",
    say: "This recovery link has expired. Ask the host of the recording for a new one.",
};
const REVOKED: Dead = Dead {
    kind: Kind::Gone,
    code: "recovery.revoked",
    say: "This recovery link was taken back. Ask the host of the recording for a new one.",
};

fn mac(app: &App, link: Uuid) -> Hmac<Sha256> {
    let key = app.get::<RecoveryKey>();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("HMAC takes a key of any length");
    mac.update(link.as_bytes());
    mac
}

/// The token of a link.
#[must_use]
pub fn token_of(app: &App, link: Uuid) -> Secret {
    let mut token = link.as_bytes().to_vec();
    token.extend(mac(app, link).finalize().into_bytes());
    Secret::presented(format!("{PREFIX}{}", BASE64.encode(token)))
}

/// The link that a token of ours names.
fn named(app: &App, token: &str) -> Option<Uuid> {
    let bytes = BASE64.decode(token.strip_prefix(PREFIX)?).ok()?;
    let (link, signed) = bytes.split_at_checked(16)?;
    let link = Uuid::from_slice(link).ok()?;
    mac(app, link).verify_slice(signed).ok()?;
    Some(link)
}

/// Whom a token stands for, or why it is no good.
///
/// # Errors
/// The database is away.
pub async fn look(app: &App, token: &str) -> Result<Result<Caller, Dead>> {
    let Some(link) = named(app, token) else {
        return Ok(Err(UNKNOWN));
    };
    let found = Entity::find()
        .filter(Column::Link.eq(link))
        .one(app.db.read())
        .await?;
    let Some(row) = found else {
        return Ok(Err(UNKNOWN));
    };
    if row.revoked_at.is_some() {
        return Ok(Err(REVOKED));
    }
    if row.expires_at.is_some_and(|at| at <= app.clock.now()) {
        return Ok(Err(EXPIRED));
    }
    Ok(Ok(Caller::Recovering {
        id: row.subject,
        recording: row.recording,
    }))
}

/// Whose link to open.
#[derive(Clone, Copy, Debug)]
pub struct Opening {
    /// To which recording.
    pub recording: Uuid,
    /// Of which participant.
    pub participant: Uuid,
    /// Who that is.
    pub subject: Uuid,
    /// Until when; `None` until the recording ends.
    pub expires_at: Option<DateTime<Utc>>,
}

/// The link of a participant: the one there is, with this new end, or a new one.
///
/// # Errors
/// The database is away.
pub async fn open(app: &App, tx: &Tx, ask: Opening) -> Result<Recovery> {
    let fresh = Recovery {
        recording: ask.recording,
        participant: ask.participant,
        subject: ask.subject,
        link: random_name(app),
        created_at: app.clock.now(),
        expires_at: ask.expires_at,
        revoked_at: None,
    };
    let there = OnConflict::columns([Column::Recording, Column::Participant])
        .do_nothing()
        .to_owned();
    Entity::insert(fresh.clone().into_active_model().reset_all())
        .on_conflict(there)
        .exec_without_returning(&**tx)
        .await?;
    let found = Entity::find_by_id((ask.recording, ask.participant))
        .lock_exclusive()
        .one(&**tx)
        .await?;
    let before = found.unwrap_or_else(|| fresh.clone());
    let row = match before.revoked_at {
        Some(_) => fresh,
        None => Recovery {
            expires_at: ask.expires_at,
            ..before.clone()
        },
    };
    if row != before {
        let change = row.clone().into_active_model().reset_all();
        change.update(&**tx).await?;
    }
    Ok(row)
}

/// 122 random bits: the name tells neither when the link was made nor whose it is.
fn random_name(app: &App) -> Uuid {
    uuid::Builder::from_random_bytes(app.rng.bytes::<16>()).into_uuid()
}

/// Takes the link of a participant back; false when there is none that opens.
///
/// # Errors
/// The database is away.
pub async fn revoke(
    tx: &Tx,
    recording: Uuid,
    participant: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::Recording.eq(recording))
        .filter(Column::Participant.eq(participant))
        .filter(Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The recording has ended: its links hold until then.
///
/// # Errors
/// The database is away.
pub async fn expire_at(tx: &Tx, recording: Uuid, at: DateTime<Utc>) -> Result<()> {
    Ok(Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(at))
        .filter(Column::Recording.eq(recording))
        .exec(&**tx)
        .await
        .map(drop)?)
}

/// Forgets the links of a recording that goes for good.
///
/// # Errors
/// The database is away.
pub async fn remove_of(tx: &Tx, recording: Uuid) -> Result<()> {
    let all = Entity::delete_many().filter(Column::Recording.eq(recording));
    Ok(all.exec(&**tx).await.map(drop)?)
}

/// The link of a participant.
///
/// # Errors
/// The database is away.
pub async fn find(
    db: &impl ConnectionTrait,
    recording: Uuid,
    participant: Uuid,
) -> Result<Option<Recovery>, DbErr> {
    Entity::find_by_id((recording, participant)).one(db).await
}
