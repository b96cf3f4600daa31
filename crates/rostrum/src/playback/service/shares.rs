//! Links that show a recording to people without an account.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::open::{Opened, open_by_share};
use crate::access::shares::{self, Share};
use crate::access::{self, Action, Object};
use crate::accounts::Passwords;
use crate::kit::http::Address;
use crate::kit::page::{Page, Paging};
use crate::kit::rate::Limit;
use crate::kit::text::one_line;
use crate::kit::{App, Caller, Error, Kind, Result, Secret, patch};
use crate::playback::model::Playback;
use crate::playback::store::playbacks;
use crate::recordings::{self, RecordingRow};

/// A link as its owner sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Share)]
pub struct ShareView {
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    pub label: String,
    /// The link, only in the answer that made it: it is stored nowhere.
    pub url: Option<String>,
    /// What a page puts into a frame, only in the answer that made it.
    pub embed_url: Option<String>,
    /// Until when it is good.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether who comes by it is asked for a password.
    pub has_password: bool,
    /// Whether files may be taken home, too.
    pub download: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// How often it was opened.
    pub opened: i64,
    /// When last.
    pub last_opened_at: Option<DateTime<Utc>>,
}

/// A new link.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShare {
    /// What its owner calls it.
    #[garde(inner(custom(a_label)))]
    #[schema(min_length = 1, max_length = 200)]
    #[serde(default)]
    label: Option<String>,
    /// Until when it is good; without one until it is taken back.
    #[garde(skip)]
    #[serde(default)]
    expires_at: Option<DateTime<Utc>>,
    /// What who comes by it is asked for.
    #[garde(inner(length(min = 4, max = 200)))]
    #[serde(default)]
    password: Option<String>,
    /// Whether files may be taken home.
    #[garde(skip)]
    #[serde(default)]
    download: bool,
}

/// Changes to a link: the fields given. `null` takes expiry or password away.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareChange {
    /// Another name.
    #[garde(inner(custom(a_label)))]
    #[schema(min_length = 1, max_length = 200)]
    #[serde(default)]
    label: Option<String>,
    /// Another end.
    #[garde(skip)]
    #[schema(value_type = Option<DateTime<Utc>>)]
    #[serde(default, deserialize_with = "patch::given")]
    expires_at: Option<Option<DateTime<Utc>>>,
    /// Another password. Whoever came by the one before must come again.
    #[garde(inner(inner(length(min = 4, max = 200))))]
    #[schema(value_type = Option<String>, min_length = 4, max_length = 200)]
    #[serde(default, deserialize_with = "patch::given")]
    password: Option<Option<String>>,
    /// Whether files may be taken home.
    #[garde(skip)]
    #[serde(default)]
    download: Option<bool>,
}

/// Coming by a link.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenShare {
    /// What stands behind the last `/` of the link.
    #[garde(length(min = 1, max = 100))]
    token: String,
    /// Its password, when it has one.
    #[garde(inner(length(max = 200)))]
    #[serde(default)]
    password: Option<String>,
}

/// What who came by a link may see.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenedShare {
    /// The recording.
    pub recording: SharedRecording,
    /// What plays it.
    pub playback: Playback,
    /// Whether files may be taken home.
    pub download: bool,
}

/// A recording as a visitor sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SharedRecording {
    /// Its id.
    pub id: Uuid,
    /// How it is called.
    pub title: String,
    /// How long it is.
    pub duration_ms: i64,
}

fn a_label(label: &str, _: &()) -> garde::Result {
    one_line(label, 200).map_err(garde::Error::new)
}

/// The links of a recording, newest first.
pub async fn list(
    app: &App,
    caller: &Caller,
    recording: Uuid,
    paging: Paging,
) -> Result<Page<ShareView>> {
    owned(app, caller, recording).await?;
    let rows = shares::of(app.db.read(), recording, paging.before, paging.limit + 1).await?;
    Ok(Page::of(rows, paging, |share| share.id).map(view))
}

