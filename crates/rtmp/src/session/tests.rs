use super::*;
use proptest::prelude::*;

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn hello() -> Vec<u8> {
    let mut bytes = vec![VERSION];
    bytes.extend([7; HELLO]);
    bytes.extend([9; HELLO]);
    bytes
}

fn said(values: &[Value]) -> Vec<u8> {
    let mut out = Vec::new();
    command(&mut out, 0, values);
    out
}

fn connect() -> Vec<u8> {
    let asked = Value::Object(vec![("app".into(), text("live/one"))]);
    said(&[text("connect"), Value::Number(1.0), asked])
}

fn publish() -> Vec<u8> {
    let number = Value::Number(5.0);
    said(&[
        text("publish"),
        number,
        Value::Null,
        text("key"),
        text("live"),
    ])
}

fn has(out: &[u8], code: &str) -> bool {
    out.windows(code.len())
        .any(|window| window == code.as_bytes())
}

/// One that has connected and asked.
fn asked() -> Session {
    let mut session = Session::default();
    let bytes = [hello(), connect(), publish()].concat();
    let events = session.take(&bytes).expect("taken");
    let (app, name) = ("live/one".into(), "key".into());
    assert_eq!(events, [Event::Publish { app, name }]);
    session
}

#[test]
fn an_encoder_is_greeted_and_asked_for_its_key() {
    for at_once in [1, 1000, 1537, 10_000] {
        let mut session = Session::default();
        let bytes = [hello(), connect(), publish()].concat();
        let mut events = Vec::new();
        for piece in bytes.chunks(at_once) {
            events.extend(session.take(piece).expect("taken"));
        }
        assert_eq!(events.len(), 1);
        let out = session.output();
        assert_eq!(
            (out[0], &out[1 + HELLO..1 + 2 * HELLO]),
            (VERSION, &[7; HELLO][..])
        );
        assert!(has(&out, "NetConnection.Connect.Success"));
    }
    let mut session = asked();
    session.accept();
    assert!(has(&session.output(), "NetStream.Publish.Start"));
    let mut session = asked();
    session.refuse("No.");
    assert!(has(&session.output(), "NetStream.Publish.BadName"));
}

#[test]
fn media_count_only_when_it_may_publish() {
    let mut sound = Vec::new();
    control(&mut sound, kind::SOUND, &[0xaf, 1, 2]);
    let mut session = asked();
    assert_eq!(session.take(&sound), Ok(vec![]));
    session.accept();
    let heard = Event::Sound {
        time: 0,
        data: vec![0xaf, 1, 2],
    };
    assert_eq!(session.take(&sound), Ok(vec![heard]));
    let over = said(&[text("deleteStream"), Value::Number(6.0)]);
    assert_eq!(session.take(&over), Ok(vec![Event::Ended]));
    assert_eq!(session.take(&sound), Ok(vec![]));
}

#[test]
fn who_wants_to_watch_or_speaks_something_else_is_refused() {
    let play = said(&[text("play"), Value::Number(1.0), Value::Null, text("x")]);
    assert_eq!(asked().take(&play), Err(Error::Plays));
    let mut session = Session::default();
    assert!(session.take(b"GET / HTTP/1.1\r\n\r\n").is_err());
    session.fail("No.");
    assert_eq!(session.output(), b"", "it would not understand");
    assert!(
        asked().take(&publish()).is_err(),
        "one stream for each connection"
    );
}

#[test]
fn what_came_is_acknowledged() {
    let mut session = asked();
    session.accept();
    drop(session.output());
    let mut sound = Vec::new();
    control(&mut sound, kind::SOUND, &[0xaf; 60_000]);
    let times = WINDOW as usize / sound.len() + 1;
    for _ in 0..times {
        session.take(&sound).expect("taken");
    }
    assert_eq!(session.output()[7], kind::ACKNOWLEDGEMENT);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..4000), at_once in 1_usize..600) {
        let mut greeted = Session::default();
        greeted.take(&hello()).expect("greeted");
        let mut open = asked();
        open.accept();
        for mut session in [Session::default(), greeted, open] {
            for piece in bytes.chunks(at_once) {
                if session.take(piece).is_err() {
                    break;
                }
                // An answer is longer than what it answers to, but not by much.
                prop_assert!(session.output().len() < 64 * (piece.len() + HELLO));
            }
        }
    }

    #[test]
    fn no_spoiled_conversation_makes_it_panic(at in 3073_usize..3500, byte in any::<u8>(), cut in 1_usize..400) {
        let mut bytes = [hello(), connect(), publish(), publish()].concat();
        let at = at % bytes.len();
        bytes[at] = byte;
        let mut session = Session::default();
        for piece in bytes.chunks(cut) {
            if session.take(piece).is_err() {
                break;
            }
        }
    }
}
