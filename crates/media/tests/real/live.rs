//! A live stream is read by ffmpeg: every layer, every picture, and the sound with them.

use std::{fs, path::Path};

use media::{
    frame::{Codec, Pushed},
    live::{Ask, Made, Programme, Sound, SoundCodec, list, manifest, master},
};
use tempfile::TempDir;

use crate::support::{decode, ffmpeg, field, framed, h264, opus, packet_times};

const LAYERS: [(&str, &str); 3] = [("l", "160x90"), ("m", "320x180"), ("h", "640x360")];
const SOUND: Sound = Sound::Opus {
    channels: 2,
    pre_skip: 312,
};

/// Writes what was made as a player finds it.
fn keep(dir: &Path, programme: &mut Programme) {
    let folder = |programme: &Programme, which| {
        let rendition = programme.renditions().nth(which).unwrap();
        let folder = dir.join(&rendition.name);
        fs::create_dir_all(&folder).unwrap();
        folder
    };
    while let Some(made) = programme.poll() {
        match made {
            Made::Init {
                rendition,
                number,
                bytes,
            } => {
                let path = folder(programme, rendition).join(format!("init-{number}.mp4"));
                fs::write(path, bytes).unwrap();
            }
            Made::Part {
                rendition,
                segment,
                bytes,
                ..
            } => {
                let path = folder(programme, rendition).join(format!("segment-{segment}.m4s"));
                let mut whole = fs::read(&path).unwrap_or_default();
                whole.extend(bytes);
                fs::write(path, whole).unwrap();
            }
            Made::Segment { .. } => {}
        }
    }
}

/// Eight seconds of three layers and a tone, on air from the beginning to the end.
fn lecture(dir: &Path) -> Programme {
    let mut programme = Programme::new(&LAYERS.map(|(name, _)| name), &[("sound", SOUND)]);
    let layers = LAYERS.map(|(_, size)| h264(dir, size, 8, 60));
    let sound = opus(dir, "sine=440:d=8");
    let mut heard = sound.iter().peekable();
    for n in 0..layers[0].len() {
        for (layer, frames) in layers.iter().enumerate() {
            let frame = framed(Codec::H264, layer as u32, &frames[n]);
            assert_eq!(programme.push(layer, &frame).unwrap(), Pushed::Kept);
        }
        while let Some(packet) = heard.next_if(|packet| packet.ms <= layers[0][n].ms) {
            let at_ns = (1_700_000_000_000 + 20 + packet.ms) * 1_000_000;
            programme
                .hear(SoundCodec::Opus, at_ns, 960, &packet.data)
                .unwrap();
        }
        keep(dir, &mut programme);
    }
    programme.finish().unwrap();
    keep(dir, &mut programme);
    for (which, rendition) in programme.renditions().enumerate() {
        let text = list(&programme, which, Ask::default(), str::to_owned).unwrap();
        fs::write(dir.join(&rendition.name).join("playlist.m3u8"), text).unwrap();
    }
    let text = master(&programme, SoundCodec::default(), str::to_owned).unwrap();
    fs::write(dir.join("master.m3u8"), text).unwrap();
    let text = manifest(&programme, "2027-01-15T08:00:00.000Z", str::to_owned).unwrap();
    fs::write(dir.join("manifest.mpd"), text).unwrap();
    programme
}

#[test]
fn every_layer_and_the_sound_are_read_from_their_lists() {
    let dir = TempDir::new().unwrap();
    let programme = lecture(dir.path());
    assert_eq!(programme.renditions().next().unwrap().segments.len(), 4);
    for (name, size) in LAYERS {
        let path = dir.path().join(name).join("playlist.m3u8");
        assert_eq!(decode(&path), (240, String::new()), "{name}");
        let found = field(&path, "stream=width,height").replace(',', "x");
        assert!(found.starts_with(size), "{found}");
        let times = packet_times(&path);
        let steps: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(
            steps.iter().all(|step| (32..=35).contains(step)),
            "{steps:?}"
        );
    }
    let path = dir.path().join("sound/playlist.m3u8");
    assert_eq!(
        field(&path, "stream=codec_name,channels")
            .lines()
            .next()
            .unwrap(),
        "opus,2"
    );
    let duration: f64 = field(&path, "format=duration").parse().unwrap();
    assert!((duration - 8.0).abs() < 0.1, "{duration}");
}

#[test]
fn the_master_and_the_manifest_offer_all_layers_with_the_sound() {
    let dir = TempDir::new().unwrap();
    lecture(dir.path());
    for name in ["master.m3u8", "manifest.mpd"] {
        let path = dir.path().join(name);
        let kinds = field(&path, "stream=codec_type,codec_name,width");
        for wanted in [
            "h264,video,160",
            "h264,video,320",
            "h264,video,640",
            "opus,audio",
        ] {
            assert!(kinds.contains(wanted), "{name}, {wanted}: {kinds}");
        }
        let packets = field(&path, "packet=stream_index,pts_time");
        assert!(
            packets.lines().count() >= 3 * 240 + 390,
            "{name}: {packets}"
        );
    }
}

#[test]
fn what_nobody_shows_is_black_in_every_layer() {
    let dir = TempDir::new().unwrap();
    let mut programme = Programme::new(&LAYERS.map(|(name, _)| name), &[("sound", SOUND)]);
    let layers = LAYERS.map(|(_, size)| h264(dir.path(), size, 8, 60));
    // Six seconds, nothing for twelve, and another eight from somebody who counts anew.
    for ms in 0..26_000 {
        for (layer, frames) in layers.iter().enumerate() {
            let (since, frames, clock) = match ms {
                0..6_000 => (0, &frames[..], layer),
                18_000.. => (18_000, &frames[..], layer + 3),
                _ => continue,
            };
            for frame in frames.iter().filter(|frame| frame.ms + since == ms) {
                let mut frame = framed(Codec::H264, clock as u32, frame);
                frame.arrival_ns += since * 1_000_000;
                assert_eq!(programme.push(layer, &frame).unwrap(), Pushed::Kept);
            }
        }
        let now_ns = (1_700_000_000_000 + ms) * 1_000_000;
        programme.tick(now_ns).unwrap();
        keep(dir.path(), &mut programme);
    }
    programme.finish().unwrap();
    keep(dir.path(), &mut programme);
    for (which, (name, _)) in LAYERS.iter().enumerate() {
        let path = dir.path().join(name).join("playlist.m3u8");
        let text = list(&programme, which, Ask::default(), str::to_owned).unwrap();
        assert!(!text.contains("GAP"), "{text}");
        fs::write(&path, text).unwrap();
        let (pictures, problems) = decode(&path);
        assert_eq!(problems, "", "{name}");
        assert!((440..480).contains(&pictures), "{name}: {pictures}");
        let light = light(dir.path(), &path);
        assert_eq!(light.len(), 26, "{name}: {light:?}");
        assert!(light[..6].iter().all(|one| *one > 60), "{name}: {light:?}");
        assert!(
            light[11..17].iter().all(|one| *one <= 16),
            "{name}: {light:?}"
        );
        assert!(light[20..].iter().all(|one| *one > 60), "{name}: {light:?}");
    }
}

/// How light the picture is on average, once a second.
fn light(dir: &Path, list: &Path) -> Vec<u8> {
    let raw = dir.join("light.raw");
    ffmpeg(&format!(
        "-i {} -vf scale=1:1:flags=area,fps=1,format=gray -f rawvideo {}",
        list.display(),
        raw.display()
    ));
    fs::read(raw).unwrap()
}
