//! Links by which a participant's takes come to safety without signing in: made, shown, mailed, taken back.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::allowed;
use crate::access::recoveries::{self, Opening, Recovery};
use crate::access::{self, Action, Object};
use crate::accounts;
use crate::kit::http::Address;
use crate::kit::rate::Limit;
use crate::kit::{App, Caller, Error, Kind, Result, Secret, Tx};
use crate::notices::{self, letters};
use crate::recordings::model::{
    Origin, ParticipantView, RecoveredTake, RecoveryLink, RecoveryView, Settings,
};
use crate::recordings::service::view;
use crate::recordings::store::people;
use crate::recordings::store::recordings::{self, Row};

/// How often links may be looked at and mailed. Nobody guesses one; this keeps a program that goes wild from
/// costing more than it should, and the letters from being sent to strangers.
pub struct Limits {
    looks: Limit<IpAddr>,
    letters_of_link: Limit<(Uuid, Uuid)>,
    letters_to: Limit<String>,
    letters_from: Limit<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            looks: Limit::per_minute(120, 120),
            letters_of_link: Limit::per_hour(3, 3),
            letters_to: Limit::per_hour(3, 3),
            letters_from: Limit::per_hour(30, 30),
        }
    }
}

impl Limits {
    /// One look from an address.
    ///
    /// # Errors
    /// Too many.
    pub fn look(&self, from: Address) -> Result<()> {
        self.looks.check(&from.network())
    }

    /// Forgets who has not been seen for long.
    pub fn forget_old(&self) {
        self.looks.forget_old();
        self.letters_of_link.forget_old();
        self.letters_to.forget_old();
        self.letters_from.forget_old();
    }
}

/// The link of the caller's own takes, for their browser to keep: the one there is, or a new one.
///
/// # Errors
/// 403 for who was not there or did not agree to be recorded.
pub async fn own(app: &App, caller: &Caller, id: Uuid) -> Result<RecoveryLink> {
    let row = allowed(app, caller, Action::SendTake, id).await?;
    let found = people::of_subject(app.db.read(), id, caller.id()).await?;
    let person = found.ok_or_else(|| {
        let say = "You were not in this recording.";
        Error::new(Kind::Forbidden, "take.not_there", say)
    })?;
    link(app, &row, person).await
}

/// The link of a participant, for the host to pass on.
///
/// # Errors
/// 403 or 404 for who may not edit the recording, 404 for who was not in it.
pub async fn of_person(
    app: &App,
    caller: &Caller,
    id: Uuid,
    participant: Uuid,
) -> Result<RecoveryLink> {
    let row = allowed(app, caller, Action::EditRecording, id).await?;
    let found = people::find(app.db.read(), id, participant).await?;
    link(app, &row, found.ok_or_else(Error::not_found)?).await
}

async fn link(app: &App, row: &Row, person: people::Row) -> Result<RecoveryLink> {
    let tx = app.db.tx().await?;
    // Read again within: whoever takes their word back at this moment has no link afterwards.
    let now = people::find_locked(&*tx, row.id, person.participant).await?;
    if !now.is_some_and(|person| person.consent) {
        let say = "There is no recovery link without the consent to be recorded.";
        return Err(Error::new(Kind::Forbidden, "take.no_consent", say));
    }
    let opening = Opening {
        recording: row.id,
        participant: person.participant,
        subject: person.subject,
        expires_at: row.stopped_at_ms.map(|_| ends(app)),
    };
    let made = recoveries::open(app, &tx, opening).await?;
    tx.commit().await?;
    Ok(shown(app, &made))
}

/// Until when a link holds that is asked for now, or whose recording ends now.
pub fn ends(app: &App) -> DateTime<Utc> {
    app.clock.now() + chrono::Duration::days(app.get::<Settings>().recovery_days)
}

fn shown(app: &App, made: &Recovery) -> RecoveryLink {
    let token = recoveries::token_of(app, made.link);
    RecoveryLink {
        url: address(app, &token),
        token: token.reveal().to_owned(),
        expires_at: made.expires_at,
    }
}

