//! A participant: a socket and a peer, joined by the server's signalling.

use std::time::Duration;

use serde_json::{Value, json};

use crate::Failed;
use crate::fleet::{Fleet, Offer, Plan};
use crate::http::Api;
use crate::socket::Client;

/// Somebody in a room.
pub struct Participant {
    /// Its socket.
    pub socket: Client,
    /// Its id in the room.
    pub id: String,
    offer: Offer,
}

/// A published track as the room's state tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub participant: String,
    /// `microphone`, `camera` or `screen`.
    pub source: String,
}

impl Participant {
    /// Enters a room as a guest, joins it and connects its media.
    ///
    /// # Errors
    /// When the server refuses anything on the way.
    pub async fn enter(
        api: &Api,
        room: &str,
        secret: &str,
        name: &str,
        fleet: &Fleet,
        plan: Plan,
    ) -> Result<Self, Failed> {
        let token = api.join_as_guest(room, secret, name).await?;
        let socket = Client::connect(api.base(), &token).await?;
        let client = json!({ "browser": "load", "version": "1", "mobile": false });
        let join = json!({
            "room_id": room, "decode": ["vp8", "h264"], "consent": false, "client": client,
        });
        let joined = socket.call("room:join", join).await?;
        let id = joined["participant_id"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let offer = fleet.offer(plan)?;
        let publish: Vec<Value> = offer
            .published
            .iter()
            .flat_map(|(sound, picture)| {
                [
                    json!({ "mid": sound, "source": "microphone" }),
                    json!({ "mid": picture, "source": "camera" }),
                ]
            })
            .chain(
                offer
                    .screen
                    .iter()
                    .map(|mid| json!({ "mid": mid, "source": "screen" })),
            )
            .collect();
        let request = json!({ "sdp": offer.sdp, "publish": publish });
        let answer = socket.call("media:offer", request).await?;
        fleet.answer(
            offer.peer,
            answer["sdp"].as_str().ok_or("an answer without sdp")?,
        )?;
        Ok(Self { socket, id, offer })
    }

    /// Puts tracks of others into the slots, as many as there are.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn watch(&self, tracks: &[Track], max_height: u32) -> Result<(), Failed> {
        let others = tracks.iter().filter(|track| track.participant != self.id);
        let (sounds, pictures): (Vec<&Track>, Vec<&Track>) =
            others.partition(|track| track.source == "microphone");
        let slot = |(mid, track): (&String, &Track)| json!({ "mid": mid, "track_id": track.id, "max_height": max_height });
        let sound = self.offer.sound_slots.iter().zip(sounds).map(slot);
        let picture = self.offer.picture_slots.iter().zip(pictures).map(slot);
        let slots: Vec<Value> = sound.chain(picture).collect();
        self.socket
            .call("media:subscribe", json!({ "slots": slots }))
            .await?;
        Ok(())
    }

    /// All tracks published in the room, once there are so many, as a newcomer is told.
    ///
    /// # Errors
    /// When they do not come in time.
    pub async fn tracks(
        api: &Api,
        room: &str,
        secret: &str,
        count: usize,
    ) -> Result<Vec<Track>, Failed> {
        let token = api.join_as_guest(room, secret, "Onlooker").await?;
        let mut socket = Client::connect(api.base(), &token).await?;
        let client = json!({ "browser": "load", "version": "1", "mobile": false });
        let join =
            json!({ "room_id": room, "decode": ["vp8"], "consent": false, "client": client });
        let joined = socket.call("room:join", join).await?;
        let mut tracks = tracks_of(&joined["state"]);
        let all = async {
            while tracks.len() < count {
                let payload = socket.wait_for("track:published").await?;
                let owner = &payload["participant_id"];
                tracks.extend(track(owner, &payload["track"]));
            }
            Ok::<(), Failed>(())
        };
        tokio::time::timeout(Duration::from_secs(20), all)
            .await
            .map_err(|_| "the tracks were not published in time")??;
        socket.call("room:leave", json!({})).await?;
        Ok(tracks)
    }
}

fn tracks_of(state: &Value) -> Vec<Track> {
    let participants = state["participants"].as_array().into_iter().flatten();
    participants
        .flat_map(|participant| {
            let tracks = participant["tracks"].as_array().into_iter().flatten();
            tracks.filter_map(|one| track(&participant["id"], one))
        })
        .collect()
}

fn track(participant: &Value, track: &Value) -> Option<Track> {
    Some(Track {
        id: track["id"].as_str()?.to_owned(),
        participant: participant.as_str()?.to_owned(),
        source: track["source"].as_str()?.to_owned(),
    })
}
