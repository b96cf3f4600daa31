use rostrum::kit::Role;
use serde_json::json;

use crate::support::{PASSWORD, TestHouse, address_of};

fn path(id: uuid::Uuid) -> String {
    format!("/api/v1/users/{id}")
}

#[tokio::test]
async fn closing_an_account_ends_its_sign_ins_and_tokens_at_once_everywhere() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    let ada = house.signed_in("ada").await;
    let elsewhere = house.sign_in("ada").await;
    let token = json!({"name": "export", "scopes": ["read"]});
    let made = ada.post("/api/v1/tokens", token).await.expect(201);
    let program = ada.holding(made["token"].as_str().expect("a token"));
    for device in [&ada, &elsewhere, &program] {
        device.get("/api/v1/auth/profile").await.expect(200);
    }
    let closed = admin
        .patch(&path(ada.id), json!({"state": "disabled"}))
        .await;
    assert_eq!(closed.expect(200)["state"], "disabled");
    for device in [&ada, &elsewhere] {
        device
            .get("/api/v1/auth/profile")
            .await
            .refused(401, "auth.ended");
        let refresh = json!({"refresh_token": device.refresh_token});
        let again = device.post("/api/v1/auth/refresh", refresh).await;
        again.refused(401, "auth.ended");
    }
    let dead = program.get("/api/v1/auth/profile").await;
    dead.refused(401, "auth.invalid_token");
    let login = json!({"email": address_of("ada"), "password": PASSWORD});
    let nobody = house.nobody();
    let refused = nobody.post("/api/v1/auth/login", login.clone()).await;
    refused.refused(401, "auth.wrong_credentials");
    // Open again, the password is the one that it was; what was ended stays ended.
    let open = admin.patch(&path(ada.id), json!({"state": "active"})).await;
    assert_eq!(open.expect(200)["state"], "active");
    nobody.post("/api/v1/auth/login", login).await.expect(200);
    ada.get("/api/v1/auth/profile")
        .await
        .refused(401, "auth.ended");
    program
        .get("/api/v1/auth/profile")
        .await
        .refused(401, "auth.invalid_token");
}

#[tokio::test]
async fn a_new_role_counts_from_the_next_request_on() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    let ada = house.signed_in("ada").await;
    ada.get("/api/v1/audit").await.refused(404, "not_found");
    admin
        .patch(&path(ada.id), json!({"role": "admin"}))
        .await
        .expect(200);
    ada.get("/api/v1/audit").await.expect(200);
    admin
        .patch(&path(ada.id), json!({"role": "student", "name": "Ada L."}))
        .await
        .expect(200);
    ada.get("/api/v1/audit").await.refused(404, "not_found");
    assert_eq!(
        ada.get("/api/v1/auth/profile").await.expect(200)["name"],
        "Ada L."
    );
}

#[tokio::test]
async fn the_last_admin_stays() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    for change in [json!({"role": "instructor"}), json!({"state": "disabled"})] {
        let refused = admin.patch(&path(admin.id), change).await;
        refused.refused(409, "account.last_admin");
    }
    admin
        .patch(&path(admin.id), json!({"name": "Root", "role": "admin"}))
        .await
        .expect(200);
    let other = house.with_role("grace", Role::Admin).await;
    // Two who would each remove the other: one of them is refused.
    let (mine, theirs) = (path(other.id), path(admin.id));
    let away = json!({"role": "instructor"});
    let (one, two) = tokio::join!(
        admin.patch(&mine, away.clone()),
        other.patch(&theirs, away.clone())
    );
    let mut both = [one.status.as_u16(), two.status.as_u16()];
    both.sort_unstable();
    assert!([[200, 404], [200, 409]].contains(&both), "{both:?}");
}

#[tokio::test]
async fn what_an_admin_cannot_change_is_refused_by_name() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    let ada = house.signed_in("ada").await;
    for (body, field, code) in [
        (json!({"state": "invited"}), "state", "state.invited"),
        (json!({"name": ""}), "name", "name.empty"),
        (json!({"email": "x@example.org"}), "email", "unknown"),
        (json!({"role": "boss"}), "role", "malformed"),
    ] {
        admin
            .patch(&path(ada.id), body)
            .await
            .refused_field(field, code);
    }
    let absent = path(house.app.new_id());
    admin
        .patch(&absent, json!({}))
        .await
        .refused(404, "not_found");
    ada.patch(&path(ada.id), json!({"role": "admin"}))
        .await
        .refused(404, "not_found");
    let invited = json!({"email": "g@example.org", "name": "G", "role": "student"});
    let made = admin.post("/api/v1/users", invited).await.expect(201);
    let invited = format!(
        "/api/v1/users/{}",
        made["user"]["id"].as_str().expect("an id")
    );
    let early = admin.patch(&invited, json!({"state": "active"})).await;
    early.refused_field("state", "state.invited");
}

#[tokio::test]
async fn what_admins_did_to_accounts_is_in_the_log_with_names() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    let ada = house.signed_in("ada").await;
    admin
        .patch(&path(ada.id), json!({"role": "student"}))
        .await
        .expect(200);
    admin
        .patch(&path(ada.id), json!({"state": "disabled"}))
        .await
        .expect(200);
    let about = format!("/api/v1/audit?object_id={}&actor_id={}", ada.id, admin.id);
    let log = admin.get(&about).await.expect(200);
    let items = log["items"].as_array().expect("a list");
    let actions: Vec<_> = items.iter().map(|entry| entry["action"].as_str()).collect();
    assert_eq!(
        actions,
        [Some("account.disable"), Some("account.change_role")]
    );
    assert_eq!(items[0]["actor"]["name"], "admin");
    assert_eq!(items[0]["object_kind"], "user");
    assert_eq!(items[1]["detail"], "student");
}
