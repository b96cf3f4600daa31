//! Coming by a link, and staying as long as it is good.

use uuid::Uuid;

use super::guess::Doors;
use super::shown::{OpenShare, OpenedShare, SharedRecording};
use crate::access::shares::{self, Share};
use crate::accounts::Passwords;
use crate::kit::http::{Address, Device};
use crate::kit::{App, Error, Kind, Result, Secret};
use crate::playback::service::open::{Opened, open_by_share};
use crate::recordings::{self, RecordingRow};

/// Opens a playback for whoever comes by a link, with its password when it has one.
///
/// # Errors
/// 404 for a link that is none (any more), 410 when its time is over, 401 when it asks for a password, 429.
pub async fn open(
    app: &App,
    from: Address,
    device: Device,
    ask: OpenShare,
) -> Result<(OpenedShare, Secret)> {
    let doors = app.get::<Doors>();
    doors.openings.check(&from.network())?;
    let token = Secret::presented(ask.token);
    let found = shares::by_secret(app.db.read(), &token).await?;
    let share = found.ok_or_else(Error::not_found)?;
    let row = good(app, &share).await?;
    knows_password(app, &share, from, ask.password).await?;
    let Opened { playback, cookie } = begin(app, &share, device).await?;
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

async fn begin(app: &App, share: &Share, device: Device) -> Result<Opened> {
    let opened = open_by_share(app, share.recording, share.id, device).await?;
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
