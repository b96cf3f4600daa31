//! The sound of a live stream in AAC: one ffmpeg for each stream, which lives as long as the stream, or is replaced.
//!
//! Samples go in as they are mixed, frames come out some 60 ms later. The encoder puts [`PRIMING`] samples in front, so its
//! frame n holds what begins n · 1,024 − 1,024 samples behind the first that it was given; [`Coded::at_ns`] says it on the
//! clock by which the samples came. What was given and is not yet coded is kept: when an encoder dies the next one is given
//! it again, and its frames lie where those of the first would have lain.

use std::{collections::VecDeque, future::pending};

use tokio::sync::mpsc::error::TrySendError;

use super::{Runner, adts, flow::Flow, process::Event};
use crate::{
    error::{Error, Result},
    plan,
};

/// Samples of a frame.
pub const AAC_FRAME: u32 = 1024;
/// The same, to count with.
const FRAME: i64 = AAC_FRAME as i64;
/// Samples that ffmpeg's encoder puts in front of the first.
const PRIMING: i64 = FRAME;
const RATE: i64 = 48_000;
/// Pieces that an encoder may be behind before it counts as dead: five seconds, in blocks of 20 ms.
const MOST_BEHIND: usize = 250;
/// Samples that are kept for the next encoder.
const MOST_KEPT: i64 = 10 * RATE;
/// A longer hole in what is given is none: it begins anew.
const MOST_HOLE: i64 = 5 * RATE;
/// After so many blocks another encoder is tried, when one died without having coded anything.
const RESPITE: u32 = 50;

/// A frame, raw as MP4 stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded {
    /// Where it begins, in nanoseconds of the clock of what was given.
    pub at_ns: u64,
    /// Its bytes: [`AAC_FRAME`] samples of stereo at 48 kHz.
    pub data: Vec<u8>,
}

/// A stream of sound on its way through an encoder. When this is dropped the encoder dies.
#[derive(Debug)]
pub struct Aac {
    runner: Runner,
    child: Option<Child>,
    ready: VecDeque<Result<Coded>>,
    kept: Kept,
    /// Blocks until another encoder is tried.
    respite: u32,
    is_over: bool,
}

/// What was given and is not coded. Places are in samples since the first.
#[derive(Debug, Default)]
struct Kept {
    zero_ns: Option<u64>,
    /// Where the next frame begins, and with it what is kept.
    from: i64,
    samples: VecDeque<i16>,
}

/// One encoder.
#[derive(Debug)]
struct Child {
    flow: Flow,
    reader: adts::Reader,
    /// Where its next frame begins.
    next: i64,
    has_coded: bool,
}

impl Aac {
    /// Starts an encoder.
    pub fn start(runner: &Runner) -> Result<Self> {
        Ok(Self {
            runner: runner.clone(),
            child: Some(Child::start(runner, 0)?),
            ready: VecDeque::new(),
            kept: Kept::default(),
            respite: 0,
            is_over: false,
        })
    }

    /// Gives samples of stereo that begin there, 20 ms or so. It does not wait: an encoder that is far behind is replaced, and
    /// so is one that has died.
    pub fn write(&mut self, at_ns: u64, samples: &[i16]) {
        if self.is_over {
            return;
        }
        let Some(hole) = self.kept.hole(at_ns) else {
            // Another stretch of time, and another encoder for it.
            (self.child, self.respite) = (None, 0);
            self.kept = Kept::default();
            return self.write(at_ns, samples);
        };
        let Ok(hole) = usize::try_from(hole) else {
            return;
        };
        let filled = std::iter::repeat_n(0, hole * 2);
        let piece: Vec<i16> = filled.chain(samples.iter().copied()).collect();
        self.kept.add(&piece);
        match &self.child {
            Some(child) => {
                if let Err(TrySendError::Full(_)) = child.give(&piece) {
                    self.child = None;
                    self.ready.push_back(Err(Error::LimitReached("time")));
                }
                // One that has died will say so.
            }
            None if self.respite > 0 => self.respite -= 1,
            None => self.start_anew(),
        }
    }

