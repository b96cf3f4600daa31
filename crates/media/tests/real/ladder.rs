//! A ladder made by ffmpeg, listed by us, held against Apple's rules and played by ffmpeg.

use std::{collections::HashMap, fs, path::Path};

use media::{
    captions, cmaf, dash,
    ffmpeg::Runner,
    hls::{self, Film, Track, check},
    plan::{
        Input,
        ladder::{self, Rungs, Source},
    },
    sniff::Format,
};
use tempfile::TempDir;

use crate::support::{decode, ffmpeg, field, run};

/// A film with its ladder in a folder, as it is served: a file per segment.
struct Shown {
    dir: TempDir,
    source: Source,
    rungs: Rungs,
    made: Vec<cmaf::Rendition>,
    sound: Option<cmaf::Rendition>,
}

/// Makes the ladder of what ffmpeg makes of these words.
fn shown(words: &str, name: &str, format: Format, asked: &[u32]) -> Shown {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join(name);
    ffmpeg(&format!("{words} {}", path.display()));
    let runner = Runner::detect(dir.path().join("jobs"));
    let input = Input::new(&path, format);
    let source = run(runner.survey(&input)).unwrap();
    let rungs = ladder::rungs(source.picture.as_ref(), source.duration_ms, asked);
    let as_source = rungs.rungs.iter().any(|rung| rung.as_it_is);
    let mut made = Vec::new();
    if !rungs.rungs.is_empty() {
        let plan = ladder::plan(&input, &source, &rungs.rungs, as_source);
        let work = run(runner.run(&plan, |_| {})).unwrap();
        for n in 0..rungs.rungs.len() {
            let file = work.path(&ladder::output(n));
            let rendition = cmaf::read(&file).unwrap();
            spread(&dir.path().join(format!("r{n}")), &file, &rendition);
            made.push(rendition);
        }
    }
    let sound = source.sound.map(|_| {
        let work = run(runner.run(&ladder::sound_plan(&input, &source), |_| {})).unwrap();
        let rendition = cmaf::read(&work.path("sound.mp4")).unwrap();
        spread(
            &dir.path().join("sound"),
            &work.path("sound.mp4"),
            &rendition,
        );
        rendition
    });
    let shown = Shown {
        dir,
        source,
        rungs,
        made,
        sound,
    };
    shown.list();
    shown
}

/// What the server answers: stretches of the one file.
fn spread(folder: &Path, file: &Path, rendition: &cmaf::Rendition) {
    fs::create_dir_all(folder).unwrap();
    let bytes = fs::read(file).unwrap();
    let part = |range: media::fmp4::ByteRange| &bytes[range.offset as usize..range.end() as usize];
    fs::write(folder.join("init.mp4"), part(rendition.init)).unwrap();
    for (n, one) in rendition.segments.iter().enumerate() {
        fs::write(folder.join(hls::segment(n)), part(one.range)).unwrap();
    }
}

