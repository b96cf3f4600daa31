//! Encoders that send by RTMP: the same key, the same seat.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use load::fleet::{Fleet, Plan};
use load::media::{Codec, Media};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::studio::{Seated, Studio, text};
use crate::support::encoder::{CODED, Encoder, FLASHES};

async fn studio() -> Studio {
    Studio::with(|config| {
        config.rtc.bandwidth_estimation = false;
        config.rooms.rtmp_listen = "127.0.0.1:0".to_owned();
    })
    .await
}

/// A new key of the room's.
async fn ingest(studio: &Studio) -> Value {
    let new = json!({"name": "Lecture hall", "picture": "screen"});
    let made = studio.host.post(&studio.path("ingest"), new).await;
    made.expect(201)
}

fn on_air(ingest: &Value) -> Encoder {
    Encoder::sends(
        ingest,
        &text(&ingest["stream_key"]),
        &format!("{FLASHES} {CODED}"),
    )
}

async fn shown(studio: &Studio) -> Value {
    let shown = studio.host.get(&studio.path("ingest")).await;
    shown.expect(200)["ingest"].clone()
}

/// The tracks of an encoder, sound first.
async fn tracks(watcher: &mut Seated) -> (String, String) {
    let first = watcher.hears("track:published").await;
    let second = watcher.hears("track:published").await;
    assert_eq!(first["track"]["source"], "microphone");
    assert_eq!(second["track"]["source"], "screen");
    (text(&first["track"]["id"]), text(&second["track"]["id"]))
}

