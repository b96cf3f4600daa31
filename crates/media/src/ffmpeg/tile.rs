//! A track made pictures that can be drawn: one decoder for each, in the sandbox; it lives as long as the track is shown in
//! that size, or is replaced.
//!
//! Every picture that is shown comes out by itself and at once, so the oldest that went in is the next to come out. A
//! decoder that falls behind, or gives less than it was given, is replaced.

use std::{collections::VecDeque, future::pending};

use super::{Runner, coder::Given, flow::Flow, ivf, process::Event};
use crate::{
    error::{Error, Result},
    frame::Codec,
    plan, stage,
};

/// Pictures that a decoder may be behind: three seconds, which a machine that is busy takes to start one.
const MOST_BEHIND: usize = 90;
/// After so many pictures another decoder is tried, when one died without having given anything.
const RESPITE: u32 = 60;
/// Ticks of 90 kHz between pictures. Decoders do not ask for more than that time goes on.
const EACH: u64 = 3_000;

/// A track on its way through a decoder. When this is dropped the decoder dies.
#[derive(Debug)]
pub struct Tile<Mark> {
    runner: Runner,
    size: stage::Size,
    child: Option<Child<Mark>>,
    /// Pictures until another decoder is tried.
    respite: u32,
    /// Only a key frame can be decoded next.
    broken: bool,
}

/// One decoder.
#[derive(Debug)]
struct Child<Mark> {
    flow: Flow,
    codec: Codec,
    given: u64,
    /// What is in it, oldest first.
    marks: VecDeque<Mark>,
    /// The beginning of the next picture.
    rest: Vec<u8>,
}

impl<Mark> Tile<Mark> {
    /// Without anything in it; a decoder of pictures in this size is started with the first key frame.
    pub fn new(runner: &Runner, size: stage::Size) -> Self {
        Self {
            runner: runner.clone(),
            size,
            child: None,
            respite: 0,
            broken: true,
        }
    }

    /// Gives a picture in VP8 or H.264 (Annex B). `gap`: something before it was lost. It does not wait.
    pub fn give(&mut self, codec: Codec, key: bool, gap: bool, data: &[u8], mark: Mark) -> Given {
        // Another codec is another decoder.
        self.child.take_if(|child| child.codec != codec);
        self.broken = (self.broken || gap || self.child.is_none()) && !key;
        if self.child.is_none() && self.respite > 0 {
            self.respite -= 1;
            return Given::Waits;
        }
        if self.broken {
            return Given::NeedsKeyframe;
        }
        if self.child.is_none() {
            self.respite = RESPITE;
            self.child = Child::start(&self.runner, self.size, codec).ok();
        }
        let Some(child) = &mut self.child else {
            self.broken = true;
            return Given::Waits;
        };
        if child.marks.len() >= MOST_BEHIND || !child.give(data, mark) {
            (self.child, self.broken) = (None, true);
            return Given::NeedsKeyframe;
        }
        Given::Taken
    }

    /// The next picture, as [`stage::Canvas`] draws it, and its mark. An error says that the decoder died; another is started
    /// with the next key frame that is given. Cancel it whenever you like.
    ///
    /// # Errors
    /// Why it died.
    pub async fn next(&mut self) -> Result<(Mark, Vec<u8>)> {
        loop {
            let Some(child) = &mut self.child else {
                // Until something is given, which cannot be while this waits.
                return pending().await;
            };
            if let Some(next) = child.next(self.size.bytes()) {
                self.respite = 0;
                return Ok(next);
            }
            let why = match child.flow.events.recv().await {
                Some(Event::Chunk(bytes)) => {
                    child.rest.extend_from_slice(&bytes);
                    continue;
                }
                Some(Event::Ended(Err(why))) => why,
                Some(Event::Ended(Ok(_))) | None => Error::Killed("ffmpeg"),
            };
            (self.child, self.broken) = (None, true);
            return Err(why);
        }
    }
}

impl<Mark> Child<Mark> {
    fn start(runner: &Runner, size: stage::Size, codec: Codec) -> Result<Self> {
        let plan = plan::tile(size.width as u32, size.height as u32);
        let flow = Flow::start(runner, plan, MOST_BEHIND)?;
        let name = match codec {
            Codec::H264 => b"H264",
            _ => b"VP80",
        };
        // It has room for that.
        let _ = flow.give(ivf::head(name));
        Ok(Self {
            flow,
            codec,
            given: 0,
            marks: VecDeque::new(),
            rest: Vec::new(),
        })
    }

    /// Whether it took it. One that has died will say so.
    fn give(&mut self, data: &[u8], mark: Mark) -> bool {
        let piece = ivf::frame(self.given * EACH, data);
        if self.flow.give(piece).is_err() {
            return false;
        }
        self.given += 1;
        if is_shown(self.codec, data) {
            self.marks.push_back(mark);
        }
        true
    }

    /// The oldest picture that is whole.
    fn next(&mut self, len: usize) -> Option<(Mark, Vec<u8>)> {
        while self.rest.len() >= len {
            let rest = self.rest.split_off(len);
            let picture = std::mem::replace(&mut self.rest, rest);
            // Whoever sends two pictures as one has one of them shown.
            if let Some(mark) = self.marks.pop_front() {
                return Some((mark, picture));
            }
        }
        None
    }
}

/// Whether a picture comes out. In VP8 there are some that others are made of, and nobody sees (RFC 6386, section 9.1).
fn is_shown(codec: Codec, data: &[u8]) -> bool {
    codec != Codec::Vp8 || data.first().is_some_and(|tag| tag & 0x10 != 0)
}
