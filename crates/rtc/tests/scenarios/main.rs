//! Whole calls in memory: str0m clients meet in a hub over a network that delays, loses and narrows
//! on purpose. Time is moved by hand, chance is seeded: a scenario is the same on every run.

mod client;
mod media;
mod network;
mod world;

mod codecs;
mod feed;
mod first;
mod hostile;
mod layers;
mod lossy_guest;
mod mute;
mod rejoin;
mod speakers;
mod tap;
mod weigh;
