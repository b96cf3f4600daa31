//! Everybody in one picture, the sound of all: made when a recording stops, and again when takes come.

use media::make::Film;
use media::plan::mix::{self, Person, Piece};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::align::{self, Aligned, Lined};
use super::best::Best;
use super::brand;
use super::{report, runner, stop_of, wanted};
use crate::jobs::{self, Follows, Job, OrStop, Run, Slot, Stop, Tells};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Kind, Result, Tx};
use crate::recordings::files::{self, Opened};
use crate::recordings::model::{
    AskListen, AskPreview, MadeMix, MixLoudness, MixReady, Recipe, RenditionKind, RenditionState,
    State, Stopped,
};
use crate::recordings::service::{ledger, recipe, view_offset};
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{people, pieces, recordings, renditions, tracks};

/// Around a moment of which a picture is made, pieces of this many milliseconds may count: who talks is heard from them.
const NEAR_MS: f64 = 30_000.0;

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
    const TELLS: Tells = Tells::Both;

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
        let aligned = align::voices(&app, &run, &row).await?;
        // Whoever wishes for something else from now on has another job wait behind this one.
        let (version, recipe) = recipe::newest(app.db.read(), row.id).await.or_retry()?;
        let by = By::Job(&run, &aligned);
        let wish = Wish {
            look: (&recipe.look).into(),
            recipe: &recipe,
        };
        let asked = plan(&app, by, &row, wish, &mut opened).await?;
        begin(&app, &row).await.or_retry()?;
        let media = runner(&app);
        let film = wanted(&run, media::make::film(&media, &asked, report(&run))).await?;
        let people = &opened.people;
        let loudness = |voices| MixLoudness::of(recipe.sound.target, &film.info, voices, people);
        let made_of = MadeOf {
            recipe: Some(version),
            sound: film.sound.as_ref().map(loudness),
            pieces: opened.pieces,
        };
        store(&app, &row, film, made_of).await.or_retry()
    }

    async fn gave_up(self, _app: &App, tx: &mut Tx, problem: &str) -> Result<()> {
        let kind = RenditionKind::Mix.as_str();
        let Some(mut made) = renditions::find(&**tx, self.recording, kind).await? else {
            return Ok(());
        };
        // A mix that was made before is still good: one that may not be shown any more has no file.
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

/// How long the recording is.
pub fn length_ms(row: &Row) -> u64 {
    let stopped = row.stopped_at_ms.unwrap_or(row.started_at_ms);
    u64::try_from(stopped - row.started_at_ms)
        .unwrap_or(0)
        .max(100)
}

/// A moment of the mix as it would look, as JPEG.
///
/// # Errors
/// There is nothing to be seen, or it cannot be read.
pub async fn preview(app: &App, row: &Row, ask: &AskPreview) -> Result<Vec<u8>> {
    // Behind the end it is the last moment, for what is near as well.
    let at_ms = ask.at_ms.min(length_ms(row) - 1);
    let mut recipe = Recipe {
        look: ask.look.clone(),
        ..Recipe::default()
    };
    recipe.cut.lower_thirds = ask.cut.clone().unwrap_or_default().lower_thirds;
    let mut opened = Inputs::default();
    let made = async {
        let by = By::Preview(at_ms);
        let wish = Wish {
            look: ask.small(),
            recipe: &recipe,
        };
        let asked = plan(app, by, row, wish, &mut opened).await?;
        let made = media::make::preview(&runner(app), &asked, at_ms).await;
        made.map_err(stop_of)
    };
    made.await.map_err(cause_of)
}

/// Some seconds of the mix as it would sound, as WAV.
///
/// # Errors
/// There is nothing to be heard, or it cannot be read.
pub async fn listen(app: &App, row: &Row, ask: &AskListen) -> Result<Vec<u8>> {
    let at_ms = ask.at_ms.min(length_ms(row) - 1);
    let mut opened = Inputs::default();
    let made = async {
        let by = By::Listen(at_ms);
        let recipe = Recipe {
            sound: ask.heard(),
            ..Recipe::default()
        };
        let wish = Wish {
            look: mix::Look::default(),
            recipe: &recipe,
        };
        let mut asked = plan(app, by, row, wish, &mut opened).await?;
        if let Some(only) = ask.participant_id {
            // The others are still listened to: what this microphone hears of them is known from theirs.
            let all = asked.people.iter_mut().zip(&opened.people);
            all.for_each(|(person, id)| person.muted = *id != only);
        }
        let made = media::make::listen(&runner(app), &asked, at_ms, ask.length_ms).await;
        made.map_err(stop_of)
    };
    made.await.map_err(cause_of)
}

/// Why something that was waited for did not come.
fn cause_of(stop: Stop) -> Error {
    match stop {
        Stop::Retry(cause) | Stop::Fail(cause) => cause,
        Stop::Cancelled => Error::internal("nobody can cancel what is tried"),
    }
}

/// How it is to be.
#[derive(Clone, Copy)]
struct Wish<'a> {
    recipe: &'a Recipe,
    /// Its look, at the size that is needed.
    look: mix::Look,
}

