//! What honest people bring along and few programs are ready for: it becomes a recording that plays, or is refused with
//! the reason.

use std::path::{Path, PathBuf};

use media::probe::Probe;
use serde_json::Value;
use tempfile::TempDir;

use super::{clip, import, outcome, patched, probed, send};
use crate::api::recordings::until;
use crate::support::{Person, TestHouse};

const PICTURES: &str = "-f lavfi -i testsrc2=s=320x180:r=25:d=2";
const SOUND: &str = "-f lavfi -i sine=f=440:d=2";
const H264: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 50";

/// A host, and a folder to make files in.
async fn house() -> (TestHouse, Person, TempDir) {
    let house = TestHouse::open().await;
    let host = house.signed_in("ada").await;
    (house, host, tempfile::tempdir().expect("a folder"))
}

/// The mix of a recording, in a file.
async fn mix_in(folder: &TempDir, person: &Person, recording: &Value) -> (PathBuf, Probe) {
    let id = recording["id"].as_str().expect("an id");
    let path = format!("/api/v1/recordings/{id}/download?format=mp4");
    let file = person.get(&path).await;
    assert_eq!(file.status.as_u16(), 200);
    let path = folder.path().join("mix.mp4");
    std::fs::write(&path, &file.bytes).expect("written");
    (path, probed(&file.bytes).await)
}

/// What a program of ffmpeg's says on standard output.
fn told(program: &str, before: &str, file: &Path, after: &str) -> Vec<u8> {
    #[expect(clippy::disallowed_methods, reason = "another's look at the file")]
    let mut command = std::process::Command::new(program);
    let said = command
        .args(["-loglevel", "error"])
        .args(before.split_whitespace())
        .arg(file)
        .args(after.split_whitespace())
        .output()
        .expect("it runs");
    assert!(said.status.success() && said.stderr.is_empty(), "{said:?}");
    said.stdout
}

