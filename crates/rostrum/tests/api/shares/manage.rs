use serde_json::json;

use super::{come_by, share};
use crate::api::playback::Shelf;
use crate::api::recordings::Studio;

#[tokio::test]
async fn a_link_is_told_once_and_listed_without_its_secret() {
    let shelf = Shelf::filled().await;
    let host = &shelf.studio.host;
    let path = format!("{}/shares", shelf.one);
    let made = host
        .post(
            &path,
            json!({"label": "For Grace", "password": "open sesame"}),
        )
        .await;
    let made = made.expect(201);
    let url = made["url"].as_str().expect("a link");
    let token = url.rsplit('/').next().expect("a token");
    assert!(url.contains("/s/") && token.len() >= 22, "{url}");
    assert!(
        made["embed_url"]
            .as_str()
            .expect("a link")
            .ends_with(&format!("/embed/{token}"))
    );
    assert_eq!(
        (&made["has_password"], &made["download"]),
        (&json!(true), &json!(false))
    );
    let list = host.get(&path).await;
    let seen = &list.expect(200)["items"][0];
    assert_eq!((&seen["id"], &seen["url"]), (&made["id"], &json!(null)));
    assert_eq!(
        (&seen["opened"], &seen["label"]),
        (&json!(0), &json!("For Grace"))
    );
    assert!(!list.text().contains(token) && !list.text().contains("argon2"));
    // Nor does the database know it.
    let file = std::fs::read(shelf.studio.house.app.data.join("rostrum.db")).unwrap_or_default();
    assert!(
        !file
            .windows(token.len())
            .any(|some| some == token.as_bytes())
    );
}

#[tokio::test]
async fn only_the_owner_shares() {
    let shelf = Shelf::filled().await;
    let house = &shelf.studio.house;
    let (_, id) = share(&shelf, json!({})).await;
    let path = format!("{}/shares", shelf.one);
    let one = format!("{path}/{id}");
    let stranger = house.signed_in("eve").await;
    stranger.get(&path).await.refused(404, "not_found");
    stranger
        .post(&path, json!({}))
        .await
        .refused(404, "not_found");
    stranger
        .patch(&one, json!({}))
        .await
        .refused(404, "not_found");
    stranger.delete(&one).await.refused(404, "not_found");
    let nobody = house.nobody();
    nobody
        .post(&path, json!({}))
        .await
        .refused(401, "auth.required");
    let guest = house.guest(house.app.new_id());
    guest.post(&path, json!({})).await.refused(403, "forbidden");
    // Who may edit sees that it is there, and may not.
    let id = shelf
        .one
        .rsplit('/')
        .next()
        .expect("an id")
        .parse()
        .expect("an id");
    let object = rostrum::access::Object::recording(id);
    let tx = house.app.db.tx().await.expect("a transaction");
    let editor = rostrum::access::ObjectRole::Editor;
    rostrum::access::grant(&house.app, &tx, stranger.id, editor, object)
        .await
        .expect("granted");
    tx.commit().await.expect("committed");
    stranger
        .post(&path, json!({}))
        .await
        .refused(403, "forbidden");
    let admin = house.admin().await;
    admin.post(&path, json!({})).await.expect(201);
    // Another recording's link is not this one's.
    let other = shelf.studio.record().await;
    let other = crate::api::recordings::path(&other);
    let elsewhere = one.replace(&shelf.one, &other);
    shelf
        .studio
        .host
        .delete(&elsewhere)
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn what_a_link_cannot_be_is_refused_with_its_field() {
    let shelf = Shelf::filled().await;
    let (host, path) = (&shelf.studio.host, format!("{}/shares", shelf.one));
    let past = json!({"expires_at": "2001-01-01T00:00:00Z"});
    host.post(&path, past)
        .await
        .refused_field("expires_at", "past");
    assert_eq!(
        host.post(&path, json!({"password": "abc"}))
            .await
            .status
            .as_u16(),
        422
    );
    assert_eq!(
        host.post(&path, json!({"label": "a\nb"}))
            .await
            .status
            .as_u16(),
        422
    );
    host.post(&path, json!({"colour": "red"}))
        .await
        .refused_field("colour", "unknown");
    host.delete(&shelf.one).await.expect(204);
    host.post(&path, json!({}))
        .await
        .refused(410, "recording.trashed");
}

#[tokio::test]
async fn a_link_is_changed_in_the_fields_given() {
    let house = crate::support::TestHouse::held().await;
    let host = house.signed_in("ada").await;
    let shelf = Shelf::of(Studio::of(house, host).await).await;
    let host = &shelf.studio.host;
    let (token, id) = share(&shelf, json!({"label": "One", "password": "open sesame"})).await;
    let one = format!("{}/shares/{id}", shelf.one);
    let visitor = shelf.studio.house.nobody();
    come_by(&visitor, &token)
        .await
        .refused(401, "share.password_needed");
    let now = host
        .patch(&one, json!({"password": null, "download": true}))
        .await
        .expect(200);
    assert_eq!(
        (&now["has_password"], &now["label"]),
        (&json!(false), &json!("One"))
    );
    come_by(&visitor, &token).await.expect(200);
    let soon = shelf.studio.house.app.clock.now() + chrono::Duration::minutes(1);
    host.patch(&one, json!({"expires_at": soon}))
        .await
        .expect(200);
    shelf
        .studio
        .house
        .advance(std::time::Duration::from_secs(61));
    come_by(&visitor, &token)
        .await
        .refused(410, "share.expired");
    host.patch(&one, json!({"expires_at": null}))
        .await
        .expect(200);
    come_by(&visitor, &token).await.expect(200);
}

#[tokio::test]
async fn who_made_changed_and_took_back_a_link_is_written_down() {
    let shelf = Shelf::filled().await;
    let host = &shelf.studio.host;
    let path = format!("{}/shares", shelf.one);
    let asked = json!({"label": "For Grace", "password": "open sesame", "download": true});
    let made = host.post(&path, asked).await.expect(201);
    let token = made["url"]
        .as_str()
        .and_then(|url| url.rsplit('/').next())
        .expect("a token");
    let one = format!("{path}/{}", made["id"].as_str().expect("an id"));
    let open = json!({"password": null, "download": false});
    host.patch(&one, open).await.expect(200);
    host.patch(&one, json!({"label": "x".repeat(5000)}))
        .await
        .expect_status(422);
    host.delete(&one).await.expect(204);
    host.delete(&one).await.refused(404, "not_found");
    let admin = shelf.studio.house.admin().await;
    let log = admin.get("/api/v1/audit?action=share").await;
    let items = log.expect(200)["items"].as_array().expect("items").clone();
    let id = shelf.one.rsplit('/').next().expect("an id");
    let did: Vec<_> = items
        .iter()
        .map(|entry| {
            assert_eq!(
                (&entry["object_kind"], &entry["object_id"]),
                (&json!("recording"), &json!(id))
            );
            assert_eq!(entry["actor"]["id"], host.id.to_string());
            (
                entry["action"].as_str().expect("an action"),
                entry["detail"].as_str().expect("words"),
            )
        })
        .collect();
    let link = format!("link {}, “For Grace”", made["id"].as_str().expect("an id"));
    assert_eq!(
        did,
        [
            ("share.revoke", &*link),
            ("share.change", &*link),
            (
                "share.make",
                &*format!("{link}, with a password, may be downloaded")
            ),
        ]
    );
    assert!(!log.text().contains(token) && !log.text().contains("sesame"));
}
