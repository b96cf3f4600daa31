use serde_json::Value;

use super::{PATH, convert, fail, idle, ids, mix};

#[tokio::test]
async fn somebody_sees_their_own_jobs_newest_first_and_nobody_elses() {
    let house = idle().await;
    let (ada, grace) = (house.signed_in("ada").await, house.signed_in("grace").await);
    let first = mix(&house, &ada, house.app.new_id()).await;
    let second = convert(&house, &ada, house.app.new_id()).await;
    let hers = mix(&house, &grace, house.app.new_id()).await;
    let list = ada.get(PATH).await.expect(200);
    assert_eq!(ids(&list), [&*second, &*first]);
    let page = ada.get(&format!("{PATH}?limit=1")).await.expect(200);
    let cursor = page["next_cursor"].as_str().expect("there is more");
    let rest = ada
        .get(&format!("{PATH}?cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(ids(&rest), [&*first]);
    let job = &list["items"][0];
    assert_eq!(job["title"], "Make the WAV file");
    assert_eq!(
        (&job["attempts"], &job["stopping"]),
        (&0.into(), &false.into())
    );
    assert_eq!(job["owner_id"], ada.id.to_string());
    let admin = house.admin().await;
    let mixes = format!("{PATH}?all=true&kind=recordings.mix");
    assert_eq!(ids(&admin.get(&mixes).await.expect(200)), [&*hers, &*first]);
    assert_eq!(ids(&admin.get(PATH).await.expect(200)), [""; 0]);
}

#[tokio::test]
async fn a_list_is_narrowed_by_state_kind_recording_owner_and_words() {
    let house = idle().await;
    let ada = house.signed_in("ada").await;
    let recording = house.app.new_id();
    let waiting = convert(&house, &ada, recording).await;
    let failed = mix(&house, &ada, house.app.new_id()).await;
    fail(&house, "recordings.mix").await;
    for (query, expected) in [
        ("state=failed", vec![&failed]),
        ("state=queued,failed", vec![&failed, &waiting]),
        ("state=done", vec![]),
        ("kind=recordings.convert", vec![&waiting]),
        ("kind=recordings.nothing", vec![]),
        (&*format!("recording_id={recording}"), vec![&waiting]),
        ("q=BROKE", vec![&failed]),
        ("q=wav%20file", vec![&waiting]),
        ("q=%25", vec![]),
        (&*format!("owner={}&state=failed", ada.id), vec![&failed]),
    ] {
        let list = ada.get(&format!("{PATH}?{query}")).await.expect(200);
        assert_eq!(ids(&list), expected, "{query}");
    }
    let admin = house.admin().await;
    let of_her = format!("{PATH}?all=true&owner={}", ada.id);
    assert_eq!(ids(&admin.get(&of_her).await.expect(200)).len(), 2);
    let of_admin = format!("{PATH}?all=true&owner={}", admin.id);
    assert_eq!(ids(&admin.get(&of_admin).await.expect(200)).len(), 0);
}

#[tokio::test]
async fn what_is_not_known_or_not_for_them_is_refused() {
    let house = idle().await;
    let ada = house.signed_in("ada").await;
    house.nobody().get(PATH).await.refused(401, "auth.required");
    let guest = house.guest(house.app.new_id());
    guest.get(PATH).await.refused(403, "forbidden");
    let all = ada.get(&format!("{PATH}?all=true")).await;
    all.refused(403, "forbidden");
    let other = format!("{PATH}?owner={}", house.app.new_id());
    ada.get(&other).await.refused(403, "forbidden");
    for wrong in ["state=lost", "state=", "state=queued,,failed"] {
        let refused = ada.get(&format!("{PATH}?{wrong}")).await;
        refused.refused_field("state", "unknown");
    }
    for wrong in ["limit=0", "recording_id=x", "cursor=x", "state[]=failed"] {
        let refused: Value = ada.get(&format!("{PATH}?{wrong}")).await.expect(422);
        assert!(refused["code"].is_string(), "{wrong}");
    }
}
