//! Statements of the room, by table.

pub mod chats;
pub mod messages;
pub mod names;
pub mod votes;
