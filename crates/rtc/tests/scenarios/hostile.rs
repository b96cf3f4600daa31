//! What no honest client sends.

use std::net::SocketAddr;

use rtc::{Caps, Error, Protocol, Publish, SlotWish, Source, TrackId};

use crate::client::{Plan, Reads};
use crate::world::{ROOM, SERVER, World, camera, microphone, peer, seconds};

#[test]
fn a_garbage_offer_is_a_clear_error_and_leaves_nothing_behind() {
    let mut world = World::new(71);
    let ada = world.enter(Reads::Frames);
    let long = "a=mid:0\r\n".repeat(100_000);
    let rubbish = [
        "",
        "hello",
        "v=0\r\nm=video 9 x\r\na=mid:0\r\n",
        "a=mid:0",
        &long,
    ];
    for sdp in rubbish {
        let refused = world.hub.offer(peer(ada), sdp, &[], world.now);
        assert!(matches!(refused, Err(Error::BadSdp(_))), "{refused:?}");
    }
    // The same peer can still do it right.
    let plan = Plan {
        camera: Some(camera(ada)),
        layered: true,
        ..Plan::default()
    };
    world.offer(ada, plan);
    world.run(seconds(1.0));
    assert!(world.clients[ada].connected);
}

#[test]
fn an_offer_whose_lines_were_shuffled_or_cut_never_harms_the_room() {
    let mut world = World::new(72);
    let ada = world.publisher();
    let bob = world.watcher(ada, 360, Reads::Frames);
    let eve = world.enter(Reads::Frames);
    let plan = Plan {
        camera: Some(camera(eve)),
        layered: true,
        ..Plan::default()
    };
    let (offer, _) = world.clients[eve].offer(plan, world.now);
    let text = offer.to_sdp_string();
    let lines: Vec<&str> = text.lines().collect();
    for _ in 0..400 {
        let mut mixed = lines.clone();
        for _ in 0..1 + world.network.chance.next() % 6 {
            let at = world.network.chance.next() as usize % mixed.len();
            match world.network.chance.next() % 3 {
                0 => drop(mixed.remove(at)),
                1 => mixed.swap(at, 0),
                _ => mixed.insert(
                    at,
                    lines[world.network.chance.next() as usize % lines.len()],
                ),
            }
        }
        let sdp = mixed.join("\r\n") + "\r\n";
        // Whatever it says, it is an answer or an error.
        drop(world.hub.offer(peer(eve), &sdp, &[], world.now));
        world.hub.restart(peer(eve)).expect("she is here");
    }
    let before = world.clients[bob].frames.len();
    world.run(seconds(2.0));
    assert!(world.clients[bob].frames.len() > before + 60);
}

#[test]
fn forged_and_broken_datagrams_from_anywhere_change_nothing() {
    let mut world = World::new(73);
    let ada = world.publisher();
    let bob = world.watcher(ada, 360, Reads::Frames);
    world.run(seconds(2.0));
    let stranger = SocketAddr::from(([203, 0, 113, 9], 999));
    let sources = [
        stranger,
        world.clients[ada].address,
        world.clients[bob].address,
    ];
    let server = SocketAddr::from(SERVER);
    let before = world.clients[bob].frames.len();
    for round in 0..20_000u64 {
        let chance = &mut world.network.chance;
        let length = chance.next() as usize % 400;
        let mut bytes: Vec<u8> = (0..length).map(|_| chance.next() as u8).collect();
        if let Some(first) = bytes.first_mut() {
            // STUN, DTLS, RTP and RTCP in turn, so that every parser is met.
            *first = [0, 22, 128, 129, 144][(round % 5) as usize];
        }
        if round % 3 == 0 && bytes.len() > 8 {
            bytes[4..8].copy_from_slice(&[0x21, 0x12, 0xa4, 0x42]);
        }
        let source = sources[chance.next() as usize % sources.len()];
        let now = world.now;
        world
            .hub
            .handle_datagram(now, Protocol::Udp, source, server, &bytes);
        let mut answered = 0;
        while let Some(transmit) = world.hub.poll_transmit() {
            if transmit.destination == stranger {
                answered += transmit.contents.len();
            }
        }
        assert_eq!(answered, 0, "nobody unproved is answered");
        if round % 200 == 0 {
            world.run(seconds(0.02));
        }
    }
    world.run(seconds(2.0));
    assert!(world.clients[bob].frames.len() > before + 100);
    assert_eq!(world.hub.stats().failures, 0);
    assert!(world.hub.stats().strays > 5_000);
}

#[test]
fn names_that_are_not_ones_own_are_refused() {
    let mut world = World::new(74);
    let ada = world.publisher();
    let bob = world.watcher(ada, 360, Reads::Frames);
    let now = world.now;
    assert_eq!(
        world.hub.join(ROOM, peer(bob), Caps::default(), now),
        Err(Error::AlreadyJoined(peer(bob)))
    );
    let (offer, _) = world.clients[bob].offer(
        Plan {
            camera: Some(camera(9)),
            ..Plan::default()
        },
        now,
    );
    let mid = world.clients[bob].publishing[0].mid.clone();
    let stolen = [Publish {
        mid,
        source: Source::Camera,
        track: camera(ada),
    }];
    assert_eq!(
        world
            .hub
            .offer(peer(bob), &offer.to_sdp_string(), &stolen, now),
        Err(Error::DuplicateTrack(camera(ada)))
    );
    let wish = |mid: &str, track| SlotWish {
        mid: mid.into(),
        track: Some(track),
        max_height: 1,
    };
    let nowhere = world
        .hub
        .subscribe(peer(bob), &[wish("nowhere", camera(ada))], now);
    assert!(matches!(nowhere, Err(Error::BadLine { .. })));
    let picture = world.clients[bob].slots[1].clone();
    let mixed_up = world
        .hub
        .subscribe(peer(bob), &[wish(&picture, microphone(ada))], now);
    assert!(matches!(mixed_up, Err(Error::BadLine { .. })));
    assert_eq!(
        world.hub.set_muted(TrackId(7), true),
        Err(Error::UnknownTrack(TrackId(7)))
    );
}
