//! What people of a meeting send and see: tracks, mutes, layers, who speaks, and the codec that all can decode.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::person::Published;
use super::say::{
    CodecChanged, MediaLayers, Say as _, SpeakerChanged, SpeakerLevels, TrackChanged,
    TrackPublished, TrackUnpublished,
};
use super::{Live, Source, Track, VideoCodec, as_json};

impl Live {
    /// Takes note of what somebody publishes now; gives what is new and what has ended.
    pub fn publish(&mut self, id: Uuid, now: &[Published]) -> (Vec<Published>, Vec<Uuid>) {
        let stays = |track: &Track| now.iter().any(|published| published.track.id == track.id);
        let ended = self.end_tracks(id, |track| !stays(track));
        let Some(person) = self.person_mut(id) else {
            return (Vec::new(), ended);
        };
        for known in &mut person.tracks {
            if let Some(again) = now.iter().find(|one| one.track.id == known.track.id) {
                known.codec = again.codec;
            }
        }
        let known: Vec<Uuid> = person.tracks.iter().map(|p| p.track.id).collect();
        let new: Vec<Published> = now
            .iter()
            .filter(|published| !known.contains(&published.track.id))
            .cloned()
            .collect();
        person.tracks.extend(new.iter().cloned());
        for published in &new {
            self.say(&TrackPublished {
                participant_id: id,
                track: published.track,
            });
        }
        (new, ended)
    }

    /// Ends those of somebody's tracks that `which` picks; gives their ids.
    pub fn end_tracks(&mut self, id: Uuid, which: impl Fn(&Track) -> bool) -> Vec<Uuid> {
        let Some(person) = self.person_mut(id) else {
            return Vec::new();
        };
        let (ended, stays) = std::mem::take(&mut person.tracks)
            .into_iter()
            .partition::<Vec<_>, _>(|published| which(&published.track));
        person.tracks = stays;
        let ended: Vec<Uuid> = ended.iter().map(|published| published.track.id).collect();
        for track_id in &ended {
            self.say(&TrackUnpublished {
                participant_id: id,
                track_id: *track_id,
            });
        }
        ended
    }

    /// Mutes or unmutes a source; gives its track when it is published and this changes it.
    pub fn mute(&mut self, id: Uuid, source: Source, muted: bool) -> Option<Uuid> {
        let person = self.person_mut(id)?;
        if muted {
            person.muted.insert(source);
        } else {
            person.muted.remove(&source);
        }
        let found = person
            .tracks
            .iter_mut()
            .find(|p| p.track.source == source)?;
        if found.track.muted == muted {
            return None;
        }
        found.track.muted = muted;
        let track = found.track;
        self.say(&TrackChanged {
            participant_id: id,
            track,
        });
        Some(track.id)
    }

    /// Somebody else speaks.
    pub fn speaker(&mut self, participant_id: Option<Uuid>) {
        if self.speaker != participant_id {
            self.speaker = participant_id;
            if let Some(id) = participant_id {
                self.spoke.retain(|who| *who != id);
                self.spoke.insert(0, id);
            }
            self.say(&SpeakerChanged { participant_id });
        }
    }

    /// Who spoke, whoever did so last first.
    #[must_use]
    pub fn spoke(&self) -> &[Uuid] {
        &self.spoke
    }

    /// How loud everyone is.
    pub fn levels(&self, levels: BTreeMap<Uuid, u8>) {
        let payload = as_json(&SpeakerLevels { levels });
        for ear in self.people.iter().filter_map(|person| person.ear.as_ref()) {
            ear.overhear(SpeakerLevels::EVENT, &payload);
        }
    }

    /// What flows to somebody changed.
    pub fn layer(&mut self, id: Uuid, track: Uuid, height: Option<u32>) {
        let Some(person) = self.person_mut(id) else {
            return;
        };
        match height {
            Some(height) => drop(person.layers.insert(track, height)),
            None => drop(person.layers.remove(&track)),
        }
        let items = person.layer_items();
        if let Some(ear) = &person.ear {
            ear.overhear(MediaLayers::EVENT, &as_json(&MediaLayers { items }));
        }
    }

    /// H.264 while everybody here decodes it and the room would like it; else VP8, which all do.
    pub(super) fn choose_codec(&mut self) {
        let all_decode = self.people.iter().all(|person| person.decodes.h264);
        let codec = match self.prefer {
            VideoCodec::H264 if all_decode => VideoCodec::H264,
            _ => VideoCodec::Vp8,
        };
        if self.codec != codec {
            self.codec = codec;
            self.say(&CodecChanged { video: codec });
        }
    }
}
