//! The wire over real sockets, with peers of the load client at the other end.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use load::figures::Figures;
use load::fleet::{Fleet, Offer, Plan, Shape};
use load::media::{Codec, Media};
use rtc::{Caps, Event, PeerId, Publish, RoomId, SlotWish, Source, TrackId};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{interval, timeout};

use super::{Options, Wire};

const PATIENCE: Duration = Duration::from_secs(30);

fn wire(shards: usize) -> (Wire, UnboundedReceiver<Event>) {
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let options = Options {
        listen,
        shards,
        ..Options::default()
    };
    Wire::start(&options).expect("free ports")
}

fn fleet() -> Fleet {
    let media = Arc::new(Media::made_up(Codec::Vp8));
    Fleet::start(IpAddr::V4(Ipv4Addr::LOCALHOST), media).expect("a thread")
}

fn microphone(of: u128) -> TrackId {
    TrackId(1_000 + of)
}

fn camera(of: u128) -> TrackId {
    TrackId(2_000 + of)
}

fn peer(fleet: &Fleet, plan: Plan, over_tcp: bool) -> Offer {
    let offer = match over_tcp {
        true => fleet.offer_over_tcp(plan),
        false => fleet.offer(plan),
    };
    offer.expect("a peer")
}

/// Somebody who publishes sound and a plain picture.
async fn publisher(wire: &Wire, fleet: &Fleet, room: RoomId, name: u128, over_tcp: bool) -> Offer {
    let publish = Some(Shape::Single);
    let plan = Plan {
        publish,
        ..Plan::default()
    };
    let offer = peer(fleet, plan, over_tcp);
    wire.join(room, PeerId(name), Caps::default())
        .await
        .expect("a new peer");
    let (sound, picture) = offer.published.clone().expect("it publishes");
    let publish = vec![
        Publish {
            mid: sound,
            source: Source::Microphone,
            track: microphone(name),
        },
        Publish {
            mid: picture,
            source: Source::Camera,
            track: camera(name),
        },
    ];
    let answer = wire
        .offer(PeerId(name), offer.sdp.clone(), publish)
        .await
        .expect("a good offer");
    fleet.answer(offer.peer, &answer).expect("a good answer");
    offer
}

/// Somebody who watches and hears a publisher.
async fn viewer(
    wire: &Wire,
    fleet: &Fleet,
    room: RoomId,
    name: u128,
    of: u128,
    over_tcp: bool,
) -> Offer {
    let plan = Plan {
        sound_slots: 1,
        picture_slots: 1,
        ..Plan::default()
    };
    let offer = peer(fleet, plan, over_tcp);
    wire.join(room, PeerId(name), Caps::default())
        .await
        .expect("a new peer");
    let answer = wire
        .offer(PeerId(name), offer.sdp.clone(), vec![])
        .await
        .expect("a good offer");
    fleet.answer(offer.peer, &answer).expect("a good answer");
    let wish = |mid: &String, track| SlotWish {
        mid: mid.clone(),
        track: Some(track),
        max_height: 720,
    };
    let wishes = vec![
        wish(&offer.sound_slots[0], microphone(of)),
        wish(&offer.picture_slots[0], camera(of)),
    ];
    wire.subscribe(PeerId(name), wishes)
        .await
        .expect("good wishes");
    offer
}

/// Looks again until it is so.
async fn until(what: &str, fleet: &Fleet, so: impl Fn(&Figures) -> bool) -> Figures {
    let looking = async {
        let mut often = interval(Duration::from_millis(20));
        loop {
            often.tick().await;
            let figures = fleet.figures().expect("the fleet runs");
            if so(&figures) {
                return figures;
            }
        }
    };
    timeout(PATIENCE, looking)
        .await
        .unwrap_or_else(|_| panic!("never: {what}"))
}