/// Makes a link. Its secret is in this answer and nowhere else.
pub async fn create(
    app: &App,
    caller: &Caller,
    recording: Uuid,
    ask: NewShare,
) -> Result<ShareView> {
    owned(app, caller, recording).await?;
    let now = app.clock.now();
    still_to_come(ask.expires_at, now)?;
    let secret = app.rng.secret();
    let share = Share {
        id: app.new_id(),
        recording,
        made_by: caller.id(),
        label: ask.label.unwrap_or_default().trim().to_owned(),
        secret_hash: secret.hash(),
        password_hash: hashed(app, ask.password).await?,
        download: ask.download,
        expires_at: ask.expires_at,
        opened: 0,
        last_opened_at: None,
        created_at: now,
    };
    let tx = app.db.tx().await?;
    shares::add(&tx, share.clone()).await?;
    tx.commit().await?;
    tracing::info!(recording.id = %recording, share.id = %share.id, "a recording was shared");
    let address = |page: &str| {
        let url = app.public_url.join(&format!("{page}/{}", secret.reveal()));
        url.map(|url| url.to_string()).map_err(Error::internal)
    };
    Ok(ShareView {
        url: Some(address("s")?),
        embed_url: Some(address("embed")?),
        ..view(share)
    })
}

/// Changes the fields given.
pub async fn change(
    app: &App,
    caller: &Caller,
    recording: Uuid,
    id: Uuid,
    ask: ShareChange,
) -> Result<ShareView> {
    owned(app, caller, recording).await?;
    still_to_come(ask.expires_at.flatten(), app.clock.now())?;
    let password = match ask.password {
        Some(password) => Some(hashed(app, password).await?),
        None => None,
    };
    let tx = app.db.tx().await?;
    let mut share = one(&*tx, recording, id).await?;
    if let Some(label) = ask.label {
        share.label = label.trim().to_owned();
    }
    share.expires_at = ask.expires_at.unwrap_or(share.expires_at);
    share.download = ask.download.unwrap_or(share.download);
    if let Some(hash) = password {
        share.password_hash = hash;
        playbacks::end_of_share(&*tx, id).await?;
    }
    shares::save(&tx, share.clone()).await?;
    tx.commit().await?;
    Ok(view(share))
}

/// Takes a link back: who came by it sees nothing more from this moment on.
pub async fn remove(app: &App, caller: &Caller, recording: Uuid, id: Uuid) -> Result<()> {
    owned(app, caller, recording).await?;
    let tx = app.db.tx().await?;
    one(&*tx, recording, id).await?;
    shares::remove(&tx, id).await?;
    playbacks::end_of_share(&*tx, id).await?;
    tx.commit().await?;
    tracing::info!(recording.id = %recording, share.id = %id, "a link was taken back");
    Ok(())
}

/// Opens a playback for whoever comes by a link, with its password when it has one.
///
/// # Errors
/// 404 for a link that is none (any more), 410 when its time is over, 401 when it asks for a password, 429.
pub async fn open(app: &App, from: Address, ask: OpenShare) -> Result<(OpenedShare, Secret)> {
    let doors = app.get::<Doors>();
    doors.openings.check(&from.network())?;
    let token = Secret::presented(ask.token);
    let found = shares::by_secret(app.db.read(), &token).await?;
    let share = found.ok_or_else(Error::not_found)?;
    let row = good(app, &share).await?;
    knows_password(app, &share, from, ask.password).await?;
    let Opened { playback, cookie } = begin(app, &share).await?;
    let cookie = cookie.ok_or_else(|| Error::internal("a new playback has a cookie"))?;
    let end = row.stopped_at_ms.unwrap_or(row.started_at_ms);
    let opened = OpenedShare {
        recording: SharedRecording {
            id: row.id,
            title: row.title,
            duration_ms: (end - row.started_at_ms).max(0),
        },
        playback,
        download: share.download,
    };
    Ok((opened, cookie))
}

async fn begin(app: &App, share: &Share) -> Result<Opened> {
    let opened = open_by_share(app, share.recording, share.id).await?;
    let tx = app.db.tx().await?;
    shares::count_opened(&tx, share.id, app.clock.now()).await?;
    tx.commit().await?;
    Ok(opened)
}

/// The link that a playback was opened by, and its recording, if it is still good at this moment.
///
/// # Errors
/// 401 when it was taken back or its time is over; who comes by the link again is told which.
pub async fn admitted(app: &App, share: Uuid, recording: Uuid) -> Result<(Share, RecordingRow)> {
    let found = shares::find(app.db.read(), share).await?;
    let share = found.filter(|share| share.recording == recording);
    let share = share.ok_or_else(Error::unauthorized)?;
    let row = good(app, &share).await.map_err(|_| Error::unauthorized())?;
    Ok((share, row))
}

