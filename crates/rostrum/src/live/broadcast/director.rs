//! Whose pictures are shown, and who is heard.

use uuid::Uuid;

use crate::access::ObjectRole;
use crate::live::model::Hint;
use crate::rooms::{Snapshot, SnapshotPerson, SnapshotTrack, Source, VideoCodec};

/// A track that is shown or heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chosen {
    /// Whose.
    pub participant: Uuid,
    /// The track.
    pub track: Uuid,
}

/// Whose pictures are shown, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which.
    pub chosen: Chosen,
    /// They cannot be passed on as they are.
    pub recoded: bool,
}

/// Who is shown and heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cast {
    /// Whose pictures are shown.
    pub picture: Option<Chosen>,
    /// Who is heard, whoever spoke last first.
    pub voices: Vec<Chosen>,
}

/// The pictures: a screen while one is shared, else a camera, those who lead first. Whoever is shown stays so while nobody
/// has a better claim; then those that can be passed on as they are. Only of people who agreed to be recorded. `recodes`:
/// whether others may be chosen at all.
///
/// # Errors
/// Why there are none.
pub fn pictures(live: &Snapshot, shown: Option<Chosen>, recodes: bool) -> Result<Choice, Hint> {
    let all = || {
        let people = live
            .participants
            .iter()
            .filter(|person| may_be_shown(person));
        people.flat_map(|person| person.tracks.iter().map(move |track| (person, track)))
    };
    let worth = |(person, track): &(&SnapshotPerson, &SnapshotTrack)| {
        let chosen = Chosen {
            participant: person.id,
            track: track.id,
        };
        let is_shown = shown == Some(chosen);
        let is_screen = track.source == Source::Screen;
        (is_screen, leads(person.role), is_shown, passes(track))
    };
    let sent = |(_, track): &(&SnapshotPerson, &SnapshotTrack)| {
        track.source != Source::Microphone && !track.muted
    };
    let fits = |(_, track): &(&SnapshotPerson, &SnapshotTrack)| recodes || passes(track);
    // The first of equals: `max_by_key` takes the last.
    let best = all().filter(sent).filter(fits).reduce(|best, other| {
        if worth(&other) > worth(&best) {
            other
        } else {
            best
        }
    });
    best.map(|(person, track)| Choice {
        chosen: Chosen {
            participant: person.id,
            track: track.id,
        },
        recoded: !passes(track),
    })
    .ok_or(match all().any(|one| sent(&one)) {
        true => Hint::Codec,
        false => Hint::NoPictures,
    })
}

/// The microphones of all who agreed: those that are on before those that are not, whoever spoke last first.
pub fn voices(live: &Snapshot) -> Vec<Chosen> {
    let mut all = microphones(live);
    let spoke = |(chosen, _): &(Chosen, bool)| {
        let at = live.spoke.iter().position(|who| *who == chosen.participant);
        at.unwrap_or(usize::MAX)
    };
    // Who never spoke stays in the order they came.
    all.sort_by_key(|one| (one.1, spoke(one)));
    all.into_iter().map(|(chosen, _)| chosen).collect()
}

/// The microphones of all who agreed, and whether each is muted.
fn microphones(live: &Snapshot) -> Vec<(Chosen, bool)> {
    let people = live
        .participants
        .iter()
        .filter(|person| may_be_shown(person));
    people
        .flat_map(|person| {
            let own = person.tracks.iter();
            own.filter(|track| track.source == Source::Microphone)
                .map(|track| {
                    let chosen = Chosen {
                        participant: person.id,
                        track: track.id,
                    };
                    (chosen, track.muted)
                })
        })
        .collect()
}

pub(super) fn may_be_shown(person: &SnapshotPerson) -> bool {
    person.consent == Some(true)
}

pub(super) fn passes(track: &SnapshotTrack) -> bool {
    track.codec != Some(VideoCodec::Vp8)
}

