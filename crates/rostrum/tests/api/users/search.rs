use rostrum::kit::Role;
use serde_json::json;

use crate::support::TestHouse;

const PATH: &str = "/api/v1/users/search";

#[tokio::test]
async fn those_who_teach_find_people_by_two_letters() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    let ada = house.signed_in("ada").await;
    let student = house.with_role("adam", Role::Student).await;
    let gone = house.signed_in("adrian").await;
    let close = format!("/api/v1/users/{}", gone.id);
    admin
        .patch(&close, json!({"state": "disabled"}))
        .await
        .expect(200);
    ada.patch("/api/v1/auth/profile", json!({"name": "Äda"}))
        .await
        .expect(200);
    for caller in [&ada, &admin] {
        let found = caller.get(&format!("{PATH}?q=ad")).await.expect(200);
        let mut emails: Vec<_> = found["items"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|person| person["email"].as_str())
            .collect();
        emails.sort_unstable();
        assert_eq!(
            emails,
            ["ada@example.org", "adam@example.org", "admin@example.org"]
        );
        let found = caller.get(&format!("{PATH}?q=%C3%A4d")).await.expect(200);
        assert_eq!(found["items"][0]["name"], "Äda");
        let none = caller.get(&format!("{PATH}?q=%25%25")).await.expect(200);
        assert_eq!(none["items"], json!([]));
    }
    ada.get(&format!("{PATH}?q=a"))
        .await
        .refused_field("q", "search.too_short");
    ada.get(PATH).await.refused_field("q", "missing");
    student
        .get(&format!("{PATH}?q=ad"))
        .await
        .refused(403, "forbidden");
    house
        .guest(ada.id)
        .get(&format!("{PATH}?q=ad"))
        .await
        .refused(403, "forbidden");
    house
        .nobody()
        .get(&format!("{PATH}?q=ad"))
        .await
        .refused(401, "auth.required");
}

#[tokio::test]
async fn no_more_than_ten_are_found() {
    let house = TestHouse::open().await;
    let ada = house.with_role("ada", Role::Instructor).await;
    for n in 0..11 {
        house.signed_in(&format!("pupil{n}")).await;
    }
    let found = ada.get(&format!("{PATH}?q=pupil")).await.expect(200);
    assert_eq!(found["items"].as_array().map(Vec::len), Some(10));
}