/// The recording of a link that is good: in time, and not thrown away.
async fn good(app: &App, share: &Share) -> Result<RecordingRow> {
    if share.has_expired(app.clock.now()) {
        let say =
            "This link was good for a while only, and that is over. Ask whoever gave it to you.";
        return Err(Error::new(Kind::Gone, "share.expired", say));
    }
    recordings::shared(app, share.recording).await
}

async fn knows_password(
    app: &App,
    share: &Share,
    from: Address,
    password: Option<String>,
) -> Result<()> {
    let Some(hash) = &share.password_hash else {
        return Ok(());
    };
    let Some(password) = password else {
        let say = "This link asks for a password.";
        return Err(Error::new(Kind::Unauthorized, "share.password_needed", say));
    };
    let (tries, now) = (&app.get::<Doors>().wrong, app.clock.now());
    let keys = [(share.id, None), (share.id, Some(from.network()))];
    tries.may(&keys, now)?;
    if app.get::<Passwords>().verify(password, Some(hash)).await? {
        return Ok(());
    }
    tries.count(&keys, now);
    let say = "This is not the password of this link.";
    Err(Error::new(Kind::Unauthorized, "share.password_wrong", say))
}

/// What keeps guessers away, in this process.
pub struct Doors {
    openings: Limit<IpAddr>,
    wrong: Wrong,
}

impl Doors {
    /// A lecture hall behind one address may open a link at once.
    pub fn new() -> Self {
        Self {
            openings: Limit::per_minute(600, 600),
            wrong: Wrong::default(),
        }
    }
}

/// So many wrong passwords of one address are let through in a minute, and of all together.
const WRONG_OF_ONE: u32 = 10;
const WRONG_OF_ALL: u32 = 100;

/// Wrong passwords by link and address. Right ones do not count: many who know it may come at once.
#[derive(Default)]
struct Wrong(Mutex<HashMap<(Uuid, Option<IpAddr>), (i64, u32)>>);

impl Wrong {
    fn may(&self, keys: &[(Uuid, Option<IpAddr>); 2], now: DateTime<Utc>) -> Result<()> {
        let minute = now.timestamp() / 60;
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (when, _)| *when == minute);
        for key in keys {
            let most = if key.1.is_some() {
                WRONG_OF_ONE
            } else {
                WRONG_OF_ALL
            };
            if all.get(key).is_some_and(|(_, count)| *count >= most) {
                let wait = 60 - u64::try_from(now.timestamp() % 60).unwrap_or(0);
                let say = format!("Too many wrong passwords. Try again in {wait} seconds.");
                return Err(Error::new(Kind::TooMany, "rate.limited", say).retry_after(wait));
            }
        }
        Ok(())
    }

    fn count(&self, keys: &[(Uuid, Option<IpAddr>); 2], now: DateTime<Utc>) {
        let minute = now.timestamp() / 60;
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            all.entry(*key).or_insert((minute, 0)).1 += 1;
        }
    }
}

/// Only who owns a recording says who else sees it.
async fn owned(app: &App, caller: &Caller, recording: Uuid) -> Result<RecordingRow> {
    access::require(
        app,
        caller,
        Action::OwnRecording,
        Object::recording(recording),
    )
    .await?;
    recordings::seen_by(app, caller, recording).await
}

async fn one(db: &impl sea_orm::ConnectionTrait, recording: Uuid, id: Uuid) -> Result<Share> {
    let found = shares::find(db, id).await?;
    found
        .filter(|share| share.recording == recording)
        .ok_or_else(Error::not_found)
}

async fn hashed(app: &App, password: Option<String>) -> Result<Option<String>> {
    match password {
        Some(password) => Ok(Some(app.get::<Passwords>().hash(password).await?)),
        None => Ok(None),
    }
}

fn still_to_come(at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<()> {
    match at {
        Some(at) if at <= now => {
            let say = "This moment is over already.";
            Err(Error::invalid("expires_at", "past", say))
        }
        _ => Ok(()),
    }
}

fn view(share: Share) -> ShareView {
    ShareView {
        id: share.id,
        label: share.label,
        url: None,
        embed_url: None,
        expires_at: share.expires_at,
        has_password: share.password_hash.is_some(),
        download: share.download,
        created_at: share.created_at,
        opened: share.opened,
        last_opened_at: share.last_opened_at,
    }
}
