//! A subscriber of whole frames: what a recording is made from.

use rtc::{Event, Frame, FrameCodec, TapId, VideoCodec};

use crate::media::{self, Label};
use crate::world::{World, camera, microphone, peer, seconds};

fn read(world: &mut World, tap: TapId) -> Vec<Frame> {
    std::iter::from_fn(|| world.hub.poll_tap(tap)).collect()
}

fn labels(frames: &[Frame]) -> Vec<Label> {
    frames
        .iter()
        .filter_map(|frame| media::label(&frame.data))
        .collect()
}

#[test]
fn a_tap_gets_every_frame_of_the_best_layer_from_a_key_frame_on() {
    for codec in [VideoCodec::Vp8, VideoCodec::H264] {
        let mut world = World::new(81);
        let ada = world.publisher();
        world.clients[ada].codec = codec;
        world.run(seconds(1.0));
        let tap = world.hub.tap(camera(ada), 1_000).expect("published");
        world.run(seconds(10.0));
        let frames = read(&mut world, tap);
        assert!(frames.len() > 280, "{codec:?}: {}", frames.len());
        assert!(frames[0].key_frame && frames.iter().all(|frame| !frame.gap));
        let labels = labels(&frames);
        assert_eq!(labels.last().map(|label| label.height), Some(720));
        // Two layers show the same instant when the better one takes over.
        let onward = |pair: &[Label]| {
            let step = pair[1].number - pair[0].number;
            step > 0 || pair[1].height != pair[0].height
        };
        assert!(labels.windows(2).all(onward));
        assert_eq!(frames[0].time, 0);
        let seconds = frames[frames.len() - 1].time as f64 / 90_000.0;
        assert!((seconds - 9.9).abs() < 0.3, "{codec:?}: {seconds}");
        let keys = frames.iter().filter(|frame| frame.key_frame).count();
        assert!((3..=5).contains(&keys), "one every four seconds: {keys}");
        assert!(world.events.contains(&Event::TapReady { tap }));
    }
}

#[test]
fn a_tap_survives_a_layer_that_stops_and_returns_to_the_best() {
    let mut world = World::new(82);
    let ada = world.publisher();
    let tap = world.hub.tap(camera(ada), 5_000).expect("published");
    world.run(seconds(4.0));
    world.clients[ada].off.insert(720);
    world.run(seconds(4.0));
    world.clients[ada].off.clear();
    world.run(seconds(6.0));
    let frames = read(&mut world, tap);
    let mut heights: Vec<u32> = labels(&frames).iter().map(|label| label.height).collect();
    heights.dedup();
    let after: Vec<u32> = heights
        .into_iter()
        .skip_while(|height| *height != 720)
        .collect();
    assert_eq!(after, [720, 360, 720]);
    let times: Vec<u64> = frames.iter().map(|frame| frame.time).collect();
    assert!(
        times.windows(2).all(|pair| pair[0] < pair[1]),
        "one timeline"
    );
    let longest = times
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .max()
        .unwrap_or(0);
    assert!(
        longest < 180_000,
        "no freeze beyond two seconds: {longest} ticks"
    );
}

/// A browser that is told to use another codec keeps the line, the layers, and their SSRCs.
#[test]
fn a_tap_goes_on_when_the_codec_changes_under_the_same_ssrc() {
    for layered in [false, true] {
        let mut world = World::new(86);
        let ada = world.publisher_of(layered);
        world.clients[ada].codec = VideoCodec::H264;
        let tap = world.hub.tap(camera(ada), 5_000).expect("published");
        let one = layered.then(|| {
            world
                .hub
                .tap_layer(camera(ada), "h", 5_000)
                .expect("published")
        });
        let mut all = vec![tap];
        all.extend(one);
        for codec in [VideoCodec::H264, VideoCodec::Vp8, VideoCodec::H264] {
            world.clients[ada].codec = codec;
            world.run(seconds(6.0));
        }
        for tap in all {
            let frames = read(&mut world, tap);
            let mut codecs: Vec<FrameCodec> = frames.iter().map(|frame| frame.codec).collect();
            codecs.dedup();
            let wanted = [FrameCodec::H264, FrameCodec::Vp8, FrameCodec::H264];
            assert_eq!(codecs, wanted, "layered: {layered}");
            let turns = frames.windows(2).filter(|two| two[0].codec != two[1].codec);
            assert!(turns.clone().all(|two| two[1].key_frame));
            // The clock goes on through it, as fast as the pictures were taken.
            let last = frames.last().expect("frames").time;
            let passed = std::time::Duration::from_secs_f64(last as f64 / 90_000.0);
            assert!(
                passed > seconds(17.0) && passed < seconds(18.1),
                "{passed:?}"
            );
            assert!(frames.windows(2).all(|two| two[0].time < two[1].time));
        }
    }
}

