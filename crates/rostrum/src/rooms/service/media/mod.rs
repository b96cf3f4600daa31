//! The media of a seat: its connection, what it publishes, what it receives.

mod offer;

use rtc::{Caps, PeerId, RoomId, SlotWish, TrackId};
use uuid::Uuid;

use super::{Seat, with, with_person};
use crate::access::{self, Action, Object};
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::rooms::facts::{TrackMuted, TrackUnpublished};
use crate::rooms::live::person::Decodes;
use crate::rooms::live::place::Rooms;
use crate::rooms::live::{Source, VideoCodec};
use crate::rooms::wire;

pub use offer::{Line, fingerprint_of, offer, take};

/// What shall flow through one receiving line.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The `a=mid`.
    pub mid: String,
    /// The track, or nothing.
    pub track: Option<Uuid>,
    /// Height of the tile in pixels.
    pub max_height: u32,
}

impl From<Source> for rtc::Source {
    fn from(source: Source) -> Self {
        match source {
            Source::Microphone => Self::Microphone,
            Source::Camera => Self::Camera,
            Source::Screen => Self::Screen,
        }
    }
}

impl From<VideoCodec> for rtc::VideoCodec {
    fn from(codec: VideoCodec) -> Self {
        match codec {
            VideoCodec::H264 => Self::H264,
            VideoCodec::Vp8 => Self::Vp8,
        }
    }
}

impl From<Decodes> for Caps {
    fn from(decodes: Decodes) -> Self {
        Self {
            vp8: decodes.vp8,
            h264: decodes.h264,
        }
    }
}

pub(super) fn peer(id: Uuid) -> PeerId {
    PeerId(id.as_u128())
}

pub(super) fn room_of(id: Uuid) -> RoomId {
    RoomId(id.as_u128())
}

/// Puts a seat on the wire. `afresh`: whatever connection it had belongs to a page that is gone.
/// Tells whether a connection of before goes on.
pub async fn connect(app: &App, seat: Seat, afresh: bool) -> Result<bool> {
    let rooms = app.get::<Rooms>();
    let gate = with_person(app, seat, |person| person.media.clone())?;
    let _one_at_a_time = gate.lock().await;
    let (wired, caps, connected) = with_person(app, seat, |person| {
        let connected = person.fingerprint.is_some();
        (person.wired, Caps::from(person.decodes), connected)
    })?;
    let goes_on = wired && connected && !afresh;
    if wired && !goes_on {
        rooms
            .wire
            .leave(peer(seat.participant))
            .await
            .map_err(failed)?;
        forget(app, seat)?;
    }
    if !goes_on {
        let (room, peer) = (room_of(seat.room), peer(seat.participant));
        rooms.peer_joined(seat.participant, seat.room);
        rooms.wire.join(room, peer, caps).await.map_err(failed)?;
        with_person(app, seat, |person| person.wired = true)?;
    }
    sync_codec(app, seat.room).await;
    Ok(goes_on)
}

/// Takes a seat off the wire.
pub async fn disconnect(app: &App, seat: Seat, wired: bool) {
    let rooms = app.get::<Rooms>();
    if wired && let Err(cause) = rooms.wire.leave(peer(seat.participant)).await {
        tracing::debug!(%cause, "a peer had left the wire already");
    }
    rooms.peer_left(seat.participant);
}

/// Tells the wire which codec the room speaks now.
pub async fn sync_codec(app: &App, room: Uuid) {
    let rooms = app.get::<Rooms>();
    let Some(codec) = rooms.with(room, |live| live.codec()) else {
        return;
    };
    if let Err(cause) = rooms.wire.set_codec(room_of(room), codec.into()).await {
        tracing::error!(%cause, room.id = %room, "the codec of a room could not be set");
    }
}

/// What flows through each receiving line.
///
/// # Errors
/// 422 for a line or a track that is not there.
pub async fn subscribe(app: &App, caller: &Caller, seat: Seat, wishes: Vec<Wish>) -> Result<()> {
    access::require(app, caller, Action::EnterRoom, Object::room(seat.room)).await?;
    let to_wire = |wish: Wish| SlotWish {
        mid: wish.mid,
        track: wish.track.map(|track| TrackId(track.as_u128())),
        max_height: wish.max_height,
    };
    let wishes = wishes.into_iter().map(to_wire).collect();
    let gate = with_person(app, seat, |person| person.media.clone())?;
    let _one_at_a_time = gate.lock().await;
    let rooms = app.get::<Rooms>();
    let done = rooms.wire.subscribe(peer(seat.participant), wishes).await;
    done.map_err(|cause| match cause {
        wire::Error::Refused(rtc::Error::UnknownTrack(_)) => Error::invalid(
            "slots",
            "unknown_track",
            "One of these tracks is not published here any more.",
        ),
        other => failed(other),
    })
}

