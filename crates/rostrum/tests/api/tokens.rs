//! `/api/v1/tokens`, and what tokens for programs open.

use std::time::Duration;

use rostrum::accounts;
use rostrum::app;
use rostrum::kit::Role;
use rostrum::kit::http::Door;
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, Person, TestHouse};

const PATH: &str = "/api/v1/tokens";

async fn program(owner: &Person, scopes: &[&str]) -> Person {
    let body = json!({"name": "a program", "scopes": scopes});
    let made = owner.post(PATH, body).await.expect(201);
    owner.holding(made["token"].as_str().expect("a token"))
}

#[tokio::test]
async fn a_token_is_shown_once_works_and_is_revoked_at_once() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let body = json!({"name": "Export", "scopes": ["write", "read", "read"]});
    let made = ada.post(PATH, body).await.expect(201);
    let token = made["token"].as_str().expect("a token");
    assert!(token.starts_with("rst_") && token.len() >= 36, "{token}");
    assert_eq!(made["scopes"], json!(["read", "write"]));
    let program = ada.holding(token);
    let profile = program.get("/api/v1/auth/profile").await.expect(200);
    assert_eq!(profile["name"], "ada");
    let listed = ada.get(PATH).await.expect(200);
    assert_eq!(listed["items"][0]["name"], "Export");
    assert_eq!(listed["items"][0]["token"], Value::Null);
    let log = house
        .admin()
        .await
        .get("/api/v1/audit?action=token")
        .await
        .expect(200);
    assert_eq!(log["items"][0]["detail"], "read write");
    let one = format!("{PATH}/{}", made["id"].as_str().expect("an id"));
    let grace = house.signed_in("grace").await;
    grace.delete(&one).await.refused(404, "not_found");
    ada.delete(&one).await.expect(204);
    let dead = program.get("/api/v1/auth/profile").await;
    dead.refused(401, "auth.invalid_token");
    ada.delete(&one).await.refused(404, "not_found");
}

