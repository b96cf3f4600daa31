//! How a mix is cut, and what of its owner's own is in it.

use reqwest::Method;
use serde_json::{Value, json};

use super::until;
use crate::api::brand::{logo, send};
use crate::api::playback::Shelf;
use crate::support::{Answer, Person};

async fn mixed() -> Shelf {
    let shelf = Shelf::filled().await;
    until(&shelf.studio.host, &shelf.one, |seen| {
        seen["state"] == "ready"
    })
    .await;
    shelf
}

async fn put(by: &Person, one: &str, body: Value) -> Answer {
    let call = by.call(Method::PUT, &format!("{one}/recipe"));
    Answer::of(call.json(&body)).await
}

/// How long the mix of this version is.
async fn length(host: &Person, one: &str, version: i64) -> i64 {
    let recipe = format!("{one}/recipe");
    until(host, &recipe, |seen| seen["made_version"] == version).await;
    let seen = host.get(one).await.expect(200);
    let mut made = seen["renditions"].as_array().expect("renditions").iter();
    let mix = made.find(|made| made["kind"] == "mix").expect("a mix");
    mix["duration_ms"].as_i64().expect("a length")
}

async fn picture(of: &Person) -> String {
    let made = send(of, "Logo", logo()).await.expect(201);
    made["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_cut_film_with_intro_is_as_long_as_what_is_kept_and_its_pictures_stay() {
    let Shelf { studio, one, .. } = mixed().await;
    let host = &studio.host;
    let whole = length(host, &one, 0).await;
    let id = picture(host).await;
    let asset = format!("/api/v1/brand/{id}");
    let look = json!({"background_image": id, "logo": {"asset": id, "corner": "bottom_left"}});
    let third = json!({"at_ms": 0, "length_ms": 500, "title": "%{pts}:'\"\\"});
    // However short it is, more than half a second must be left.
    let gone = (whole - 560).clamp(0, 300);
    let removed = match gone {
        0 => json!([]),
        gone => json!([{"from_ms": 0, "to_ms": gone}]),
    };
    let cut = json!({"removed": removed, "fade_in_ms": 100,
        "intro": {"asset": id, "length_ms": 1000}, "lower_thirds": [third]});
    let said = put(host, &one, json!({"version": 0, "look": look, "cut": cut}))
        .await
        .expect(202);
    assert_eq!(said["recipe"]["look"]["logo"]["width_percent"], 12);
    assert_eq!(said["recipe"]["cut"]["intro"]["length_ms"], 1000);
    let cut = length(host, &one, 1).await;
    assert!(
        (cut - (whole - gone + 1000)).abs() <= 70,
        "{whole} became {cut}"
    );

    let refused = host.delete(&asset).await;
    refused.refused(409, "brand.in_use");
    let problem = refused.json();
    let title = host.get(&one).await.expect(200)["title"].clone();
    assert_eq!(problem["errors"][0]["detail"], title);

    // Somebody who only lays it out anew leaves the cut, and the picture in use.
    let body = json!({"kind": "layout", "recording_id": one.rsplit('/').next(), "look": {}});
    host.post("/api/v1/jobs", body).await.expect(202);
    host.delete(&asset).await.refused(409, "brand.in_use");
    let body = json!({"kind": "trim", "recording_id": one.rsplit('/').next(), "cut": {}});
    host.post("/api/v1/jobs", body).await.expect(202);
    host.delete(&asset).await.expect(204);
    assert!((length(host, &one, 3).await - whole).abs() <= 70);
    // What is not there any more cannot be gone back to.
    put(host, &one, json!({"version": 3, "look": look}))
        .await
        .refused_field("look.background_image", "brand.unknown");
}

#[tokio::test]
async fn a_cut_that_cannot_be_is_refused_by_its_field_and_changes_nothing() {
    let Shelf { studio, one, .. } = mixed().await;
    let host = &studio.host;
    let of_another = picture(&studio.house.signed_in("grace").await).await;
    let own = picture(host).await;
    let nobody = studio.house.app.new_id();
    let wrong = [
        (json!({"from_ms": 500, "to_ms": 400}), "cut.to_ms"),
        (json!({"from_ms": 9_000_000}), "cut"),
        (
            json!({"removed": [{"from_ms": 5, "to_ms": 5}]}),
            "cut.removed.0.to_ms",
        ),
        (json!({"from_ms": -1}), "cut.from_ms"),
        (json!({"fade_in_ms": 10_001}), "cut.fade_in_ms"),
        (
            json!({"trim_silence": {"longer_than_ms": 2000, "keep_ms": 1}}),
            "cut.trim_silence.keep_ms",
        ),
        (json!({"intro": {"asset": of_another}}), "cut.intro.asset"),
        (json!({"outro": {"asset": nobody}}), "cut.outro.asset"),
        (
            json!({"lower_thirds": [{"at_ms": 0, "length_ms": 1000, "participant_id": nobody}]}),
            "cut.lower_thirds.0.participant_id",
        ),
        (json!({"intro": {"asset": own, "speed": 2}}), "cut.intro"),
    ];
    for (cut, field) in wrong {
        let answer = put(host, &one, json!({"version": 0, "cut": cut})).await;
        let problem = answer.expect(422);
        let named = problem["errors"][0]["field"].as_str().unwrap_or_default();
        assert!(named.starts_with(field), "{cut}: {problem}");
    }
    let look = json!({"logo": {"asset": of_another}});
    put(host, &one, json!({"version": 0, "look": look}))
        .await
        .refused_field("look.logo.asset", "brand.unknown");
    let ask = json!({"look": look, "at_ms": 0});
    host.post(&format!("{one}/recipe/preview"), ask)
        .await
        .refused_field("look.logo.asset", "brand.unknown");
    assert_eq!(
        host.get(&format!("{one}/recipe")).await.expect(200)["version"],
        0
    );
    // Nothing of it was noted: what is not used can go.
    host.delete(&format!("/api/v1/brand/{own}"))
        .await
        .expect(204);
}

#[tokio::test]
async fn a_preview_shows_pictures_and_lines_and_pauses_are_told_before_they_go() {
    let Shelf { studio, one, .. } = mixed().await;
    let host = &studio.host;
    let id = picture(host).await;
    let ask = json!({"look": {"background_image": id, "logo": {"asset": id}}, "at_ms": 100,
        "cut": {"lower_thirds": [{"at_ms": 0, "length_ms": 1000, "title": "Ada"}]}});
    let shown = host.post(&format!("{one}/recipe/preview"), ask).await;
    shown.expect_status(200);
    assert!(shown.bytes.starts_with(&[0xFF, 0xD8]));
    let ask = json!({"longer_than_ms": 500, "keep_ms": 400});
    let told = host
        .post(&format!("{one}/recipe/pauses"), ask)
        .await
        .expect(200);
    assert!(told["pauses"].is_array(), "{told}");
    assert!(told["saved_ms"].is_u64(), "{told}");
    let stranger = studio.house.signed_in("grace").await;
    let ask = json!({"longer_than_ms": 500, "keep_ms": 400});
    stranger
        .post(&format!("{one}/recipe/pauses"), ask)
        .await
        .refused(404, "not_found");
}
