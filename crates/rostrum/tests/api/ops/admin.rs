use serde_json::{Value, json};

use crate::support::{PASSWORD, TestHouse};

const SETTINGS: &str = "/api/v1/admin/settings";

#[tokio::test]
async fn an_admin_closes_registration_and_it_stays_closed() {
    use rostrum::kit::Clock;
    let data = tempfile::tempdir().expect("a folder");
    let house = TestHouse::on(data.path(), |_| {}, Clock::real()).await;
    let admin = house.admin().await;
    assert_eq!(
        admin.get(SETTINGS).await.expect(200)["registration_open"],
        true
    );
    let closed = admin
        .patch(SETTINGS, json!({"registration_open": false}))
        .await
        .expect(200);
    assert_eq!(closed["registration_open"], false);
    let nobody = house.nobody();
    let ada = json!({"email": "ada@example.org", "password": PASSWORD, "name": "Ada"});
    let refused = nobody.post("/api/v1/auth/register", ada).await;
    refused.refused(403, "auth.registration_closed");
    assert_eq!(
        nobody.get("/api/v1/instance").await.expect(200)["registration_open"],
        false
    );
    house.close().await;
    let house = TestHouse::on(data.path(), |_| {}, Clock::real()).await;
    let instance = house.nobody().get("/api/v1/instance").await.expect(200);
    assert_eq!(instance["registration_open"], false);
}

#[tokio::test]
async fn an_instance_tells_what_its_pages_need() {
    let house = TestHouse::with(|config| {
        config.ops.name = "Radio Nowhere".into();
        config.rooms.consent_text = "We keep it for a year.".into();
    })
    .await;
    let instance = house.nobody().get("/api/v1/instance").await.expect(200);
    assert_eq!(instance["name"], "Radio Nowhere");
    assert_eq!(instance["consent_text"], "We keep it for a year.");
    assert_eq!(instance["registration_open"], true);
    assert_eq!(instance["version"], env!("CARGO_PKG_VERSION"));
}

#[tokio::test]
async fn for_others_the_place_of_the_admin_does_not_exist() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    for path in [SETTINGS, "/api/v1/audit"] {
        house.nobody().get(path).await.refused(401, "auth.required");
        ada.get(path).await.refused(404, "not_found");
    }
    let body = json!({"registration_open": false});
    ada.patch(SETTINGS, body).await.refused(404, "not_found");
    let admin = house.admin().await;
    let wrong = admin.patch(SETTINGS, json!({"registration": false})).await;
    wrong.refused_field("registration", "unknown");
}

#[tokio::test]
async fn the_log_is_read_in_pages_from_new_to_old() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    for open in [false, true, false] {
        admin
            .patch(SETTINGS, json!({"registration_open": open}))
            .await
            .expect(200);
    }
    let first = admin.get("/api/v1/audit?limit=3").await.expect(200);
    let said: Vec<&Value> = first["items"].as_array().expect("a list").iter().collect();
    assert_eq!(said.len(), 3);
    assert_eq!(said[0]["action"], "house.change_settings");
    assert_eq!(said[0]["detail"], "registration_open = false");
    assert_eq!(said[0]["actor"]["id"], admin.id.to_string());
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let rest = admin
        .get(&format!("/api/v1/audit?cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(rest["items"][0]["action"], "account.register");
    assert_eq!(rest["next_cursor"], Value::Null);
}

#[tokio::test]
async fn behind_tls_cookies_and_pages_stay_there() {
    let body = json!({"email": "ada@example.org", "password": PASSWORD, "name": "Ada"});
    let https = |config: &mut rostrum::config::Config| {
        config.server.public_url = "https://a.example".into();
    };
    let house = TestHouse::with(https).await;
    let web = house.nobody().sending("rostrum-client", "web");
    let answer = web.post("/api/v1/auth/register", body).await;
    assert!(
        answer
            .header("set-cookie")
            .is_some_and(|cookie| cookie.ends_with("; Secure"))
    );
    assert!(answer.header("strict-transport-security").is_some());
    let house = TestHouse::open().await;
    let plain = house.nobody().get("/health").await;
    assert!(plain.header("strict-transport-security").is_none());
}
