//! Who is shown together in one picture.

use uuid::Uuid;

use super::director::{Chosen, leads, may_be_shown};
use crate::live::model::Layout;
use crate::rooms::{Snapshot, SnapshotPerson, SnapshotTrack, Source};
use media::stage::{MOST, MOST_BESIDE};

/// Several pictures in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// Whose picture would be shown if only one were.
    pub main: Chosen,
    /// Whether the first is a screen, beside which the others stand.
    pub screen: bool,
    /// Who is shown, in the order of their places.
    pub shown: Vec<Chosen>,
}

/// Who is shown beside `main`, when several are: of those who agreed and have a camera on. By itself that are those who lead,
/// while nobody shows a screen, which would lose by it; where it is wished everybody, as many as there are places for: those
/// who lead, those who are shown already, whoever spoke last.
pub fn scene(
    live: &Snapshot,
    main: Chosen,
    layout: Layout,
    shown: Option<&Scene>,
) -> Option<Scene> {
    let screen = is_screen(live, main);
    if layout == Layout::One || (layout == Layout::Automatic && screen) {
        return None;
    }
    let wanted = |person: &&SnapshotPerson| {
        may_be_shown(person) && (layout == Layout::Together || leads(person.role))
    };
    let mut cameras: Vec<(&SnapshotPerson, Chosen)> = live
        .participants
        .iter()
        .filter(wanted)
        .filter_map(|person| Some((person, camera(person)?)))
        .collect();
    let is_shown = |chosen: &Chosen| shown.is_some_and(|scene| scene.shown.contains(chosen));
    let spoke = |person: &SnapshotPerson| {
        let at = live.spoke.iter().position(|who| *who == person.id);
        at.unwrap_or(usize::MAX)
    };
    cameras.sort_by_key(|(person, chosen)| {
        let others = (!leads(person.role), !is_shown(chosen), spoke(person));
        (*chosen != main, others)
    });
    cameras.truncate(if screen { MOST_BESIDE } else { MOST });
    // Nobody changes places because somebody spoke: those who lead, and then as they came.
    let came =
        |person: &SnapshotPerson| live.participants.iter().position(|one| one.id == person.id);
    cameras.sort_by_key(|(person, _)| (!leads(person.role), came(person)));
    let first = screen.then_some(main);
    let cameras = cameras.into_iter().map(|(_, chosen)| chosen);
    let shown: Vec<Chosen> = first.into_iter().chain(cameras).collect();
    (shown.len() > 1).then_some(Scene {
        main,
        screen,
        shown,
    })
}

/// Whether somebody of these took their word back: what is on its way shows them.
pub fn is_taken_back(live: &Snapshot, shown: &Scene) -> bool {
    let of = |who: Uuid| live.participants.iter().find(|person| person.id == who);
    let people = shown.shown.iter().filter_map(|one| of(one.participant));
    people.into_iter().any(|person| !may_be_shown(person))
}

fn is_screen(live: &Snapshot, main: Chosen) -> bool {
    let tracks = live.participants.iter().flat_map(|person| &person.tracks);
    tracks
        .into_iter()
        .any(|track| track.id == main.track && track.source == Source::Screen)
}

/// The camera of somebody, when it is on.
fn camera(person: &SnapshotPerson) -> Option<Chosen> {
    let on = |track: &&SnapshotTrack| track.source == Source::Camera && !track.muted;
    let track = person.tracks.iter().find(on)?;
    Some(Chosen {
        participant: person.id,
        track: track.id,
    })
}

#[cfg(test)]
mod tests {
    use super::super::director::tests::{person, room, track};
    use super::*;
    use crate::access::ObjectRole;
    use crate::rooms::VideoCodec;

    fn has_camera(id: u128, role: ObjectRole) -> SnapshotPerson {
        person(
            id,
            role,
            vec![track(id * 10, Source::Camera, VideoCodec::H264)],
        )
    }

    fn chosen(id: u128) -> Chosen {
        Chosen {
            participant: Uuid::from_u128(id),
            track: Uuid::from_u128(id * 10),
        }
    }

    fn shown(live: &Snapshot, main: Chosen, layout: Layout) -> Vec<u128> {
        let scene = scene(live, main, layout, None);
        let shown = scene.map(|scene| scene.shown).unwrap_or_default();
        shown.iter().map(|one| one.track.as_u128()).collect()
    }

    #[test]
    fn by_itself_those_who_lead_are_shown_together_while_nobody_shows_a_screen() {
        let mut live = room(vec![
            has_camera(1, ObjectRole::Participant),
            has_camera(2, ObjectRole::Host),
            has_camera(3, ObjectRole::CoHost),
        ]);
        let main = chosen(2);
        assert_eq!(shown(&live, main, Layout::Automatic), [20, 30]);
        assert_eq!(shown(&live, main, Layout::Together), [20, 30, 10]);
        assert!(shown(&live, main, Layout::One).is_empty());
        let screen = track(21, Source::Screen, VideoCodec::H264);
        live.participants[1].tracks.push(screen);
        let screen = Chosen {
            track: Uuid::from_u128(21),
            ..main
        };
        assert!(shown(&live, screen, Layout::Automatic).is_empty());
        assert_eq!(shown(&live, screen, Layout::Together), [21, 20, 30, 10]);
        live.participants[2].tracks[0].muted = true;
        assert!(shown(&live, main, Layout::Automatic).is_empty(), "one");
    }

    #[test]
    fn nobody_is_shown_who_did_not_agree() {
        let mut live = room((1..=3).map(|id| has_camera(id, ObjectRole::Host)).collect());
        let before = scene(&live, chosen(1), Layout::Together, None).expect("three");
        assert!(!is_taken_back(&live, &before));
        for said in [Some(false), None] {
            live.participants[1].consent = said;
            assert_eq!(shown(&live, chosen(1), Layout::Together), [10, 30]);
            assert!(is_taken_back(&live, &before));
        }
        live.participants.remove(1);
        assert!(!is_taken_back(&live, &before), "who left was there");
    }

    #[test]
    fn who_does_not_fit_waits_for_a_place_until_nobody_better_has_it() {
        let all = (1..=12).map(|id| has_camera(id, ObjectRole::Participant));
        let mut live = room(all.collect());
        live.spoke = [12, 11].map(Uuid::from_u128).into();
        let first = scene(&live, chosen(1), Layout::Together, None).expect("nine");
        let nine = |scene: &Scene| -> Vec<u128> {
            let all = scene.shown.iter();
            all.map(|one| one.participant.as_u128()).collect()
        };
        assert_eq!(nine(&first), [1, 2, 3, 4, 5, 6, 7, 11, 12]);
        // Whoever is shown stays, whoever speaks.
        live.spoke = [10, 9, 8].map(Uuid::from_u128).into();
        let next = scene(&live, chosen(1), Layout::Together, Some(&first)).expect("nine");
        assert_eq!(next, first);
        live.participants.remove(2);
        let next = scene(&live, chosen(1), Layout::Together, Some(&first)).expect("nine");
        assert_eq!(nine(&next), [1, 2, 4, 5, 6, 7, 10, 11, 12]);
    }
}
