//! Every event a client may send, in one table.

use std::pin::Pin;

use garde::Validate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

use super::dispatch::Here;
use super::events::{chat, clock, consent, hand, lock, media, participant, reaction, room, take};
use super::rate::Rate;
#[cfg(test)]
use super::schema::{Field, fields};
use crate::kit::http::extract::from_value;
use crate::kit::{Error, Kind, Result};

/// The largest payload of an event that says nothing else.
pub const MOST_BYTES: usize = 64 * 1024;

/// Who may send an event. The role itself is asked for by the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody with a token.
    Anyone,
    /// Whoever has a seat in the meeting.
    Seated,
    /// Of those, hosts and co-hosts.
    Leader,
}

impl Who {
    /// As the document says it.
    #[cfg(test)]
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anyone => "everybody with a token",
            Self::Seated => "whoever is in the room",
            Self::Leader => "host, co-host",
        }
    }
}

/// A payload that says how it is done.
pub trait Event: DeserializeOwned + Validate<Context = ()> + ToSchema + Send + 'static {
    /// Its name.
    const NAME: &'static str;
    /// Who may send it.
    const WHO: Who;
    /// How often.
    const RATE: Rate;
    /// How large it may be, with its name.
    const MOST_BYTES: usize = MOST_BYTES;
    /// What it is answered with.
    type Answer: Serialize + ToSchema;

    /// Does it.
    fn run(self, here: &Here) -> impl Future<Output = Result<Self::Answer>> + Send;
}

/// The answer of an event that has nothing to say but that it was done.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct Done {}

type Running<'a> = Pin<Box<dyn Future<Output = Result<Value>> + Send + 'a>>;

/// One row of the table.
pub struct Entry {
    /// The event's name.
    pub name: &'static str,
    /// Who may send it.
    pub who: Who,
    /// How often.
    pub rate: Rate,
    /// How large it may be.
    pub most_bytes: usize,
    /// Reads the payload and does it.
    pub run: for<'a> fn(&'a Here, Value) -> Running<'a>,
    /// The fields of its payload.
    #[cfg(test)]
    pub payload: fn() -> Vec<Field>,
    /// The fields of its answer.
    #[cfg(test)]
    pub answer: fn() -> Vec<Field>,
}

const fn entry<E: Event>() -> Entry {
    Entry {
        name: E::NAME,
        who: E::WHO,
        rate: E::RATE,
        most_bytes: E::MOST_BYTES,
        run: run::<E>,
        #[cfg(test)]
        payload: fields::<E>,
        #[cfg(test)]
        answer: fields::<E::Answer>,
    }
}

fn run<E: Event>(here: &Here, payload: Value) -> Running<'_> {
    Box::pin(async move {
        // Serde would read a list as the fields in their order.
        if !payload.is_object() {
            let say = "An event takes one JSON object.";
            return Err(Error::new(Kind::Invalid, "request.invalid", say));
        }
        let event: E = from_value(payload)?;
        Ok(serde_json::to_value(event.run(here).await?)?)
    })
}

/// Every event a client may send.
pub static EVENTS: [Entry; 15] = [
    entry::<room::Join>(),
    entry::<room::Leave>(),
    entry::<consent::Set>(),
    entry::<media::Offer>(),
    entry::<media::Subscribe>(),
    entry::<media::Mute>(),
    entry::<media::Restart>(),
    entry::<participant::Mute>(),
    entry::<participant::Remove>(),
    entry::<lock::Lock>(),
    entry::<hand::Raise>(),
    entry::<chat::Send>(),
    entry::<reaction::Send>(),
    entry::<take::Report>(),
    entry::<clock::Ping>(),
];

/// The row of an event.
#[must_use]
pub fn find(name: &str) -> Option<&'static Entry> {
    EVENTS.iter().find(|entry| entry.name == name)
}

#[cfg(test)]
mod tests;
