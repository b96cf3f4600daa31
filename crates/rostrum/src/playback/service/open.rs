//! Opening playbacks and keeping them open.

use uuid::Uuid;

use super::admission::{Presented, admit};
use super::info;
use crate::kit::http::Device;
use crate::kit::{App, Caller, Error, Result, Secret};
use crate::playback::model::{COOKIE_S, Playback, Settings};
use crate::playback::store::{playbacks, watched};
use crate::{live, recordings};

/// Playbacks that nobody reported for are forgotten so long after their cookie: a device may have been offline.
const FORGET_DAYS: i64 = 7;
/// Who has seen this much of a recording begins anew.
const NEARLY_ALL: f64 = 0.97;

/// A playback that was opened, with the secret for its cookie.
pub struct Opened {
    /// What its owner is told.
    pub playback: Playback,
    /// What goes into the cookie; nothing: it stays.
    pub cookie: Option<Secret>,
}

/// Opens a playback for somebody who may see the recording.
///
/// # Errors
/// 404: not theirs to see. 410: it lies in the trash.
pub async fn open(app: &App, caller: &Caller, recording: Uuid, device: Device) -> Result<Opened> {
    recordings::seen_by(app, caller, recording).await?;
    let Caller::User { id, sign_in, .. } = caller else {
        return Err(Error::not_found());
    };
    opened(app, recording, Opener::User(*id, *sign_in), device).await
}

/// What a playback is opened with, and lasts as long as.
#[derive(Clone, Copy, Debug)]
enum Opener {
    /// A user's sign-in.
    User(Uuid, Uuid),
    /// A link to the recording.
    Share(Uuid),
}

/// Opens a playback for a visitor who came by a link and may see the recording by it.
///
/// # Errors
/// The database is away.
pub async fn open_by_share(
    app: &App,
    recording: Uuid,
    share: Uuid,
    device: Device,
) -> Result<Opened> {
    opened(app, recording, Opener::Share(share), device).await
}

fn token_life(app: &App) -> chrono::Duration {
    chrono::Duration::seconds(app.get::<Settings>().token_s)
}

async fn opened(app: &App, recording: Uuid, by: Opener, device: Device) -> Result<Opened> {
    let (now, token, cookie) = (app.clock.now(), app.rng.secret(), app.rng.secret());
    let id = app.new_id();
    let (subject, sign_in, share) = match by {
        Opener::User(user, sign_in) => (user, sign_in, None),
        // A visitor is nobody: what they watch is noted under the playback itself.
        Opener::Share(share) => (id, Uuid::nil(), Some(share)),
    };
    let row = playbacks::Row {
        id,
        recording,
        subject,
        sign_in,
        token_hash: token.hash(),
        cookie_hash: cookie.hash(),
        token_until: now + token_life(app),
        cookie_until: now + chrono::Duration::seconds(COOKIE_S),
        share,
        started_at: Some(now),
        last_beat_at: None,
        played_ms: 0,
        dropped_beats: 0,
        old_token_hash: None,
        old_token_until: None,
        device: device.as_str().to_owned(),
        start_ms: None,
        errors: 0,
        stalled_ms: 0,
    };
    let expires_at = row.token_until;
    let resume_at = resume_at(app, recording, subject).await?;
    let tx = app.db.tx().await?;
    playbacks::forget(&*tx, now - chrono::Duration::days(FORGET_DAYS)).await?;
    playbacks::insert(&*tx, row).await?;
    tx.commit().await?;
    let playback = Playback {
        playback_id: id,
        token: token.reveal().to_owned(),
        expires_at,
        resume_at,
    };
    Ok(Opened {
        playback,
        cookie: Some(cookie),
    })
}

/// Where somebody stopped; nothing when they had not begun, or were through.
async fn resume_at(app: &App, recording: Uuid, viewer: Uuid) -> Result<Option<f64>> {
    let found = watched::find(app.db.read(), recording, viewer).await?;
    let Some(found) = found.filter(|found| found.position_ms > 0) else {
        return Ok(None);
    };
    let length = shown_s(app, recording).await?;
    #[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
    let position = found.position_ms as f64 / 1000.0;
    let through = length > 0.0 && position >= length * NEARLY_ALL;
    Ok((!through).then_some(position))
}

/// How long what one watches is, in seconds: what was live ends before its recording does.
async fn shown_s(app: &App, recording: Uuid) -> Result<f64> {
    if info::ready(app, recording).await?.is_empty()
        && let Some(aired) = live::length_s(app, recording).await?
    {
        return Ok(aired);
    }
    #[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
    let length = length_ms(app, recording).await? as f64;
    Ok(length / 1000.0)
}

/// How long a recording is: its mix, or as long as it ran.
///
/// # Errors
/// The database is away.
pub async fn length_ms(app: &App, recording: Uuid) -> Result<i64> {
    let Some(row) = recordings::by_id(app, recording).await? else {
        return Ok(0);
    };
    let mix = recordings::rendition(app, &row, recordings::RenditionKind::Mix).await?;
    if let Some(mix) = mix.filter(|mix| mix.duration_ms > 0) {
        return Ok(i64::try_from(mix.duration_ms).unwrap_or(i64::MAX));
    }
    let end = row
        .stopped_at_ms
        .unwrap_or_else(|| app.clock.now().timestamp_millis());
    Ok((end - row.started_at_ms).max(0))
}

/// Gives a playback a new token. The one before holds until it would have ended, so that nothing that is on its way is
/// refused; the cookie holds longer.
///
/// # Errors
/// 401: nothing valid was presented. 404: not a playback of whoever asks.
pub async fn renew(
    app: &App,
    presented: Presented,
    recording: Uuid,
    playback: Uuid,
) -> Result<Opened> {
    let cookie = presented.cookie.as_ref().map(Secret::hash);
    let admitted = admit(app, presented, recording).await?;
    let (now, token) = (app.clock.now(), app.rng.secret());
    let tx = app.db.tx().await?;
    let found = playbacks::held(&*tx, recording, playback).await?;
    let mut row = found
        .filter(|row| admitted.viewer.owns(row))
        .ok_or_else(Error::not_found)?;
    if row.share.is_some() && row.cookie_until <= now {
        // The link was changed or taken back in this moment.
        return Err(Error::unauthorized());
    }
    row.old_token_hash = Some(std::mem::replace(&mut row.token_hash, token.hash()));
    row.old_token_until = Some(row.token_until);
    row.token_until = now + token_life(app);
    // Who comes back without the cookie gets a new one.
    let fresh = (cookie.as_deref() != Some(&*row.cookie_hash)).then(|| app.rng.secret());
    if let Some(fresh) = &fresh {
        row.cookie_hash = fresh.hash();
    }
    row.cookie_until = now + chrono::Duration::seconds(COOKIE_S);
    let expires_at = row.token_until;
    let viewer = row.subject;
    playbacks::save(&*tx, row).await?;
    tx.commit().await?;
    Ok(Opened {
        playback: Playback {
            playback_id: playback,
            token: token.reveal().to_owned(),
            expires_at,
            resume_at: resume_at(app, recording, viewer).await?,
        },
        cookie: fresh,
    })
}
