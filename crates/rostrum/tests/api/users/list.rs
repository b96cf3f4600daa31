use serde_json::Value;

use crate::support::TestHouse;

const PATH: &str = "/api/v1/users";

fn names(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("a list");
    items
        .iter()
        .filter_map(|user| user["name"].as_str())
        .collect()
}

#[tokio::test]
async fn an_admin_sees_accounts_in_pages_and_by_name_role_and_state() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    for name in ["ada", "grace"] {
        house.signed_in(name).await;
    }
    let all = admin.get(PATH).await.expect(200);
    assert_eq!(names(&all), ["grace", "ada", "admin"]);
    assert_eq!(all["items"][0]["state"], "active");
    let first = admin.get(&format!("{PATH}?limit=2")).await.expect(200);
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let rest = admin.get(&format!("{PATH}?limit=2&cursor={cursor}")).await;
    assert_eq!(names(&rest.expect(200)), ["admin"]);
    for (query, found) in [
        ("q=GRA", vec!["grace"]),
        ("q=ada@example", vec!["ada"]),
        ("q=%25", vec![]),
        ("q=_da", vec![]),
        ("role=admin", vec!["admin"]),
        ("role=student", vec![]),
        ("state=active&role=instructor", vec!["grace", "ada"]),
        ("state=disabled", vec![]),
    ] {
        let page = admin.get(&format!("{PATH}?{query}")).await.expect(200);
        assert_eq!(names(&page), found, "{query}");
    }
    let one = format!("{PATH}/{}", admin.id);
    assert_eq!(admin.get(&one).await.expect(200)["name"], "admin");
    admin.get(&format!("{PATH}?role=boss")).await.expect(422);
}

#[tokio::test]
async fn who_was_here_is_seen_to_have_been() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    let path = format!("{PATH}/{}", admin.id);
    loop {
        // It is noted beside the request, so the first answer may not have it yet.
        let seen = admin.get(&path).await.expect(200)["last_seen_at"].clone();
        if !seen.is_null() {
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn for_others_there_is_no_list_of_accounts() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    for path in [PATH.to_owned(), format!("{PATH}/{}", ada.id)] {
        house
            .nobody()
            .get(&path)
            .await
            .refused(401, "auth.required");
        ada.get(&path).await.refused(404, "not_found");
        let guest = house.guest(ada.id);
        guest.get(&path).await.refused(404, "not_found");
    }
}
