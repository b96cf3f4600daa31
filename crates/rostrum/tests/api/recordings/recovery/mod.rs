//! Recovery links: what they open, what they do not, and when they are dead.

mod dead;
mod reach;

use std::time::Duration;

use serde_json::{Value, json};

use super::{Seated, Studio, path, take, until, upload};
use crate::api::uploads::{checked, standing};
use crate::support::{Answer, Person};

/// A running recording of a guest.
struct Scene {
    studio: Studio,
    guest: Seated,
    _host: Seated,
    one: String,
}

impl Scene {
    async fn open() -> Self {
        Self::of(Studio::open().await).await
    }

    async fn of(studio: Studio) -> Self {
        let host = studio.host_enters(true).await;
        let guest = studio.guest_enters("Grace", true).await;
        let one = path(&studio.record().await);
        Self {
            studio,
            guest,
            _host: host,
            one,
        }
    }

    /// The guest's own link, and whoever holds it.
    async fn link(&self) -> (Value, Person) {
        let own = format!("{}/recovery", self.one);
        let asked = self.guest.person.post(&own, json!({}));
        let link = asked.await.expect(200);
        let holder = self.holder(&link);
        (link, holder)
    }

    fn holder(&self, link: &Value) -> Person {
        let token = link["token"].as_str().expect("a token");
        self.studio.house.nobody().holding(token)
    }

    async fn announced(&self, by: &Person) -> Value {
        let takes = format!("{}/takes", self.one);
        by.post(&takes, take()).await.expect(201)["take_id"].clone()
    }

    /// The link of the guest, as the host asks for it and takes it back.
    fn of_guest(&self) -> String {
        format!("{}/people/{}/recovery", self.one, self.guest.participant)
    }

    async fn stop(&self) {
        let stop = format!("{}/stop", self.one);
        let stopped = self.studio.host.post(&stop, json!({}));
        stopped.await.expect(200);
    }
}

#[tokio::test]
async fn what_a_guest_began_goes_on_by_the_link_alone_and_becomes_a_track() {
    let scene = Scene::open().await;
    let (link, holder) = scene.link().await;
    assert_eq!(link["expires_at"], Value::Null);
    let token = link["token"].as_str().expect("a token");
    let url = link["url"].as_str().expect("an address");
    assert!(url.ends_with(&format!("/recover#k={token}")), "{url}");

    let take_id = scene.announced(&scene.guest.person).await;
    let upload = upload(&scene.guest.person, &take_id).await;
    let address = upload.header("location").expect("an address");
    let half = vec![0_u8; 48_000];
    Answer::of(checked(&scene.guest.person, address, 0, &half))
        .await
        .expect(204);

    // The guest's own token is gone with their browser; the link finds the same upload where it stood.
    assert_eq!(standing(&holder, address).await, (48_000, None));
    let seen = holder.get("/api/v1/recovery").await.expect(200);
    assert_eq!(seen["participant"]["name"], "Grace");
    assert_eq!(seen["takes"][0]["kind"], "microphone");
    assert_eq!(seen["takes"][0]["seconds_safe"], 0.5);
    let described = json!({"duration_ms": 1000});
    let of_take = format!("{}/takes/{}", scene.one, take_id.as_str().expect("an id"));
    holder.patch(&of_take, described).await.expect(204);
    let rest = checked(&holder, address, 48_000, &half).header("upload-length", 96_000);
    Answer::of(rest).await.expect(204);
    let ready = |seen: &Value| seen["tracks"][0]["state"] == "ready";
    let seen = until(&scene.studio.host, &scene.one, ready).await;
    assert_eq!(seen["tracks"][0]["participant"]["name"], "Grace");

    // A piece that was never announced comes by the link too.
    let mut next = take();
    next["part"] = json!(1);
    let made = holder
        .post(&format!("{}/takes", scene.one), next)
        .await
        .expect(201);
    super::upload(&holder, &made["take_id"]).await.expect(201);
}

