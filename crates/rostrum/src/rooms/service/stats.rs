//! Figures of what goes on.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::media::{failed, room_of};
use crate::access::{self, Action, Object, ObjectKind, ObjectRole};
use crate::kit::{App, Caller, Result};
use crate::rooms::live::place::Rooms;

/// How the signalling is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    pub status: String,
    /// Rooms in which a meeting goes on.
    pub rooms: usize,
    /// People in them.
    pub participants: usize,
    /// Servers that work together.
    pub nodes: usize,
}

/// Figures of one room.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoomStats {
    /// The room.
    pub room_id: Uuid,
    /// The meeting that goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<Uuid>,
    /// Who is in it.
    pub participants: Vec<ParticipantStats>,
}

/// Figures of one person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParticipantStats {
    /// The participant.
    pub id: Uuid,
    /// The name others see.
    pub name: String,
    /// What this person may do.
    pub role: ObjectRole,
    /// What is published.
    pub tracks: Vec<TrackStats>,
}

/// Figures of one track.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrackStats {
    /// `microphone`, `camera` or `screen`.
    pub kind: String,
    /// `opus`, `vp8` or `h264`; `null` before the first packet.
    pub codec: Option<String>,
    /// Its layers; one for sound and for a plain picture.
    pub layers: Vec<LayerStats>,
    /// Share of its packets that never came.
    pub loss: f32,
    /// Round trip to its publisher, once measured.
    pub rtt_ms: Option<f32>,
    /// Interarrival jitter.
    pub jitter_ms: f32,
}

/// Figures of one simulcast layer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LayerStats {
    /// `q`, `h`, `f`; empty without simulcast.
    pub rid: String,
    /// Pixels; 0 for sound.
    pub width: u32,
    /// Pixels; 0 for sound.
    pub height: u32,
    /// Frames a second.
    pub fps: f32,
    /// Bits a second.
    pub bitrate: u64,
}

/// Figures of all rooms one may see.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoomsStats {
    /// Sums.
    pub totals: Totals,
    /// By room.
    pub items: Vec<RoomTraffic>,
}

/// Sums over rooms.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct Totals {
    /// Rooms in which a meeting goes on.
    pub rooms: usize,
    /// People in them.
    pub participants: usize,
    /// Bits a second that come in.
    pub bitrate_in: u64,
    /// Bits a second that go out.
    pub bitrate_out: u64,
}

/// The traffic of one room.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct RoomTraffic {
    /// The room.
    pub room_id: Uuid,
    /// People in it.
    pub participants: usize,
    /// Bits a second that come in.
    pub bitrate_in: u64,
    /// Bits a second that go out.
    pub bitrate_out: u64,
}

/// How the signalling is; for everybody.
pub fn health(app: &App) -> Health {
    let people = people(app);
    Health {
        status: "ok".to_owned(),
        rooms: people.len(),
        participants: people.iter().map(|(_, people)| people).sum(),
        nodes: 1,
    }
}

/// Figures of one room.
///
/// # Errors
/// 403 or 404 for whoever does not lead it.
pub async fn room(app: &App, caller: &Caller, id: Uuid) -> Result<RoomStats> {
    access::require(app, caller, Action::ModerateRoom, Object::room(id)).await?;
    super::room(app, id).await?;
    let rooms = app.get::<Rooms>();
    let media = rooms.wire.room_stats(room_of(id)).await.map_err(failed)?;
    let mut media: HashMap<u128, rtc::PeerStats> = media
        .peers
        .into_iter()
        .map(|peer| (peer.peer.0, peer))
        .collect();
    let stats = rooms.with(id, |live| RoomStats {
        room_id: id,
        session_id: Some(live.session),
        participants: live
            .people
            .iter()
            .map(|person| ParticipantStats {
                id: person.id,
                name: person.name.clone(),
                role: person.role,
                tracks: media
                    .remove(&person.id.as_u128())
                    .map_or_else(Vec::new, tracks),
            })
            .collect(),
    });
    Ok(stats.unwrap_or(RoomStats {
        room_id: id,
        session_id: None,
        participants: Vec::new(),
    }))
}

/// Figures of the rooms the caller leads; an admin sees all.
///
/// # Errors
/// The database or the media engine is away.
pub async fn rooms(app: &App, caller: &Caller) -> Result<RoomsStats> {
    access::require_user(caller)?;
    let own = access::objects_of(app, caller, ObjectKind::Room, Action::ModerateRoom).await?;
    let is_seen = |id: &Uuid| own.as_ref().is_none_or(|own| own.contains(id));
    let rooms = app.get::<Rooms>();
    let mut totals = Totals::default();
    let mut items = Vec::new();
    for (room_id, participants) in people(app).into_iter().filter(|(id, _)| is_seen(id)) {
        let media = rooms
            .wire
            .room_stats(room_of(room_id))
            .await
            .map_err(failed)?;
        let item = RoomTraffic {
            room_id,
            participants,
            bitrate_in: media.peers.iter().map(|peer| peer.bitrate_in).sum(),
            bitrate_out: media.peers.iter().map(|peer| peer.bitrate_out).sum(),
        };
        totals.rooms += 1;
        totals.participants += participants;
        totals.bitrate_in += item.bitrate_in;
        totals.bitrate_out += item.bitrate_out;
        items.push(item);
    }
    Ok(RoomsStats { totals, items })
}

/// Rooms in which a meeting goes on, with how many are in it.
fn people(app: &App) -> Vec<(Uuid, usize)> {
    let all = app.get::<Rooms>().all();
    let in_it = |(id, place): (Uuid, std::sync::Arc<crate::rooms::live::place::Place>)| {
        Some((id, place.with(|live| live.people.len())?))
    };
    all.into_iter().filter_map(in_it).collect()
}

fn tracks(peer: rtc::PeerStats) -> Vec<TrackStats> {
    let rtt_ms = peer.rtt_ms;
    let one = |track: rtc::TrackStats| TrackStats {
        kind: match track.source {
            rtc::Source::Microphone => "microphone",
            rtc::Source::Camera => "camera",
            rtc::Source::Screen => "screen",
        }
        .to_owned(),
        codec: track.codec.map(str::to_owned),
        layers: track.layers.into_iter().map(layer).collect(),
        loss: track.loss,
        rtt_ms,
        jitter_ms: track.jitter_ms,
    };
    peer.tracks.into_iter().map(one).collect()
}

fn layer(layer: rtc::LayerStats) -> LayerStats {
    LayerStats {
        rid: layer.rid,
        width: layer.width,
        height: layer.height,
        fps: layer.fps,
        bitrate: layer.bitrate,
    }
}