#[test]
fn loss_on_the_way_to_us_is_repaired_or_marked_and_never_shifts_the_clock() {
    let mut world = World::new(83);
    let ada = world.publisher_of(false);
    let tap = world.hub.tap(camera(ada), 5_000).expect("published");
    world.run(seconds(2.0));
    world.clients[ada].up.loss = 0.06;
    world.run(seconds(10.0));
    let frames = read(&mut world, tap);
    let labels = labels(&frames);
    assert!(frames.len() > 330, "{}", frames.len());
    for (index, pair) in labels.windows(2).enumerate() {
        let skipped = pair[1].number - pair[0].number > 1;
        assert!(!skipped || frames[index + 1].gap, "a gap is marked");
        let passed = frames[index + 1].time - frames[index].time;
        assert_eq!(passed, u64::from(pair[1].number - pair[0].number) * 3_000);
    }
}

#[test]
fn a_slow_reader_loses_frames_up_to_a_key_frame_and_slows_nobody() {
    let mut world = World::new(84);
    let ada = world.publisher_of(false);
    let bob = world.watcher(ada, 720, crate::client::Reads::Frames);
    let tap = world.hub.tap(camera(ada), 30).expect("published");
    world.run(seconds(5.0));
    assert!(world.hub.tap_lost(tap) > 60);
    assert_eq!(read(&mut world, tap).len(), 30);
    world.run(seconds(1.5));
    let frames = read(&mut world, tap);
    assert!(frames[0].gap && frames[0].key_frame);
    assert!(world.clients[bob].pictures(1).len() > 170);
}

#[test]
fn sound_is_tapped_without_its_redundancy_and_with_its_level() {
    let mut world = World::new(85);
    let ada = world.publisher();
    let tap = world.hub.tap(microphone(ada), 5_000).expect("published");
    world.run(seconds(2.0));
    world.clients[ada].up.loss = 0.05;
    world.run(seconds(8.0));
    let frames = read(&mut world, tap);
    assert!(
        frames
            .iter()
            .all(|frame| frame.codec == FrameCodec::Opus && frame.key_frame)
    );
    assert!(frames.iter().any(|frame| frame.level == Some(30)));
    assert!(
        frames.len() > 485,
        "redundancy makes good what was lost: {}",
        frames.len()
    );
    assert!(frames.windows(2).all(|pair| pair[1].time > pair[0].time));
}

#[test]
fn what_is_muted_is_in_no_tap_and_a_tap_ends_with_its_track() {
    let mut world = World::new(86);
    let ada = world.publisher();
    let tap = world.hub.tap(microphone(ada), 5_000).expect("published");
    world.run(seconds(1.0));
    world
        .hub
        .set_muted(microphone(ada), true)
        .expect("published");
    world.run(seconds(0.1));
    read(&mut world, tap);
    world.run(seconds(2.0));
    assert_eq!(read(&mut world, tap), []);
    world.hub.leave(peer(ada)).expect("she is here");
    world.run(seconds(0.1));
    assert!(world.events.contains(&Event::TapEnded { tap }));
    assert_eq!(world.hub.poll_tap(tap), None);
}

