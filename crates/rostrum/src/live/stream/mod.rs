//! A live stream as viewers meet it: lists, and the bytes that they name. What is new is in memory; behind it the files are
//! read.
//!
//! Nothing here is kept for each viewer but when they were last seen: a thousand who ask for the same list get the same text.

mod absorb;
mod beside;
mod inner;
mod list;
mod reel;
#[cfg(test)]
pub mod tests;
mod viewers;

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use media::fmp4::ByteRange;
use media::live::{self, Ask, Programme, Reach, SoundCodec};
use tokio::sync::watch;
use uuid::Uuid;

pub use list::{Kept, Lists};
pub use reel::{Change, Line, Reel, Shape};
pub use viewers::Viewers;

use crate::kit::blobs::BlobKey;
use crate::live::model::{Hint, Layout};

/// A blocking request is answered with what there is after this long: three segments, as the standard asks.
const WAIT: Duration = Duration::from_secs(3 * live::TARGET_S);
/// What the newest part is behind what happens in the room says nothing of players: they keep this far from it.
const HOLD_BACK_MS: u64 = 1_200;

/// A live stream, or one that was.
pub struct Stream {
    /// Of which recording.
    pub recording: Uuid,
    /// Who watches.
    pub viewers: Viewers,
    inner: Mutex<Inner>,
    /// Changes with anything that is new.
    grown: watch::Sender<u64>,
    /// The same for each of the renditions: thousands wait for the next part of one, and none for those of the others.
    growing: Vec<watch::Sender<u64>>,
}

/// What is guarded: held for as long as it takes to look something up or to write down a list.
pub struct Inner {
    /// What was made.
    pub programme: Programme,
    /// What was made to be watched beside it.
    pub beside: Programme,
    /// Their files, in the order of the programmes' renditions.
    pub reels: Vec<Reel>,
    /// Who is in it.
    pub people: HashSet<Uuid>,
    /// Why nothing comes, when that is known.
    pub hint: Option<Hint>,
    /// Whether the pictures are coded anew.
    pub recoded: bool,
    /// How many are shown together in one picture; 0 where one is shown alone.
    pub together: usize,
    /// Whether several shall be.
    pub layout: Layout,
    /// How often what there was of it was taken back.
    pub erased: u64,
    /// How far the newest part is behind the room, in milliseconds.
    lag_ms: Option<u64>,
    lists: Lists,
    /// What was made and is for the disk.
    made: Change,
}

/// What an address stands for.
pub enum Found {
    /// Bytes in memory.
    Bytes(Bytes),
    /// The same in pieces.
    Parts(Vec<Bytes>),
    /// A stretch of a stored file.
    Stretch(BlobKey, ByteRange),
}

/// Which list is asked for, as a player says it (RFC 8216bis, section 6.2.5.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Not before it has this segment.
    pub segment: Option<u64>,
    /// Not before it has this part of it.
    pub part: Option<u64>,
    /// Without what the asker has already.
    pub skip: bool,
}

/// Why a list is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such rendition.
    Absent,
    /// What is waited for is too far away.
    TooFar,
}

impl Stream {
    /// Of a programme and its files.
    #[must_use]
    pub fn new(recording: Uuid, programme: Programme, reels: Vec<Reel>) -> Self {
        Self {
            recording,
            viewers: Viewers::default(),
            growing: reels.iter().map(|_| watch::Sender::default()).collect(),
            inner: Mutex::new(Inner {
                programme,
                beside: Programme::new(&[], &[]),
                reels,
                people: HashSet::new(),
                hint: None,
                recoded: false,
                together: 0,
                layout: Layout::default(),
                erased: 0,
                lag_ms: None,
                lists: Lists::default(),
                made: Change::default(),
            }),
            grown: watch::Sender::new(0),
        }
    }

    /// What there is of it.
    pub fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets those who wait for what is new look again.
    pub fn grew(&self) {
        let versions: Vec<u64> = {
            let inner = self.inner();
            (0..self.growing.len())
                .map(|place| inner.version(place))
                .collect()
        };
        for (growing, version) in self.growing.iter().zip(versions) {
            growing.send_if_modified(|before| std::mem::replace(before, version) != version);
        }
        self.grown.send_modify(|grown| *grown += 1);
    }

    /// Changes whenever there is something new.
    pub fn grows(&self) -> watch::Receiver<u64> {
        self.grown.subscribe()
    }

    /// Whether it can be watched.
    #[must_use]
    pub fn is_on_air(&self) -> bool {
        self.inner().programme.began_ms().is_some()
    }

    /// How far behind the room players are.
    #[must_use]
    pub fn latency_ms(&self) -> Option<u64> {
        self.inner().lag_ms.map(|lag| lag + HOLD_BACK_MS)
    }

