use serde_json::json;

use super::{tell, write};
use crate::support::TestHouse;
use rostrum::notices::letters::course_invitation;

const PATH: &str = "/api/v1/admin/outbox";

#[tokio::test]
async fn without_a_mail_server_letters_are_held_with_their_links() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    let ada = house.signed_in("ada").await;
    let link = "http://localhost/join#code=1";
    write(
        &house,
        "new@example.org",
        course_invitation("Algebra", "Ada", link),
    )
    .await;
    tell(&house, ada.id, "Botany").await;
    let page = admin.get(&format!("{PATH}?state=held")).await.expect(200);
    let items = page["items"].as_array().expect("a list");
    assert_eq!(items.len(), 2);
    assert_eq!(items[1]["to"], "new@example.org");
    assert_eq!(items[1]["links"], json!([link]));
    assert_eq!(items[1]["subject"], "You are invited to Algebra");
    assert!(
        items[0]["text"]
            .as_str()
            .is_some_and(|text| text.starts_with("Hello ada,"))
    );
    assert_eq!(
        admin.get(&format!("{PATH}?state=sent")).await.expect(200)["items"],
        json!([])
    );
    let one = format!("{PATH}/{}/send", items[0]["id"].as_str().expect("an id"));
    admin
        .post(&one, json!({}))
        .await
        .refused(409, "mail.not_set_up");
    let test = admin
        .post(&format!("{PATH}/test"), json!({"to": "a@example.org"}))
        .await;
    test.refused(409, "mail.not_set_up");
    let absent = format!("{PATH}/{}/send", house.app.new_id());
    admin
        .post(&absent, json!({}))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn the_outbox_is_for_admins_alone() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let one = format!("{PATH}/{}/send", house.app.new_id());
    house.nobody().get(PATH).await.refused(401, "auth.required");
    ada.get(PATH).await.refused(404, "not_found");
    ada.post(&one, json!({})).await.refused(404, "not_found");
    let test = json!({"to": "a@example.org"});
    ada.post(&format!("{PATH}/test"), test)
        .await
        .refused(404, "not_found");
}
