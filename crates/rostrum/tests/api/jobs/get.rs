use serde_json::{Value, json};

use super::{PATH, convert, fail, idle, import, mix, set};
use crate::api::recordings::until;
use crate::support::TestHouse;

#[tokio::test]
async fn a_job_that_waits_says_its_place_and_when_it_is_tried_next() {
    let house = idle().await;
    let ada = house.signed_in("ada").await;
    let first = mix(&house, &ada, house.app.new_id()).await;
    let second = mix(&house, &ada, house.app.new_id()).await;
    // Somebody waits for this one, so it goes before what was there.
    let light = convert(&house, &ada, house.app.new_id()).await;
    for (id, place) in [(&first, 1), (&second, 2), (&light, 3)] {
        let seen = ada.get(&format!("{PATH}/{id}")).await.expect(200);
        assert_eq!(seen["position"], place, "{seen}");
        assert_eq!(seen["next_try_at"], Value::Null);
    }
    set(&house, "recordings.convert", "run_at = 4102444800000").await;
    let later = ada.get(&format!("{PATH}/{light}")).await.expect(200);
    assert_eq!(later["position"], Value::Null);
    assert_eq!(later["next_try_at"], "2100-01-01T00:00:00Z");
}

#[tokio::test]
async fn its_owner_reads_the_reason_and_an_admin_the_cause_and_the_log_too() {
    let house = idle().await;
    let (ada, grace) = (house.signed_in("ada").await, house.signed_in("grace").await);
    let admin = house.admin().await;
    let id = mix(&house, &ada, house.app.new_id()).await;
    fail(&house, "recordings.mix").await;
    let path = format!("{PATH}/{id}");
    let seen = ada.get(&path).await.expect(200);
    assert_eq!(seen["problem"], "It broke.");
    assert_eq!(
        (&seen["cause"], &seen["worker"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        (&seen["attempts"], &seen["max_attempts"]),
        (&json!(3), &json!(3))
    );
    let all = admin.get(&path).await.expect(200);
    assert_eq!(all["cause"], "a stone in the gears");
    let log = format!("{path}/log");
    let said = admin.get(&log).await.expect(200);
    assert_eq!(said, json!({"attempt": null, "text": ""}));
    ada.get(&log).await.refused(403, "forbidden");
    for path in [&path, &log] {
        grace.get(path).await.refused(404, "not_found");
        house.nobody().get(path).await.refused(401, "auth.required");
        let guest = house.guest(house.app.new_id());
        guest.get(path).await.refused(403, "forbidden");
        let absent = path.replace(&id, &house.app.new_id().to_string());
        admin.get(&absent).await.refused(404, "not_found");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ffmpeg_said_is_kept_with_the_try_without_the_place_of_the_data() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let admin = house.admin().await;
    import(&ada, "sound.wav", "-f lavfi -i sine=d=1 -c:a pcm_s16le").await;
    let made = |list: &Value| {
        let items = list["items"].as_array().expect("items");
        let mp3 = items.iter().find(|job| job["kind"] == "recordings.convert");
        mp3.is_some_and(|job| job["state"] == "done")
    };
    let list = until(&ada, PATH, made).await;
    let items = list["items"].as_array().expect("items");
    let mp3 = items.iter().find(|job| job["kind"] == "recordings.convert");
    let id = mp3.expect("there")["id"].as_str().expect("an id");
    let seen = admin.get(&format!("{PATH}/{id}")).await.expect(200);
    let one = &seen["tries"][0];
    assert_eq!(
        (&one["attempt"], &one["ended"]),
        (&json!(1), &json!("done"))
    );
    assert_eq!(seen["recording_title"], "sound");
    let said = admin.get(&format!("{PATH}/{id}/log")).await.expect(200);
    let text = said["text"].as_str().expect("a text");
    assert!(
        text.contains("$ ffmpeg") && text.contains("libmp3lame"),
        "{text}"
    );
    let data = house.app.data.display().to_string();
    assert!(text.len() <= 8 << 10 && !text.contains(&data), "{text}");
}
