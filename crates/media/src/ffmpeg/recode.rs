//! Pictures that cannot be passed on as they are, coded anew in the sizes of a ladder: one ffmpeg for each stream of them; it
//! lives as long as the stream, or is replaced.
//!
//! A picture that goes in comes out once in each size with what it was marked by, so its place in time is that of the
//! sender and not of the encoder. An encoder that falls behind loses whole pictures up to the next key frame: the lecture
//! does not wait for it, and memory does not grow.

use std::{collections::VecDeque, future::pending};

use tokio::sync::mpsc::error::TrySendError;

use super::{Runner, flow::Flow, process::Event, transport};
use crate::{
    error::{Error, Result},
    plan,
};

/// In how many sizes each picture comes out.
pub const SIZES: usize = 3;
/// Ticks a second.
const RATE: u32 = 90_000;
/// Pictures that an encoder may be behind: a second.
const MOST_BEHIND: usize = 30;
/// Pictures that are known by their marks: ten seconds.
const MOST_MARKS: usize = 300;
/// After so many pictures another encoder is tried, when one died without having coded anything.
const RESPITE: u32 = 60;

/// What became of a picture that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// It will come out.
    Taken,
    /// It will not: it cannot be decoded, or the encoder is behind. Ask for a key frame.
    NeedsKeyframe,
    /// It will not: the last encoder died at once, and another is not tried yet.
    Waits,
}

/// A picture in one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture<Mark> {
    /// Which size, from 0, smallest first.
    pub size: usize,
    /// What it was marked by when it was given.
    pub mark: Mark,
    /// Whether it can be decoded by itself. All sizes of one picture can, or none.
    pub key: bool,
    /// An access unit of H.264 in Annex B.
    pub data: Vec<u8>,
}

/// Pictures on their way through an encoder. When this is dropped the encoder dies.
#[derive(Debug)]
pub struct Recode<Mark> {
    runner: Runner,
    child: Option<Child<Mark>>,
    ready: VecDeque<Result<Picture<Mark>>>,
    /// Pictures until another encoder is tried.
    respite: u32,
    /// Only a key frame can be decoded next.
    broken: bool,
}

/// One encoder.
#[derive(Debug)]
struct Child<Mark> {
    flow: Flow,
    reader: transport::Reader<SIZES>,
    /// When its first picture was shown.
    zero: u64,
    /// What is in it, by the times it knows.
    marks: VecDeque<(u64, Mark)>,
}

impl<Mark: Clone> Recode<Mark> {
    /// Without anything in it; an encoder is started with the first picture.
    pub fn new(runner: &Runner) -> Self {
        Self {
            runner: runner.clone(),
            child: None,
            ready: VecDeque::new(),
            respite: 0,
            broken: true,
        }
    }

    /// Gives a picture in VP8 that is shown at `at` ticks of 90 kHz, later than those before. `gap`: something before it was
    /// lost. It does not wait.
    pub fn give(&mut self, at: u64, key: bool, gap: bool, data: &[u8], mark: Mark) -> Given {
        self.broken = (self.broken || gap) && !key;
        if self.broken {
            return Given::NeedsKeyframe;
        }
        if self.child.is_none() {
            if self.respite > 0 {
                self.respite -= 1;
                return Given::Waits;
            }
            if !key {
                self.broken = true;
                return Given::NeedsKeyframe;
            }
            self.respite = RESPITE;
            match Child::start(&self.runner, at) {
                Ok(child) => self.child = Some(child),
                Err(why) => self.ready.push_back(Err(why)),
            }
        }
        let Some(child) = &mut self.child else {
            return Given::Waits;
        };
        match child.give(at, data, mark) {
            Ok(()) => Given::Taken,
            // One that has died will say so.
            Err(_) => {
                self.broken = true;
                Given::NeedsKeyframe
            }
        }
    }

    /// The next picture. An error says that the encoder died; another is started with the next key frame that is given.
    /// Cancel it whenever you like.
    ///
    /// # Errors
    /// Why it died.
    pub async fn next(&mut self) -> Result<Picture<Mark>> {
        loop {
            if let Some(picture) = self.ready.pop_front() {
                return picture;
            }
            let Some(child) = &mut self.child else {
                // Until something is given, which cannot be while this waits.
                return pending().await;
            };
            let why = match child.flow.events.recv().await {
                Some(Event::Chunk(bytes)) => match child.take(&bytes, &mut self.ready) {
                    Ok(()) => {
                        if !self.ready.is_empty() {
                            self.respite = 0;
                        }
                        continue;
                    }
                    Err(why) => why,
                },
                Some(Event::Ended(Err(why))) => why,
                Some(Event::Ended(Ok(_))) | None => Error::Killed("ffmpeg"),
            };
            (self.child, self.broken) = (None, true);
            return Err(why);
        }
    }
}

impl<Mark: Clone> Child<Mark> {
    /// Starts one whose first picture is shown at `zero`.
    fn start(runner: &Runner, zero: u64) -> Result<Self> {
        let flow = Flow::start(runner, plan::recode(), MOST_BEHIND)?;
        // It has room for that.
        let _ = flow.give(ivf_head());
        Ok(Self {
            flow,
            reader: transport::Reader::default(),
            zero,
            marks: VecDeque::new(),
        })
    }

    fn give(&mut self, at: u64, data: &[u8], mark: Mark) -> Result<(), TrySendError<Vec<u8>>> {
        let at = at.saturating_sub(self.zero);
        self.flow.give(ivf_frame(at, data))?;
        self.marks.push_back((at % transport::AROUND, mark));
        if self.marks.len() > MOST_MARKS {
            self.marks.pop_front();
        }
        Ok(())
    }

    fn take(&mut self, bytes: &[u8], ready: &mut VecDeque<Result<Picture<Mark>>>) -> Result<()> {
        let marks = &self.marks;
        self.reader.take(bytes, |unit| {
            // The newest come out first, and all of them are near the end.
            if let Some((_, mark)) = marks.iter().rev().find(|(at, _)| *at == unit.at) {
                ready.push_back(Ok(Picture {
                    size: unit.stream,
                    mark: mark.clone(),
                    key: unit.key,
                    data: unit.data,
                }));
            }
        })
    }
}

/// The head of an IVF file of VP8. Its size is of no concern: each key frame says its own.
fn ivf_head() -> Vec<u8> {
    let mut head = b"DKIF\0\0\x20\0VP80".to_vec();
    head.extend([0x00, 0x05, 0xd0, 0x02]);
    for number in [RATE, 1, 0, 0] {
        head.extend(number.to_le_bytes());
    }
    head
}

fn ivf_frame(at: u64, data: &[u8]) -> Vec<u8> {
    // Nothing that came in packets is longer than this can say.
    let len = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut frame = Vec::with_capacity(12 + data.len());
    frame.extend(len.to_le_bytes());
    frame.extend(at.to_le_bytes());
    frame.extend_from_slice(data);
    frame
}
