//! One person of a meeting, as the server knows them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::ear::Ear;
use super::say::{LayerItem, TakeChanged};
use super::view::{Participant, Source, Track, VideoCodec};
use crate::access::ObjectRole;

/// Who comes in, before there is a seat.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// The participant.
    pub id: Uuid,
    /// The account, for those who have one.
    pub user_id: Option<Uuid>,
    /// The name others see.
    pub name: String,
    /// What this person may do.
    pub role: ObjectRole,
    /// Whether this person agreed to be recorded.
    pub consent: Option<bool>,
    /// What this browser decodes.
    pub decodes: Decodes,
}

/// Which of the room's codecs a browser can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decodes {
    /// VP8.
    pub vp8: bool,
    /// H.264.
    pub h264: bool,
}

/// A published track with what others need not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// As others see it.
    pub track: Track,
    /// The m-line it comes through.
    pub mid: String,
    /// The codec agreed on.
    pub codec: Option<VideoCodec>,
}

/// A person with a seat in the meeting.
pub struct Person {
    /// The participant.
    pub id: Uuid,
    /// The account.
    pub user_id: Option<Uuid>,
    /// The name others see.
    pub name: String,
    /// What this person may do.
    pub role: ObjectRole,
    /// Since when the hand is up.
    pub hand_raised_at_ms: Option<i64>,
    /// Whether this person agreed to be recorded.
    pub consent: Option<bool>,
    /// Since when this person is in the meeting.
    pub joined_at: DateTime<Utc>,
    /// What this browser decodes.
    pub decodes: Decodes,
    /// What is published.
    pub tracks: Vec<Published>,
    /// Which sources are muted, published or not.
    pub muted: BTreeSet<Source>,
    /// The socket; without one the seat is kept for a while.
    pub ear: Option<Arc<dyn Ear>>,
    /// How many sockets this seat has had: a timer started for one does nothing to the next.
    pub turn: u64,
    /// The DTLS fingerprint of the connection; another one means another connection.
    pub fingerprint: Option<String>,
    /// Whether the wire knows this peer.
    pub wired: bool,
    /// What is received, by track.
    pub layers: BTreeMap<Uuid, u32>,
    /// The last word on this person's takes.
    pub takes: Option<TakeChanged>,
    /// Held while the media connection is being changed: one change at a time.
    pub media: Arc<tokio::sync::Mutex<()>>,
}

impl Person {
    /// Somebody who has just come in.
    pub fn seated(newcomer: Newcomer, ear: Arc<dyn Ear>, now: DateTime<Utc>) -> Self {
        Self {
            id: newcomer.id,
            user_id: newcomer.user_id,
            name: newcomer.name,
            role: newcomer.role,
            hand_raised_at_ms: None,
            consent: newcomer.consent,
            joined_at: now,
            decodes: newcomer.decodes,
            tracks: Vec::new(),
            muted: BTreeSet::new(),
            ear: Some(ear),
            turn: 0,
            fingerprint: None,
            wired: false,
            layers: BTreeMap::new(),
            takes: None,
            media: Arc::default(),
        }
    }

    /// As others see this person.
    #[must_use]
    pub fn view(&self) -> Participant {
        Participant {
            id: self.id,
            user_id: self.user_id,
            name: self.name.clone(),
            role: self.role,
            hand_raised_at_ms: self.hand_raised_at_ms,
            consent: self.consent,
            connected: self.ear.is_some(),
            joined_at: self.joined_at,
            tracks: self.tracks.iter().map(|p| p.track).collect(),
        }
    }

    /// What is received now.
    #[must_use]
    pub fn layer_items(&self) -> Vec<LayerItem> {
        let item = |(track, height): (&Uuid, &u32)| LayerItem {
            track_id: *track,
            height: *height,
        };
        self.layers.iter().map(item).collect()
    }
}
