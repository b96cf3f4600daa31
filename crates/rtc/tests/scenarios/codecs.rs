//! H.264 as well as VP8, and who decides.

use rtc::{Caps, VideoCodec};

use crate::client::{Plan, Reads};
use crate::world::{ROOM, World, camera, peer, seconds};

#[test]
fn h264_layers_are_forwarded_and_switched_like_vp8() {
    let mut world = World::new(31);
    let ada = world.publisher();
    world.clients[ada].codec = VideoCodec::H264;
    let bob = world.watcher(ada, 180, Reads::Frames);
    world.run(seconds(3.0));
    world.watch(bob, ada, 720);
    world.run(seconds(5.0));
    let pictures = world.clients[bob].pictures(1);
    assert!(pictures[0].1.is_keyframe());
    assert_eq!(pictures[0].0.height, 180);
    assert_eq!(pictures[pictures.len() - 1].0.height, 720);
    assert!(world.clients[bob].is_unbroken(1));
}

#[test]
fn the_rooms_codec_comes_first_in_the_answer() {
    for (codec, name) in [
        (VideoCodec::H264, "H264/90000"),
        (VideoCodec::Vp8, "VP8/90000"),
    ] {
        let mut world = World::new(32);
        let ada = world.enter(Reads::Frames);
        world.hub.set_codec(ROOM, codec);
        let plan = Plan {
            camera: Some(camera(ada)),
            layered: true,
            ..Plan::default()
        };
        let (offer, _) = world.clients[ada].offer(plan, world.now);
        let publish = world.clients[ada].publishing.clone();
        let answer = world
            .hub
            .offer(peer(ada), &offer.to_sdp_string(), &publish, world.now)
            .expect("a good offer");
        let line = answer
            .lines()
            .find(|line| line.starts_with("m=video"))
            .expect("a picture");
        let first = line.split(' ').nth(3).expect("a payload type");
        assert!(
            answer.contains(&format!("a=rtpmap:{first} {name}")),
            "{line}"
        );
        assert!(answer.contains("a=simulcast:recv q;h;f"));
    }
}

#[test]
fn sound_is_answered_with_redundancy_and_forward_correction() {
    let mut world = World::new(33);
    let ada = world.enter(Reads::Frames);
    let plan = Plan {
        microphone: Some(crate::world::microphone(ada)),
        ..Plan::default()
    };
    let (offer, _) = world.clients[ada].offer(plan, world.now);
    let publish = world.clients[ada].publishing.clone();
    let offered = world
        .hub
        .offer(peer(ada), &offer.to_sdp_string(), &publish, world.now);
    let answer = offered.expect("a good offer");
    for attribute in [
        "a=ice-lite",
        "useinbandfec=1",
        "red/48000",
        "ssrc-audio-level",
    ] {
        assert!(answer.contains(attribute), "{attribute} in\n{answer}");
    }
    assert_eq!(world.hub.caps(peer(ada)), Ok(Caps::default()));
}