#[tokio::test]
async fn that_a_token_was_used_is_noted_by_and_by() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let program = program(&ada, &["read"]).await;
    program.get("/api/v1/auth/profile").await.expect(200);
    loop {
        // It is noted beside the request.
        let listed = ada.get(PATH).await.expect(200);
        if !listed["items"][0]["last_used_at"].is_null() {
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_token_holds_until_its_time_is_over() {
    let house = TestHouse::held().await;
    let ada = house.signed_in("ada").await;
    let until = house.app.clock.now() + chrono::TimeDelta::hours(1);
    let body = json!({"name": "Brief", "scopes": ["read"], "expires_at": until});
    let made = ada.post(PATH, body).await.expect(201);
    let program = ada.holding(made["token"].as_str().expect("a token"));
    program.get("/api/v1/auth/profile").await.expect(200);
    house.advance(Duration::from_secs(3601));
    program
        .get("/api/v1/auth/profile")
        .await
        .refused(401, "auth.invalid_token");
}

#[tokio::test]
async fn what_is_wrong_with_a_token_is_named() {
    let house = TestHouse::open().await;
    let ada = house.signed_in("ada").await;
    let past = "2001-01-01T00:00:00Z";
    for (body, field, code) in [
        (
            json!({"name": "x", "scopes": []}),
            "scopes",
            "token.no_scope",
        ),
        (
            json!({"name": "", "scopes": ["read"]}),
            "name",
            "name.empty",
        ),
        (
            json!({"name": "x", "scopes": ["admin"]}),
            "scopes",
            "token.not_admin",
        ),
        (
            json!({"name": "x", "scopes": ["everything"]}),
            "scopes.0",
            "malformed",
        ),
        (
            json!({"name": "x", "scopes": ["read"], "expires_at": past}),
            "expires_at",
            "token.expired",
        ),
    ] {
        ada.post(PATH, body).await.refused_field(field, code);
    }
    assert_eq!(ada.get(PATH).await.expect(200)["items"], json!([]));
    house.nobody().get(PATH).await.refused(401, "auth.required");
    house
        .guest(ada.id)
        .get(PATH)
        .await
        .refused(403, "forbidden");
}

#[tokio::test]
async fn tokens_make_no_tokens_and_change_no_passwords() {
    let house = TestHouse::open().await;
    let ada = house.with_role("ada", Role::Admin).await;
    let all = [
        "read",
        "write",
        "recordings:write",
        "courses:write",
        "admin",
    ];
    let program = program(&ada, &all).await;
    let new = json!({"name": "y", "scopes": ["read"]});
    program.post(PATH, new).await.refused(403, "token.sign_in");
    let change = json!({"current_password": PASSWORD, "new_password": "another four words here"});
    let change = program.post("/api/v1/auth/change-password", change).await;
    change.refused(403, "token.sign_in");
    program
        .post("/api/v1/auth/logout", json!({}))
        .await
        .refused(403, "token.sign_in");
    // Nor does the socket take them.
    let token = program.token.expect("a token");
    let refused = accounts::verify(&house.app, &token)
        .await
        .expect_err("refused");
    assert_eq!(refused.code(), "auth.invalid_token");
}

#[tokio::test]
async fn a_scope_opens_what_it_says_and_names_itself_where_it_is_missing() {
    let house = TestHouse::open().await;
    let ada = house.with_role("ada", Role::Admin).await;
    for (scope, path, code) in [
        ("read", "/api/v1/recordings", None),
        ("recordings:read", "/api/v1/recordings", None),
        ("courses:read", "/api/v1/recordings", Some("token.scope")),
        ("write", "/api/v1/recordings", Some("token.scope")),
        (
            "recordings:read",
            "/api/v1/auth/profile",
            Some("token.scope"),
        ),
        ("read", "/api/v1/audit", Some("token.scope")),
        ("admin", "/api/v1/audit", None),
        ("admin", "/api/v1/recordings", Some("token.scope")),
    ] {
        let answer = program(&ada, &[scope]).await.get(path).await;
        let problem = answer.json()["code"].as_str().map(str::to_owned);
        assert_eq!(problem.as_deref(), code, "{scope} at {path}");
    }
    let reader = program(&ada, &["read"]).await;
    let named = reader
        .patch("/api/v1/auth/profile", json!({"name": "X"}))
        .await;
    named.refused(403, "token.scope");
    assert!(
        named.json()["detail"]
            .as_str()
            .is_some_and(|text| text.contains("`write`"))
    );
}

#[tokio::test]
async fn an_admins_token_without_the_scope_for_it_is_no_admins() {
    let house = TestHouse::open().await;
    let admin = house.admin().await;
    let ada = house.signed_in("ada").await;
    let room = json!({"name": "Studio", "kind": "studio"});
    let room = ada
        .post("/api/v1/signalling/room/create", room)
        .await
        .expect(201);
    let path = format!("/api/v1/rooms/{}", room["id"].as_str().expect("an id"));
    admin.get(&path).await.expect(200);
    let program = program(&admin, &["read"]).await;
    program.get(&path).await.refused(404, "not_found");
}

#[test]
fn every_route_says_what_it_is_about() {
    let routes = app::routes();
    let homeless: Vec<String> = routes
        .listed()
        .iter()
        .filter(|route| route.area.is_none())
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert!(
        homeless.is_empty(),
        "no token comes in here, whatever its scopes; say `.about(Area::…)` before `.add`: {homeless:?}"
    );
}

#[tokio::test]
async fn a_token_without_scopes_for_it_is_turned_away_at_every_door() {
    let house = TestHouse::open().await;
    let ada = house.with_role("ada", Role::Admin).await;
    let courses = program(&ada, &["courses:read"]).await;
    for route in app::routes().listed() {
        let reads = ["GET", "HEAD", "OPTIONS"].contains(&route.method);
        let wanted = route.area.and_then(|area| area.scopes(reads));
        let passes = wanted.is_some_and(|scopes| {
            scopes.is_empty() || scopes.iter().any(|scope| scope.as_str() == "courses:read")
        });
        if passes {
            continue;
        }
        let path = route.path.replace(['{', '}'], "");
        let method = route.method.parse().expect("a method");
        let answer = Answer::of(courses.call(method, &path)).await;
        // An admin's route is not even there for who is no admin by this token.
        let right = match route.door {
            Door::Admin => [403, 404].contains(&answer.status.as_u16()),
            _ => answer.status == 403,
        };
        assert!(right, "{} {}: {}", route.method, route.path, answer.status);
    }
}