    /// The multivariant playlist, with sound in this codec where there is such; nothing before it is on air.
    #[must_use]
    pub fn master(&self, sound: SoundCodec, token: &str) -> Option<String> {
        let uri = |name: &str| format!("{name}{token}");
        live::master(&self.inner().programme, sound, uri)
    }

    /// The DASH manifest; nothing before a segment is complete.
    #[must_use]
    pub fn manifest(&self, token: &str, now: chrono::DateTime<chrono::Utc>) -> Option<String> {
        let mut inner = self.inner();
        let Inner {
            programme, lists, ..
        } = &mut *inner;
        // It lists what is complete, so it changes with that, and at the end.
        let complete = programme.complete().0 as u64 * 2 + u64::from(programme.is_over());
        let text = lists.get(Kept::Manifest, complete, || {
            live::manifest(programme, list::CLOCK, list::with_place)
        });
        drop(inner);
        Some(list::with_clock(&list::with_token(&text?, token), now))
    }

    /// The place of a rendition among the others.
    #[must_use]
    pub fn place_of(&self, rendition: Uuid) -> Option<usize> {
        let inner = self.inner();
        inner.reels.iter().position(|reel| reel.id == rendition)
    }

    /// The list of a rendition, when it has what is wished for. `token` goes behind every address in it.
    ///
    /// # Errors
    /// No such rendition, or nothing that comes soon.
    pub async fn list(&self, place: usize, wish: Wish, token: &str) -> Result<String, Refusal> {
        let growing = self.growing.get(place).ok_or(Refusal::Absent)?;
        let mut grown = growing.subscribe();
        let waiting = async {
            loop {
                grown.borrow_and_update();
                match self.reach(place, wish)? {
                    Reach::There => return Ok(()),
                    Reach::TooFar => return Err(Refusal::TooFar),
                    Reach::Soon => {}
                }
                if grown.changed().await.is_err() {
                    return Ok(());
                }
            }
        };
        // After that whoever asks gets what there is.
        if let Ok(waited) = tokio::time::timeout(WAIT, waiting).await {
            waited?;
        }
        self.listed(place, wish.skip)
            .map(|text| list::with_token(&text, token))
            .ok_or(Refusal::Absent)
    }

    fn reach(&self, place: usize, wish: Wish) -> Result<Reach, Refusal> {
        let inner = self.inner();
        let Some(segment) = wish.segment else {
            return Ok(Reach::There);
        };
        let (programme, place) = inner.of(place);
        let rendition = programme.renditions().nth(place);
        let rendition = rendition.ok_or(Refusal::Absent)?;
        Ok(live::reach(
            rendition,
            programme.is_over(),
            segment,
            wish.part,
        ))
    }

    fn listed(&self, place: usize, skip: bool) -> Option<std::sync::Arc<str>> {
        let mut inner = self.inner();
        let version = inner.version(place);
        let first_beside = inner.first_beside();
        let Inner {
            programme,
            beside,
            lists,
            ..
        } = &mut *inner;
        let (programme, at) = match place.checked_sub(first_beside) {
            Some(at) => (beside, at),
            None => (programme, place),
        };
        let ask = Ask { skip, newest: None };
        lists.get(Kept::List(place, skip), version, || {
            live::list(programme, at, ask, list::with_place)
        })
    }

    /// An init segment.
    #[must_use]
    pub fn init(&self, place: usize, number: usize) -> Option<Found> {
        self.inner().reels.get(place)?.init(number)
    }

    /// A segment that is complete.
    #[must_use]
    pub fn segment(&self, place: usize, number: usize) -> Option<Found> {
        self.inner().reels.get(place)?.segment(number)
    }

    /// A part of one of the newest segments; the one that comes next is waited for.
    pub async fn part(&self, place: usize, segment: usize, part: usize) -> Option<Bytes> {
        let mut grown = self.growing.get(place)?.subscribe();
        let waiting = async {
            loop {
                grown.borrow_and_update();
                {
                    let inner = self.inner();
                    let reel = inner.reels.get(place)?;
                    if let Some(bytes) = reel.part(segment, part) {
                        return Some(bytes);
                    }
                    let (programme, at) = inner.of(place);
                    let rendition = programme.renditions().nth(at)?;
                    let open = rendition.open.as_ref()?;
                    let next = (rendition.segments.len(), open.parts.len());
                    if programme.is_over() || (segment, part) != next {
                        return None;
                    }
                }
                grown.changed().await.ok()?;
            }
        };
        tokio::time::timeout(WAIT, waiting).await.ok()?
    }
}
