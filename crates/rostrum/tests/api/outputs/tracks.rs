//! Everybody by themselves: an archive that an editor takes.

use serde_json::{Value, json};

use super::{file, made, mixed};
use crate::api::recordings::path;
use crate::api::recordings::show::{SECONDS, Show, until};

/// The files of an archive in which nothing is compressed, as their heads say them.
fn unpacked(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let number = |at: usize, len: usize| -> usize {
        let bytes = archive[at..at + len].iter().rev();
        bytes.fold(0, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let (mut at, mut files) = (0, Vec::new());
    while archive[at..].starts_with(b"PK\x03\x04") {
        let (name_len, extra_len) = (number(at + 26, 2), number(at + 28, 2));
        let name = String::from_utf8(archive[at + 30..][..name_len].to_vec()).expect("a name");
        let len = number(at + 30 + name_len + 4, 8);
        let from = at + 30 + name_len + extra_len;
        let bytes = archive[from..from + len].to_vec();
        assert_eq!(crc32(&bytes), number(at + 14, 4), "{name}");
        files.push((name, bytes));
        at = from + len;
    }
    files
}

fn crc32(bytes: &[u8]) -> usize {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    usize::try_from(!crc).expect("it fits")
}

/// What another program finds wrong with it.
fn complaints(archive: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tracks.zip");
    std::fs::write(&path, archive).expect("written");
    #[expect(clippy::disallowed_methods, reason = "python looks at the archive")]
    let mut python = std::process::Command::new("/usr/bin/python3");
    let looked = python
        .args(["-m", "zipfile", "-t"])
        .arg(&path)
        .output()
        .expect("python3 runs");
    let said = [looked.stdout, looked.stderr].concat();
    String::from_utf8(said).expect("words").trim().to_owned()
}

fn manifest(files: &[(String, Vec<u8>)]) -> Value {
    let (name, bytes) = files.last().expect("files");
    assert_eq!(name, "manifest.json");
    serde_json::from_slice(bytes).expect("JSON")
}

/// The bytes of the samples of a wave.
fn samples(wave: &[u8]) -> usize {
    let at = wave.windows(4).position(|four| four == b"data");
    let at = at.expect("samples") + 4;
    let len: [u8; 4] = wave[at..at + 4].try_into().expect("a length");
    usize::try_from(u32::from_le_bytes(len)).expect("it fits")
}

#[tokio::test]
async fn an_archive_says_what_is_in_it_and_of_what_it_was_made() {
    let shelf = mixed().await;
    let (host, one) = (&shelf.studio.host, &*shelf.one);
    let output = made(host, one, json!({"format": "tracks"})).await;
    assert_eq!(output["file_name"], "Talk - aligned tracks.zip");
    let recording = host.get(one).await.expect(200);
    let piece = &recording["tracks"][0]["pieces"][0];
    assert_eq!(output["made_of"]["pieces"], json!([piece["id"]]));
    assert!(output["made_of"]["mix_sha256"].is_null());
    let archive = file(host, one, &output).await;
    assert_eq!(archive.header("content-type"), Some("application/zip"));
    assert_eq!(complaints(&archive.bytes), "Done testing");
    let files = unpacked(&archive.bytes);
    let manifest = manifest(&files);
    assert_eq!(manifest["title"], "Talk");
    assert_eq!(manifest["settings"]["pictures"], false);
    let length = manifest["length_ms"].as_u64().expect("a length");
    let began = recording["started_at_ms"].as_i64().expect("a time");
    let ended = recording["stopped_at_ms"].as_i64().expect("a time");
    assert_eq!(
        length,
        u64::try_from(ended - began).expect("forward").max(100)
    );
    let voice = &manifest["files"][0];
    assert_eq!(files[0].0, "ada microphone.wav");
    assert_eq!(voice["name"], "ada microphone.wav");
    assert_eq!(voice["participant"], "ada");
    assert_eq!(voice["kind"], "microphone");
    assert_eq!(
        (&voice["sample_rate"], &voice["bits"]),
        (&json!(48_000), &json!(24))
    );
    assert_eq!(voice["samples"], length * 48);
    assert_eq!(voice["size_bytes"], files[0].1.len());
    let midnight = u64::try_from(began.rem_euclid(86_400_000)).expect("forward");
    assert_eq!(voice["time_reference"], midnight * 48);
    assert_eq!(voice["pieces"][0]["id"], piece["id"]);
    assert_eq!(
        voice["pieces"][0]["sha256"].as_str().map(str::len),
        Some(64)
    );
    let wave = &files[0].1;
    assert_eq!(samples(wave) as u64, length * 48 * 3);
    let bext = wave.windows(4).position(|four| four == b"bext");
    let bext = bext.expect("a chunk") + 8;
    assert!(wave[bext..].starts_with(b"Talk - ada\0"));
    let reference = wave[bext + 338..bext + 346]
        .try_into()
        .expect("eight bytes");
    assert_eq!(u64::from_le_bytes(reference), midnight * 48);
}

#[tokio::test(flavor = "multi_thread")]
async fn tracks_lie_together_whoever_recorded_them_and_have_one_length() {
    let show = Show::begins().await;
    for who in 0..2 {
        show.captured(who, &[(0.0, SECONDS)]).await;
        show.taken(who, SECONDS).await;
    }
    let (host, one) = (&show.studio.host, path(&show.recording));
    until(host, &one, |seen| seen["arriving"] == json!([])).await;
    show.ends().await;
    let asked = super::ask(host, &one, json!({"format": "tracks"})).await;
    let asked = asked.expect(201);
    let output = until(host, &super::at(&one, &asked), |seen| {
        seen["state"] == "ready" || seen["state"] == "failed"
    })
    .await;
    assert_eq!(output["state"], "ready", "{output}");
    let archive = file(host, &one, &output).await;
    let files = unpacked(&archive.bytes);
    let manifest = manifest(&files);
    let samples_of: Vec<usize> = files[..2].iter().map(|one| samples(&one.1)).collect();
    assert_eq!(samples_of[0], samples_of[1]);
    for who in 0..2 {
        let told = &manifest["files"][who];
        assert_eq!(told["is_aligned"], true, "{told}");
        assert!(
            told["confidence"].as_f64().expect("a share") > 0.5,
            "{told}"
        );
        // They were said to begin 300 ms late, and their sound cards drift.
        let off = show.clicks_off_in(who, &files[who].1).await;
        assert!(off.len() >= 3, "{off:?}");
        assert!(off.iter().all(|one| one.2.abs() < 5.0), "{off:?}");
    }
}
