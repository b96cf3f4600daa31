//! Connections of those who look on from outside: nobody in the meetings knows of them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;

use super::ear::Line;

/// How it stands with the connection of an onlooker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It has its answer.
    Awaited,
    /// It is there.
    Up,
    /// It fell silent, broke or was closed.
    Gone,
}

/// Those who look on, by their peers of the wire.
#[derive(Default)]
pub struct Onlookers(Mutex<HashMap<Uuid, watch::Sender<Sight>>>);

impl Onlookers {
    /// A connection that begins.
    pub fn awaits(&self, peer: Uuid) -> watch::Receiver<Sight> {
        let (told, sight) = watch::channel(Sight::Awaited);
        self.all().insert(peer, told);
        sight
    }

    /// What became of a connection, if it is one of these.
    pub fn line(&self, peer: Uuid, line: Line) {
        if let Some(told) = self.all().get(&peer) {
            told.send_replace(match line {
                Line::Up => Sight::Up,
                Line::Lost | Line::Closed => Sight::Gone,
            });
        }
    }

    /// It left.
    pub fn forget(&self, peer: Uuid) {
        self.all().remove(&peer);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, watch::Sender<Sight>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