/// What of the pauses would be taken out.
///
/// # Errors
/// There is nothing to be heard, or it cannot be read.
pub async fn hear(app: &App, row: &Row, silence: mix::Silence) -> Result<Vec<mix::Stretch>> {
    let mut opened = Inputs::default();
    let made = async {
        let wish = Wish {
            look: mix::Look::default(),
            recipe: &Recipe::default(),
        };
        let asked = plan(app, By::Ear, row, wish, &mut opened).await?;
        let found = media::make::pauses(&runner(app), &asked, silence).await;
        found.map_err(stop_of)
    };
    made.await.map_err(cause_of)
}

/// What the plan is for.
#[derive(Clone, Copy)]
enum By<'a> {
    /// The mix: all of it, with every voice where it was measured to lie.
    Job(&'a Run, &'a [Aligned]),
    /// The picture of this moment: only what is around it, and each voice where it was said to begin.
    Preview(u64),
    /// The sound from this moment on, in the same way; no pictures.
    Listen(u64),
    /// What is heard in all of it, each voice where it was said to begin; nothing is looked at.
    Ear,
}

/// Who is in it with which files, which stay on this machine as long as `opened`: a person's own take where all of
/// it is here, else the capture.
async fn plan(
    app: &App,
    by: By<'_>,
    row: &Row,
    wish: Wish<'_>,
    opened: &mut Inputs,
) -> Result<mix::Mix, Stop> {
    let db = app.db.read();
    let everybody = people::of(db, &[row.id]).await.or_retry()?;
    let tracks = tracks::of(db, &[row.id]).await.or_retry()?;
    let pieces = pieces::of(db, &[row.id]).await.or_retry()?;
    let best = |participant: Uuid, kind: &str| Best::of(&tracks, &pieces, (participant, kind));
    let mut desk = Desk {
        app,
        by,
        row,
        opened,
        is_heard: !matches!(by, By::Preview(_)) || wish.look.follows_speech(),
        is_seen: !matches!(by, By::Listen(_) | By::Ear),
    };
    let (mut in_it, mut named) = (Vec::new(), Vec::new());
    for person in everybody {
        let id = person.participant;
        if ["microphone", "camera", "screen"]
            .iter()
            .all(|kind| best(id, kind).is_nothing())
        {
            continue;
        }
        let (muted, gain_db) = wish.recipe.sound.of(id);
        let of_them = Person {
            muted,
            gain_db,
            microphone: desk.microphone(id, best(id, "microphone")).await?,
            camera: desk.pictures(best(id, "camera")).await.or_retry()?,
            screen: desk.pictures(best(id, "screen")).await.or_retry()?,
            name: person.name,
        };
        named.push((id, of_them.name.clone()));
        in_it.push(of_them);
        desk.opened.people.push(id);
    }
    if in_it.is_empty() {
        let say = "Nothing was recorded: nobody who agreed to it had a microphone or camera on.";
        return Err(Stop::Fail(Error::new(
            Kind::Invalid,
            "recording.empty",
            say,
        )));
    }
    let length_ms = length_ms(row);
    let files = &mut opened.brand;
    let wished = (&wish.recipe.look, &wish.recipe.cut);
    let added = brand::added(app, row, wished, &named, files).await;
    let added = added.or_retry()?;
    let cut = brand::cut(app, row, (&wish.recipe.cut, length_ms), files).await;
    let cut = cut.or_retry()?;
    let mut letters: String = in_it.iter().map(|person| &*person.name).collect();
    for third in &added.lower_thirds {
        letters = letters + &third.title + &third.subtitle;
    }
    let font = match matches!(by, By::Listen(_) | By::Ear) {
        // Nothing is written.
        true => std::path::PathBuf::new(),
        false => mix::font(&letters).ok_or_else(no_font)?,
    };
    Ok(mix::Mix {
        duration_ms: length_ms,
        people: in_it,
        font,
        look: wish.look,
        sound: (&wish.recipe.sound).into(),
        brand: added,
        cut,
        ..mix::Mix::default()
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
    brand: Vec<crate::brand::Opened>,
    /// Which pieces they are.
    pieces: Vec<Uuid>,
    /// Who is in it, in the order of the plan.
    people: Vec<Uuid>,
}

/// Where the files of a mix lie ready.
struct Desk<'a> {
    app: &'a App,
    by: By<'a>,
    row: &'a Row,
    opened: &'a mut Inputs,
    is_heard: bool,
    is_seen: bool,
}

impl Desk<'_> {
    /// From where it was measured to lie, where that is known.
    async fn microphone(&mut self, of: Uuid, best: Best<'_>) -> Result<Vec<Piece>, Stop> {
        if !self.is_heard {
            return Ok(Vec::new());
        }
        if let By::Job(run, aligned) = self.by
            && let Some(aligned) = aligned.iter().find(|known| known.participant == of)
        {
            let lined = &mut self.opened.lined;
            if let Some(laid) = aligned.lay(self.app, run, lined).await? {
                self.opened.pieces.extend(aligned.pieces());
                return Ok(laid);
            }
        }
        self.lay(best.heard()).await.or_retry()
    }

    async fn pictures(&mut self, best: Best<'_>) -> Result<Vec<Piece>> {
        match self.is_seen {
            true => self.lay(best.seen()).await,
            false => Ok(Vec::new()),
        }
    }

    async fn lay(&mut self, pieces: Vec<&pieces::Row>) -> Result<Vec<Piece>> {
        let mut laid = Vec::new();
        for piece in pieces {
            if !self.is_near(piece) {
                continue;
            }
            let key = BlobKey::stored(&piece.stored_key)?;
            let opened = files::open(self.app, &key, files::format_of(piece)).await?;
            laid.push(align::shown(self.row, piece, opened.input.clone()));
            self.opened.stored.push(opened);
            self.opened.pieces.push(piece.id);
        }
        Ok(laid)
    }

    /// Whether a piece can have to do with the moment that is asked for.
    fn is_near(&self, piece: &pieces::Row) -> bool {
        let (By::Preview(at_ms) | By::Listen(at_ms)) = self.by else {
            return true;
        };
        #[expect(clippy::cast_precision_loss, reason = "lengths of media fit 53 bits")]
        let (at, length) = (at_ms as f64, piece.duration_ms.map(|ms| ms as f64));
        let begins = view_offset(self.row, piece);
        let is_over = length.is_some_and(|length| begins + length + NEAR_MS < at);
        !is_over && begins <= at + NEAR_MS
    }
}