/// Somebody receives what an encoder sends, and something comes.
async fn sees(watcher: &Seated, (sound, picture): (String, String)) {
    let media = Arc::new(Media::made_up(Codec::H264));
    let fleet = Fleet::start(IpAddr::V4(Ipv4Addr::LOCALHOST), media).expect("a fleet");
    let plan = Plan {
        publish: None,
        screen: false,
        sound_slots: 1,
        picture_slots: 1,
    };
    let offer = fleet.offer(plan).expect("an offer");
    let payload = json!({"sdp": offer.sdp, "publish": []});
    let answer = watcher.call("media:offer", payload).await;
    fleet
        .answer(offer.peer, &text(&answer["sdp"]))
        .expect("it fits");
    let slots = json!({"slots": [
        {"mid": offer.sound_slots[0], "track_id": sound, "max_height": 0},
        {"mid": offer.picture_slots[0], "track_id": picture, "max_height": 720},
    ]});
    watcher.call("media:subscribe", slots).await;
    let flowing = async {
        loop {
            let figures = fleet.figures().expect("figures");
            if figures.received > 100 && figures.streams == 2 {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    let patience = std::time::Duration::from_secs(30);
    let flowed = tokio::time::timeout(patience, flowing).await;
    flowed.expect("both flow");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encoder_is_a_participant_until_it_ends() {
    let studio = studio().await;
    let mut guest = studio.guest_enters("Gil").await;
    let ingest = ingest(&studio).await;
    let told = text(&ingest["rtmp_url"]);
    assert!(told.starts_with("rtmp://") && told.ends_with(&format!("/live/{}", studio.id)));
    let encoder = on_air(&ingest);
    let came = guest.hears("room:participant_joined").await["participant"].clone();
    assert_eq!(
        (&came["id"], &came["name"], &came["role"], &came["consent"]),
        (
            &ingest["participant_id"],
            &json!("Lecture hall"),
            &json!("presenter"),
            &json!(true)
        )
    );
    let sent = tracks(&mut guest).await;
    sees(&guest, sent).await;
    assert_eq!(shown(&studio).await["publishing"], true);
    encoder.stops();
    guest.hears("track:unpublished").await;
    let left = guest.hears("room:participant_left").await;
    assert_eq!(left["participant_id"], came["id"]);
    assert_eq!(shown(&studio).await["publishing"], false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sound_alone_is_enough_and_one_that_vanishes_gives_its_seat_up() {
    let studio = studio().await;
    let mut guest = studio.guest_enters("Gil").await;
    let ingest = ingest(&studio).await;
    let words = "-f lavfi -i sine=1000:r=44100 -c:a aac -ac 1";
    let encoder = Encoder::sends(&ingest, &text(&ingest["stream_key"]), words);
    let heard = guest.hears("track:published").await;
    assert_eq!(heard["track"]["source"], "microphone");
    drop(encoder);
    guest.hears("room:participant_left").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_again_takes_the_seat_and_the_one_before_is_sent_away() {
    let studio = studio().await;
    let mut guest = studio.guest_enters("Gil").await;
    let ingest = ingest(&studio).await;
    let first = on_air(&ingest);
    tracks(&mut guest).await;
    let second = on_air(&ingest);
    first.gives_up().await;
    let sent = tracks(&mut guest).await;
    sees(&guest, sent).await;
    second.stops();
    guest.hears("room:participant_left").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_taken_back_or_wrong_opens_nothing() {
    let studio = studio().await;
    let mut host = studio.host_enters().await;
    let ingest = ingest(&studio).await;
    let wrong = Encoder::sends(&ingest, "rsk_wrong", &format!("{FLASHES} {CODED}"));
    wrong.gives_up().await;
    let encoder = on_air(&ingest);
    host.hears("room:participant_joined").await;
    studio.host.delete(&studio.path("ingest")).await.expect(204);
    host.hears("room:participant_left").await;
    encoder.gives_up().await;
    on_air(&ingest).gives_up().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_passed_on_is_refused_and_the_host_is_told_why() {
    let studio = studio().await;
    let ingest = ingest(&studio).await;
    let key = text(&ingest["stream_key"]);
    let picture = "-f lavfi -i testsrc=s=320x240:r=25";
    let fast = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";
    for (words, code) in [
        (
            format!("{picture} {fast} -bf 2 -b_strategy 0 -g 50"),
            "rtmp.b_frames",
        ),
        (format!("{picture} {fast} -pix_fmt yuv444p"), "rtmp.profile"),
        (format!("{picture} -c:v flv"), "rtmp.picture_codec"),
        (
            format!("-f lavfi -i sine=r=44100 {picture} {fast} -c:a mp3"),
            "rtmp.sound_codec",
        ),
    ] {
        Encoder::sends(&ingest, &key, &words).gives_up().await;
        assert_eq!(shown(&studio).await["rtmp_refused"], code);
    }
    let mut guest = studio.guest_enters("Gil").await;
    let encoder = on_air(&ingest);
    tracks(&mut guest).await;
    assert_eq!(shown(&studio).await["rtmp_refused"], Value::Null);
    encoder.stops();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_rtmp_is_cut_off_and_harms_nobody() {
    let studio = studio().await;
    let ingest = ingest(&studio).await;
    let port = text(&ingest["rtmp_url"]);
    let (_, port) = port.rsplit_once(':').expect("a port");
    let port: u16 = port
        .split('/')
        .next()
        .expect("a port")
        .parse()
        .expect("one");
    let greeting = [vec![3], vec![0; 3072]].concat();
    // A picture of 16 MB is announced; a chunk goes on with nothing; something else is spoken.
    let announced = [4, 0, 0, 0, 0xff, 0xff, 0xff, 9, 1, 0, 0, 0];
    for said in [
        [&greeting[..], &announced].concat(),
        [&greeting[..], &[0xc4]].concat(),
        b"GET / HTTP/1.1\r\nhost: example.org\r\n\r\n".to_vec(),
    ] {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("open");
        stream.write_all(&said).await.expect("said");
        let mut answer = Vec::new();
        // It is closed, or reset where more was said than read.
        let _ = stream.read_to_end(&mut answer).await;
        assert!(answer.len() < 4_000);
    }
    let mut guest = studio.guest_enters("Gil").await;
    let encoder = on_air(&ingest);
    tracks(&mut guest).await;
    encoder.stops();
}

#[tokio::test]
async fn where_the_door_is_shut_no_address_is_told() {
    let studio = Studio::open().await;
    let ingest = ingest(&studio).await;
    assert_eq!(ingest["rtmp_url"], Value::Null);
    let other = Studio::with(|config| {
        config.rooms.rtmp_listen = "127.0.0.1:0".to_owned();
        config.rooms.rtmp_url = "rtmps://live.example.org/live/".to_owned();
    })
    .await;
    let told = self::ingest(&other).await["rtmp_url"].clone();
    assert_eq!(told, format!("rtmps://live.example.org/live/{}", other.id));
}