pub(super) const fn leads(role: ObjectRole) -> bool {
    matches!(role, ObjectRole::Host | ObjectRole::CoHost)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn track(id: u128, source: Source, codec: VideoCodec) -> SnapshotTrack {
        SnapshotTrack {
            id: Uuid::from_u128(id),
            source,
            muted: false,
            codec: (source != Source::Microphone).then_some(codec),
        }
    }

    pub fn person(id: u128, role: ObjectRole, tracks: Vec<SnapshotTrack>) -> SnapshotPerson {
        SnapshotPerson {
            id: Uuid::from_u128(id),
            user: None,
            name: "Ada".to_owned(),
            role,
            consent: Some(true),
            connected: true,
            tracks,
        }
    }

    pub fn room(participants: Vec<SnapshotPerson>) -> Snapshot {
        Snapshot {
            room: Uuid::nil(),
            room_name: "Talk".to_owned(),
            session: Uuid::nil(),
            codec: VideoCodec::H264,
            participants,
            spoke: Vec::new(),
        }
    }

    fn shown(live: &Snapshot, before: Option<Chosen>) -> Result<u128, Hint> {
        pictures(live, before, false).map(|choice| choice.chosen.track.as_u128())
    }

    #[test]
    fn a_screen_is_shown_before_a_camera_and_who_leads_before_who_does_not() {
        let camera = |id| track(id, Source::Camera, VideoCodec::H264);
        let mut live = room(vec![
            person(1, ObjectRole::Participant, vec![camera(11)]),
            person(2, ObjectRole::Host, vec![camera(21)]),
            person(3, ObjectRole::CoHost, vec![camera(31)]),
        ]);
        assert_eq!(shown(&live, None), Ok(21));
        let third = Chosen {
            participant: Uuid::from_u128(3),
            track: Uuid::from_u128(31),
        };
        assert_eq!(shown(&live, Some(third)), Ok(31), "whoever is shown stays");
        let screen = track(12, Source::Screen, VideoCodec::H264);
        live.participants[0].tracks.push(screen);
        assert_eq!(shown(&live, Some(third)), Ok(12));
        live.participants[0].consent = Some(false);
        assert_eq!(
            shown(&live, Some(third)),
            Ok(31),
            "nobody who did not agree"
        );
        live.participants[2].tracks[0].muted = true;
        assert_eq!(shown(&live, Some(third)), Ok(21), "a camera that is off");
        let sound = track(22, Source::Microphone, VideoCodec::H264);
        live.participants[1].tracks.push(sound);
        let heard: Vec<u128> = voices(&live)
            .iter()
            .map(|one| one.track.as_u128())
            .collect();
        assert_eq!(heard, [22]);
    }

    #[test]
    fn who_spoke_last_is_heard_first_and_who_did_not_agree_not_at_all() {
        let speaks = |id| {
            let sound = track(10 * id, Source::Microphone, VideoCodec::H264);
            person(id, ObjectRole::Participant, vec![sound])
        };
        let mut live = room([1, 2, 3, 4].map(speaks).into());
        live.spoke = [4, 3, 2].map(Uuid::from_u128).into();
        live.participants[3].consent = None;
        let heard = |live: &Snapshot| -> Vec<u128> {
            let all = voices(live);
            all.iter().map(|one| one.track.as_u128()).collect()
        };
        assert_eq!(heard(&live), [30, 20, 10]);
        live.participants[2].tracks[0].muted = true;
        assert_eq!(heard(&live), [20, 10, 30]);
    }

    #[test]
    fn why_there_are_no_pictures_is_said() {
        let mut live = room(vec![person(1, ObjectRole::Host, Vec::new())]);
        assert_eq!(shown(&live, None), Err(Hint::NoPictures));
        let camera = track(11, Source::Camera, VideoCodec::Vp8);
        live.participants[0].tracks.push(camera);
        assert_eq!(shown(&live, None), Err(Hint::Codec));
    }

    #[test]
    fn what_cannot_be_passed_on_is_coded_anew_where_that_is_wanted() {
        let camera = |id, codec| vec![track(id, Source::Camera, codec)];
        let host = person(1, ObjectRole::Host, camera(11, VideoCodec::Vp8));
        let other = person(2, ObjectRole::Host, camera(21, VideoCodec::H264));
        let guest = person(3, ObjectRole::Participant, camera(31, VideoCodec::H264));
        let chosen = |people| {
            let choice = pictures(&room(people), None, true).expect("somebody");
            (choice.chosen.track.as_u128(), choice.recoded)
        };
        assert_eq!(chosen(vec![guest, host.clone()]), (11, true), "who leads");
        assert_eq!(chosen(vec![host, other]), (21, false), "what costs less");
    }
}