impl Shown {
    fn film(&self) -> Film<'_> {
        let rungs = self.made.iter().enumerate();
        Film {
            rungs: rungs.map(|(n, one)| (format!("r{n}"), one)).collect(),
            sound: self.sound.as_ref().map(|one| ("sound".into(), one)),
            captions: vec![Track {
                name: "words".into(),
                language: "en".into(),
                label: "English \"plain\"".into(),
                for_deaf: true,
            }],
            duration_ms: self.source.duration_ms,
        }
    }

    fn list(&self) {
        let (film, root) = (self.film(), self.dir.path());
        let same = |name: &str| name.to_owned();
        fs::write(root.join("master.m3u8"), hls::master(&film, same)).unwrap();
        fs::write(root.join("manifest.mpd"), dash::manifest(&film, same)).unwrap();
        for (name, one) in film.rungs.iter().chain(&film.sound) {
            fs::write(root.join(name).join("playlist.m3u8"), hls::media(one, same)).unwrap();
            fs::write(
                root.join(name).join("iframes.m3u8"),
                hls::key_frames(one, same),
            )
            .unwrap();
        }
        let cues = captions::parse("00:01.000 --> 00:03.000\nhello").unwrap();
        let words = root.join("words");
        fs::create_dir_all(&words).unwrap();
        fs::write(words.join("captions.vtt"), captions::vtt(&cues)).unwrap();
        fs::write(
            words.join("playlist.m3u8"),
            hls::captions(film.duration_ms, same),
        )
        .unwrap();
        for n in 0..hls::captions_count(film.duration_ms) {
            let from = n as u64 * hls::CAPTIONS_S * 1000;
            let part = captions::segment(&cues, from, from + hls::CAPTIONS_S * 1000);
            fs::write(words.join(format!("segment-{n}.vtt")), part).unwrap();
        }
    }

    /// Everything that is listed, against the rules and against the bytes.
    fn hold_against_the_rules(&self) {
        let root = self.dir.path();
        let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
        let (master, wrong) = check::master(&read("master.m3u8"));
        assert_eq!(wrong, [""; 0]);
        let mut targets = Vec::new();
        let mut starts: HashMap<bool, Vec<Vec<u64>>> = HashMap::new();
        let sound_peak = self
            .sound
            .as_ref()
            .map_or(0.0, |_| peak(root, "sound/playlist.m3u8").0);
        let sound_average = self
            .sound
            .as_ref()
            .map_or(0.0, |_| peak(root, "sound/playlist.m3u8").1);
        for variant in &master.variants {
            let (list, wrong) = check::media(&read(&variant.uri));
            assert_eq!(wrong, [""; 0], "{}", variant.uri);
            targets.push(list.target);
            let pictures = variant.text("CODECS").contains("avc1");
            let (mut most, mut mean) = peak(root, &variant.uri);
            if pictures {
                most += sound_peak;
                mean += sound_average;
            }
            let said = (
                variant.number("BANDWIDTH"),
                variant.number("AVERAGE-BANDWIDTH"),
            );
            assert!(said.0 as f64 >= most * 0.999, "{said:?} {most}");
            assert!((said.1 as f64 / mean - 1.0).abs() < 0.1, "{said:?} {mean}");
            if pictures {
                let times = self.segments_stand_alone(&variant.uri);
                starts.entry(true).or_default().push(times);
                let folder = variant.uri.split('/').next().unwrap();
                let whole = whole(root, folder);
                let size = field(&whole, "stream=width,height").replace(',', "x");
                assert_eq!(size, variant.text("RESOLUTION"));
                let frames = decode(&whole).0 as f64;
                let rate: f64 = variant.text("FRAME-RATE").parse().unwrap();
                let seconds: f64 = list.segments.iter().map(|one| one.seconds).sum();
                assert!(
                    (frames / seconds - rate).abs() < 0.01,
                    "{frames} {seconds} {rate}"
                );
            }
        }
        targets.dedup();
        assert_eq!(targets.len(), 1, "all have one target duration");
        if let Some(starts) = starts.get(&true) {
            assert!(starts.iter().all(|one| *one == starts[0]), "{starts:?}");
        }
        for wound in &master.key_frames {
            self.key_frames_are_pictures(&wound.uri);
        }
        for one in &master.renditions {
            let (_, wrong) = check::media(&read(&one.uri));
            assert_eq!(wrong, [""; 0], "{}", one.uri);
        }
    }

    /// Each segment is decoded by itself, begins with a key frame and lasts as long as the list says.
    fn segments_stand_alone(&self, uri: &str) -> Vec<u64> {
        let (folder, root) = (uri.split('/').next().unwrap(), self.dir.path());
        let (list, _) = check::media(&fs::read_to_string(root.join(uri)).unwrap());
        let init = fs::read(root.join(folder).join("init.mp4")).unwrap();
        let one = root.join("one.mp4");
        let (mut at, mut starts) = (0.0, Vec::new());
        for part in &list.segments {
            let bytes = fs::read(root.join(folder).join(&part.uri)).unwrap();
            fs::write(&one, [&init[..], &bytes].concat()).unwrap();
            let packets = field(&one, "packet=pts_time,duration_time,flags");
            let mut times: Vec<(f64, f64, bool)> = packets
                .lines()
                .filter_map(|line| {
                    let fields: Vec<&str> = line.split(',').collect();
                    Some((
                        fields.first()?.parse().ok()?,
                        fields.get(1)?.parse().unwrap_or(1.0 / 30.0),
                        fields.get(2)?.starts_with('K'),
                    ))
                })
                .collect();
            assert!(times[0].2, "{uri} {}: begins with a key frame", part.uri);
            let first = times[0].0;
            times.sort_by(|a, b| a.0.total_cmp(&b.0));
            assert!(
                (times[0].0 - first).abs() < 0.001,
                "the key frame is shown first"
            );
            let last = times.last().unwrap();
            let seconds = last.0 + last.1 - first;
            assert!(
                (seconds - part.seconds).abs() < 0.02,
                "{seconds} {}",
                part.seconds
            );
            assert!(
                (first - at).abs() < 0.02,
                "{first} {at}: on the film's clock"
            );
            assert!(seconds < 4.03, "{seconds}");
            let (frames, complaints) = decode(&one);
            assert_eq!(
                (frames, complaints),
                (times.len() as u64, String::new()),
                "{}",
                part.uri
            );
            starts.push((first * 1000.0).round() as u64);
            at += part.seconds;
        }
        starts
    }

    fn key_frames_are_pictures(&self, uri: &str) {
        let (folder, root) = (uri.split('/').next().unwrap(), self.dir.path());
        let (list, wrong) = check::media(&fs::read_to_string(root.join(uri)).unwrap());
        assert_eq!(wrong, [""; 0]);
        assert!(list.key_frames);
        let init = fs::read(root.join(folder).join("init.mp4")).unwrap();
        for part in &list.segments {
            let range = part.range.unwrap();
            let bytes = fs::read(root.join(folder).join(&part.uri)).unwrap();
            let stretch = &bytes[range.offset as usize..range.end() as usize];
            // What lies behind the picture is missing, so only its own bytes are looked at.
            let one = root.join("key.mp4");
            fs::write(&one, [&init[..], stretch].concat()).unwrap();
            let flags = field(&one, "packet=flags");
            assert!(flags.lines().next().unwrap().starts_with('K'), "{flags}");
        }
    }
}

