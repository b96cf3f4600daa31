use reqwest::Method;
use serde_json::{Value, json};

use super::{Studio, path, take, until, upload};
use crate::api::uploads::{checked, tus};
use crate::support::Answer;

#[tokio::test]
async fn a_guest_sends_a_take_while_and_after_the_recording_runs() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(false).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    let one = path(&recording);
    let sender = &guest.person;
    let mut asked = take();
    asked["started_at_ms"] = json!(recording["started_at_ms"].as_f64().expect("a time") + 250.0);
    let made = sender
        .post(&format!("{one}/takes"), asked.clone())
        .await
        .expect(201);
    assert_eq!(made["purpose"], "take");
    // The answer was lost: the same again finds the first.
    let again = sender
        .post(&format!("{one}/takes"), asked)
        .await
        .expect(201);
    assert_eq!(again["take_id"], made["take_id"]);

    let upload = upload(sender, &made["take_id"]).await;
    upload.expect(201);
    let address = upload.header("location").expect("an address").to_owned();
    let second = vec![0_u8; 96_000];
    Answer::of(checked(sender, &address, 0, &second))
        .await
        .expect(204);
    let seen = studio.host.get(&one).await.expect(200);
    let local = &seen["tracks"][0];
    assert_eq!(
        (&local["origin"], &local["state"]),
        (&json!("local"), &json!("recording"))
    );
    assert_eq!(local["participant"]["name"], "Grace");
    assert_eq!(local["participant"]["id"], guest.participant.as_str());
    assert_eq!(local["seconds_safe"], 1.0);
    assert_eq!(seen["arriving"][0]["participant"], "Grace");

    studio
        .host
        .post(&format!("{one}/stop"), json!({}))
        .await
        .expect(200);
    let seen = studio.host.get(&one).await.expect(200);
    assert_eq!(seen["tracks"][0]["state"], "uploading");
    let described = json!({"duration_ms": 2000, "clock": [{"samples": 0, "at_ms": 1.0}]});
    let take = format!("{one}/takes/{}", made["take_id"].as_str().expect("an id"));
    sender.patch(&take, described.clone()).await.expect(204);
    let last = checked(sender, &address, 96_000, &second).header("upload-length", 192_000);
    Answer::of(last).await.expect(204);

    let seen = until(&studio.host, &one, |seen| {
        seen["tracks"][0]["state"] == "ready"
    })
    .await;
    let piece = &seen["tracks"][0]["pieces"][0];
    assert_eq!(piece["duration_ms"], 2000);
    assert_eq!(piece["offset_ms"], 250.0);
    assert_eq!(seen["arriving"], json!([]));
    assert_eq!(seen["playable"], true);
    sender
        .patch(&take, described)
        .await
        .refused(409, "take.complete");

    // It plays as a WAV, by its pieces too.
    let url = piece["url"].as_str().expect("an address");
    let whole = studio.host.get(url).await;
    assert_eq!(whole.status.as_u16(), 200);
    assert_eq!(whole.bytes.len(), 44 + 192_000);
    assert!(whole.bytes.starts_with(b"RIFF"));
    let part = Answer::of(
        studio
            .host
            .call(Method::GET, url)
            .header("range", "bytes=40-47"),
    )
    .await;
    assert_eq!(part.status.as_u16(), 206);
    assert_eq!(part.bytes, whole.bytes[40..48]);
    assert_eq!(part.header("content-range"), Some("bytes 40-47/192044"));
    // Who sends sees nothing of the recording.
    assert_eq!(sender.get(&one).await.status.as_u16(), 403);
    assert_eq!(sender.get(url).await.status.as_u16(), 404);
}

