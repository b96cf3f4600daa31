//! An encoder as a meeting sees it: it hears nothing, and only its connection counts.

use serde_json::Value;
use tokio::sync::watch;
use uuid::Uuid;

use crate::rooms::live::ear::{Ear, Line};

/// How it stands with the connection of an encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It has its answer.
    Awaited,
    /// It is there.
    Up,
    /// It fell silent, or broke.
    Lost,
    /// The encoder closed it.
    Closed,
    /// The seat was taken away.
    Over,
}

/// The ear of what sends under one name.
pub struct EncoderEar {
    session: Uuid,
    state: watch::Sender<State>,
}

impl EncoderEar {
    pub fn new(session: Uuid, state: watch::Sender<State>) -> Self {
        Self { session, state }
    }
}

impl Ear for EncoderEar {
    fn id(&self) -> String {
        self.session.to_string()
    }

    fn hear(&self, _: &'static str, _: &Value) {}

    fn overhear(&self, _: &'static str, _: &Value) {}

    fn close(&self) {
        self.state.send_replace(State::Over);
    }

    fn line(&self, line: Line) {
        self.state.send_if_modified(|state| {
            let next = match (*state, line) {
                (State::Awaited, Line::Up) => State::Up,
                (State::Up, Line::Lost) => State::Lost,
                (State::Up, Line::Closed) => State::Closed,
                // What is still told of the connection before.
                _ => return false,
            };
            *state = next;
            true
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_still_told_of_the_connection_before_ends_nothing() {
        let (sender, state) = watch::channel(State::Awaited);
        let ear = EncoderEar::new(Uuid::nil(), sender);
        ear.line(Line::Lost);
        assert_eq!(*state.borrow(), State::Awaited);
        ear.line(Line::Up);
        ear.line(Line::Lost);
        assert_eq!(*state.borrow(), State::Lost);
        ear.line(Line::Up);
        assert_eq!(*state.borrow(), State::Lost, "a lost one stays lost");
        ear.close();
        assert_eq!(*state.borrow(), State::Over);
    }
}
