//! What the server says to clients: every event with its name, in one table.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::rooms::model::TakeQuality;

use super::view::{Chat, Participant, RecordingInfo, Source, TakeItem, Track, VideoCodec};

/// An event from the server.
pub trait Say: Serialize + ToSchema {
    /// Its name.
    const EVENT: &'static str;
}

/// One row of the table of server events.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// The event's name.
    pub event: &'static str,
    /// Its fields, without the `seq` and `at` that events to a whole room carry besides.
    pub fields: fn() -> Vec<crate::rooms::socket::schema::Field>,
}

macro_rules! says {
    ($( $(#[$doc:meta])* $name:ident = $event:literal { $( $(#[$says:meta])* $field:ident : $type:ty ),* $(,)? } )*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Serialize, ToSchema)]
            pub struct $name { $( $(#[$says])* pub $field: $type, )* }

            impl Say for $name {
                const EVENT: &'static str = $event;
            }
        )*

        /// Every event the server says.
        #[cfg(test)]
        pub const SAID: &[Said] = &[ $( Said {
            event: $event,
            fields: crate::rooms::socket::schema::fields::<$name>,
        } ),* ];
    };
}

says! {
    /// Somebody came in.
    ParticipantJoined = "room:participant_joined" {
        /// Who.
        participant: Participant,
    }
    /// Somebody is gone.
    ParticipantLeft = "room:participant_left" {
        /// Who.
        participant_id: Uuid,
        /// Why.
        reason: Leaving,
    }
    /// Something about a person changed: hand, consent, connection, role, name.
    ParticipantChanged = "room:participant_changed" {
        /// The person as of now.
        participant: Participant,
    }
    /// A track can be subscribed to.
    TrackPublished = "track:published" {
        /// Who publishes it.
        participant_id: Uuid,
        /// The track.
        track: Track,
    }
    /// A track was muted or unmuted.
    TrackChanged = "track:changed" {
        /// Who publishes it.
        participant_id: Uuid,
        /// The track as of now.
        track: Track,
    }
    /// A track ended.
    TrackUnpublished = "track:unpublished" {
        /// Who published it.
        participant_id: Uuid,
        /// The track.
        track_id: Uuid,
    }
    /// Publishers offer again, with this codec first.
    CodecChanged = "room:codec" {
        /// The codec.
        video: VideoCodec,
    }
    /// The door was locked or opened.
    LockChanged = "room:locked" {
        /// Whether nobody new comes in.
        locked: bool,
    }
    /// The next recording is made with other pictures.
    QualityChanged = "room:take_quality" {
        /// How good they are.
        take_quality: TakeQuality,
    }
    /// The meeting is over for everybody.
    RoomClosed = "room:closed" {
        /// Why, as a code.
        reason: String,
    }
    /// Another person speaks.
    SpeakerChanged = "speaker:changed" {
        /// Who; `null` when nobody does.
        participant_id: Option<Uuid>,
    }
    /// How loud everyone is. Volatile: a slow client misses some.
    SpeakerLevels = "speaker:levels" {
        /// −dBov by participant: 0 is the loudest, 127 silence.
        levels: BTreeMap<Uuid, u8>,
    }
    /// Somebody wrote.
    ChatMessage = "chat:message" {
        /// The message.
        message: Chat,
    }
    /// Somebody reacted.
    ReactionShown = "reaction:shown" {
        /// Who.
        participant_id: Uuid,
        /// With what.
        emoji: String,
    }
    /// A recording began or ended.
    RecordingChanged = "recording:changed" {
        /// The recording; `null` when there is none.
        recording: Option<RecordingInfo>,
    }
    /// What is recorded goes out to viewers from now on, or not any more.
    LiveChanged = "live:changed" {
        /// Whether it does.
        live: bool,
    }
    /// What goes out is sent on to other platforms from now on, or not any more.
    SentOnChanged = "live:sent_on" {
        /// The names of those that it is sent on to.
        sent_on: Vec<String>,
    }
    /// How far somebody's takes have come. To hosts, co-hosts and that person.
    TakeChanged = "take:changed" {
        /// Whose.
        participant_id: Uuid,
        /// Of which recording.
        recording_id: Uuid,
        /// By source.
        items: Vec<TakeItem>,
    }
    /// You were muted: stop sending. Only you can unmute.
    YouMuted = "you:muted" {
        /// What was muted.
        source: Source,
    }
    /// You are out of the room: removed by a host, or replaced by yourself in another tab.
    YouRemoved = "you:removed" {
        /// Which of the two.
        reason: Leaving,
    }
    /// The server has no media connection of yours: offer anew.
    MediaRestart = "media:restart" {}
    /// What is being received. Volatile.
    MediaLayers = "media:layers" {
        /// By track.
        items: Vec<LayerItem>,
    }
    /// A job of yours went on.
    JobChanged = "job:changed" {
        /// The job.
        job: serde_json::Value,
    }
    /// You were told something that stays in your list of notices.
    NoticeNew = "notice:new" {
        /// The notice.
        notice: serde_json::Value,
    }
    /// Something you should know.
    Notice = "notice" {
        /// In words.
        text: String,
        /// As a stable code.
        code: String,
    }
}

/// Why somebody is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Leaving {
    /// By choice.
    Left,
    /// The connection was lost and did not come back in time.
    Lost,
    /// A host said so.
    Removed,
    /// The same person came in again elsewhere.
    Replaced,
}

/// What is being received of one track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LayerItem {
    /// The track.
    pub track_id: Uuid,
    /// Height in pixels of the layer that flows; 0 while nothing does.
    pub height: u32,
}
