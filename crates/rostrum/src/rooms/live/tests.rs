//! Meetings without sockets or a database.

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;

use super::ear::fake::FakeEar;
use super::person::Decodes;
use super::person::Published;
use super::*;
use crate::access::ObjectRole;
use crate::rooms::model::{RoomKind, TakeQuality};

struct Meeting {
    live: Live,
    clock: Clock,
}

const BOTH: Decodes = Decodes {
    vp8: true,
    h264: true,
};
const VP8_ONLY: Decodes = Decodes {
    vp8: true,
    h264: false,
};

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

impl Meeting {
    fn open() -> Self {
        let clock = Clock::held_at(DateTime::from_timestamp(1_800_000_000, 0).expect("in range"));
        let opening = Opening {
            room: RoomHead {
                id: id(100),
                name: "Studio".to_owned(),
                kind: RoomKind::Studio,
                locked: false,
                take_quality: TakeQuality::default(),
            },
            session: id(101),
            prefer: VideoCodec::H264,
            chat: Vec::new(),
            recording: None,
            on_air: false,
            sent_on: Vec::new(),
        };
        Self {
            live: Live::open(opening, clock.clone()),
            clock,
        }
    }

    fn enter(&mut self, n: u128, decodes: Decodes) -> Arc<FakeEar> {
        let ear = FakeEar::named(&format!("socket {n} {}", self.live.entries));
        let newcomer = Newcomer {
            id: id(n),
            user_id: None,
            name: format!("Person {n}"),
            role: if n == 1 {
                ObjectRole::Host
            } else {
                ObjectRole::Participant
            },
            consent: None,
            decodes,
        };
        self.live.enter(newcomer, ear.clone());
        ear
    }

    fn publish(&mut self, n: u128, track: u128, source: Source) {
        let published = Published {
            track: Track {
                id: id(track),
                source,
                muted: false,
            },
            mid: "0".to_owned(),
            codec: None,
        };
        self.live.publish(id(n), &[published]);
    }
}

#[test]
fn the_room_speaks_h264_until_somebody_comes_who_cannot_and_again_after_that() {
    let mut meeting = Meeting::open();
    let host = meeting.enter(1, BOTH);
    assert_eq!(meeting.live.codec(), VideoCodec::H264);
    meeting.enter(2, VP8_ONLY);
    assert_eq!(meeting.live.codec(), VideoCodec::Vp8);
    assert_eq!(host.last("room:codec").expect("told")["video"], "vp8");
    meeting.live.leave(id(2), Leaving::Left);
    assert_eq!(meeting.live.codec(), VideoCodec::H264);
}

#[test]
fn who_comes_in_a_second_time_takes_the_seat_over() {
    let mut meeting = Meeting::open();
    let host = meeting.enter(1, BOTH);
    let first = meeting.enter(2, BOTH);
    let second = meeting.enter(2, BOTH);
    assert_eq!(
        first.last("you:removed").expect("told")["reason"],
        "replaced"
    );
    assert!(first.is_closed() && !second.is_closed());
    assert_eq!(meeting.live.people.len(), 2);
    assert!(host.last("room:participant_left").is_none());
    assert_eq!(meeting.live.drop_socket(id(2), &first.id()), None);
    assert!(meeting.live.drop_socket(id(2), &second.id()).is_some());
}

#[test]
fn a_socket_that_comes_in_twice_is_not_hung_up_on() {
    let mut meeting = Meeting::open();
    let ear = meeting.enter(1, BOTH);
    let newcomer = Newcomer {
        id: id(1),
        user_id: None,
        name: "Person 1".to_owned(),
        role: ObjectRole::Host,
        consent: None,
        decodes: BOTH,
    };
    meeting.live.enter(newcomer, ear.clone());
    assert!(!ear.is_closed() && ear.last("you:removed").is_none());
}

#[test]
fn a_dropped_socket_keeps_its_seat_and_is_shown_as_away() {
    let mut meeting = Meeting::open();
    let host = meeting.enter(1, BOTH);
    let guest = meeting.enter(2, BOTH);
    meeting.live.drop_socket(id(2), &guest.id());
    let shown = host.last("room:participant_changed").expect("told");
    assert_eq!(shown["participant"]["connected"], false);
    meeting.enter(2, BOTH);
    let shown = host.last("room:participant_changed").expect("told");
    assert_eq!(shown["participant"]["connected"], true);
}

#[test]
fn who_was_away_for_a_moment_misses_nothing() {
    let mut meeting = Meeting::open();
    meeting.enter(1, BOTH);
    let guest = meeting.enter(2, BOTH);
    let last = meeting.live.seq();
    meeting.live.drop_socket(id(2), &guest.id());
    meeting.live.raise_hand(id(1), true);
    meeting.live.lock(true);
    meeting.clock.advance(Duration::from_secs(29));
    meeting.enter(2, BOTH);
    let missed = meeting.live.missed_since(last).expect("still known");
    let events: Vec<_> = missed.iter().map(|missed| missed.event.as_str()).collect();
    assert_eq!(
        events,
        [
            "room:participant_changed",
            "room:participant_changed",
            "room:locked",
            "room:participant_changed"
        ]
    );
}

#[test]
fn the_numbers_rise_by_one() {
    let mut meeting = Meeting::open();
    let host = meeting.enter(1, BOTH);
    let before = meeting.live.seq();
    meeting.live.raise_hand(id(1), true);
    meeting.live.raise_hand(id(1), true);
    meeting.live.lock(true);
    assert_eq!(meeting.live.seq(), before + 2);
    assert_eq!(host.last("room:locked").expect("told")["seq"], before + 2);
}

