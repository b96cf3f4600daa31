//! The media of a seat: its connection, what it publishes, what it receives.

use std::collections::HashSet;

use rtc::{Caps, PeerId, Publish, RoomId, SlotWish, TrackId};
use uuid::Uuid;

use super::{Seat, with, with_person};
use crate::access::{self, Action, Object};
use crate::kit::{App, Caller, Error, Kind, Result};
use crate::rooms::facts::{TrackMuted, TrackPublished, TrackUnpublished};
use crate::rooms::live::person::{Decodes, Person, Published};
use crate::rooms::live::place::Rooms;
use crate::rooms::live::{Source, Track, VideoCodec};
use crate::rooms::model::InTheCall as _;
use crate::rooms::wire;

/// One line a client sends on.
#[derive(Clone, Debug)]
pub struct Line {
    /// The `a=mid`.
    pub mid: String,
    /// What flows through it.
    pub source: Source,
}

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

fn peer(id: Uuid) -> PeerId {
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

/// Takes an offer, and gives the answer. `lines` lists everything that is sent from now on.
///
/// # Errors
/// 403 for who may not publish, 422 when the offer or the list cannot be used.
pub async fn offer(
    app: &App,
    caller: &Caller,
    seat: Seat,
    sdp: String,
    lines: Vec<Line>,
) -> Result<String> {
    access::require(app, caller, Action::EnterRoom, Object::room(seat.room)).await?;
    let may_publish = with_person(app, seat, |person| person.role.may_publish())?;
    if !lines.is_empty() && !may_publish {
        return Err(Error::forbidden());
    }
    once_each(&lines)?;
    let gate = with_person(app, seat, |person| person.media.clone())?;
    let _one_at_a_time = gate.lock().await;
    begin_anew_if_other(app, seat, &sdp).await?;
    let published = with(app, seat, |live| {
        let codec = live.codec();
        let person = live.person(seat.participant);
        person.map_or_else(Vec::new, |person| plan(app, person, lines, codec))
    })?;
    let rooms = app.get::<Rooms>();
    let publish = published.iter().map(to_wire).collect();
    let answer = rooms.wire.offer(peer(seat.participant), sdp, publish).await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(cause) => {
            with_person(app, seat, |person| person.fingerprint = None)?;
            return Err(failed(cause));
        }
    };
    // A source that is muted is silent from its first packet on.
    for published in published.iter().filter(|published| published.track.muted) {
        set_muted(app, seat.room, published.track.id, true).await?;
    }
    announce(app, seat, &published)?;
    Ok(answer)
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

/// A connection is known by its DTLS certificate: an offer with another one comes from a page that
/// was loaded anew, and begins a new connection.
async fn begin_anew_if_other(app: &App, seat: Seat, sdp: &str) -> Result<()> {
    let fingerprint = fingerprint_of(sdp);
    if fingerprint.is_none() {
        // Refused before anything is restarted: a bad offer leaves a good connection alone.
        let say = "This offer cannot be used: it has no fingerprint of a certificate.";
        return Err(Error::new(Kind::Invalid, "media.bad_sdp", say));
    }
    let before = with_person(app, seat, |person| person.fingerprint.clone())?;
    if before.is_some() && before != fingerprint {
        begin_anew(app, seat).await?;
    }
    with_person(app, seat, |person| person.fingerprint = fingerprint)
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

/// The tracks that an offer publishes: those known by line and source, and new ones.
fn plan(app: &App, person: &Person, lines: Vec<Line>, codec: VideoCodec) -> Vec<Published> {
    let published = |line: Line| {
        let known = |p: &&Published| p.mid == line.mid && p.track.source == line.source;
        if let Some(known) = person.tracks.iter().find(known) {
            return known.clone();
        }
        Published {
            track: Track {
                id: app.new_id(),
                source: line.source,
                muted: person.muted.contains(&line.source),
            },
            mid: line.mid,
            codec: (!line.source.is_audio()).then_some(codec),
        }
    };
    lines.into_iter().map(published).collect()
}

fn to_wire(published: &Published) -> Publish {
    Publish {
        mid: published.mid.clone(),
        source: published.track.source.into(),
        track: TrackId(published.track.id.as_u128()),
    }
}

fn announce(app: &App, seat: Seat, published: &[Published]) -> Result<()> {
    let (session, (new, ended)) = with(app, seat, |live| {
        (live.session, live.publish(seat.participant, published))
    })?;
    unpublished(app, session, seat, &ended);
    for published in new {
        app.bus.tell(&TrackPublished {
            room: seat.room,
            session,
            participant: seat.participant,
            track: published.track.id,
            source: published.track.source,
            codec: published.codec,
        });
    }
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

fn once_each(lines: &[Line]) -> Result<()> {
    let mut sources = HashSet::new();
    for (at, line) in lines.iter().enumerate() {
        if !sources.insert(line.source) {
            let field = format!("publish.{at}.source");
            let say = "Each source is published once.";
            return Err(Error::invalid(&field, "twice", say));
        }
    }
    Ok(())
}

/// The first `a=fingerprint` of an offer; browsers use one for the whole connection.
fn fingerprint_of(sdp: &str) -> Option<String> {
    let line = sdp
        .lines()
        .find_map(|line| line.trim().strip_prefix("a=fingerprint:"));
    line.map(str::to_owned)
}