/// Whether every picture and every sample of a file can be decoded.
fn plays_to_its_end(file: &Path) {
    told("ffmpeg", "-nostdin -i", file, "-f null -");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_picture_that_lasts_is_a_film_and_one_that_does_not_is_refused() {
    let (_house, host, folder) = house().await;
    let one = |rate: &str| {
        let pictures = PICTURES.replace("r=25", rate);
        let args = format!("{pictures} -frames:v 1 {H264}");
        clip(folder.path(), "one.mp4", &args)
    };
    let made = import(&host, &one("r=1")).await;
    let (file, mix) = mix_in(&folder, &host, &made).await;
    assert_eq!(mix.video.expect("a picture").width, 320);
    plays_to_its_end(&file);

    let bytes = std::fs::read(one("r=25")).expect("a clip");
    let address = send(&host, "one.mp4", &bytes).await;
    let answer = outcome(&host, &address).await;
    answer.refused(422, "import.too_short");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_channels_each_is_heard_in_two() {
    let (_house, host, folder) = house().await;
    for (name, codec) in [("a.wav", "pcm_s24le"), ("b.mkv", "flac")] {
        let args = format!("{SOUND} -af pan=7.1|SL=c0|BL=c0 -c:a {codec}");
        let made = import(&host, &clip(folder.path(), name, &args)).await;
        let (file, mix) = mix_in(&folder, &host, &made).await;
        assert_eq!(mix.audio.expect("sound").channels, 2, "{name}");
        let samples = told("ffmpeg", "-nostdin -i", &file, "-ac 1 -f s16le -");
        let loudest = samples
            .chunks_exact(2)
            .map(|two| i16::from_le_bytes([two[0], two[1]]).unsigned_abs())
            .max();
        assert!(loudest > Some(500), "{name}: {loudest:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_that_come_as_they_like_become_steady_and_stay_with_their_sound() {
    let (_house, host, folder) = house().await;
    let unsteady = "-vf select=lt(t\\,1)+not(mod(n\\,5)) -fps_mode vfr";
    let args = format!("{PICTURES} {SOUND} {unsteady} {H264} -c:a aac");
    let made = import(&host, &clip(folder.path(), "phone.mp4", &args)).await;
    let (file, mix) = mix_in(&folder, &host, &made).await;
    let rates = "-select_streams v -show_entries stream=r_frame_rate,avg_frame_rate -of csv=p=0";
    let rates = String::from_utf8(told("ffprobe", rates, &file, "")).expect("text");
    let (nominal, average) = rates.trim().split_once(',').expect("two rates");
    assert_eq!(nominal, average);
    let length = mix.duration_ms.expect("a length");
    assert!((1900..2200).contains(&length), "{length}");
    // Whoever wonders how it looks is told who coded it.
    let info = format!(
        "/api/v1/recordings/{}/info",
        made["id"].as_str().expect("an id")
    );
    let info = host.get(&info).await.expect(200);
    assert_eq!(info["files"][0]["encoder"], "libx264", "{info}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_what_is_in_it_and_not_what_it_is_called() {
    let (_house, host, folder) = house().await;
    let film = clip(folder.path(), "a.mp4", &format!("{PICTURES} {H264}"));
    let sound = clip(folder.path(), "a.wav", SOUND);
    for (file, name, kind) in [(film, "b.mp3", "camera"), (sound, "c.webm", "microphone")] {
        let renamed = folder.path().join(name);
        std::fs::rename(file, &renamed).expect("renamed");
        let made = import(&host, &renamed).await;
        assert_eq!(made["tracks"][0]["kind"], kind, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_film_whose_codec_nobody_has_the_sound_is_kept_and_without_one_it_is_refused() {
    let (_house, host, folder) = house().await;
    let args = format!("{PICTURES} {SOUND} {H264} -c:a aac");
    let film = std::fs::read(clip(folder.path(), "a.mp4", &args)).expect("a clip");
    let unseen = patched(&film, b"avc1", 0, b"zzzz");
    let path = folder.path().join("unseen.mp4");
    std::fs::write(&path, &unseen).expect("written");
    let made = import(&host, &path).await;
    assert_eq!(made["tracks"][0]["kind"], "microphone");

    let unnamed = patched(&unseen, b"esds", 0, b"free");
    let unheard = patched(&unnamed, b"mp4a", 0, b"yyyy");
    let address = send(&host, "unheard.mp4", &unheard).await;
    let answer = outcome(&host, &address).await;
    answer.refused(422, "import.unreadable");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_that_one_track_leaves_half_way_goes_on_with_the_other() {
    let (_house, host, folder) = house().await;
    let half = |input: &str| input.replace("d=2", "d=1");
    for (name, inputs) in [
        ("silent.mp4", format!("{PICTURES} {}", half(SOUND))),
        ("dark.mp4", format!("{} {SOUND}", half(PICTURES))),
        ("dark.webm", format!("{} {SOUND}", half(PICTURES))),
    ] {
        let codecs = match name.ends_with("webm") {
            true => "-c:v libvpx -deadline realtime -c:a libopus".to_owned(),
            false => format!("{H264} -c:a aac"),
        };
        let file = clip(folder.path(), name, &format!("{inputs} {codecs}"));
        let made = import(&host, &file).await;
        let (file, mix) = mix_in(&folder, &host, &made).await;
        let length = mix.duration_ms.expect("a length");
        assert!((1900..2300).contains(&length), "{name} {length}");
        assert!(mix.video.is_some() && mix.audio.is_some(), "{name}");
        plays_to_its_end(&file);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_turned_phone_filmed_stands_with_its_head_up() {
    let (_house, host, folder) = house().await;
    let halves = "-f lavfi -i color=red:s=160x180:r=25:d=1 -f lavfi -i color=blue:s=160x180:r=25:d=1 \
                  -filter_complex hstack";
    let flat = clip(folder.path(), "flat.mp4", &format!("{halves} {H264}"));
    // Turned by so many degrees against the clock, the red half is to be seen there: of four quarters, row by row.
    for (degrees, red) in [
        (90, [false, false, true, true]),
        (180, [false, true, false, true]),
        (270, [true, true, false, false]),
    ] {
        let turn = format!(
            "-i {} -c copy -metadata:s:v:0 rotate={degrees}",
            flat.display()
        );
        let made = import(&host, &clip(folder.path(), "turned.mp4", &turn)).await;
        let (file, _) = mix_in(&folder, &host, &made).await;
        let quarters = "-frames:v 1 -vf format=rgb24,scale=2:2:flags=area -f rawvideo -";
        let pixels = told("ffmpeg", "-nostdin -i", &file, quarters);
        let seen: Vec<bool> = pixels.chunks_exact(3).map(|rgb| rgb[0] > rgb[2]).collect();
        assert_eq!(seen, red, "{degrees}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_filmed_in_ten_bits_of_hdr_is_as_bright_on_every_screen() {
    let (_house, host, folder) = house().await;
    // White as paper is, which lies at 58 % of one curve and at 75 % of the other.
    for (curve, paper) in [("smpte2084", "0x949494"), ("arib-std-b67", "0xbfbfbf")] {
        let args = format!(
            "-f lavfi -i color={paper}:s=320x180:r=25:d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p10le \
             -color_primaries bt2020 -color_trc {curve} -colorspace bt2020nc -color_range tv"
        );
        let made = import(&host, &clip(folder.path(), "hdr.mp4", &args)).await;
        let (file, _) = mix_in(&folder, &host, &made).await;
        let colours = "-select_streams v -show_entries stream=pix_fmt,color_space,color_transfer,color_primaries \
                       -of csv=p=0";
        let colours = String::from_utf8(told("ffprobe", colours, &file, "")).expect("text");
        assert!(colours.starts_with("yuv420p,"), "{curve}: {colours}");
        assert!(
            !colours.contains("2020") && !colours.contains(curve),
            "{curve}: {colours}"
        );
        let pixel = "-frames:v 1 -vf format=gray,scale=1:1 -f rawvideo -";
        let seen = told("ffmpeg", "-nostdin -i", &file, pixel)[0];
        assert!((165..250).contains(&seen), "{curve}: {seen}");
        plays_to_its_end(&file);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_full_of_signs_is_only_a_name() {
    let (_house, host, folder) = house().await;
    let title = "%{pts}:'\"[in]; movie=x";
    let bytes = std::fs::read(clip(folder.path(), "a.wav", SOUND)).expect("a clip");
    let address = send(&host, &format!("{title}.wav"), &bytes).await;
    let done = outcome(&host, &address).await.expect(200);
    let id = done["recording_id"].as_str().expect("an id");
    let made = host
        .get(&format!("/api/v1/recordings/{id}"))
        .await
        .expect(200);
    assert_eq!(made["title"], title);
    // It stands on the card that is seen while the sound is heard.
    let (file, mix) = mix_in(&folder, &host, &made).await;
    assert!(mix.video.is_some());
    plays_to_its_end(&file);
}

#[tokio::test(flavor = "multi_thread")]
async fn twelve_hours_are_taken_and_a_minute_more_is_refused() {
    let (_house, host, folder) = house().await;
    // A minute of it is coded, and repeated without coding.
    let minute = "-f lavfi -i color=gray:s=64x36:r=1:d=60 -f lavfi -i anullsrc=r=48000:cl=mono -t 60 \
                  -c:v libx264 -pix_fmt yuv420p -g 4 -c:a libopus -frame_duration 120";
    let minute = clip(folder.path(), "minute.mkv", minute);
    let hours = |length_s: u32| {
        let args = format!(
            "-stream_loop 720 -i {} -t {length_s} -c copy",
            minute.display()
        );
        clip(folder.path(), &format!("{length_s}.mkv"), &args)
    };
    let bytes = std::fs::read(hours(12 * 3600 - 60)).expect("a clip");
    send(&host, "long.mkv", &bytes).await;
    // It was looked at and taken; making its film takes minutes.
    let taken = |list: &Value| list["items"][0]["duration_ms"].as_u64() > Some(0);
    let list = until(&host, "/api/v1/recordings", taken).await;
    let made = &list["items"][0];
    let length = made["duration_ms"].as_u64().expect("a length");
    assert!((43_000_000..43_200_000).contains(&length), "{length}");
    assert_eq!(made["state"], "processing");

    let bytes = std::fs::read(hours(12 * 3600 + 60)).expect("a clip");
    let address = send(&host, "too long.mkv", &bytes).await;
    let answer = outcome(&host, &address).await;
    answer.refused(422, "import.too_long");
}
