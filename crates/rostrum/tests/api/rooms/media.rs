//! The call itself: peers that really send, through the real sockets.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};

use load::fleet::{Fleet, Offer, Plan, Shape};
use load::media::{Codec, Media};
use rostrum::config::Config;
use rostrum::rooms::facts::{TrackMuted, TrackPublished, TrackUnpublished};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::studio::{Seated, Studio, text};

/// A seat with a media connection.
struct OnAir {
    seated: Seated,
    offer: Offer,
}

/// What a network takes is measured by time: on a busy machine a picture would not be sent at all.
async fn studio() -> Studio {
    Studio::with(|config: &mut Config| config.rtc.bandwidth_estimation = false).await
}

fn fleet() -> Fleet {
    let media = Arc::new(Media::made_up(Codec::H264));
    Fleet::start(IpAddr::V4(Ipv4Addr::LOCALHOST), media).expect("a fleet")
}

const PUBLISHES: Plan = Plan {
    publish: Some(Shape::Layered),
    screen: false,
    sound_slots: 0,
    picture_slots: 0,
};
const WATCHES: Plan = Plan {
    publish: None,
    screen: false,
    sound_slots: 1,
    picture_slots: 1,
};

async fn on_air(seated: Seated, fleet: &Fleet, plan: Plan) -> OnAir {
    let offer = fleet.offer(plan).expect("an offer");
    let publish: Vec<Value> = offer
        .published
        .iter()
        .flat_map(|(sound, picture)| {
            [
                json!({"mid": sound, "source": "microphone"}),
                json!({"mid": picture, "source": "camera"}),
            ]
        })
        .collect();
    let answer = seated
        .call("media:offer", json!({"sdp": offer.sdp, "publish": publish}))
        .await;
    fleet
        .answer(offer.peer, &text(&answer["sdp"]))
        .expect("the answer fits");
    OnAir { seated, offer }
}

/// The two tracks of a publisher, sound first, as somebody in the room is told.
async fn tracks(watcher: &mut Seated) -> (String, String) {
    let (first, second) = (
        watcher.hears("track:published").await,
        watcher.hears("track:published").await,
    );
    let (first, second) = (&first["track"], &second["track"]);
    assert_eq!(
        (&first["source"], &second["source"]),
        (&json!("microphone"), &json!("camera"))
    );
    (text(&first["id"]), text(&second["id"]))
}

async fn subscribe(watcher: &OnAir, sound: &str, picture: &str) {
    let slots = json!({"slots": [
        {"mid": watcher.offer.sound_slots[0], "track_id": sound, "max_height": 0},
        {"mid": watcher.offer.picture_slots[0], "track_id": picture, "max_height": 720},
    ]});
    watcher.seated.call("media:subscribe", slots).await;
}

