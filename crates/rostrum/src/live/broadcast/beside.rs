//! What is beside the pictures: while a screen is shared, the camera of whoever presents.

use rtc::FrameCodec;

use super::director::{Chosen, leads, may_be_shown, passes};
use super::pictures::{Picture, Shown, show_small};
use super::run::Broadcast;
use crate::kit::{Error, Result};
use crate::rooms::{Snapshot, SnapshotPerson, Source};

/// The camera beside a screen: of whoever shares it, else of who leads. Whoever is shown stays so while nobody has a better
/// claim. Only of people who agreed to be recorded, and only what can be passed on as it is.
pub(super) fn camera(
    live: &Snapshot,
    picture: Option<Chosen>,
    shown: Option<Chosen>,
) -> Option<Chosen> {
    let picture = picture?;
    let people = || {
        let all = live.participants.iter();
        all.filter(|person| may_be_shown(person))
    };
    let shares = |person: &SnapshotPerson| person.id == picture.participant;
    let is_screen = |person: &SnapshotPerson| {
        let mut tracks = person.tracks.iter();
        tracks.any(|track| track.id == picture.track && track.source == Source::Screen)
    };
    if !people().any(|person| shares(person) && is_screen(person)) {
        return None;
    }
    let cameras = people().filter(|person| shares(person) || leads(person.role));
    let cameras = cameras.flat_map(|person| {
        let tracks = person.tracks.iter();
        let sent =
            tracks.filter(|track| track.source == Source::Camera && !track.muted && passes(track));
        sent.map(move |track| Chosen {
            participant: person.id,
            track: track.id,
        })
    });
    let worth = |one: &Chosen| (one.participant == picture.participant, shown == Some(*one));
    // The first of equals: `max_by_key` takes the last.
    cameras.reduce(|best, other| match worth(&other) > worth(&best) {
        true => other,
        false => best,
    })
}

impl Broadcast {
    /// Sees whose camera is to be beside the pictures now.
    pub(super) async fn look_beside(&mut self, live: Option<&Snapshot>, picture: Option<Chosen>) {
        let before = self.beside.as_ref().map(|shown| shown.chosen);
        let chosen = live.and_then(|live| camera(live, picture, before));
        if chosen == before {
            return;
        }
        let hidden = self.hide_beside();
        let shown = match chosen {
            Some(chosen) => self.show_beside(chosen).await,
            None => Ok(()),
        };
        if let Err(cause) = hidden.and(shown) {
            // A track that has just ended, say. The lecture goes on, and the next look may do better.
            let recording = self.row.id;
            tracing::warn!(recording.id = %recording, %cause, "the camera beside a live stream stumbled");
        }
    }

    fn hide_beside(&mut self) -> Result<()> {
        self.beside = None;
        let now_ns = self.clock.at(self.app.clock.instant());
        let left = self.stream.inner().step(|_, beside| beside.leave(now_ns));
        left.map_err(Error::internal)
    }

    async fn show_beside(&mut self, chosen: Chosen) -> Result<()> {
        let room = self.row.room;
        let best = self.stream.inner().beside.best();
        let showing = show_small(
            &self.app,
            room,
            chosen,
            (self.next_clock, best),
            &self.beside_frames,
        );
        let (shown, next) = showing.await?;
        (self.beside, self.next_clock) = (Some(shown), next);
        Ok(())
    }

    /// Takes a frame of the camera. Before the stream is on air there is nothing to be beside of.
    pub(super) async fn take_beside(&mut self, picture: Picture) -> Result<()> {
        let Picture {
            place,
            clock,
            of,
            frame,
            ..
        } = picture;
        // What was on its way when another was chosen, or when somebody took their word back; and a room that changed its codec.
        let is_shown = |shown: &Shown| shown.sent(of, clock);
        let is_meant = self.began && self.beside.as_ref().is_some_and(is_shown);
        if !is_meant || frame.codec != FrameCodec::H264 {
            return Ok(());
        }
        let encoded = self.encoded(clock, &frame);
        let pushed = self.stream.inner().step(|programme, beside| {
            beside.follow(programme);
            beside.push(place, &encoded)
        });
        self.pushed(of, pushed).await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::director::tests::{person, room, track};
    use super::*;
    use crate::access::ObjectRole::{CoHost, Host, Participant};
    use crate::rooms::{SnapshotTrack, VideoCodec};

    fn one(participant: u128, track: u128) -> Chosen {
        let [participant, track] = [participant, track].map(Uuid::from_u128);
        Chosen { participant, track }
    }

    fn h264(id: u128, source: Source) -> SnapshotTrack {
        track(id, source, VideoCodec::H264)
    }

    /// Whose camera is beside the screen 12 that the first person shares.
    fn beside(live: &Snapshot, shown: Option<Chosen>) -> Option<u128> {
        camera(live, Some(one(1, 12)), shown).map(|one| one.track.as_u128())
    }

    #[test]
    fn who_shares_is_beside_the_screen_else_who_leads() {
        let own = vec![h264(11, Source::Camera), h264(12, Source::Screen)];
        let mut live = room(vec![
            person(1, Participant, own),
            person(2, Host, vec![h264(21, Source::Camera)]),
            person(3, CoHost, vec![h264(31, Source::Camera)]),
            person(4, Participant, vec![h264(41, Source::Camera)]),
        ]);
        assert_eq!(beside(&live, Some(one(2, 21))), Some(11), "a better claim");
        live.participants[0].tracks[0].muted = true;
        assert_eq!(beside(&live, None), Some(21));
        assert_eq!(
            beside(&live, Some(one(3, 31))),
            Some(31),
            "whoever is, stays"
        );
        live.participants[2].consent = Some(false);
        assert_eq!(beside(&live, Some(one(3, 31))), Some(21), "did not agree");
        live.participants[1].tracks.clear();
        assert_eq!(beside(&live, None), None, "nobody else is meant");
    }

    #[test]
    fn there_is_nothing_beside_a_camera_or_in_a_codec_that_does_not_pass() {
        let vp8 = track(11, Source::Camera, VideoCodec::Vp8);
        let own = vec![vp8, h264(12, Source::Screen)];
        let other = person(2, Host, vec![h264(21, Source::Camera)]);
        let mut live = room(vec![person(1, Participant, own), other]);
        assert_eq!(beside(&live, None), Some(21), "the one that passes");
        live.participants[1].tracks.clear();
        assert_eq!(beside(&live, None), None);
        live.participants[0].tracks = vec![h264(11, Source::Camera), h264(12, Source::Camera)];
        assert_eq!(beside(&live, None), None, "a camera needs none");
        assert_eq!(camera(&live, None, None), None);
    }
}
