//! Who may fetch: the one place that knows how a viewer is recognised, whoever they are.

mod together;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use quick_cache::sync::Cache;
use uuid::Uuid;

use super::shares;
use crate::access::shares::Share;
use crate::accounts;
use crate::kit::{App, Caller, Error, Result, Secret, sabotage};
use crate::playback::store::playbacks;
use crate::recordings::{self, RecordingRow};

pub use together::Together;

/// How a request for a file identifies itself.
#[derive(Clone, Debug, Default)]
pub struct Presented {
    /// By an access token.
    pub caller: Option<Caller>,
    /// By a playback token in its address.
    pub token: Option<Secret>,
    /// By a playback's cookie.
    pub cookie: Option<Secret>,
}

/// Who watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// A person with an account.
    User(Uuid),
    /// Somebody who came by a link, known by the playback that the link opened.
    Visitor(Uuid),
}

impl Viewer {
    /// Under what is noted what they watched: of a visitor, nothing outlives the playback.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        match self {
            Self::User(id) | Self::Visitor(id) => *id,
        }
    }

    /// Whether this playback is theirs.
    #[must_use]
    pub fn owns(&self, playback: &playbacks::Row) -> bool {
        match self {
            Self::User(id) => playback.share.is_none() && playback.subject == *id,
            Self::Visitor(id) => playback.id == *id,
        }
    }
}

/// Somebody who may see a recording at this moment.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// The recording.
    pub row: RecordingRow,
    /// Who it is.
    pub viewer: Viewer,
    /// By which right.
    pub by: By,
}

/// The right by which somebody sees a recording.
#[derive(Clone, Debug)]
pub enum By {
    /// Their own.
    Caller(Caller),
    /// A link's.
    Share(Box<Share>),
}

/// The recording, if whoever asks may see it at this moment. Somebody who is signed in and came by a link is a visitor
/// where they have no right of their own.
///
/// # Errors
/// 401: nothing valid was presented. 404: not theirs to see. 410: it lies in the trash.
pub async fn admit(app: &App, presented: Presented, recording: Uuid) -> Result<Admitted> {
    let held = held_of(app, &presented, recording).await?;
    let playback = held.map(|held| held.playback);
    let Some(caller) = presented.caller else {
        return holder(app, &playback.ok_or_else(Error::unauthorized)?).await;
    };
    match (seen_by(app, &caller, recording).await, playback) {
        (Err(_), Some(playback)) if playback.share.is_some() => holder(app, &playback).await,
        (own, _) => own,
    }
}

/// The playback that token or cookie stand for.
async fn held_of(app: &App, presented: &Presented, recording: Uuid) -> Result<Option<Held>> {
    let (db, now) = (app.db.read(), app.clock.now());
    let held = |playback: playbacks::Row, until| Held {
        playback,
        until,
        found: app.clock.instant(),
    };
    Ok(match (&presented.token, &presented.cookie) {
        (Some(token), _) => {
            let hash = token.hash();
            let found = playbacks::by_token(db, recording, &hash, now).await?;
            found.map(|row| {
                let until = match row.token_hash == hash {
                    true => row.token_until,
                    false => row.old_token_until.unwrap_or(row.token_until),
                };
                held(row, until)
            })
        }
        (None, Some(cookie)) => {
            let found = playbacks::by_cookie(db, recording, &cookie.hash(), now).await?;
            found.map(|row| {
                let until = row.cookie_until;
                held(row, until)
            })
        }
        (None, None) => None,
    })
}

pub(super) async fn seen_by(app: &App, caller: &Caller, recording: Uuid) -> Result<Admitted> {
    Ok(Admitted {
        row: recordings::seen_by(app, caller, recording).await?,
        viewer: Viewer::User(caller.id()),
        by: By::Caller(caller.clone()),
    })
}

/// Who opened a playback, as long as what they opened it with holds: a sign-in, or a link.
pub(super) async fn holder(app: &App, playback: &playbacks::Row) -> Result<Admitted> {
    if let Some(share) = playback.share {
        let (share, row) = shares::admitted(app, share, playback.recording).await?;
        return Ok(Admitted {
            row,
            viewer: Viewer::Visitor(playback.id),
            by: By::Share(Box::new(share)),
        });
    }
    together::holder(app, playback).await
}

/// Who opened a playback with their sign-in, asked for alone.
async fn alone(app: &App, playback: &playbacks::Row) -> Result<Admitted> {
    let caller = accounts::caller_of(app, playback.sign_in).await?;
    let caller = caller.filter(|caller| caller.id() == playback.subject);
    let caller = caller.ok_or_else(Error::unauthorized)?;
    seen_by(app, &caller, playback.recording).await
}

/// How long an admission is believed for what players fetch.
const BELIEVED: Duration = Duration::from_secs(1);
/// How long it still is while it is being asked for again. A right that is withdrawn counts within two seconds.
const AT_MOST: Duration = Duration::from_millis(1600);
/// Players that are remembered at once.
const MOST: usize = 20_000;

/// What a player carries, as tables know it: nobody can present what they read there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pass {
    /// A token in the address.
    Token([u8; 32]),
    /// A cookie.
    Cookie([u8; 32]),
}

