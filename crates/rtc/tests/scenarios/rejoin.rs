//! Leaving and coming back: by the same person, by the publisher, after a lost connection.

use rtc::{Caps, Event, Lost};

use crate::client::{Client, Plan, Reads};
use crate::world::{ROOM, SOUND_AND_PICTURE, World, camera, microphone, peer, seconds};

#[test]
fn a_peer_that_leaves_and_comes_back_sees_and_is_seen() {
    let mut world = World::new(51);
    let ada = world.publisher();
    let bob = world.watcher(ada, 360, Reads::Frames);
    world.run(seconds(2.0));
    world.hub.leave(peer(bob)).expect("he is here");
    world.clients[bob] = Client::new(bob as u8 + 1, Reads::Frames, world.now);
    world
        .hub
        .join(ROOM, peer(bob), Caps::default(), world.now)
        .expect("he left");
    world.offer(
        bob,
        Plan {
            slots: SOUND_AND_PICTURE,
            ..Plan::default()
        },
    );
    world.watch(bob, ada, 360);
    world.run(seconds(3.0));
    assert!(world.clients[bob].pictures(1).len() > 60);
}

#[test]
fn watchers_keep_a_publisher_who_restarts_under_the_same_track_ids() {
    let mut world = World::new(52);
    let ada = world.publisher();
    let bob = world.watcher(ada, 360, Reads::Packets);
    world.run(seconds(2.0));
    world.hub.restart(peer(ada)).expect("she is here");
    world.clients[ada] = Client::new(ada as u8 + 1, Reads::Frames, world.now);
    let (microphone, camera) = (Some(microphone(ada)), Some(camera(ada)));
    world.offer(
        ada,
        Plan {
            microphone,
            camera,
            layered: true,
            ..Plan::default()
        },
    );
    let before = world.clients[bob].packets.len();
    world.run(seconds(3.0));
    let packets = &world.clients[bob].packets;
    assert!(
        packets.len() > before + 200,
        "{} packets",
        packets.len() - before
    );
    for rate in [48_000, 90_000] {
        let mut numbers: Vec<u64> = packets
            .iter()
            .filter(|packet| packet.time.frequency().get() == rate)
            .map(|packet| *packet.seq_no)
            .collect();
        numbers.sort_unstable();
        assert!(
            numbers.windows(2).all(|pair| pair[1] == pair[0] + 1),
            "one stream at {rate}"
        );
    }
}

#[test]
fn a_slot_may_be_filled_before_its_track_is_published() {
    let mut world = World::new(53);
    let early = world.enter(Reads::Frames);
    world.offer(
        early,
        Plan {
            slots: SOUND_AND_PICTURE,
            ..Plan::default()
        },
    );
    world.watch(early, 1, 360);
    world.run(seconds(1.0));
    let ada = world.publisher();
    assert_eq!(ada, 1);
    world.run(seconds(3.0));
    assert!(world.clients[early].pictures(1).len() > 60);
}

#[test]
fn a_connection_that_falls_silent_is_given_up_and_told_while_the_room_goes_on() {
    let mut world = World::new(54);
    let ada = world.publisher();
    let bob = world.watcher(ada, 360, Reads::Frames);
    let eve = world.watcher(ada, 360, Reads::Frames);
    world.run(seconds(2.0));
    world.clients[eve].up.loss = 1.0;
    world.clients[eve].down.loss = 1.0;
    world.run(seconds(60.0));
    let lost = Event::Disconnected {
        peer: peer(eve),
        reason: Lost::Timeout,
    };
    assert!(world.events.contains(&lost));
    let before = world.clients[bob].frames.len();
    world.run(seconds(1.0));
    assert!(world.clients[bob].frames.len() > before + 60);
}

#[test]
fn a_network_that_is_gone_for_five_seconds_costs_no_connection() {
    let mut world = World::new(55);
    let ada = world.publisher();
    let bob = world.watcher(ada, 360, Reads::Frames);
    world.run(seconds(3.0));
    world.clients[bob].up.loss = 1.0;
    world.clients[bob].down.loss = 1.0;
    world.run(seconds(5.0));
    world.clients[bob].up.loss = 0.0;
    world.clients[bob].down.loss = 0.0;
    let before = world.clients[bob].pictures(1).len();
    world.run(seconds(5.0));
    let after = world.clients[bob].pictures(1);
    assert!(after.len() > before + 60, "{}", after.len() - before);
    let gone = |event: &Event| matches!(event, Event::Disconnected { .. });
    assert!(!world.events.iter().any(gone));
}
