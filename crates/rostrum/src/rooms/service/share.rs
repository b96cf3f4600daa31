//! What the rooms above ask of a meeting, and tell to those in it.

use serde_json::Value;
use uuid::Uuid;

use super::media::{failed, room_of};
use crate::access::ObjectRole;
use crate::kit::{App, Result};
use crate::rooms::live::place::Rooms;
use crate::rooms::live::say::Say;
use crate::rooms::live::{RecordingInfo, Source, VideoCodec};
use crate::rooms::wire::TapStream;

/// A meeting at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The room.
    pub room: Uuid,
    /// Its name.
    pub room_name: String,
    /// The meeting.
    pub session: Uuid,
    /// The codec cameras are sent with.
    pub codec: VideoCodec,
    /// Who has a seat, in the order they came.
    pub participants: Vec<SnapshotPerson>,
    /// Who spoke, whoever did so last first.
    pub spoke: Vec<Uuid>,
}

/// A person in a [`Snapshot`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotPerson {
    /// The participant.
    pub id: Uuid,
    /// The account, for those who have one.
    pub user: Option<Uuid>,
    /// The name others see.
    pub name: String,
    /// What this person may do.
    pub role: ObjectRole,
    /// Whether this person agreed to be recorded.
    pub consent: Option<bool>,
    /// Whether the socket is there.
    pub connected: bool,
    /// What is published.
    pub tracks: Vec<SnapshotTrack>,
}

/// A track in a [`Snapshot`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotTrack {
    /// The track.
    pub id: Uuid,
    /// What it shows or lets hear.
    pub source: Source,
    /// Whether the server drops what is sent of it.
    pub muted: bool,
    /// The codec agreed on; `None` for sound.
    pub codec: Option<VideoCodec>,
}

/// The meeting that goes on in a room, when one does.
#[must_use]
pub fn live(app: &App, room: Uuid) -> Option<Snapshot> {
    app.get::<Rooms>().with(room, |live| Snapshot {
        room,
        room_name: live.room.name.clone(),
        session: live.session,
        codec: live.codec(),
        spoke: live.spoke().to_vec(),
        participants: live
            .people
            .iter()
            .map(|person| SnapshotPerson {
                id: person.id,
                user: person.user_id,
                name: person.name.clone(),
                role: person.role,
                consent: person.consent,
                connected: person.ear.is_some(),
                tracks: person
                    .tracks
                    .iter()
                    .map(|published| SnapshotTrack {
                        id: published.track.id,
                        source: published.track.source,
                        muted: published.track.muted,
                        codec: published.codec,
                    })
                    .collect(),
            })
            .collect(),
    })
}

/// A recording of a room began, changed or ended: everybody in it is told, and who comes later finds
/// it in the state. Also call it at the start of the process for what was running before.
pub fn recording_changed(app: &App, room: Uuid, recording: Option<RecordingInfo>) {
    let rooms = app.get::<Rooms>();
    rooms.set_recording(room, recording.as_ref());
    rooms.with(room, |live| live.recorded(recording));
}

/// What is recorded in a room goes out to viewers from now on, or not any more: everybody in it is told, and who comes later
/// finds it in the state.
pub fn live_changed(app: &App, room: Uuid, live: bool) {
    let rooms = app.get::<Rooms>();
    rooms.set_on_air(room, live);
    rooms.with(room, |meeting| meeting.aired(live));
}

/// What goes out of a room is sent on to platforms of these names from now on: everybody in it is told, and who comes later
/// finds it in the state.
pub fn sent_on_changed(app: &App, room: Uuid, names: Vec<String>) {
    let rooms = app.get::<Rooms>();
    rooms.set_sent_on(room, &names);
    rooms.with(room, |meeting| meeting.sent_on_to(names));
}

/// Asks whether there is a room of this id that was not deleted.
///
/// # Errors
/// 404 when there is none.
pub async fn is_there(app: &App, room: Uuid) -> Result<()> {
    super::room(app, room).await.map(drop)
}

/// Whole frames of a published track, up to `capacity` of them waiting; ends with the track.
///
/// # Errors
/// 409 when the track is not published any more.
pub async fn tap(app: &App, room: Uuid, track: Uuid, capacity: usize) -> Result<TapStream> {
    let rooms = app.get::<Rooms>();
    let track = rtc::TrackId(track.as_u128());
    rooms
        .wire
        .tap(room_of(room), track, capacity)
        .await
        .map_err(failed)
}

/// Whole frames of one simulcast layer of a published track, which need not arrive (yet). All layers then get key frames
/// together, every two seconds.
///
/// # Errors
/// 409 when the track is not published any more.
pub async fn tap_layer(
    app: &App,
    room: Uuid,
    track: Uuid,
    rid: &str,
    capacity: usize,
) -> Result<TapStream> {
    let rooms = app.get::<Rooms>();
    let track = rtc::TrackId(track.as_u128());
    let tapped = rooms.wire.tap_layer(room_of(room), track, rid, capacity);
    tapped.await.map_err(failed)
}

/// Asks all layers of a track for a key frame.
///
/// # Errors
/// 409 when the track is not published any more.
pub async fn request_key_frames(app: &App, room: Uuid, track: Uuid) -> Result<()> {
    let rooms = app.get::<Rooms>();
    let track = rtc::TrackId(track.as_u128());
    let asked = rooms.wire.request_keyframes(room_of(room), track).await;
    asked.map_err(failed)
}

/// Tells something to all sockets of a user, in a room or not. In a process that only works there are none.
pub fn tell_user(app: &App, user: Uuid, event: &'static str, payload: &Value) {
    if let Some(rooms) = app.find::<Rooms>() {
        rooms.tell_user(user, event, payload);
    }
}

/// Tells something to everybody in a room; it is numbered and kept for those who dropped.
pub fn tell_room<E: Say>(app: &App, room: Uuid, what: &E) {
    app.get::<Rooms>().with(room, |live| live.say(what));
}

/// Tells something to one person in a room.
pub fn tell_participant<E: Say>(app: &App, room: Uuid, participant: Uuid, what: &E) {
    app.get::<Rooms>()
        .with(room, |live| live.tell(participant, what));
}
