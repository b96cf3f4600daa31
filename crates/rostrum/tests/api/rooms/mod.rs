//! `/api/v1/rooms`, `/api/v1/signalling` and the socket.

mod chat;
mod create;
mod delete;
mod destinations;
mod enter;
mod join;
mod leave;
mod link;
mod list;
mod media;
mod moderate;
mod quality;
mod refusals;
mod restart;
mod rtmp;
mod stats;
mod studio;
mod whip;