#[tokio::test]
async fn who_did_not_agree_or_was_not_there_sends_no_take() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(true).await;
    let silent = studio.guest_enters("Grace", false).await;
    let recording = studio.record().await;
    let takes = format!("{}/takes", path(&recording));
    silent
        .person
        .post(&takes, take())
        .await
        .refused(403, "take.no_consent");
    let stranger = studio.house.signed_in("eve").await;
    stranger
        .post(&takes, take())
        .await
        .refused(404, "not_found");
    let late = studio.house.guest(studio.room.parse().expect("an id"));
    late.post(&takes, take()).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_take_is_uploaded_by_its_own_maker_alone() {
    let studio = Studio::open().await;
    let host = studio.host_enters(true).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    let takes = format!("{}/takes", path(&recording));
    let made = guest.person.post(&takes, take()).await.expect(201);
    upload(&host.person, &made["take_id"])
        .await
        .refused(404, "not_found");
    upload(
        &guest.person,
        &json!("018f0000-0000-7000-8000-000000000000"),
    )
    .await
    .refused(404, "not_found");
    upload(&guest.person, &json!("x"))
        .await
        .refused_field("take_id", "malformed");
    upload(&guest.person, &made["take_id"]).await.expect(201);
}

#[tokio::test]
async fn a_take_of_a_kind_that_nobody_records_is_refused() {
    let studio = Studio::open().await;
    let host = studio.host_enters(true).await;
    let recording = studio.record().await;
    let takes = format!("{}/takes", path(&recording));
    let changed = |change: Value| {
        let mut asked = take();
        for (key, value) in change.as_object().expect("fields") {
            asked[key] = value.clone();
        }
        host.person.post(&takes, asked)
    };
    changed(json!({"codec": "u8"}))
        .await
        .refused_field("codec", "take.format");
    changed(json!({"source": "camera"}))
        .await
        .refused_field("mime", "take.format");
    changed(json!({"mime": "text/plain"}))
        .await
        .refused_field("mime", "take.format");
    changed(json!({"sample_rate": null}))
        .await
        .refused_field("sample_rate", "take.format");
    changed(json!({"sample_rate": 1}))
        .await
        .refused_field("sample_rate", "invalid");
    changed(json!({"part": -1}))
        .await
        .refused_field("part", "invalid");
    changed(json!({"started_at_ms": 12}))
        .await
        .refused_field("started_at_ms", "invalid");
    changed(json!({"source": "smell"})).await.expect(422);
}

#[tokio::test]
async fn a_take_that_is_no_media_is_refused_with_a_reason_and_stops_nothing() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(false).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    let one = path(&recording);
    let asked = json!({"source": "camera", "mime": "video/webm", "codec": "vp9", "part": 0});
    let made = guest
        .person
        .post(&format!("{one}/takes"), asked)
        .await
        .expect(201);
    let upload = upload(&guest.person, &made["take_id"]).await;
    let address = upload.header("location").expect("an address");
    let text = b"ffconcat version 1.0\nfile /etc/passwd\n";
    let whole = checked(&guest.person, address, 0, text).header("upload-length", text.len());
    Answer::of(whole).await.expect(204);
    let seen = until(&studio.host, &one, |seen| {
        seen["tracks"][0]["state"] == "failed"
    })
    .await;
    let problem = seen["tracks"][0]["problem"].as_str().expect("a reason");
    assert!(problem.contains("not a media file"), "{problem}");
    assert_eq!(seen["state"], "recording");
}

#[tokio::test]
async fn who_takes_their_word_back_leaves_nothing_unless_they_say_so() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(false).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    let one = path(&recording);
    let made = guest
        .person
        .post(&format!("{one}/takes"), take())
        .await
        .expect(201);
    let upload = upload(&guest.person, &made["take_id"]).await;
    let address = upload.header("location").expect("an address");
    Answer::of(checked(&guest.person, address, 0, &[0; 960]))
        .await
        .expect(204);
    let withdrawn = json!({"recording": false, "keep": false});
    guest
        .socket
        .call("consent:set", withdrawn)
        .await
        .expect("noted");
    until(&studio.host, &one, |seen| seen["tracks"] == json!([])).await;
    let gone = Answer::of(tus(&guest.person, Method::HEAD, address)).await;
    assert_eq!(gone.status.as_u16(), 404);
    let left = std::fs::read_dir(studio.house.app.blobs.root().join("uploads"));
    assert_eq!(left.map_or(0, Iterator::count), 0);
    guest
        .person
        .post(&format!("{one}/takes"), take())
        .await
        .refused(403, "take.no_consent");
}