/// Where a link leads. The token is a fragment: no server and no log sees it pass, no `Referer` carries it.
fn address(app: &App, token: &Secret) -> String {
    format!("{}recover#k={}", app.public_url, token.reveal())
}

/// Takes the link of a participant back; it opens nothing any more. The takes already here stay.
///
/// # Errors
/// 403 or 404 for who may not edit the recording, 404 where there is no link.
pub async fn revoke(app: &App, caller: &Caller, id: Uuid, participant: Uuid) -> Result<()> {
    allowed(app, caller, Action::EditRecording, id).await?;
    let tx = app.db.tx().await?;
    let now = app.clock.now();
    if !recoveries::revoke(&tx, id, participant, now).await? {
        return Err(Error::not_found());
    }
    tx.commit().await
}

/// What a link is for, and what the server has of it.
///
/// # Errors
/// 410 when the recording was thrown away.
pub async fn look(app: &App, caller: &Caller) -> Result<RecoveryView> {
    let (row, person, link) = opened(app, caller).await?;
    let (title, started_at_ms, stopped_at_ms) =
        (row.title.clone(), row.started_at_ms, row.stopped_at_ms);
    let mut seen = view::many(app, vec![row]).await?;
    let tracks = seen.remove(0).tracks;
    let mine = tracks.into_iter().filter(|track| {
        track.participant.id == person.participant && track.origin == Origin::Local
    });
    let takes = mine.map(|track| RecoveredTake {
        kind: track.kind,
        state: track.state,
        seconds_recorded: track.seconds_recorded,
        seconds_safe: track.seconds_safe,
    });
    Ok(RecoveryView {
        recording_id: link.recording,
        title,
        started_at_ms,
        stopped_at_ms,
        participant: ParticipantView {
            id: person.participant,
            name: person.name,
        },
        expires_at: link.expires_at,
        takes: takes.collect(),
    })
}

/// What a link opens.
async fn opened(app: &App, caller: &Caller) -> Result<(Row, people::Row, Recovery)> {
    let Caller::Recovering { id, recording } = caller else {
        return Err(Error::unauthorized());
    };
    let object = Object::recording(*recording);
    access::require(app, caller, Action::SendTake, object).await?;
    let db = app.db.read();
    let found = recordings::find(db, *recording).await?;
    let row = found
        .filter(|row| row.trashed_at.is_none())
        .ok_or_else(|| {
            let say =
                "This recording was deleted. What lies on your computer is not needed any more.";
            Error::new(Kind::Gone, "recovery.deleted", say)
        })?;
    let found = people::of_subject(db, *recording, *id).await?;
    let person = found.ok_or_else(Error::not_found)?;
    let link = recoveries::find(db, *recording, person.participant).await?;
    Ok((row, person, link.ok_or_else(Error::not_found)?))
}

/// Mails a link to an address that its holder names.
///
/// # Errors
/// 422 for what is no address, 429 for too many letters.
pub async fn mail(app: &App, caller: &Caller, typed: &str, from: Address) -> Result<()> {
    let address_to = accounts::email(typed)?;
    let (row, person, link) = opened(app, caller).await?;
    let limits = app.get::<Limits>();
    limits.letters_from.check(&from.network())?;
    limits
        .letters_of_link
        .check(&(link.recording, person.participant))?;
    limits.letters_to.check(&address_to)?;
    let url = address(app, &recoveries::token_of(app, link.link));
    let mut tx = app.db.tx().await?;
    let letter = letters::take_recovery(&row.title, &url);
    notices::write(app, &mut tx, &address_to, letter).await?;
    tx.commit().await
}

/// The recording has ended.
///
/// # Errors
/// The database is away; then the transaction must not be committed.
pub async fn stopped(app: &App, tx: &Tx, recording: Uuid) -> Result<()> {
    recoveries::expire_at(tx, recording, ends(app)).await
}
