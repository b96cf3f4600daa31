//! What is published of a film, and what goes to an editor, as other programs see it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use media::{
    ffmpeg::{Runner, Work},
    make,
    plan::{
        Input, Plan,
        mix::Piece,
        outputs::{self, Bits, Chapter, Film, Mp3, Note, Quality, Tags},
        thumbnail,
    },
    sniff::{Format, Pcm, PcmSample},
};
use tempfile::TempDir;

use crate::support::{
    decode, ffmpeg, ffmpeg_bytes, field,
    measure::{beeps, brightness, flashes, samples},
    run,
};

const DURATION_MS: u64 = 6000;
const TITLE: &str = "Käse; a=b #1 \\ %{x}";

struct Press {
    dir: TempDir,
    runner: Runner,
    film: Input,
}

/// A film as our own mixes are.
fn press() -> Press {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("mix.mp4");
    ffmpeg(&format!(
        "-f lavfi -i testsrc=s=640x360:r=30:d=6 -f lavfi -i aevalsrc='0.3*sin(2*PI*440*t)':s=48000:d=6 -ac 2 \
         -c:v libx264 -preset ultrafast -g 60 -sc_threshold 0 -pix_fmt yuv420p -c:a aac -movflags +faststart {}",
        path.display()
    ));
    Press {
        runner: Runner::detect(dir.path().join("jobs")),
        film: Input::new(path, Format::Mp4),
        dir,
    }
}

impl Press {
    fn make(&self, plan: &Plan) -> (Work, PathBuf) {
        let work = run(self.runner.run(plan, |_| {})).unwrap();
        let path = work.path(&plan.outputs[0]);
        (work, path)
    }

    fn film(&self, height: Option<u32>, quality: Quality) -> Film {
        Film {
            input: self.film.clone(),
            duration_ms: DURATION_MS,
            rows: 360,
            height,
            quality,
        }
    }
}

fn said() -> Tags {
    let chapter = |from_ms, title: &str| Chapter {
        from_ms,
        title: title.into(),
    };
    Tags {
        title: TITLE.into(),
        date: "2026-03-01".into(),
        chapters: vec![chapter(0, "Welcome"), chapter(2500, "Ends=; & \\ #")],
    }
}

fn chapters(path: &Path) -> String {
    field(path, "chapter=start_time,end_time:chapter_tags=title")
}

const CHAPTERS: &str = "0.000000,2.500000,Welcome\n2.500000,6.000000,Ends=; & \\ #";

fn rows(path: &Path) -> String {
    let all = field(path, "stream=codec_type,height");
    let video = all.lines().find(|line| line.starts_with("video"));
    video.unwrap().trim_end_matches(',').to_owned()
}

/// The pictures or the sound as they are coded.
fn coded(path: &Path, stream: &str) -> Vec<u8> {
    let muxer = if stream == "v" { "h264" } else { "adts" };
    ffmpeg_bytes(&format!(
        "-i {} -map 0:{stream}:0 -c copy -f {muxer} pipe:1",
        path.display()
    ))
}

#[test]
fn a_film_keeps_its_pictures_and_gets_title_and_chapters() {
    let press = press();
    let (_work, path) = press.make(&outputs::film(
        &press.film(None, Quality::Standard),
        &said(),
    ));
    assert_eq!(chapters(&path), CHAPTERS);
    assert_eq!(field(&path, "format_tags=title"), TITLE);
    assert_eq!(field(&path, "format_tags=date"), "2026-03-01");
    for stream in ["v", "a"] {
        assert_eq!(
            coded(&path, stream),
            coded(&press.film.path, stream),
            "{stream}"
        );
    }
    let (frames, complaints) = decode(&path);
    assert_eq!((frames, complaints.as_str()), (180, ""));
    // What a player needs first comes first.
    let bytes = fs::read(&path).unwrap();
    let at = |word: &[u8]| bytes.windows(4).position(|four| four == word).unwrap();
    assert!(at(b"moov") < at(b"mdat"));
}