#[tokio::test]
async fn a_take_that_is_described_while_it_is_looked_at_is_not_lost() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(false).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    let one = path(&recording);
    for part in 0..5 {
        let mut ask = take();
        ask["part"] = part.into();
        let made = guest
            .person
            .post(&format!("{one}/takes"), ask)
            .await
            .expect(201);
        let upload = upload(&guest.person, &made["take_id"]).await;
        let address = upload.header("location").expect("an address");
        let bytes = [0; 960];
        let last = checked(&guest.person, address, 0, &bytes).header("upload-length", bytes.len());
        Answer::of(last).await.expect(204);
        let describe = format!("{one}/takes/{}", made["take_id"].as_str().expect("an id"));
        for _ in 0..6 {
            let said = json!({"started_at_ms": 1_700_000_000_500.0_f64});
            let answer = guest.person.patch(&describe, said).await;
            assert!([204, 409].contains(&answer.status.as_u16()), "{answer:?}");
        }
    }
    until(&studio.host, &one, |seen| {
        let pieces = seen["tracks"][0]["pieces"].as_array();
        pieces.is_some_and(|pieces| pieces.len() == 5) && seen["tracks"][0]["state"] == "ready"
    })
    .await;
}

#[tokio::test]
async fn of_two_who_announce_the_same_take_at_once_both_are_told_of_one() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(false).await;
    let guest = studio.guest_enters("Grace", true).await;
    let one = path(&studio.record().await);
    let takes = format!("{one}/takes");
    for part in 0..10 {
        let mut ask = take();
        ask["part"] = part.into();
        let (first, second) = tokio::join!(
            guest.person.post(&takes, ask.clone()),
            guest.person.post(&takes, ask.clone())
        );
        let (first, second) = (first.expect(201), second.expect(201));
        assert_eq!(first["take_id"], second["take_id"]);
    }
}

#[tokio::test]
async fn what_is_said_of_a_take_by_two_at_once_is_kept_of_both() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(false).await;
    let guest = studio.guest_enters("Grace", true).await;
    let one = path(&studio.record().await);
    let sender = &guest.person;
    let made = sender
        .post(&format!("{one}/takes"), take())
        .await
        .expect(201);
    let take = format!("{one}/takes/{}", made["take_id"].as_str().expect("an id"));
    for n in 1..=20 {
        let length = json!({"duration_ms": n * 1000});
        let clock = json!({"clock": [{"samples": 0, "at_ms": 1.0}]});
        let (length, clock) = tokio::join!(sender.patch(&take, length), sender.patch(&take, clock));
        length.expect(204);
        clock.expect(204);
        let seen = studio.host.get(&one).await.expect(200);
        assert_eq!(
            seen["tracks"][0]["seconds_recorded"],
            f64::from(n),
            "round {n}"
        );
    }
}

#[tokio::test]
async fn what_was_acknowledged_of_a_take_while_it_was_looked_at_counts() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(false).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    let one = path(&recording);
    let began = recording["started_at_ms"].as_f64().expect("a time");
    let sender = &guest.person;
    for part in 0..5 {
        let mut ask = take();
        ask["part"] = part.into();
        let made = sender.post(&format!("{one}/takes"), ask).await.expect(201);
        let upload = upload(sender, &made["take_id"]).await;
        let address = upload.header("location").expect("an address");
        let bytes = [0; 960];
        let last = checked(sender, address, 0, &bytes).header("upload-length", bytes.len());
        Answer::of(last).await.expect(204);
        let describe = format!("{one}/takes/{}", made["take_id"].as_str().expect("an id"));
        let mut said = None;
        // Until it is complete.
        for late in 1.. {
            let at = json!({"started_at_ms": began + f64::from(late)});
            let answer = sender.patch(&describe, at).await;
            match answer.status.as_u16() {
                204 => said = Some(f64::from(late)),
                _ => {
                    answer.refused(409, "take.complete");
                    break;
                }
            }
        }
        let piece = |seen: &Value| seen["tracks"][0]["pieces"][part].clone();
        let seen = until(&studio.host, &one, |seen| !piece(seen).is_null()).await;
        if let Some(said) = said {
            assert_eq!(piece(&seen)["offset_ms"], said, "{seen}");
        }
    }
}