/// What a mix was made of.
#[derive(Debug, Default)]
pub struct MadeOf {
    /// The version of the recipe; nothing for an imported file, which has none.
    pub recipe: Option<i32>,
    /// How loud it became.
    pub sound: Option<MixLoudness>,
    /// The pieces.
    pub pieces: Vec<Uuid>,
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
pub async fn store(app: &App, row: &Row, film: Film, made_of: MadeOf) -> Result<()> {
    let key = BlobKey::new("recordings", &[row.id, app.new_id()], "mp4");
    app.blobs.put(&key, &film.path()).await?;
    let mut tx = app.db.tx().await?;
    let kind = RenditionKind::Mix.as_str();
    let Some(mut made) = renditions::find(&*tx, row.id, kind).await? else {
        drop(tx);
        return app.blobs.delete(&key).await.map_err(Into::into);
    };
    if !pieces::are_there(&*tx, row.id, &made_of.pieces).await? {
        // Somebody took their word back, or something better came: this film is of what is no more.
        jobs::enqueue(app, &mut tx, &Mix::of(row)).await?;
        tx.commit().await?;
        return app.blobs.delete(&key).await.map_err(Into::into);
    }
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
    made.detail = serde_json::to_string(&MadeMix {
        file: info.clone(),
        recipe: made_of.recipe,
        pieces: made_of.pieces,
        map: film.map.clone(),
        sound: made_of.sound,
    })?;
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