/// Mutes or unmutes one of one's own sources: the server drops what is still sent of it.
///
/// # Errors
/// 409 without a seat.
pub async fn mute(
    app: &App,
    caller: &Caller,
    seat: Seat,
    source: Source,
    muted: bool,
) -> Result<()> {
    access::require(app, caller, Action::EnterRoom, Object::room(seat.room)).await?;
    silence(app, seat, source, muted).await
}

/// Forgets the connection: the next offer makes a new one.
///
/// # Errors
/// 409 without a seat.
pub async fn restart(app: &App, caller: &Caller, seat: Seat) -> Result<()> {
    access::require(app, caller, Action::EnterRoom, Object::room(seat.room)).await?;
    let gate = with_person(app, seat, |person| person.media.clone())?;
    let _one_at_a_time = gate.lock().await;
    begin_anew(app, seat).await
}

/// Mutes or unmutes, whoever asked; who may was asked before.
pub async fn silence(app: &App, seat: Seat, source: Source, muted: bool) -> Result<()> {
    let gate = with_person(app, seat, |person| person.media.clone())?;
    let _one_at_a_time = gate.lock().await;
    // Silent first, said afterwards: nobody is told of a silence that is not one yet.
    let track = with_person(app, seat, |person| {
        let published = person.tracks.iter().find(|p| p.track.source == source);
        published.map(|published| published.track.id)
    })?;
    if let Some(track) = track {
        set_muted(app, seat.room, track, muted).await?;
    }
    let (session, changed) = with(app, seat, |live| {
        (live.session, live.mute(seat.participant, source, muted))
    })?;
    if let Some(track) = changed {
        app.bus.tell(&TrackMuted {
            room: seat.room,
            session,
            participant: seat.participant,
            track,
            muted,
        });
    }
    Ok(())
}

/// The wire says that a track ended.
pub fn stopped(app: &App, seat: Seat, track: Uuid) {
    let ended = with(app, seat, |live| {
        let ended = live.end_tracks(seat.participant, |one| one.id == track);
        (live.session, ended)
    });
    if let Ok((session, ended)) = ended {
        unpublished(app, session, seat, &ended);
    }
}

/// Tells those who record that tracks ended.
pub fn unpublished(app: &App, session: Uuid, seat: Seat, ended: &[Uuid]) {
    for track in ended {
        app.bus.tell(&TrackUnpublished {
            room: seat.room,
            session,
            participant: seat.participant,
            track: *track,
        });
    }
}

/// The refusal that a failure of the wire means.
pub fn failed(cause: wire::Error) -> Error {
    match cause {
        wire::Error::Refused(cause @ rtc::Error::UnknownPeer(_)) => {
            let say = "The server has no media connection of yours. Join the room again.";
            Error::new(Kind::Conflict, "media.not_connected", say).with_cause(cause)
        }
        wire::Error::Refused(cause @ rtc::Error::UnknownTrack(_)) => {
            let say = "This track is not published here any more.";
            Error::new(Kind::Conflict, "media.unknown_track", say).with_cause(cause)
        }
        wire::Error::Refused(cause) => {
            let say = format!("This offer cannot be used: {cause}.");
            Error::new(Kind::Invalid, "media.bad_sdp", say)
        }
        wire::Error::Down => {
            let say = "The media engine is not running. Try again in a moment.";
            Error::new(Kind::Unavailable, "media.down", say).with_cause(cause)
        }
    }
}

async fn begin_anew(app: &App, seat: Seat) -> Result<()> {
    let rooms = app.get::<Rooms>();
    rooms
        .wire
        .restart(peer(seat.participant))
        .await
        .map_err(failed)?;
    forget(app, seat)
}

/// The connection is gone: what it published has ended.
fn forget(app: &App, seat: Seat) -> Result<()> {
    let (session, ended) = with(app, seat, |live| {
        let ended = live.end_tracks(seat.participant, |_| true);
        if let Some(person) = live.person_mut(seat.participant) {
            person.fingerprint = None;
            person.layers.clear();
        }
        (live.session, ended)
    })?;
    unpublished(app, session, seat, &ended);
    Ok(())
}

async fn set_muted(app: &App, room: Uuid, track: Uuid, muted: bool) -> Result<()> {
    let rooms = app.get::<Rooms>();
    let track = TrackId(track.as_u128());
    match rooms.wire.set_muted(room_of(room), track, muted).await {
        // It ended this moment: nothing of it flows.
        Err(wire::Error::Refused(rtc::Error::UnknownTrack(_))) => Ok(()),
        other => other.map_err(failed),
    }
}
