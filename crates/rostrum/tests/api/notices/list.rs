use serde_json::{Value, json};

use super::tell;
use crate::support::TestHouse;

const PATH: &str = "/api/v1/notices";

#[tokio::test]
async fn what_somebody_was_told_is_listed_read_and_counted() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let grace = house.signed_in("grace").await;
    for course in ["Algebra", "Botany", "Chemistry"] {
        tell(&house, ada.id, course).await;
    }
    let page = ada.get(&format!("{PATH}?limit=2")).await.expect(200);
    assert_eq!(
        (&page["unread"], &page["items"][0]["params"]["course"]),
        (&json!(3), &json!("Chemistry"))
    );
    assert_eq!(page["items"][0]["kind"], "course.enrolled");
    assert_eq!(page["items"][0]["link"], "/courses/1");
    let cursor = page["next_cursor"].as_str().expect("there is more");
    let rest = ada
        .get(&format!("{PATH}?cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(1));
    let one = page["items"][1]["id"].as_str().expect("an id");
    let read = format!("{PATH}/{one}/read");
    grace.post(&read, json!({})).await.refused(404, "not_found");
    ada.post(&read, json!({})).await.expect(204);
    ada.post(&read, json!({})).await.expect(204);
    let unread = ada.get(&format!("{PATH}?unread=true")).await.expect(200);
    assert_eq!(
        (&unread["unread"], unread["items"].as_array().map(Vec::len)),
        (&json!(2), Some(2))
    );
    ada.post(&format!("{PATH}/read"), json!({}))
        .await
        .expect(204);
    assert_eq!(ada.get(PATH).await.expect(200)["unread"], 0);
    let hers = grace.get(PATH).await.expect(200);
    assert_eq!(
        hers,
        json!({"items": [], "next_cursor": Value::Null, "unread": 0})
    );
}

#[tokio::test]
async fn guests_and_strangers_are_told_nothing() {
    let house = TestHouse::open().await;
    house.nobody().get(PATH).await.refused(401, "auth.required");
    let guest = house.guest(house.app.new_id());
    guest.get(PATH).await.refused(403, "forbidden");
    let ada = house.signed_in("ada").await;
    let absent = format!("{PATH}/{}/read", house.app.new_id());
    ada.post(&absent, json!({})).await.refused(404, "not_found");
}

#[tokio::test]
async fn who_declines_letters_about_something_still_has_the_notice() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    let ada = house.signed_in("ada").await;
    let no = json!({"notifications": {"courses": false}});
    let profile = ada.patch("/api/v1/auth/profile", no).await.expect(200);
    let chosen = json!({"courses": false, "lectures": true, "recordings": true});
    assert_eq!(profile["notifications"], chosen);
    tell(&house, ada.id, "Algebra").await;
    assert_eq!(ada.get(PATH).await.expect(200)["unread"], 1);
    let outbox = admin.get("/api/v1/admin/outbox").await.expect(200);
    assert_eq!(outbox["items"], json!([]));
    let wrong = json!({"notifications": {"weather": true}});
    let wrong = ada.patch("/api/v1/auth/profile", wrong).await;
    wrong.refused_field("notifications.weather", "unknown");
}

#[tokio::test]
async fn what_is_rolled_back_is_told_to_nobody() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let mut tx = house.app.db.tx().await.expect("a transaction");
    let told = rostrum::kit::mail::Told {
        user: ada.id,
        kind: "course.enrolled",
        params: json!({}),
        link: None,
        letter: None,
    };
    rostrum::notices::tell(&house.app, &mut tx, told)
        .await
        .expect("told");
    drop(tx);
    assert_eq!(ada.get(PATH).await.expect(200)["items"], json!([]));
}