#[test]
fn a_film_becomes_smaller_as_it_is_asked_for() {
    let press = press();
    let (_work, low) = press.make(&outputs::film(
        &press.film(Some(240), Quality::Standard),
        &said(),
    ));
    assert_eq!(rows(&low), "video,240");
    assert_eq!(coded(&low, "a"), coded(&press.film.path, "a"));
    assert_eq!(chapters(&low), CHAPTERS);
    let (_work, small) = press.make(&outputs::film(&press.film(None, Quality::Small), &said()));
    let (_work, high) = press.make(&outputs::film(
        &press.film(Some(2160), Quality::High),
        &Tags::default(),
    ));
    assert_eq!(
        (rows(&small), rows(&high)),
        (rows(&press.film.path), "video,360".into())
    );
    let len = |path: &Path| fs::metadata(path).unwrap().len();
    assert!(len(&small) < len(&high));
    assert_eq!(decode(&high), (180, String::new()));
    assert_eq!(chapters(&high), "");
}

#[test]
fn an_mp3_has_title_date_chapters_and_cover() {
    let press = press();
    let (_cover, cover) = press.make(&thumbnail(&press.film, 2000, 1280));
    let plan = |is_mono, kbps, cover| {
        let input = press.film.clone();
        outputs::mp3(
            &Mp3 {
                input,
                duration_ms: DURATION_MS,
                kbps,
                is_mono,
                cover,
            },
            &said(),
        )
    };
    let (_work, path) = press.make(&plan(false, 128, Some(Input::new(cover, Format::Jpeg))));
    assert_eq!(chapters(&path), CHAPTERS);
    assert_eq!(field(&path, "format_tags=title"), TITLE);
    assert_eq!(field(&path, "format_tags=date"), "2026-03-01");
    let streams = field(
        &path,
        "stream=codec_name,width,height:stream_disposition=attached_pic",
    );
    let streams: Vec<&str> = streams.lines().collect();
    assert_eq!(streams[0], "mp3,0");
    assert_eq!(streams[1], "mjpeg,640,360,1");
    let bytes = fs::read(&path).unwrap();
    assert_eq!(&bytes[..4], b"ID3\x03");
    for frame in [b"CHAP", b"CTOC", b"APIC", b"TIT2"] {
        assert!(bytes.windows(4).any(|four| four == frame), "{frame:?}");
    }
    let known = run(make::info(&press.runner, &path)).unwrap().probe;
    assert!(known.duration_ms.unwrap().abs_diff(DURATION_MS) < 60);
    assert_eq!(known.audio.unwrap().channels, 2);
    let (_work, plain) = press.make(&plan(true, 64, None));
    assert_eq!(
        field(&plain, "stream=codec_name,channels,bit_rate"),
        "mp3,1,64000"
    );
}

#[test]
fn a_wave_has_as_many_bits_as_asked_for() {
    let press = press();
    for (bits, codec) in [
        (Bits::Sixteen, "pcm_s16le"),
        (Bits::TwentyFour, "pcm_s24le"),
    ] {
        let (_work, path) = press.make(&outputs::wave(&press.film, DURATION_MS, bits));
        assert_eq!(
            field(&path, "stream=codec_name,sample_rate,channels"),
            format!("{codec},48000,2")
        );
    }
}

fn note() -> Note {
    Note {
        description: "Talk: Käse = \"x\"".into(),
        originator: "Rostrum".into(),
        date: "2026-03-01".into(),
        time: "13:59:07".into(),
        samples_since_midnight: 2_416_896_000,
    }
}

/// What stands in the chunk `bext` of a Broadcast Wave.
fn bext(file: &[u8]) -> (String, String, String, u64) {
    let at = file.windows(4).position(|four| four == b"bext").unwrap() + 8;
    let text = |from: usize, len: usize| {
        let bytes = &file[at + from..at + from + len];
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(len);
        String::from_utf8(bytes[..end].to_vec()).unwrap()
    };
    let number = file[at + 338..at + 346].try_into().unwrap();
    (
        text(0, 256),
        text(256, 32),
        text(320, 18),
        u64::from_le_bytes(number),
    )
}

/// The samples of a wave, in three bytes each.
fn bare(path: &Path) -> Vec<u8> {
    ffmpeg_bytes(&format!("-i {} -f s24le pipe:1", path.display()))
}

