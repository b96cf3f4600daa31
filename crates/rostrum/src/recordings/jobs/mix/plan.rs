//! Who is in a mix with which files, and how it is to be.

use media::plan::mix::{self, Person, Piece};
use uuid::Uuid;

use super::super::align::{self, Aligned, Lined};
use super::super::best::Best;
use super::super::brand;
use crate::jobs::{OrStop, Run, Stop};
use crate::kit::blobs::BlobKey;
use crate::kit::{App, Error, Kind, Result};
use crate::recordings::files::{self, Opened};
use crate::recordings::model::{MixSound, Recipe};
use crate::recordings::service::view_offset;
use crate::recordings::store::recordings::Row;
use crate::recordings::store::{people, pieces, tracks};

/// Around a moment of which a picture is made, pieces of this many milliseconds may count: who talks is heard from them.
const NEAR_MS: f64 = 30_000.0;

/// How long the recording is.
pub fn length_ms(row: &Row) -> u64 {
    let stopped = row.stopped_at_ms.unwrap_or(row.started_at_ms);
    u64::try_from(stopped - row.started_at_ms)
        .unwrap_or(0)
        .max(100)
}

/// How it is to be.
#[derive(Clone, Copy)]
pub(super) struct Wish<'a> {
    pub recipe: &'a Recipe,
    /// Its look, at the size that is needed.
    pub look: mix::Look,
}

/// What the plan is for.
#[derive(Clone, Copy)]
pub(super) enum By<'a> {
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
pub(super) async fn plan(
    app: &App,
    by: By<'_>,
    row: &Row,
    wish: Wish<'_>,
    opened: &mut Inputs,
) -> Result<mix::Mix, Stop> {
    let recorded = Recorded::of(app, row).await.or_retry()?;
    let everybody = people::of(app.db.read(), &[row.id]).await.or_retry()?;
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
        if !recorded.has(person.participant) {
            continue;
        }
        named.push((person.participant, person.name.clone()));
        in_it.push(desk.person(&recorded, person, &wish.recipe.sound).await?);
    }
    if in_it.is_empty() {
        let say = "Nothing was recorded: nobody who agreed to it had a microphone or camera on.";
        let error = Error::new(Kind::Invalid, "recording.empty", say);
        return Err(Stop::Fail(error));
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

/// All that was recorded of everybody.
struct Recorded {
    tracks: Vec<tracks::Row>,
    pieces: Vec<pieces::Row>,
}

impl Recorded {
    async fn of(app: &App, row: &Row) -> Result<Self> {
        let db = app.db.read();
        Ok(Self {
            tracks: tracks::of(db, &[row.id]).await?,
            pieces: pieces::of(db, &[row.id]).await?,
        })
    }

    fn has(&self, participant: Uuid) -> bool {
        let mut kinds = ["microphone", "camera", "screen"].iter();
        kinds.any(|kind| !self.best(participant, kind).is_nothing())
    }

    fn best(&self, participant: Uuid, kind: &str) -> Best<'_> {
        Best::of(&self.tracks, &self.pieces, (participant, kind))
    }
}

/// What a mix reads, on this machine as long as this value lives.
#[derive(Default)]
pub(super) struct Inputs {
    stored: Vec<Opened>,
    lined: Vec<Lined>,
    brand: Vec<crate::brand::Opened>,
    /// Which pieces they are.
    pub pieces: Vec<Uuid>,
    /// Who is in it, in the order of the plan.
    pub people: Vec<Uuid>,
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
    async fn person(
        &mut self,
        recorded: &Recorded,
        person: people::Row,
        sound: &MixSound,
    ) -> Result<Person, Stop> {
        let id = person.participant;
        let (muted, gain_db) = sound.of(id);
        let best = |kind| recorded.best(id, kind);
        self.opened.people.push(id);
        Ok(Person {
            muted,
            gain_db,
            microphone: self.microphone(id, best("microphone")).await?,
            camera: self.pictures(best("camera")).await.or_retry()?,
            screen: self.pictures(best("screen")).await.or_retry()?,
            name: person.name,
        })
    }

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
