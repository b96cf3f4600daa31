//! A run that lives as long as a stream: what it is given it reads, and what it makes is told at once.

use tempfile::TempDir;
use tokio::sync::mpsc::{self, error::TrySendError};

use super::{
    Runner, command,
    command::Job,
    process::{Event, Process},
};
use crate::{
    error::Result,
    plan::{Encoder, Plan},
};

/// Such a run. It dies when this is dropped.
#[derive(Debug)]
pub struct Flow {
    // Dropped, and with that killed, before its folder goes.
    _process: Process,
    _folder: TempDir,
    input: Option<mpsc::Sender<Vec<u8>>>,
    /// What it makes, and its end.
    pub events: mpsc::Receiver<Event>,
}

impl Flow {
    /// Starts it. So many pieces may wait to be read.
    pub fn start(runner: &Runner, plan: Plan, waiting: usize) -> Result<Self> {
        let mut args = command::ffmpeg_options(plan.stdout);
        args.extend(plan.args);
        let mut job = Job {
            program: "ffmpeg",
            args,
            inputs: Vec::new(),
            limits: plan.limits,
            encoder: Encoder::X264,
            live: true,
            folder: runner.folder()?,
        };
        let (input, pieces) = mpsc::channel(waiting);
        let (process, events) = runner.launch(&mut job, Some(pieces))?;
        Ok(Self {
            _process: process,
            _folder: job.folder,
            input: Some(input),
            events,
        })
    }

    /// Gives it a piece, without waiting: `Full` when it is far behind, `Closed` when it has died.
    pub fn give(&self, piece: Vec<u8>) -> Result<(), TrySendError<Vec<u8>>> {
        match &self.input {
            Some(input) => input.try_send(piece),
            None => Err(TrySendError::Closed(piece)),
        }
    }

    /// Nothing more will be given.
    pub fn end(&mut self) {
        self.input = None;
    }
}