    /// The next frame. An error says that the encoder died; another is started with what is written next. Nothing when all
    /// that was written before [`finish`](Self::finish) is coded. Cancel it whenever you like.
    pub async fn next(&mut self) -> Option<Result<Coded>> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(ready);
            }
            let Some(child) = &mut self.child else {
                if self.is_over {
                    return None;
                }
                // Until something is written, which cannot be while this waits.
                return pending().await;
            };
            let event = child.flow.events.recv().await;
            let why = match event {
                Some(Event::Chunk(bytes)) => match self.take(&bytes) {
                    Ok(()) => continue,
                    Err(why) => why,
                },
                Some(Event::Ended(Ok(_))) if self.is_over => {
                    self.child = None;
                    continue;
                }
                Some(Event::Ended(Err(why))) => why,
                Some(Event::Ended(Ok(_))) | None => Error::Killed("ffmpeg"),
            };
            let coded = self.child.take().is_some_and(|child| child.has_coded);
            self.respite = if coded { 0 } else { RESPITE };
            return Some(Err(why));
        }
    }

    /// Nothing more will be written: the rest is coded.
    pub fn finish(&mut self) {
        self.is_over = true;
        if let Some(child) = &mut self.child {
            child.flow.end();
        }
    }

    fn start_anew(&mut self) {
        self.respite = RESPITE;
        // What its folder says of a full disk will be said again in a second; the sound is silent until then.
        if let Ok(child) = Child::start(&self.runner, self.kept.from)
            && child.give(self.kept.samples.make_contiguous()).is_ok()
        {
            self.child = Some(child);
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        let Some(child) = &mut self.child else {
            return Ok(());
        };
        let (next, kept, ready) = (&mut child.next, &mut self.kept, &mut self.ready);
        let before = *next;
        child.reader.take(bytes, |data| {
            // An encoder that was started anew codes a little again that was coded.
            let is_new = *next >= kept.from || *next < 0;
            if let Some(at_ns) = kept.to_ns(*next).filter(|_| is_new) {
                let data = data.to_vec();
                ready.push_back(Ok(Coded { at_ns, data }));
                kept.forget(*next + FRAME);
            }
            *next += FRAME;
        })?;
        child.has_coded |= child.next > before;
        Ok(())
    }
}

impl Child {
    /// Starts one whose first sample lies at `from`.
    fn start(runner: &Runner, from: i64) -> Result<Self> {
        Ok(Self {
            flow: Flow::start(runner, plan::aac(), MOST_BEHIND)?,
            reader: adts::Reader::default(),
            next: from - PRIMING,
            has_coded: false,
        })
    }

    fn give(&self, samples: &[i16]) -> Result<(), TrySendError<Vec<u8>>> {
        let bytes = samples.iter().flat_map(|one| one.to_le_bytes()).collect();
        self.flow.give(bytes)
    }
}

impl Kept {
    /// How much is missing before what begins there; negative if that was given already; nothing if it is too far away.
    fn hole(&mut self, at_ns: u64) -> Option<i64> {
        let zero_ns = *self.zero_ns.get_or_insert(at_ns);
        let since = i128::from(at_ns) - i128::from(zero_ns);
        let at = (since * i128::from(RATE) + 500_000_000).div_euclid(1_000_000_000);
        let hole = i64::try_from(at).ok()? - (self.from + self.len());
        (hole.abs() <= MOST_HOLE).then_some(hole)
    }

    fn len(&self) -> i64 {
        self.samples.len() as i64 / 2
    }

    fn add(&mut self, samples: &[i16]) {
        self.samples.extend(samples);
        while self.len() > MOST_KEPT {
            self.forget(self.from + FRAME);
        }
    }

    /// Lets go of what lies before a frame.
    fn forget(&mut self, from: i64) {
        let old = (from - self.from).clamp(0, self.len());
        self.samples.drain(..old as usize * 2);
        self.from = self.from.max(from);
    }

    fn to_ns(&self, at: i64) -> Option<u64> {
        let since = i128::from(at) * 1_000_000_000 / i128::from(RATE);
        u64::try_from(i128::from(self.zero_ns?) + since).ok()
    }
}
