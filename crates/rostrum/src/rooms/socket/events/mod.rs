//! One file per family of events: the payloads, who may send them, how often, and what is done.

pub mod chat;
pub mod clock;
pub mod consent;
pub mod hand;
pub mod lock;
pub mod media;
pub mod participant;
pub mod reaction;
pub mod room;
pub mod take;