/// The whole rendition as one file.
fn whole(root: &Path, folder: &str) -> std::path::PathBuf {
    let (list, _) =
        check::media(&fs::read_to_string(root.join(folder).join("playlist.m3u8")).unwrap());
    let mut bytes = fs::read(root.join(folder).join("init.mp4")).unwrap();
    for part in &list.segments {
        bytes.extend(fs::read(root.join(folder).join(&part.uri)).unwrap());
    }
    let path = root.join("whole.mp4");
    fs::write(&path, bytes).unwrap();
    path
}

/// The busiest segment that is no remainder, and the average, in bits a second, from the files.
fn peak(root: &Path, uri: &str) -> (f64, f64) {
    let folder = uri.split('/').next().unwrap();
    let (list, _) = check::media(&fs::read_to_string(root.join(uri)).unwrap());
    let parts: Vec<(f64, f64)> = list
        .segments
        .iter()
        .map(|part| {
            let bytes = fs::metadata(root.join(folder).join(&part.uri))
                .unwrap()
                .len();
            (part.seconds, bytes as f64 * 8.0)
        })
        .collect();
    let long = parts.iter().filter(|(seconds, _)| *seconds >= 2.0);
    let most = long
        .map(|(seconds, bits)| bits / seconds)
        .fold(0.0, f64::max);
    let (seconds, bits) = parts
        .iter()
        .fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    (most, bits / seconds)
}

const MIX: &str = "-f lavfi -i testsrc2=s=1280x720:r=30:d=13 -f lavfi -i sine=440:d=13:r=48000 -c:v libx264 \
                   -preset ultrafast -b:v 2500k -g 60 -sc_threshold 0 -pix_fmt yuv420p -c:a aac -b:a 96k \
                   -movflags +faststart";

#[test]
fn a_mix_of_ours_goes_in_as_it_is_and_the_other_rungs_follow_its_key_frames() {
    let shown = shown(MIX, "film.mp4", Format::Mp4, &ladder::DEFAULT_KBPS);
    let last = shown.rungs.rungs.last().unwrap();
    assert!(last.as_it_is, "{:?}", shown.rungs);
    assert_eq!(shown.rungs.left_out.len(), 1);
    assert!(shown.made.len() >= 3);
    shown.hold_against_the_rules();
    assert!(
        shown
            .made
            .iter()
            .all(|one| one.is_aligned_with(&shown.made[0]))
    );
}

#[test]
fn a_film_that_is_not_regular_is_coded_anew_with_a_key_frame_every_two_seconds() {
    let words = "-f lavfi -i testsrc2=s=640x480:r=25:d=11 -f lavfi -i sine=440:d=11:r=44100 -c:v libvpx \
                 -deadline realtime -cpu-used 8 -g 250 -b:v 1500k -c:a libopus -b:a 64k";
    let shown = shown(words, "film.webm", Format::Matroska, &[250, 500, 1000]);
    assert_eq!(shown.made.len(), 3);
    shown.hold_against_the_rules();
    let starts = shown.made[0].starts_ms();
    assert_eq!(starts, [0, 2000, 4000, 6000, 8000]);
    assert_eq!(shown.sound.as_ref().unwrap().codec, "mp4a.40.2");
}

#[test]
fn a_film_with_key_frames_where_it_likes_keeps_them() {
    let words = "-f lavfi -i testsrc2=s=640x360:r=30:d=14 -c:v libx264 -preset ultrafast -b:v 1500k \
                 -force_key_frames 0,1.5,3.7,4.2,7.9,10,13 -g 600 -sc_threshold 0 -bf 1 -pix_fmt yuv420p";
    let shown = shown(words, "film.mp4", Format::Mp4, &[500]);
    assert!(shown.rungs.rungs.iter().any(|rung| rung.as_it_is));
    assert_eq!(shown.made.len(), 2);
    assert_eq!(
        shown.made[0].starts_ms(),
        [0, 1500, 3700, 4200, 7900, 10_000]
    );
    shown.hold_against_the_rules();
}