#[tokio::test]
async fn two_rooms_on_two_shards_share_one_port_and_lose_nothing() {
    let (wire, mut events) = wire(2);
    let fleet = fleet();
    for room in 1..=2 {
        publisher(&wire, &fleet, RoomId(room), room * 10, false).await;
        for watcher in 1..=2 {
            let name = room * 10 + watcher;
            viewer(&wire, &fleet, RoomId(room), name, room * 10, false).await;
        }
    }
    until("everybody is connected", &fleet, |figures| {
        figures.connected == 6
    })
    .await;
    fleet.play(true).expect("the fleet runs");
    let figures = until("they are seen", &fleet, |figures| figures.received > 2_000).await;
    assert_eq!((figures.streams, figures.missing), (8, 0));

    let stats = wire.stats().await.expect("the shards run");
    assert_eq!((stats.peers, stats.rooms, stats.failures), (6, 2, 0));
    let first = events.recv().await;
    assert!(matches!(
        first,
        Some(Event::Connected { .. } | Event::TrackStarted { .. })
    ));
    for room in 1..=2 {
        for name in [room * 10, room * 10 + 1, room * 10 + 2] {
            wire.leave(PeerId(name)).await.expect("it is here");
        }
    }
    let stats = wire.stats().await.expect("the shards run");
    assert_eq!((stats.peers, stats.rooms), (0, 0));
}

#[tokio::test]
async fn a_network_without_udp_is_served_over_tcp_on_the_same_port() {
    let (wire, _events) = wire(1);
    let fleet = fleet();
    let room = RoomId(1);
    publisher(&wire, &fleet, room, 1, true).await;
    viewer(&wire, &fleet, room, 2, 1, true).await;
    viewer(&wire, &fleet, room, 3, 1, false).await;
    until("everybody is connected", &fleet, |figures| {
        figures.connected == 3
    })
    .await;
    fleet.play(true).expect("the fleet runs");
    let figures = until("they are seen", &fleet, |figures| figures.received > 1_000).await;
    assert_eq!((figures.streams, figures.missing), (4, 0));
}

#[tokio::test]
async fn a_tap_carries_whole_frames_until_its_track_ends() {
    let (wire, _events) = wire(1);
    let fleet = fleet();
    let room = RoomId(1);
    publisher(&wire, &fleet, room, 1, false).await;
    let mut tap = wire
        .tap(room, camera(1), 64)
        .await
        .expect("it is published");
    until("it is connected", &fleet, |figures| figures.connected == 1).await;
    fleet.play(true).expect("the fleet runs");
    let first = timeout(PATIENCE, tap.next())
        .await
        .expect("in time")
        .expect("a frame");
    assert!(first.key_frame && first.time == 0);
    assert_eq!(first.size, Some((1280, 720)));
    for _ in 0..60 {
        timeout(PATIENCE, tap.next())
            .await
            .expect("in time")
            .expect("a frame");
    }
    wire.leave(PeerId(1)).await.expect("it is here");
    let rest = async { while tap.next().await.is_some() {} };
    timeout(PATIENCE, rest)
        .await
        .expect("the tap ends with its track");
    assert_eq!(tap.lost(), 0);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_harms_nobody() {
    let (wire, _events) = wire(2);
    let (room, peer) = (RoomId(1), PeerId(1));
    assert!(
        wire.offer(peer, String::new(), vec![]).await.is_err(),
        "not joined"
    );
    wire.join(room, peer, Caps::default())
        .await
        .expect("a new peer");
    assert!(
        wire.join(RoomId(2), peer, Caps::default()).await.is_err(),
        "joined already"
    );
    assert!(wire.offer(peer, "rubbish".into(), vec![]).await.is_err());
    assert!(wire.tap(room, camera(9), 8).await.is_err(), "no such track");
    assert!(
        wire.set_muted(RoomId(3), camera(9), true).await.is_err(),
        "no such room"
    );
    wire.leave(peer).await.expect("it is here");
    assert!(wire.leave(peer).await.is_err(), "gone already");
}
