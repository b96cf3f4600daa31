//! The link of a room: who holds its secret may come in.
//!
//! The secret is made from a nonce of the link and a key of the house, so the host can be shown it
//! again, and the database, which has the nonce and a hash, opens nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use sea_orm::ConnectionTrait;
use sha2::Sha256;
use uuid::Uuid;

use super::store;
use crate::access::{self, Action, Object};
use crate::accounts;
use crate::kit::rate::Limit;
use crate::kit::{App, Caller, Error, Kind, Result, Secret, Tx};
use crate::rooms::live::place::Rooms;
use crate::rooms::model::{Looked, LookedLive, RoomLink, deleted, join_url};

/// How many guests may come by a room's link: a lecture hall at once, then ten a second. Whoever has
/// the link cannot fill the database with guests.
pub struct GuestLimit(pub Limit<Uuid>);

impl Default for GuestLimit {
    fn default() -> Self {
        Self(Limit::per_minute(600, 500))
    }
}

/// The key of the house that secrets of links are made with.
pub struct LinkKey(pub [u8; 32]);

/// The secret that belongs to a nonce: 192 bits.
fn secret_of(app: &App, nonce: &str) -> Secret {
    let key = app.get::<LinkKey>();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("HMAC takes a key of any length");
    mac.update(nonce.as_bytes());
    let made = mac.finalize().into_bytes();
    Secret::presented(URL_SAFE_NO_PAD.encode(&made[..24]))
}

/// Makes a link to a room, inside the transaction that needs it.
pub async fn make(app: &App, tx: &Tx, room: Uuid) -> Result<String> {
    let nonce = app.rng.secret().reveal().to_owned();
    let secret = secret_of(app, &nonce);
    let row = store::links::Row {
        id: app.new_id(),
        room_id: room,
        nonce,
        secret_hash: secret.hash(),
        created_at: app.clock.now(),
        revoked_at: None,
    };
    store::links::insert(&**tx, row).await?;
    Ok(join_url(&app.public_url, room, &secret))
}

/// The addresses of the open links of these rooms, by room.
pub async fn urls(
    app: &App,
    db: &impl ConnectionTrait,
    rooms: &[Uuid],
) -> Result<Vec<(Uuid, String)>> {
    let links = store::links::open_ones(db, rooms).await?;
    let url = |link: store::links::Row| {
        let secret = secret_of(app, &link.nonce);
        (
            link.room_id,
            join_url(&app.public_url, link.room_id, &secret),
        )
    };
    Ok(links.into_iter().map(url).collect())
}

/// A new link; the old one lets nobody in any more. Who is in stays in.
///
/// # Errors
/// 403 or 404 for whoever does not manage the room.
pub async fn renew(app: &App, caller: &Caller, id: Uuid) -> Result<RoomLink> {
    access::require(app, caller, Action::ManageRoom, Object::room(id)).await?;
    super::room(app, id).await?;
    let tx = app.db.tx().await?;
    store::links::revoke_all(&*tx, id, app.clock.now()).await?;
    let join_url = make(app, &tx, id).await?;
    tx.commit().await?;
    Ok(RoomLink { join_url })
}

/// The room that this secret opens. Who holds a secret that once opened it is told why it does not
/// any more; for everybody else nothing is there.
///
/// # Errors
/// 404 for a secret that is none of this room, 410 for one that no longer opens it.
pub async fn open(app: &App, id: Uuid, token: &str) -> Result<store::rooms::Row> {
    let hash = Secret::presented(token).hash();
    let db = app.db.read();
    let Some(link) = store::links::by_hash(db, id, &hash).await? else {
        return Err(Error::not_found());
    };
    let room = store::rooms::find(db, id)
        .await?
        .ok_or_else(Error::not_found)?;
    if room.deleted_at.is_some() {
        return Err(deleted());
    }
    if link.revoked_at.is_some() {
        let say = "This link was replaced by a new one. Ask the host for it.";
        return Err(Error::new(Kind::Gone, "link.revoked", say));
    }
    Ok(room)
}

/// What a link shows before one comes in.
///
/// # Errors
/// As [`open`].
pub async fn lookup(app: &App, id: Uuid, token: &str) -> Result<Looked> {
    let room = open(app, id, token).await?;
    let host_name = accounts::name_of(app, room.owner_id).await?;
    let rooms = app.get::<Rooms>();
    let participants = rooms.with(id, |live| live.people.len()).unwrap_or_default();
    Ok(Looked {
        id,
        name: room.name,
        kind: room.kind,
        host_name,
        take_quality: room.take_quality,
        live: LookedLive {
            participants,
            recording: rooms.recording(id).is_some(),
        },
    })
}