/// Waits until the fleet has received more packets on `streams` streams.
async fn flows(fleet: &Fleet, streams: usize) {
    let before = fleet.figures().expect("figures").received;
    let flowing = async {
        loop {
            let now = fleet.figures().expect("figures");
            if now.received > before + 20 && now.streams >= streams {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    let patience = std::time::Duration::from_secs(30);
    tokio::time::timeout(patience, flowing)
        .await
        .expect("media flows");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_sends_the_other_receives_and_the_figures_show_it() {
    let studio = studio().await;
    let fleet = fleet();
    let mut guest = studio.guest_enters("Gil").await;
    let host = on_air(studio.host_enters().await, &fleet, PUBLISHES).await;
    let (sound, picture) = tracks(&mut guest).await;
    let mut guest = on_air(guest, &fleet, WATCHES).await;
    subscribe(&guest, &sound, &picture).await;
    fleet.play(true).expect("playing");
    flows(&fleet, 2).await;
    let layers = guest.seated.hears("media:layers").await;
    assert_eq!(layers["items"][0]["track_id"], picture);
    guest.seated.hears("speaker:levels").await;
    let path = format!("/api/v1/signalling/room/stats?room_id={}", studio.id);
    let stats = studio.host.get(&path).await.expect(200);
    let of_host = stats["participants"]
        .as_array()
        .expect("people")
        .iter()
        .find(|p| p["id"] == host.seated.id.as_str());
    let tracks = &of_host.expect("the host")["tracks"];
    assert_eq!(tracks.as_array().map(Vec::len), Some(2), "{stats}");
    assert!(
        tracks
            .as_array()
            .expect("tracks")
            .iter()
            .any(|t| t["codec"] == "h264"),
        "{stats}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_are_told_when_tracks_begin_are_muted_and_end() {
    let studio = studio().await;
    let fleet = fleet();
    let told: Arc<(Mutex<Vec<String>>, Notify)> = Arc::default();
    let bus = &studio.house.app.bus;
    let heard = told.clone();
    let note = move |what: String| {
        heard.0.lock().expect("not poisoned").push(what);
        heard.1.notify_one();
    };
    let (began, muted, ended) = (note.clone(), note.clone(), note);
    bus.on(move |fact: &TrackPublished| began(format!("{} began", fact.source.as_str())));
    bus.on(move |fact: &TrackMuted| muted(format!("muted {}", fact.muted)));
    bus.on(move |_: &TrackUnpublished| ended("ended".to_owned()));
    let mut guest = studio.guest_enters("Gil").await;
    let host = on_air(studio.host_enters().await, &fleet, PUBLISHES).await;
    let (sound, _) = tracks(&mut guest).await;
    host.seated
        .call("media:mute", json!({"source": "microphone", "muted": true}))
        .await;
    let changed = guest.hears("track:changed").await;
    assert_eq!(
        changed["track"],
        json!({"id": sound, "source": "microphone", "muted": true})
    );
    host.seated.call("room:leave", json!({})).await;
    guest.hears("track:unpublished").await;
    guest.hears("room:participant_left").await;
    let expected = [
        "microphone began",
        "camera began",
        "muted true",
        "ended",
        "ended",
    ];
    while told.0.lock().expect("not poisoned").len() < expected.len() {
        told.1.notified().await;
    }
    assert_eq!(*told.0.lock().expect("not poisoned"), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_muted_before_it_is_published_is_published_muted() {
    let studio = studio().await;
    let fleet = fleet();
    let mut guest = studio.guest_enters("Gil").await;
    let host = studio.host_enters().await;
    host.call("media:mute", json!({"source": "microphone", "muted": true}))
        .await;
    on_air(host, &fleet, PUBLISHES).await;
    let published = guest.hears("track:published").await;
    assert_eq!(published["track"]["muted"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_the_host_mutes_is_told_and_unmutes_alone() {
    let studio = studio().await;
    let fleet = fleet();
    let mut host = studio.host_enters().await;
    let mut guest = on_air(studio.guest_enters("Gil").await, &fleet, PUBLISHES).await;
    let id = guest.seated.id.clone();
    host.call(
        "participant:mute",
        json!({"participant_id": id, "source": "microphone"}),
    )
    .await;
    assert_eq!(
        guest.seated.hears("you:muted").await["source"],
        "microphone"
    );
    assert_eq!(host.hears("track:changed").await["track"]["muted"], true);
    guest
        .seated
        .call(
            "media:mute",
            json!({"source": "microphone", "muted": false}),
        )
        .await;
    assert_eq!(host.hears("track:changed").await["track"]["muted"], false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_loaded_anew_publishes_anew() {
    let studio = studio().await;
    let fleet = fleet();
    let mut guest = studio.guest_enters("Gil").await;
    let host = on_air(studio.host_enters().await, &fleet, PUBLISHES).await;
    let (sound, _) = tracks(&mut guest).await;
    let host = on_air(studio.enters(&host.seated.token).await, &fleet, PUBLISHES).await;
    guest.hears("track:unpublished").await;
    let (again, _) = tracks(&mut guest).await;
    assert_ne!(sound, again);
    host.seated.call("media:restart", json!({})).await;
    guest.hears("track:unpublished").await;
    on_air(host.seated, &fleet, PUBLISHES).await;
    tracks(&mut guest).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_muted_source_flows_to_nobody() {
    let studio = studio().await;
    let fleet = fleet();
    let mut guest = studio.guest_enters("Gil").await;
    let host = on_air(studio.host_enters().await, &fleet, PUBLISHES).await;
    let (sound, picture) = tracks(&mut guest).await;
    let guest = on_air(guest, &fleet, WATCHES).await;
    subscribe(&guest, &sound, &picture).await;
    fleet.play(true).expect("playing");
    flows(&fleet, 2).await;
    for source in ["microphone", "camera"] {
        host.seated
            .call("media:mute", json!({"source": source, "muted": true}))
            .await;
    }
    // What was under way arrives; after that, while the publisher goes on sending, nothing does.
    let mut before = fleet.figures().expect("figures");
    loop {
        sends(&fleet, before.sent + 200).await;
        let now = fleet.figures().expect("figures");
        if now.received == before.received {
            return;
        }
        assert!(now.sent < 100_000, "a muted source flows on");
        before = now;
    }
}

/// Waits until the publishers have sent so many packets in all.
async fn sends(fleet: &Fleet, count: u64) {
    while fleet.figures().expect("figures").sent < count {
        tokio::task::yield_now().await;
    }
}
