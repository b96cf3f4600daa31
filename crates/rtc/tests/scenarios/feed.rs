//! What comes by another protocol is sent by a connection of our own, and is taken like everybody's.

use std::net::SocketAddr;
use std::time::Duration;

use rtc::{Feed, Frame, Kind, Publish, Source, Transmit};

use crate::world::{ROOM, SERVER, World, camera, microphone, peer};

const LOCAL: ([u8; 4], u16) = ([127, 0, 0, 1], 5_000);
/// Where it sends to is none of the addresses that people are told.
const LOOPBACK: ([u8; 4], u16) = ([127, 0, 0, 1], SERVER.1);

fn key_frame(size: usize) -> Vec<u8> {
    let sps = [0x67, 66, 0xc0, 31, 0xda, 0x01, 0x40, 0x16, 0xe8];
    let start = [0, 0, 0, 1];
    let parts: [&[u8]; 6] = [&start, &sps, &start, &[0x68, 0xce], &start, &[0x65; 1]];
    let mut frame = parts.concat();
    frame.resize(frame.len() + size, 7);
    frame
}

/// Lets a millisecond pass, and what flew meanwhile arrive.
fn step(world: &mut World, feed: &mut Feed) {
    world.now += Duration::from_millis(1);
    let now = world.now;
    feed.wake(now);
    while let Some(datagram) = feed.poll(now) {
        let (from, to) = (SocketAddr::from(LOCAL), SocketAddr::from(LOOPBACK));
        let proto = rtc::Protocol::Udp;
        world.hub.handle_datagram(now, proto, from, to, &datagram);
    }
    world.hub.flush(now);
    world.hub.handle_timeout(now);
    let mut came = Vec::new();
    while let Some(Transmit {
        segment, contents, ..
    }) = world.hub.poll_transmit()
    {
        came.extend(contents.chunks(segment).map(<[u8]>::to_vec));
    }
    for datagram in came {
        feed.receive(now, &datagram);
    }
}

#[test]
fn what_is_fed_arrives_in_step() {
    let mut world = World::new(95);
    let (id, server) = (peer(0), SocketAddr::from(LOOPBACK));
    let joined = world.hub.join(ROOM, id, rtc::Caps::default(), world.now);
    joined.expect("a new peer");
    let (mut feed, offer) =
        Feed::new(SocketAddr::from(LOCAL), server, (true, true), world.now).expect("a feed");
    let taken = world.hub.weigh(&offer, rtc::VideoCodec::H264, world.now);
    let taken = taken.expect("a good offer");
    let publish: Vec<Publish> = taken
        .iter()
        .map(|line| Publish {
            mid: line.mid.clone(),
            track: if line.is_audio {
                microphone(0)
            } else {
                camera(0)
            },
            source: if line.is_audio {
                Source::Microphone
            } else {
                Source::Camera
            },
        })
        .collect();
    let answer = world.hub.offer(id, &offer, &publish, world.now);
    feed.answer(&answer.expect("answered")).expect("it fits");
    let sound = world.hub.tap(microphone(0), 10_000).expect("published");
    let pictures = world.hub.tap(camera(0), 10_000).expect("published");
    for _ in 0..2_000 {
        if feed.is_connected() {
            break;
        }
        step(&mut world, &mut feed);
    }
    assert!(feed.is_connected() && !feed.is_over());

    // Sound is a tenth of a second late on its way, and says when it was sampled.
    let (begun, late) = (world.now, Duration::from_millis(100));
    let big = key_frame(300_000);
    for ms in 0..6_000_u64 {
        if ms % 40 == 0 {
            let data = if ms % 2_000 == 0 {
                big.clone()
            } else {
                vec![0, 0, 0, 1, 0x41, 7]
            };
            let sampled = begun + Duration::from_millis(ms);
            feed.write(Kind::Picture, ms * 90, sampled, data);
        }
        if ms % 20 == 0 && ms >= 100 {
            let sampled = begun + Duration::from_millis(ms) - late;
            feed.write(
                Kind::Sound { level: 30 },
                (ms - 100) * 48,
                sampled,
                vec![0xfc; 60],
            );
        }
        step(&mut world, &mut feed);
    }
    let read = |world: &mut World, tap| -> Vec<Frame> {
        std::iter::from_fn(|| world.hub.poll_tap(tap)).collect()
    };
    let (sound, pictures) = (read(&mut world, sound), read(&mut world, pictures));
    assert_eq!((sound.len(), pictures.len()), (295, 150));
    assert!(pictures.iter().all(|frame| !frame.gap) && sound[9].level == Some(30));
    assert_eq!(pictures[0].data, big, "whole, and with its parameters");
    // Once a report has told it, what was sampled together lies together.
    let when = |frame: &Frame, rate: u64| {
        let at = Duration::from_micros(frame.time * 1_000_000 / rate);
        (frame.sampled - begun).as_secs_f64() - at.as_secs_f64()
    };
    let apart = when(&sound[280], 48_000) - when(&pictures[145], 90_000);
    assert!(apart.abs() < 0.005, "{apart} s");
}
