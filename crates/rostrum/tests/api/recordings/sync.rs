//! What people recorded themselves is put on one clock.

use serde_json::{Value, json};

use super::show::{SECONDS, Show, until};
use super::{path, take};

fn told_of<'a>(sync: &'a Value, track: &Value) -> &'a Value {
    let all = sync["tracks"].as_array().expect("tracks");
    all.iter()
        .find(|told| told["track_id"] == *track)
        .expect("a track")
}

fn spread(off: impl Iterator<Item = f64> + Clone) -> f64 {
    let earliest = off.clone().fold(f64::INFINITY, f64::min);
    off.fold(f64::NEG_INFINITY, f64::max) - earliest
}

#[tokio::test(flavor = "multi_thread")]
async fn takes_that_began_elsewhere_and_drift_are_heard_together_and_the_report_says_how() {
    let show = Show::begins().await;
    let mut tracks = Vec::new();
    for who in 0..2 {
        show.captured(who, &[(0.0, SECONDS)]).await;
        tracks.push(show.taken(who, SECONDS).await);
    }
    let (host, one) = (&show.studio.host, path(&show.recording));
    until(host, &one, |seen| seen["arriving"] == json!([])).await;
    let sync = show.ends().await;
    assert_eq!(sync["tracks"].as_array().map(Vec::len), Some(2), "{sync}");
    for (who, track) in tracks.iter().enumerate() {
        let told = told_of(&sync, track);
        assert_eq!(told["applied"], true, "{told}");
        let part = &told["parts"][0];
        let player = &show.stage.people[who];
        let off = part["offset_ms"].as_f64().expect("an offset") - player.ms_of_take(0);
        assert!(off.abs() < 5.0, "{off} ms: {told}");
        let drift = part["drift_ppm"].as_f64().expect("a drift") - player.ppm;
        assert!(drift.abs() < 10.0, "{drift} ppm: {told}");
        assert_ne!(part["word"], "low", "{told}");
        assert!(!part["plot"].as_array().expect("points").is_empty());
    }
    assert_ne!(sync["word"], "low");
    let off = show.clicks_off().await;
    for who in 0..2 {
        assert!(
            off.iter().filter(|one| one.0 == who).count() >= 3,
            "{off:?}"
        );
    }
    assert!(spread(off.iter().map(|one| one.2)) < 5.0, "{off:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_came_is_heard_from_the_capture_and_the_seams_are_listed() {
    let show = Show::begins().await;
    show.captured(0, &[(0.0, SECONDS)]).await;
    show.taken(0, SECONDS).await;
    // Her browser was closed after 60 seconds and opened again: of the first part 40 seconds came, of the second nothing.
    show.captured(1, &[(0.0, 60.0), (62.0, SECONDS)]).await;
    let track = show.taken(1, 40.0).await;
    let mut second = take();
    second["part"] = json!(1);
    let takes = format!("{}/takes", path(&show.recording));
    show.guest.person.post(&takes, second).await.expect(201);
    let (host, one) = (&show.studio.host, path(&show.recording));
    until(host, &one, |seen| {
        let tracks = seen["tracks"].as_array().expect("tracks").iter();
        let mut local = tracks.filter(|track| track["origin"] == "local");
        local.all(|track| track["pieces"].as_array().map(Vec::len) == Some(1))
    })
    .await;
    let sync = show.ends().await;
    let told = told_of(&sync, &track);
    assert_eq!(told["applied"], true, "{told}");
    let parts = told["parts"].as_array().expect("parts");
    assert_eq!(parts.len(), 2, "{told}");
    let seams = |part: &Value| -> Vec<(i64, i64, bool)> {
        let all = part["seams"].as_array().expect("seams").iter();
        let s = |ms: &Value| (ms.as_f64().expect("a time") / 1000.0).round() as i64;
        let seam = |seam: &Value| {
            let filled = seam["filled"].as_bool().expect("a word");
            (s(&seam["from_ms"]), s(&seam["to_ms"]), filled)
        };
        all.map(seam).filter(|(from, to, _)| from < to).collect()
    };
    let begins = (show.stage.people[1].ms_of_take(0) / 1000.0).round() as i64;
    let filled: Vec<_> = parts.iter().flat_map(seams).collect();
    assert!(
        filled
            .iter()
            .any(|seam| (seam.0 - begins - 40).abs() <= 1 && seam.2),
        "{told}"
    );
    assert!(filled.iter().any(|seam| seam.0 >= 60 && seam.2), "{told}");
    let off = show.clicks_off().await;
    let hers = |from: f64, to: f64| {
        let within = move |one: &&(usize, f64, f64)| one.0 == 1 && one.1 > from && one.1 < to;
        off.iter().filter(within).map(|one| one.2)
    };
    // What was compared with the take lies as exactly; what stands alone lies where it arrived.
    assert!(hers(42_000.0, 58_000.0).count() >= 1, "{off:?}");
    let exact = off.iter().filter(|one| one.0 == 0 || one.1 < 58_000.0);
    assert!(spread(exact.map(|one| one.2)) < 5.0, "{off:?}");
    assert!(hers(64_000.0, SECONDS * 1000.0).count() >= 2, "{off:?}");
    assert!(
        hers(64_000.0, SECONDS * 1000.0).all(|off| off.abs() < 150.0),
        "{off:?}"
    );
}