/// The rids of a publisher's layers, with their heights.
const LAYERS: [(&str, u32); 3] = [("q", 180), ("h", 360), ("f", 720)];

#[test]
fn each_layer_is_tapped_by_itself_with_key_frames_at_the_same_instants() {
    let mut world = World::new(87);
    let ada = world.publisher();
    world.clients[ada].codec = VideoCodec::H264;
    world.run(seconds(1.0));
    let taps = LAYERS.map(|(rid, _)| {
        world
            .hub
            .tap_layer(camera(ada), rid, 5_000)
            .expect("published")
    });
    world.run(seconds(10.0));
    let mut keys = Vec::new();
    for (tap, (rid, height)) in taps.into_iter().zip(LAYERS) {
        let frames = read(&mut world, tap);
        assert!(frames.iter().all(|frame| frame.rid == rid && !frame.gap));
        assert!(labels(&frames).iter().all(|label| label.height == height));
        assert!(frames.len() > 280, "{rid}: {}", frames.len());
        let own = frames.iter().filter(|frame| frame.key_frame);
        keys.push(
            own.filter_map(|frame| media::label(&frame.data))
                .map(|label| label.number)
                .collect::<Vec<_>>(),
        );
    }
    assert!(
        (5..=7).contains(&keys[0].len()),
        "one every two seconds: {keys:?}"
    );
    assert!(keys[0] == keys[1] && keys[1] == keys[2], "{keys:?}");
}

#[test]
fn a_layer_that_stops_is_waited_for_and_the_others_go_on_undisturbed() {
    let mut world = World::new(88);
    let ada = world.publisher();
    let [low, _, high] = LAYERS.map(|(rid, _)| {
        world
            .hub
            .tap_layer(camera(ada), rid, 5_000)
            .expect("published")
    });
    world.run(seconds(4.0));
    world.clients[ada].off.insert(720);
    world.run(seconds(6.0));
    world.clients[ada].off.clear();
    world.run(seconds(4.0));
    let (low, high) = (read(&mut world, low), read(&mut world, high));
    let keys = low.iter().filter(|frame| frame.key_frame).count();
    assert!(
        keys <= 9,
        "nobody asks the others for what one owes: {keys}"
    );
    assert!(high.iter().all(|frame| frame.rid == "f"));
    let returned = high
        .windows(2)
        .find(|pair| pair[1].time - pair[0].time > 90_000 * 5);
    let returned = returned.expect("it stopped, and came back");
    assert!(returned[1].key_frame, "a decoder can begin there");
}

/// The sequence parameter set of a layer is its own: pictures behind that of another layer are rubbish.
#[test]
fn no_layer_begins_with_a_key_frame_whose_parameters_were_lost() {
    for seed in 0..12 {
        let mut world = World::new(900 + seed);
        let ada = world.publisher();
        world.clients[ada].codec = VideoCodec::H264;
        let tap = world.hub.tap(camera(ada), 5_000).expect("published");
        let bob = world.watcher(ada, 720, crate::client::Reads::Frames);
        world.clients[ada].up.loss = 0.12;
        for _ in 0..4 {
            world.run(seconds(3.0));
            world.clients[ada].off.insert(720);
            world.run(seconds(3.0));
            world.clients[ada].off.clear();
        }
        let frames = read(&mut world, tap);
        let mut before = None;
        for frame in &frames {
            let label = media::label(&frame.data).expect("a label");
            if before != Some(label.height) {
                let size = (label.height * 16 / 9, label.height);
                assert_eq!(frame.size, Some(size), "seed {seed}: captured {label:?}");
            }
            before = Some(label.height);
        }
        let mut before = None;
        for (label, picture) in world.clients[bob].pictures(1) {
            // What follows a hole is dropped by a decoder, and its key frame asked for again.
            if before != Some(label.height) && picture.contiguous {
                let told = media::tells_its_size(&picture.data);
                assert!(told, "seed {seed}: sent on {label:?}");
            }
            before = Some(label.height);
        }
    }
}