#[tokio::test]
async fn asked_for_again_it_is_the_same_link_and_the_host_has_it_too() {
    let scene = Scene::open().await;
    let (first, _) = scene.link().await;
    let (again, _) = scene.link().await;
    assert_eq!(first["token"], again["token"]);
    let host = scene
        .studio
        .host
        .post(&scene.of_guest(), json!({}))
        .await
        .expect(200);
    assert_eq!(host["token"], first["token"]);
}

#[tokio::test]
async fn a_link_is_given_to_its_participant_and_to_who_may_edit_and_to_nobody_else() {
    let scene = Scene::open().await;
    let own = format!("{}/recovery", scene.one);
    let house = &scene.studio.house;
    let stranger = house.signed_in("eve").await;
    let other_guest = house.guest(scene.studio.room.parse().expect("an id"));
    for path in [own.clone(), scene.of_guest()] {
        house
            .nobody()
            .post(&path, json!({}))
            .await
            .refused(401, "auth.required");
        stranger
            .post(&path, json!({}))
            .await
            .refused(404, "not_found");
        stranger
            .delete(&scene.of_guest())
            .await
            .refused(404, "not_found");
    }
    other_guest
        .post(&own, json!({}))
        .await
        .refused(404, "not_found");
    let of_guest = scene.of_guest();
    for guest in [&other_guest, &scene.guest.person] {
        guest
            .post(&of_guest, json!({}))
            .await
            .refused(403, "forbidden");
        guest.delete(&of_guest).await.refused(403, "forbidden");
    }
    let absent = format!("{}/people/{}/recovery", scene.one, house.app.new_id());
    scene
        .studio
        .host
        .post(&absent, json!({}))
        .await
        .refused(404, "not_found");
    let admin = house.admin().await;
    admin.post(&of_guest, json!({})).await.expect(200);
    // An admin who was not recorded has nothing of their own.
    admin
        .post(&own, json!({}))
        .await
        .refused(403, "take.not_there");
    // Who does not agree to be recorded has nothing to bring.
    let silent = scene.studio.guest_enters("Linus", false).await;
    let met = format!("{}/takes", scene.one);
    until_met(&silent.person, &met).await;
    silent
        .person
        .post(&own, json!({}))
        .await
        .refused(403, "take.no_consent");
}

/// Who comes late is met by the recorder within its next look.
async fn until_met(guest: &Person, takes: &str) {
    let meeting = async {
        while guest.post(takes, take()).await.status.as_u16() == 404 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), meeting)
        .await
        .expect("met in time");
}

#[tokio::test]
async fn a_link_is_mailed_to_the_address_its_holder_names_and_to_few() {
    let scene = Scene::open().await;
    let (link, holder) = scene.link().await;
    let mail = |email: &str| holder.post("/api/v1/recovery/mail", json!({"email": email}));
    mail("not an address")
        .await
        .refused_field("email", "email.malformed");
    mail("").await.expect(422);
    mail("Grace@Example.org").await.expect(204);
    let admin = scene.studio.house.admin().await;
    let outbox = admin
        .get("/api/v1/admin/outbox?state=held")
        .await
        .expect(200);
    let letter = &outbox["items"][0];
    assert_eq!(letter["to"], "grace@example.org");
    assert_eq!(letter["links"], json!([link["url"]]));
    mail("a@example.org").await.expect(204);
    mail("b@example.org").await.expect(204);
    mail("c@example.org").await.refused(429, "rate.limited");
    let body = json!({"email": "eve@example.org"});
    let nobody = scene.studio.house.nobody();
    nobody
        .post("/api/v1/recovery/mail", body.clone())
        .await
        .refused(401, "auth.required");
    scene
        .studio
        .host
        .post("/api/v1/recovery/mail", body)
        .await
        .refused(401, "auth.required");
}
