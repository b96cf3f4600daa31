//! Everybody in one picture, the sound of all: made when a recording stops, and again when takes come.

use media::make::Film;
use media::plan::mix::{self, Person, Piece};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::align::{self, Aligned, Lined};
use super::{report, runner, wanted};
use crate::jobs::{self, Follows, Job, OrStop, Run, Slot, Stop};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Kind, Result, Tx};
use crate::recordings::files::{self, Opened};
use crate::recordings::model::{
    MixReady, Origin, PieceState, RenditionKind, RenditionState, State, Stopped,
};
use crate::recordings::service::{ledger, view_offset};
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{people, pieces, recordings, renditions, tracks};

/// Makes the mix of a recording from what is there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mix {
    recording: Uuid,
    owner: Uuid,
}

impl Mix {
    /// For this recording.
    pub fn of(row: &Row) -> Self {
        Self {
            recording: row.id,
            owner: row.owner,
        }
    }
}

impl Follows<Stopped> for Mix {
    fn after(fact: &Stopped) -> Option<Self> {
        let (recording, owner) = (fact.recording, fact.owner);
        Some(Self { recording, owner })
    }
}

impl Job for Mix {
    const KIND: &'static str = "recordings.mix";
    const SLOT: Slot = Slot::Heavy;

    fn title(&self) -> String {
        "Make the mix".to_owned()
    }

    fn owner(&self) -> Option<Uuid> {
        Some(self.owner)
    }

    fn subject(&self) -> Option<Uuid> {
        Some(self.recording)
    }

    fn lane(&self) -> Option<String> {
        Some(format!("mix {}", self.recording))
    }

    async fn run(self, app: App, run: Run) -> Result<(), Stop> {
        let row = recordings::find(app.db.read(), self.recording)
            .await
            .or_retry()?;
        let Some(row) = row else { return Ok(()) };
        let mut opened = Inputs::default();
        let aligned = align::takes(&app, &run, &row).await?;
        let asked = plan(&app, &run, &row, &aligned, &mut opened).await?;
        begin(&app, &row).await.or_retry()?;
        let media = runner(&app);
        let film = wanted(&run, media::make::film(&media, &asked, report(&run))).await?;
        store(&app, &row, film).await.or_retry()
    }

    async fn gave_up(self, _app: &App, tx: &mut Tx, problem: &str) -> Result<()> {
        let kind = RenditionKind::Mix.as_str();
        let Some(mut made) = renditions::find(&**tx, self.recording, kind).await? else {
            return Ok(());
        };
        // A mix that was made before is still good.
        if made.stored_key.is_some() {
            made.state = RenditionState::Ready.as_str().to_owned();
            return Ok(renditions::save(&**tx, made).await?);
        }
        made.state = RenditionState::Failed.as_str().to_owned();
        made.problem = Some(problem.to_owned());
        renditions::save(&**tx, made).await?;
        let (state, problem) = (State::Failed.as_str(), Some(problem.to_owned()));
        Ok(recordings::set_state(&**tx, self.recording, state, problem).await?)
    }
}

/// Who is in it with which files, which stay on this machine as long as `opened`: a person's own take where all of
/// it is here, else the capture.
async fn plan(
    app: &App,
    run: &Run,
    row: &Row,
    aligned: &[Aligned],
    opened: &mut Inputs,
) -> Result<mix::Mix, Stop> {
    let db = app.db.read();
    let everybody = people::of(db, &[row.id]).await.or_retry()?;
    let tracks = tracks::of(db, &[row.id]).await.or_retry()?;
    let pieces = pieces::of(db, &[row.id]).await.or_retry()?;
    let best = |participant: Uuid, kind: &str| -> Vec<&pieces::Row> {
        let of = |origin: Origin| {
            let wanted = |track: &&tracks::Row| {
                (track.participant, &*track.kind, &*track.origin)
                    == (participant, kind, origin.as_str())
            };
            let track = tracks.iter().find(wanted);
            pieces
                .iter()
                .filter(|piece| Some(piece.track) == track.map(|track| track.id))
                .collect::<Vec<_>>()
        };
        let ready = |piece: &&pieces::Row| piece.state == PieceState::Ready.as_str();
        let (local, server) = (of(Origin::Local), of(Origin::Server));
        let whole = !local.is_empty() && local.iter().all(&ready);
        let chosen = if whole || server.is_empty() {
            local
        } else {
            server
        };
        chosen.into_iter().filter(ready).collect()
    };
    let mut desk = Desk {
        app,
        run,
        row,
        aligned,
        opened,
    };
    let mut in_it = Vec::new();
    for person in everybody {
        let id = person.participant;
        let of_them = Person {
            microphone: desk.microphone(best(id, "microphone")).await?,
            camera: desk.lay(best(id, "camera")).await.or_retry()?,
            screen: desk.lay(best(id, "screen")).await.or_retry()?,
            name: person.name,
        };
        if !(of_them.microphone.is_empty()
            && of_them.camera.is_empty()
            && of_them.screen.is_empty())
        {
            in_it.push(of_them);
        }
    }
    if in_it.is_empty() {
        let say = "Nothing was recorded: nobody who agreed to it had a microphone or camera on.";
        return Err(Stop::Fail(Error::new(
            Kind::Invalid,
            "recording.empty",
            say,
        )));
    }
    let names: Vec<&str> = in_it.iter().map(|person| &*person.name).collect();
    let font = mix::font(&names.concat()).ok_or_else(no_font)?;
    let stopped = row.stopped_at_ms.unwrap_or(row.started_at_ms);
    let duration_ms = u64::try_from(stopped - row.started_at_ms).unwrap_or(0);
    Ok(mix::Mix {
        duration_ms: duration_ms.max(100),
        people: in_it,
        font,
    })
}