#[test]
fn a_track_is_told_when_it_begins_and_when_its_publisher_leaves() {
    let mut meeting = Meeting::open();
    let host = meeting.enter(1, BOTH);
    meeting.enter(2, BOTH);
    meeting.publish(2, 7, Source::Camera);
    assert_eq!(
        host.last("track:published").expect("told")["track"]["source"],
        "camera"
    );
    let (_, ended) = meeting.live.leave(id(2), Leaving::Left).expect("was there");
    assert_eq!(ended, [id(7)]);
    let heard = host.heard();
    assert_eq!(
        heard[heard.len() - 2..],
        ["track:unpublished", "room:participant_left"]
    );
}

#[test]
fn a_source_muted_before_it_is_published_stays_muted() {
    let mut meeting = Meeting::open();
    meeting.enter(1, BOTH);
    assert_eq!(meeting.live.mute(id(1), Source::Microphone, true), None);
    let person = meeting.live.person(id(1)).expect("there");
    assert!(person.muted.contains(&Source::Microphone));
}

#[test]
fn muting_twice_is_told_once() {
    let mut meeting = Meeting::open();
    let host = meeting.enter(1, BOTH);
    meeting.publish(1, 7, Source::Microphone);
    assert_eq!(
        meeting.live.mute(id(1), Source::Microphone, true),
        Some(id(7))
    );
    assert_eq!(meeting.live.mute(id(1), Source::Microphone, true), None);
    let told = host
        .heard()
        .iter()
        .filter(|event| **event == "track:changed")
        .count();
    assert_eq!(told, 1);
}

#[test]
fn reports_on_takes_reach_those_who_lead_and_no_other_guest() {
    let mut meeting = Meeting::open();
    let host = meeting.enter(1, BOTH);
    let own = meeting.enter(2, BOTH);
    let other = meeting.enter(3, BOTH);
    meeting.live.takes(TakeChanged {
        participant_id: id(2),
        recording_id: id(9),
        items: Vec::new(),
    });
    assert!(host.last("take:changed").is_some() && own.last("take:changed").is_some());
    assert!(other.last("take:changed").is_none());
    let again = meeting.enter(1, BOTH);
    meeting.live.tell_takes(id(1));
    assert!(again.last("take:changed").is_some());
}

#[test]
fn who_comes_late_finds_the_running_recording_and_not_the_stopped_one() {
    let mut meeting = Meeting::open();
    let host = meeting.enter(1, BOTH);
    let mut recording = RecordingInfo {
        id: id(9),
        title: "Talk".to_owned(),
        state: "recording".to_owned(),
        started_at_ms: 1,
        stopped_at_ms: None,
    };
    meeting.live.recorded(Some(recording.clone()));
    assert_eq!(meeting.live.state().recording.map(|r| r.id), Some(id(9)));
    recording.stopped_at_ms = Some(2);
    meeting.live.recorded(Some(recording));
    assert_eq!(meeting.live.state().recording, None);
    let told = host.last("recording:changed").expect("told");
    assert_eq!(told["recording"]["stopped_at_ms"], 2);
}

#[test]
fn everybody_learns_once_that_a_room_is_on_air_and_who_comes_late_finds_it() {
    let mut meeting = Meeting::open();
    let host = meeting.enter(1, BOTH);
    assert!(!meeting.live.state().live);
    meeting.live.aired(true);
    let seq = meeting.live.seq();
    meeting.live.aired(true);
    assert_eq!(meeting.live.seq(), seq, "nothing new");
    assert_eq!(host.last("live:changed").expect("told")["live"], true);
    assert!(meeting.live.state().live);
    meeting.live.aired(false);
    assert_eq!(host.last("live:changed").expect("told")["live"], false);
    assert!(!meeting.live.state().live);
}

#[test]
fn everybody_learns_where_a_meeting_is_sent_on_to() {
    let mut meeting = Meeting::open();
    let host = meeting.enter(1, BOTH);
    meeting.live.sent_on_to(vec!["Tube".to_owned()]);
    let seq = meeting.live.seq();
    meeting.live.sent_on_to(vec!["Tube".to_owned()]);
    assert_eq!(meeting.live.seq(), seq, "nothing new");
    let told = host.last("live:sent_on").expect("told");
    assert_eq!(told["sent_on"][0], "Tube");
    assert_eq!(meeting.live.state().sent_on, ["Tube"]);
    meeting.live.sent_on_to(Vec::new());
    assert!(meeting.live.state().sent_on.is_empty());
}

#[test]
fn the_chat_of_the_state_is_bounded_and_a_message_is_shown_once() {
    let mut meeting = Meeting::open();
    let host = meeting.enter(1, BOTH);
    for n in 0..=CHAT_SHOWN as u128 {
        let message = Chat {
            id: id(1000 + n),
            participant_id: id(1),
            name: "Person 1".to_owned(),
            text: n.to_string(),
            at: meeting.clock.now(),
        };
        meeting.live.chat(message.clone());
        meeting.live.chat(message);
    }
    let state = meeting.live.state();
    assert_eq!(state.chat.len(), CHAT_SHOWN);
    assert_eq!(state.chat[0].text, "1");
    let told = host
        .heard()
        .iter()
        .filter(|event| **event == "chat:message")
        .count();
    assert_eq!(told, CHAT_SHOWN + 1);
}

#[test]
fn closing_tells_and_hangs_up_on_everybody() {
    let mut meeting = Meeting::open();
    let host = meeting.enter(1, BOTH);
    let guest = meeting.enter(2, BOTH);
    meeting.live.close("deleted");
    for ear in [host, guest] {
        assert_eq!(ear.last("room:closed").expect("told")["reason"], "deleted");
        assert!(ear.is_closed());
    }
}
