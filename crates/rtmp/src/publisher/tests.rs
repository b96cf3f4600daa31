use super::frames::LONGEST;
use super::*;
use crate::{Event, Frame, Reader, Session};
use proptest::prelude::*;

const RECORD: [u8; 16] = [
    1, 100, 0, 31, 0xff, 0xe1, 0, 3, 0x67, 100, 0, 1, 0, 2, 0x68, 9,
];
const KEY: [u8; 6] = [0, 0, 0, 2, 0x65, 7];

fn place() -> Place {
    Place {
        app: "live/one".to_owned(),
        url: "rtmp://example.org/live/one".to_owned(),
        name: "s3cret".to_owned(),
    }
}

/// Both sides say what they have to, until nobody has anything to say; what the server was told.
fn talk(publisher: &mut Publisher, server: &mut Session) -> Vec<Event> {
    let mut events = Vec::new();
    loop {
        let out = publisher.output();
        events.extend(server.take(&out).expect("understood"));
        let back = server.output();
        if out.is_empty() && back.is_empty() {
            return events;
        }
        publisher.take(&back).expect("taken");
    }
}

fn connected() -> (Publisher, Session) {
    let (mut publisher, mut server) = (Publisher::new(place()), Session::default());
    let (app, name) = ("live/one".into(), "s3cret".into());
    let asked = talk(&mut publisher, &mut server);
    assert_eq!(asked, [Event::Publish { app, name }]);
    assert!(!publisher.is_open());
    server.accept();
    talk(&mut publisher, &mut server);
    assert!(publisher.is_open());
    (publisher, server)
}

#[test]
fn our_own_reader_reads_what_is_published() {
    let (mut publisher, mut server) = connected();
    publisher.describe(Description {
        size: Some((1280, 720)),
        rate: 48_000,
        channels: 2,
    });
    // Times that need four bytes, and a picture of many chunks.
    let late = 0xff_fff0;
    let large = [&[0, 1, 0, 0][..], &[0x41; 65_536]].concat();
    publisher.picture_config(late, &RECORD).expect("short");
    publisher.sound_config(late, &[0x11, 0x90]).expect("short");
    publisher.picture(late, true, &KEY).expect("short");
    publisher.sound(late + 5, &[1, 2, 3]).expect("short");
    publisher.picture(late + 33, false, &large).expect("short");
    publisher.end();
    let mut reader = Reader::default();
    let mut frames = Vec::new();
    let mut ended = false;
    for event in talk(&mut publisher, &mut server) {
        let frame = match event {
            Event::Picture { time, data } => reader.picture(time, &data),
            Event::Sound { time, data } => reader.sound(time, &data),
            Event::Ended => {
                ended = true;
                continue;
            }
            Event::Publish { .. } => panic!("asked twice"),
        };
        frames.extend(frame.expect("understood"));
    }
    let [
        Frame::Picture {
            at_ms: 0,
            key: true,
            data: first,
        },
        Frame::Sound {
            at_ms: 5,
            rate: 48_000,
            data: heard,
        },
        Frame::Picture {
            at_ms: 33,
            key: false,
            data: second,
        },
    ] = &frames[..]
    else {
        panic!("{frames:?}");
    };
    assert!(first.ends_with(&[0, 0, 0, 1, 0x65, 7]), "{first:?}");
    assert_eq!(heard[7..], [1, 2, 3]);
    assert_eq!(second[4..], [0x41; 65_536]);
    assert!(ended && !publisher.is_open());
}

#[test]
fn a_refusal_is_passed_on_in_words_without_the_key() {
    let (mut publisher, mut server) = (Publisher::new(place()), Session::default());
    talk(&mut publisher, &mut server);
    server.refuse("There is no s3cret here.");
    let refused = publisher.take(&server.output());
    let words = "There is no … here.".to_owned();
    assert_eq!(refused, Err(Refusal::Refused(words)));
    assert!(!format!("{publisher:?}").contains("s3cret"));
}

#[test]
fn nothing_is_sent_before_it_is_wanted_or_after_the_end() {
    let mut publisher = Publisher::new(place());
    assert_eq!(publisher.output().len(), 1 + HELLO);
    publisher.picture(0, true, &KEY).expect("short");
    publisher.end();
    assert_eq!(publisher.output(), b"");
    let (mut publisher, _) = connected();
    publisher.end();
    drop(publisher.output());
    publisher.sound(0, &[1]).expect("short");
    assert_eq!(publisher.output(), b"");
}

#[test]
fn what_is_asked_is_answered() {
    let (mut publisher, _) = connected();
    let mut said = Vec::new();
    crate::writer::control(&mut said, kind::USER_CONTROL, &[0, 6, 1, 2, 3, 4]);
    crate::writer::control(&mut said, kind::WINDOW, &(1_u32 << 16).to_be_bytes());
    crate::writer::control(&mut said, kind::SOUND, &[0; 60_000]);
    publisher.take(&said).expect("taken");
    let out = publisher.output();
    assert_eq!(
        (out[7], &out[12..18]),
        (kind::USER_CONTROL, &[0, 7, 1, 2, 3, 4][..])
    );
    publisher.take(&said).expect("taken");
    let out = publisher.output();
    assert!(out.ends_with(&(publisher.came).to_be_bytes()), "{out:?}");
}

#[test]
fn what_is_no_rtmp_is_said_to_be_none() {
    let refused = Publisher::new(place()).take(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    assert!(matches!(refused, Err(Refusal::Garbled(_))));
    let longest = vec![0; LONGEST];
    let (mut publisher, _) = connected();
    assert!(publisher.picture(0, true, &longest).is_err());
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..4000), at_once in 1_usize..600) {
        let mut greeted = Publisher::new(place());
        let mut hello = vec![VERSION];
        hello.extend([7; 2 * HELLO]);
        greeted.take(&hello).expect("greeted");
        for mut publisher in [Publisher::new(place()), greeted, connected().0] {
            drop(publisher.output());
            for piece in bytes.chunks(at_once) {
                if publisher.take(piece).is_err() {
                    break;
                }
                prop_assert!(publisher.output().len() < 64 * (piece.len() + HELLO));
            }
        }
    }
}