#[test]
fn a_voice_is_as_long_as_the_recording_and_says_when_it_began() {
    let press = press();
    // Every sample another, in all of its 24 bits.
    let tone: Vec<u8> = (0..96_000_i32)
        .flat_map(|n| (n.wrapping_mul(7_654_321) % 8_000_000).to_le_bytes()[..3].to_vec())
        .collect();
    let path = press.dir.path().join("take.pcm");
    fs::write(&path, &tone).unwrap();
    let pcm = Format::Pcm(Pcm {
        sample: PcmSample::S24le,
        rate: 48_000,
        channels: 1,
    });
    let piece = |offset_ms| Piece::at(Input::new(&path, pcm), offset_ms);
    let (_work, two) = press.make(&outputs::voice(
        &[piece(250.0), piece(3000.0)],
        5321,
        &note(),
    ));
    let samples = bare(&two);
    assert_eq!(samples.len() as u64, outputs::samples(5321) * 3);
    for at in [12_000, 144_000] {
        assert!(
            samples[at * 3..][..tone.len()] == tone,
            "bit by bit at {at}"
        );
    }
    assert!(samples[..12_000 * 3].iter().all(|byte| *byte == 0));
    let file = fs::read(&two).unwrap();
    assert_eq!(
        bext(&file),
        (
            "Talk: Käse = \"x\"".into(),
            "Rostrum".into(),
            "2026-03-0113:59:07".into(),
            2_416_896_000
        )
    );
    assert_eq!(field(&two, "format_tags=time_reference"), "2416896000");
    assert_eq!(
        field(&two, "stream=codec_name,channels,bits_per_raw_sample"),
        "pcm_s24le,1,24"
    );
    // Another who began before, went on behind the end, and one of whom nothing came.
    let (_work, early) = press.make(&outputs::voice(
        &[piece(-500.0), piece(4000.0)],
        5321,
        &note(),
    ));
    let (_work, silent) = press.make(&outputs::voice(&[], 5321, &note()));
    for path in [&early, &silent] {
        assert_eq!(bare(path).len(), samples.len());
    }
    assert!(bare(&early)[..1000 * 3] == tone[24_000 * 3..25_000 * 3]);
}

#[test]
fn a_capture_is_placed_where_it_was_heard() {
    let press = press();
    let path = press.dir.path().join("capture.webm");
    ffmpeg(&format!(
        "-f lavfi -i aevalsrc='0.5*sin(2*PI*1000*t)*between(t,1,1.3)':s=48000:d=3 -ac 2 -c:a libopus -b:a 64k {}",
        path.display()
    ));
    let piece = Piece::at(Input::new(&path, Format::Matroska), 700.0);
    let (_work, voice) = press.make(&outputs::voice(&[piece], 4000, &note()));
    assert_eq!(field(&voice, "stream=channels"), "1");
    let heard = beeps(&samples(&voice), 2000);
    assert_eq!(heard.len(), 1);
    assert!((heard[0] - 1700.0).abs() < 3.0, "{heard:?}");
}

#[test]
fn pictures_come_thirty_a_second_and_where_they_were_seen() {
    let press = press();
    let white = press.dir.path().join("white.webm");
    // A camera whose pictures come as they like, and that pauses for three seconds.
    ffmpeg(&format!(
        "-f lavfi -i color=white:s=320x180:r=25:d=5 -vf select='not(between(t,1,3.999))*gt(mod(n,7),0)' -vsync vfr \
         -c:v libvpx -deadline realtime -cpu-used 8 {}",
        white.display()
    ));
    let small = press.dir.path().join("small.mp4");
    ffmpeg(&format!(
        "-f lavfi -i color=white:s=160x120:r=15:d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p {}",
        small.display()
    ));
    let pieces = [
        Piece::at(Input::new(&white, Format::Matroska), 1000.0),
        Piece::at(Input::new(&small, Format::Mp4), 8000.0),
    ];
    let made = run(make::pictures(&press.runner, &pieces, 10_040, |_| {})).unwrap();
    let path = made.path("pictures.mp4");
    assert_eq!(
        field(
            &path,
            "stream=width,height,r_frame_rate,avg_frame_rate,nb_frames"
        ),
        "320,180,30/1,30/1,302"
    );
    assert_eq!(outputs::frames(10_040), 302);
    assert_eq!(decode(&path), (302, String::new()));
    let seen = brightness(&path, 140, 70, 40, 40);
    let begins = flashes(&seen, 128);
    assert_eq!(begins.len(), 3, "{begins:?}");
    for (found, wanted) in begins.iter().zip([1000.0, 5000.0, 8000.0]) {
        assert!((found - wanted).abs() <= 80.0, "{begins:?}");
    }
    assert!(seen[..28].iter().all(|grey| *grey < 40), "black before");
    assert!(*seen.last().unwrap() < 40, "and behind");
}
