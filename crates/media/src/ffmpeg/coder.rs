//! What codes pictures in the sizes of a ladder: one ffmpeg for as long as they come, or another when it died.
//!
//! A picture that goes in comes out once in each size with what it was marked by, so its place in time is that of whoever
//! made it and not of the encoder.

use std::{collections::VecDeque, future::pending};

use tokio::sync::mpsc::error::TrySendError;

use super::{Runner, flow::Flow, process::Event, transport};
use crate::{
    error::{Error, Result},
    plan::Plan,
};

/// In how many sizes each picture comes out.
pub const SIZES: usize = 3;
/// Pictures that are known by their marks: ten seconds.
const MOST_MARKS: usize = 300;
/// After so many pictures another encoder is tried, when one died without having coded anything.
const RESPITE: u32 = 60;

/// What became of a picture that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// It will come out.
    Taken,
    /// It will not: it cannot be decoded, or what takes it is behind. Ask for a key frame.
    NeedsKeyframe,
    /// It will not: what should take it is behind, or died at once and another is not tried yet.
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
pub(super) struct Coder<Mark> {
    runner: Runner,
    child: Option<Child<Mark>>,
    ready: VecDeque<Result<Picture<Mark>>>,
    /// Pictures until another encoder is tried.
    respite: u32,
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

impl<Mark: Clone> Coder<Mark> {
    /// Without an encoder.
    pub fn new(runner: &Runner) -> Self {
        Self {
            runner: runner.clone(),
            child: None,
            ready: VecDeque::new(),
            respite: 0,
        }
    }

    /// Whether there is an encoder, or one that died is not yet noticed.
    pub fn is_open(&self) -> bool {
        self.child.is_some()
    }

    /// Whether it is too early for another encoder. Ask once for each picture.
    pub fn rests(&mut self) -> bool {
        let rests = self.respite > 0;
        self.respite = self.respite.saturating_sub(1);
        rests
    }

    /// Starts an encoder whose first picture is shown at `zero`, and gives it this first. So many pieces may wait for it.
    pub fn open(&mut self, plan: Plan, waiting: usize, zero: u64, first: Option<Vec<u8>>) {
        self.respite = RESPITE;
        match Flow::start(&self.runner, plan, waiting) {
            Ok(flow) => {
                if let Some(first) = first {
                    // It has room for that.
                    let _ = flow.give(first);
                }
                self.child = Some(Child {
                    flow,
                    reader: transport::Reader::default(),
                    zero,
                    marks: VecDeque::new(),
                });
            }
            Err(why) => self.ready.push_back(Err(why)),
        }
    }

    /// Gives a picture that is shown at `at` ticks of 90 kHz, later than those before: `piece` makes of its time since the
    /// first what is written. It does not wait: nothing when there is no encoder, or it is behind.
    pub fn give(&mut self, at: u64, piece: impl FnOnce(u64) -> Vec<u8>, mark: Mark) -> Option<()> {
        let child = self.child.as_mut()?;
        let at = at.saturating_sub(child.zero);
        match child.flow.give(piece(at)) {
            Ok(()) => {}
            // One that has died will say so.
            Err(TrySendError::Full(_) | TrySendError::Closed(_)) => return None,
        }
        child.marks.push_back((at % transport::AROUND, mark));
        if child.marks.len() > MOST_MARKS {
            child.marks.pop_front();
        }
        Some(())
    }

    /// The next picture. An error says that the encoder died. Cancel it whenever you like.
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
            self.child = None;
            return Err(why);
        }
    }
}

impl<Mark: Clone> Child<Mark> {
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
