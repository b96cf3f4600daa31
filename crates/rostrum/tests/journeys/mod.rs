//! Journeys through several rooms of the house: real media, real ffmpeg, short clips.

mod beside;
mod encoder;
mod killed;
mod killed_work;
mod live;
mod live_crowd;
mod live_ends;
mod recoded;
mod recorded;
mod sent_on;
pub mod stage;
mod together;
mod whep;