#[test]
fn a_standing_film_and_a_fast_one_keep_the_rules_too() {
    let words = "-f lavfi -i testsrc2=s=360x640:r=60:d=6.5 -f lavfi -i sine=440:d=6.5 -c:v mpeg4 -q:v 2 -c:a mp3";
    let shown = shown(words, "film.mkv", Format::Matroska, &[500, 250]);
    let sizes: Vec<(u32, u32)> = shown
        .rungs
        .rungs
        .iter()
        .map(|one| (one.width, one.height))
        .collect();
    assert_eq!(sizes, [(240, 426), (360, 640)]);
    shown.hold_against_the_rules();
}

#[test]
fn sound_alone_can_be_played_alone() {
    let words = "-f lavfi -i sine=440:d=9:r=48000 -c:a libmp3lame";
    let shown = shown(words, "song.mp3", Format::Mp3, &ladder::DEFAULT_KBPS);
    assert!(shown.made.is_empty());
    shown.hold_against_the_rules();
    let (frames, complaints) = decode(&shown.dir.path().join("master.m3u8"));
    assert!(
        frames > 400 && complaints.is_empty(),
        "{frames} {complaints}"
    );
}

#[test]
fn sound_and_pictures_keep_together_in_every_list() {
    // A flash and a beep at the same instant, five seconds in.
    let words = "-f lavfi -i color=black:s=320x180:r=30:d=9,drawbox=c=white:t=fill:enable='between(t,5,5.2)' \
                 -f lavfi -i aevalsrc='sin(2*PI*1000*t)*between(t,5,5.2)':s=48000:d=9 -c:v libx264 -preset veryfast \
                 -g 60 -sc_threshold 0 -pix_fmt yuv420p -c:a aac";
    let shown = shown(words, "film.mp4", Format::Mp4, &[500]);
    for list in ["master.m3u8", "manifest.mpd"] {
        let path = shown.dir.path().join(list);
        let out = std::process::Command::new("ffmpeg")
            .args([
                "-hide_banner",
                "-nostats",
                "-allowed_extensions",
                "ALL",
                "-i",
            ])
            .arg(&path)
            .args([
                "-map",
                "0:v:0",
                "-map",
                "0:a:0",
                "-vf",
                "blackdetect=d=0.5",
                "-af",
                "silencedetect=d=0.5",
            ])
            .args(["-f", "null", "-"])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        let after = |word: &str| -> f64 {
            let at = said
                .find(word)
                .unwrap_or_else(|| panic!("{list}: {word}: {said}"));
            let rest = said[at + word.len()..].trim_start();
            rest.split([' ', '\n', '\r'])
                .next()
                .unwrap()
                .parse()
                .unwrap()
        };
        let (light, loud) = (after("black_end:"), after("silence_end:"));
        assert!((light - 5.0).abs() < 0.05, "{list}: light at {light}");
        assert!((loud - 5.0).abs() < 0.05, "{list}: loud at {loud}");
    }
}

#[test]
fn ffmpeg_plays_the_manifest_that_names_the_same_files() {
    let shown = shown(MIX, "film.mp4", Format::Mp4, &[500]);
    let path = shown.dir.path().join("manifest.mpd");
    // From a disk, ffmpeg opens captions only when it is told that any ending will do.
    let probe = |more: &[&str]| {
        let out = std::process::Command::new("ffprobe")
            .args(["-v", "error", "-allowed_extensions", "ALL"])
            .args(more)
            .args(["-of", "csv=p=0"])
            .arg(&path)
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&out.stderr), "");
        String::from_utf8(out.stdout).unwrap()
    };
    let streams = probe(&["-show_entries", "stream=codec_name,width"]);
    for stream in ["h264,640", "h264,1280", "aac", "webvtt"] {
        assert!(streams.contains(stream), "{streams}");
    }
    let frames = probe(&[
        "-select_streams",
        "v:0",
        "-count_frames",
        "-show_entries",
        "stream=nb_read_frames",
    ]);
    assert!(frames.contains("390"), "{frames}");
    let xml = fs::read_to_string(&path).unwrap();
    assert!(
        xml.contains("English &quot;plain&quot;")
            && xml.contains("<S t=\"0\" d=\"180000\" r=\"3\"/>"),
        "{xml}"
    );
}
