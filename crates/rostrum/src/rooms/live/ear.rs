//! Where what is said to a person goes.

use serde_json::Value;

/// A socket, as a meeting sees it; tests have one of their own.
pub trait Ear: Send + Sync {
    /// Which socket it is.
    fn id(&self) -> String;

    /// Says something that must arrive: a client that is too slow for it is hung up on, comes back,
    /// and is told what it missed.
    fn hear(&self, event: &'static str, payload: &Value);

    /// Says something that may be missed.
    fn overhear(&self, event: &'static str, payload: &Value);

    /// Hangs up.
    fn close(&self);

    /// The media connection of the seat came up or went. Browsers find out by themselves.
    fn line(&self, _line: Line) {}
}

/// A media connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// It is there.
    Up,
    /// It fell silent, or broke.
    Lost,
    /// The other side closed it.
    Closed,
}

impl Line {
    /// How a connection that is gone went.
    #[must_use]
    pub const fn of(lost: rtc::Lost) -> Self {
        match lost {
            rtc::Lost::Closed => Self::Closed,
            rtc::Lost::Timeout | rtc::Lost::Failed => Self::Lost,
        }
    }
}

#[cfg(test)]
pub mod fake {
    //! An ear that remembers.

    use std::sync::{Arc, Mutex};

    use super::{Ear, Value};

    /// What it heard, in order.
    #[derive(Default)]
    pub struct FakeEar {
        heard: Mutex<Vec<(&'static str, Value)>>,
        closed: Mutex<bool>,
        name: String,
    }

    impl FakeEar {
        pub fn named(name: &str) -> Arc<Self> {
            Arc::new(Self {
                name: name.to_owned(),
                ..Self::default()
            })
        }

        pub fn heard(&self) -> Vec<&'static str> {
            let heard = self.heard.lock().expect("not poisoned");
            heard.iter().map(|(event, _)| *event).collect()
        }

        pub fn last(&self, event: &str) -> Option<Value> {
            let heard = self.heard.lock().expect("not poisoned");
            let found = heard.iter().rev().find(|(name, _)| *name == event);
            found.map(|(_, payload)| payload.clone())
        }

        pub fn is_closed(&self) -> bool {
            *self.closed.lock().expect("not poisoned")
        }
    }

    impl Ear for FakeEar {
        fn id(&self) -> String {
            self.name.clone()
        }

        fn hear(&self, event: &'static str, payload: &Value) {
            let mut heard = self.heard.lock().expect("not poisoned");
            heard.push((event, payload.clone()));
        }

        fn overhear(&self, event: &'static str, payload: &Value) {
            self.hear(event, payload);
        }

        fn close(&self) {
            *self.closed.lock().expect("not poisoned") = true;
        }
    }
}