pub fn no_font() -> Stop {
    let say = "No font with the letters of these names is installed on the server.";
    Stop::Fail(Error::new(Kind::Unavailable, "media.no_font", say))
}

/// What a mix reads, on this machine as long as this value lives.
#[derive(Default)]
struct Inputs {
    stored: Vec<Opened>,
    lined: Vec<Lined>,
}

/// Where the files of a mix lie ready.
struct Desk<'a> {
    app: &'a App,
    run: &'a Run,
    row: &'a Row,
    aligned: &'a [Aligned],
    opened: &'a mut Inputs,
}

impl Desk<'_> {
    /// From where it was measured to lie, where that is known.
    async fn microphone(&mut self, pieces: Vec<&pieces::Row>) -> Result<Vec<Piece>, Stop> {
        if let Some(aligned) = self.aligned.iter().find(|known| known.is_of(&pieces)) {
            let lined = &mut self.opened.lined;
            if let Some(laid) = aligned.lay(self.app, self.run, lined).await? {
                return Ok(laid);
            }
        }
        self.lay(pieces).await.or_retry()
    }

    async fn lay(&mut self, pieces: Vec<&pieces::Row>) -> Result<Vec<Piece>> {
        let mut laid = Vec::new();
        for piece in pieces {
            let key = BlobKey::stored(&piece.stored_key)?;
            let opened = files::open(self.app, &key, files::format_of(piece)).await?;
            laid.push(Piece {
                input: opened.input.clone(),
                offset_ms: view_offset(self.row, piece),
                // The pictures' pauses are found in the files themselves.
                gaps: Vec::new(),
            });
            self.opened.stored.push(opened);
        }
        Ok(laid)
    }
}

/// Notes that the mix is being made.
pub async fn begin(app: &App, row: &Row) -> Result<()> {
    let tx = app.db.tx().await?;
    let kind = RenditionKind::Mix.as_str();
    if let Some(mut made) = renditions::find(&*tx, row.id, kind).await?
        && made.stored_key.is_none()
    {
        made.state = RenditionState::Running.as_str().to_owned();
        made.problem = None;
        renditions::save(&*tx, made).await?;
    }
    tx.commit().await
}

/// Under a key of its own, so that who is watching the mix before goes on until the row changes.
pub async fn store(app: &App, row: &Row, film: Film) -> Result<()> {
    let key = BlobKey::new("recordings", &[row.id, app.new_id()], "mp4");
    app.blobs.put(&key, &film.path()).await?;
    let mut tx = app.db.tx().await?;
    let kind = RenditionKind::Mix.as_str();
    let Some(mut made) = renditions::find(&*tx, row.id, kind).await? else {
        return app.blobs.delete(&key).await.map_err(Into::into);
    };
    let before = made.stored_key.replace(key.to_string());
    let info = &film.info;
    made.state = RenditionState::Ready.as_str().to_owned();
    made.duration_ms = info.probe.duration_ms.and_then(|ms| i64::try_from(ms).ok());
    made.width = info
        .probe
        .video
        .as_ref()
        .and_then(|video| i32::try_from(video.width).ok());
    made.height = info
        .probe
        .video
        .as_ref()
        .and_then(|video| i32::try_from(video.height).ok());
    made.size_bytes = i64::try_from(info.fingerprint.size_bytes).ok();
    made.sha256 = Some(info.fingerprint.sha256.clone());
    made.detail = serde_json::to_string(info)?;
    made.problem = None;
    renditions::save(&*tx, made.clone()).await?;
    ledger::rendition(&tx, &made).await?;
    recordings::set_state(&*tx, row.id, State::Ready.as_str(), None).await?;
    let fact = MixReady {
        recording: row.id,
        owner: row.owner,
    };
    jobs::announce(app, &mut tx, &fact).await?;
    tx.commit().await?;
    if let Some(before) = before {
        app.blobs.delete(&BlobKey::stored(&before)?).await?;
    }
    Ok(())
}