impl Presented {
    /// What is carried, where it is a playback's. An access token is looked up by its own rules, which believe it for a
    /// second as well.
    fn pass(&self) -> Option<Pass> {
        match self {
            Self {
                caller: Some(_), ..
            } => None,
            Self {
                token: Some(token), ..
            } => Some(Pass::Token(token.digest())),
            Self { cookie, .. } => Some(Pass::Cookie(cookie.as_ref()?.digest())),
        }
    }
}

/// Admissions of the last seconds: a player fetches many files, and each is one look into this table.
pub struct Recent(Cache<(Pass, Uuid), Arc<Belief>>);

/// That somebody may see a recording, as it was found a moment ago.
pub struct Belief {
    asked: Instant,
    row: Arc<RecordingRow>,
    viewer: Viewer,
    by: By,
    held: Option<Held>,
    renewing: AtomicBool,
}

/// A playback that was found by its token or cookie.
#[derive(Clone)]
struct Held {
    playback: playbacks::Row,
    /// Until when what was presented stands for it.
    until: DateTime<Utc>,
    found: Instant,
}

/// How long a playback that somebody opened with their sign-in is not looked up again: nothing is withdrawn by changing it,
/// only by ending what it hangs on. One that a link opened is always looked up: another password ends it, and not the link.
const FOUND: Duration = Duration::from_secs(10);

impl Held {
    fn holds(&self, app: &App) -> bool {
        let is_own = self.playback.share.is_none();
        is_own && app.clock.now() < self.until && app.clock.instant() < self.found + FOUND
    }
}

impl Default for Recent {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl Belief {
    /// The recording.
    #[must_use]
    pub fn row(&self) -> &RecordingRow {
        &self.row
    }

    /// By what is told apart who watches at the same time: each device of a person does.
    #[must_use]
    pub fn seat(&self) -> Uuid {
        let playback = self.held.as_ref().map(|held| held.playback.id);
        playback.unwrap_or_else(|| self.viewer.id())
    }

    /// Who watches, and by which right.
    pub(super) fn by(&self) -> (Viewer, &By) {
        (self.viewer, &self.by)
    }

    fn holds(&self, now: Instant) -> bool {
        now < self.asked + AT_MOST
    }

    /// Whether it has to be asked for again, and the caller of this is the one to do it.
    #[must_use]
    pub fn is_mine_to_renew(&self, now: Instant) -> bool {
        now >= self.asked + BELIEVED && !self.renewing.swap(true, Ordering::Relaxed)
    }
}

/// What was believed of a sign-in is not, from now on.
pub fn sign_in_ended(app: &App, ended: &accounts::SignInEnded) {
    let is_of = |belief: &Belief| {
        let held = belief.held.as_ref();
        held.is_some_and(|held| held.playback.sign_in == ended.sign_in)
    };
    app.get::<Recent>().0.retain(|_, belief| !is_of(belief));
}

impl Recent {
    /// What is believed of this pass, perhaps on its last legs.
    #[must_use]
    pub fn find(&self, pass: Pass, recording: Uuid, now: Instant) -> Option<Arc<Belief>> {
        let belief = self.0.get(&(pass, recording))?;
        belief.holds(now).then_some(belief)
    }

    /// Forgets what is not believed any more; answers whether nothing is left. A playback that was found stays known a while
    /// longer.
    pub fn sweep(&self, now: Instant) -> bool {
        self.0.retain(|_, belief| now < belief.asked + FOUND);
        self.0.is_empty()
    }
}

/// Like [`admit`], believing for a second what was found.
///
/// # Errors
/// The same.
pub async fn admit_soon(
    app: &App,
    presented: Presented,
    recording: Uuid,
) -> Result<Arc<RecordingRow>> {
    let belief = believe(app, presented, recording).await?;
    Ok(Arc::clone(&belief.row))
}

/// The same, with who it is.
///
/// # Errors
/// The same.
pub async fn believe(app: &App, presented: Presented, recording: Uuid) -> Result<Arc<Belief>> {
    let (recent, now) = (app.get::<Recent>(), app.clock.instant());
    let belief = |admitted: Admitted, held| {
        Arc::new(Belief {
            // From before the question: the answer may be as old as that.
            asked: now,
            row: Arc::new(admitted.row),
            viewer: admitted.viewer,
            by: admitted.by,
            held,
            renewing: AtomicBool::new(false),
        })
    };
    let Some(pass) = presented.pass() else {
        return Ok(belief(admit(app, presented, recording).await?, None));
    };
    let known = recent.0.get(&(pass, recording));
    if let Some(known) = &known
        && (now < known.asked + BELIEVED || sabotage::is_on("s12"))
    {
        return Ok(Arc::clone(known));
    }
    let held = known.and_then(|belief| belief.held.clone());
    match again(app, &presented, recording, held).await {
        Ok((held, admitted)) => {
            let belief = belief(admitted, Some(held));
            recent.0.insert((pass, recording), Arc::clone(&belief));
            Ok(belief)
        }
        Err(refused) => {
            recent.0.remove(&(pass, recording));
            Err(refused)
        }
    }
}

/// The question itself, without looking up a playback that is known.
async fn again(
    app: &App,
    presented: &Presented,
    recording: Uuid,
    known: Option<Held>,
) -> Result<(Held, Admitted)> {
    let held = match known.filter(|held| held.holds(app)) {
        Some(held) => held,
        None => {
            let found = held_of(app, presented, recording).await?;
            found.ok_or_else(Error::unauthorized)?
        }
    };
    let admitted = holder(app, &held.playback).await?;
    Ok((held, admitted))
}
