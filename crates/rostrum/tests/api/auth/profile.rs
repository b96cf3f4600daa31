use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestHouse;

const PATH: &str = "/api/v1/auth/profile";

#[tokio::test]
async fn fields_that_are_given_change_and_the_others_stay() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let changed = ada
        .patch(
            PATH,
            json!({"language": "en-GB", "time_zone": "Europe/London"}),
        )
        .await;
    let changed = changed.expect(200);
    assert_eq!(
        (&changed["name"], &changed["language"]),
        (&json!("ada"), &json!("en-GB"))
    );
    let changed = ada
        .patch(PATH, json!({"name": " Ada L. ", "time_zone": null}))
        .await
        .expect(200);
    assert_eq!(changed["name"], "Ada L.");
    assert_eq!(changed["language"], "en-GB");
    assert_eq!(changed["time_zone"], Value::Null);
    assert_eq!(ada.get(PATH).await.expect(200), changed);
    assert_eq!(ada.patch(PATH, json!({})).await.expect(200), changed);
}

#[tokio::test]
async fn each_wrong_field_is_named_and_nothing_changes() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let before = ada.get(PATH).await.expect(200);
    for (body, field, code) in [
        (json!({"name": ""}), "name", "name.empty"),
        (json!({"name": "x".repeat(101)}), "name", "name.too_long"),
        (json!({"language": "<b>"}), "language", "language.malformed"),
        (
            json!({"time_zone": "../etc"}),
            "time_zone",
            "time_zone.malformed",
        ),
        (json!({"role": "admin"}), "role", "unknown"),
        (json!({"email": "x@example.org"}), "email", "unknown"),
    ] {
        ada.patch(PATH, body).await.refused_field(field, code);
    }
    assert_eq!(ada.get(PATH).await.expect(200), before);
}

#[tokio::test]
async fn strangers_and_guests_have_no_profile() {
    let house = TestHouse::open().await;
    house.nobody().get(PATH).await.refused(401, "auth.required");
    house
        .guest(Uuid::nil())
        .get(PATH)
        .await
        .refused(403, "forbidden");
}
