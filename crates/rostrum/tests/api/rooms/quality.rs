//! `PATCH /api/v1/rooms/{id}` with `take_quality`

use serde_json::json;

use super::studio::Studio;

#[tokio::test]
async fn the_host_chooses_how_good_local_takes_are_and_everybody_hears_it() {
    let studio = Studio::open().await;
    let path = format!("/api/v1/rooms/{}", studio.id);
    let mut guest = studio.guest_enters("Gil").await;
    assert_eq!(
        guest.joined["state"]["room"]["take_quality"],
        json!({"height": 1080, "kbps": null})
    );
    let quality = json!({"height": 2160, "kbps": 30_000});
    let body = json!({"take_quality": quality});
    let room = studio.host.patch(&path, body.clone()).await.expect(200);
    assert_eq!(room["take_quality"], quality);
    assert_eq!(
        guest.hears("room:take_quality").await["take_quality"],
        quality
    );
    assert_eq!(room["name"], "Studio", "nothing else is changed");
    let late = studio.guest_enters("Late").await;
    assert_eq!(late.joined["state"]["room"]["take_quality"], quality);
    let looked = studio
        .house
        .nobody()
        .post(&studio.path("lookup"), json!({"token": studio.secret}))
        .await;
    assert_eq!(looked.expect(200)["take_quality"], quality);
    let person = studio.house.nobody().holding(&guest.token);
    person.patch(&path, body).await.refused(403, "forbidden");
}

#[tokio::test]
async fn a_quality_that_there_is_not_names_its_field_and_changes_nothing() {
    let studio = Studio::open().await;
    let path = format!("/api/v1/rooms/{}", studio.id);
    for (quality, field) in [
        (json!({"height": 100}), "take_quality.height"),
        (json!({"height": 1080, "kbps": 10}), "take_quality.kbps"),
        (
            json!({"height": 1080, "kbps": 200_000}),
            "take_quality.kbps",
        ),
    ] {
        let body = json!({"name": "Other", "take_quality": quality});
        let refused = studio.host.patch(&path, body).await;
        refused.refused_field(field, "invalid");
    }
    let room = studio.host.get(&path).await.expect(200);
    assert_eq!(room["name"], "Studio");
    assert_eq!(room["take_quality"], json!({"height": 1080, "kbps": null}));
}
