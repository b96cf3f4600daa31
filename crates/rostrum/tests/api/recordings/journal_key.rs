use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Studio, path, take};
use crate::support::Person;

async fn key_of(person: &Person, one: &str) -> Vec<u8> {
    let answer = person.get(&format!("{one}/journal-key")).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let key = answer.expect(200)["key"]
        .as_str()
        .expect("a key")
        .to_owned();
    STANDARD.decode(key).expect("base64")
}

/// How many secrets the house keeps of a recording.
async fn secrets(studio: &Studio, recording: &Value) -> usize {
    let db = studio.house.app.db.writer();
    let sql = "SELECT recording FROM journal_keys WHERE recording = $1";
    let id: Uuid = recording["id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("an id");
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [id.into()]);
    db.query_all_raw(statement).await.expect("rows").len()
}

#[tokio::test]
async fn each_participant_has_one_key_of_their_own_for_each_recording() {
    let studio = Studio::open().await;
    let host = studio.host_enters(true).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    let one = path(&recording);
    let hers = key_of(&guest.person, &one).await;
    assert_eq!(hers.len(), 32);
    assert_eq!(key_of(&guest.person, &one).await, hers);
    assert_ne!(key_of(&host.person, &one).await, hers);
    studio
        .host
        .post(&format!("{one}/stop"), json!({}))
        .await
        .expect(200);
    // What lies on her computer is still to come.
    assert_eq!(key_of(&guest.person, &one).await, hers);
    let next = path(&studio.record().await);
    assert_ne!(key_of(&guest.person, &next).await, hers);
}

#[tokio::test]
async fn who_sends_no_takes_gets_no_key() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(true).await;
    let silent = studio.guest_enters("Grace", false).await;
    let key = format!("{}/journal-key", path(&studio.record().await));
    silent
        .person
        .get(&key)
        .await
        .refused(403, "take.no_consent");
    let stranger = studio.house.signed_in("eve").await;
    stranger.get(&key).await.refused(404, "not_found");
    let late = studio.house.guest(studio.room.parse().expect("an id"));
    late.get(&key).await.refused(404, "not_found");
    let nobody = studio.house.nobody().get(&key).await;
    assert_eq!(nobody.status.as_u16(), 401);
}

#[tokio::test]
async fn who_withdrew_gets_the_key_for_what_they_let_be_kept() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(false).await;
    let guest = studio.guest_enters("Grace", true).await;
    let one = path(&studio.record().await);
    let before = key_of(&guest.person, &one).await;
    guest
        .person
        .post(&format!("{one}/takes"), take())
        .await
        .expect(201);
    let withdrawn = json!({"recording": false, "keep": true});
    guest
        .socket
        .call("consent:set", withdrawn)
        .await
        .expect("noted");
    assert_eq!(key_of(&guest.person, &one).await, before);
}

#[tokio::test]
async fn of_two_who_ask_first_both_get_the_key_that_stays() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(false).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    // As the version before leaves it.
    let db = studio.house.app.db.writer();
    db.execute_unprepared("DELETE FROM journal_keys")
        .await
        .expect("deleted");
    let one = path(&recording);
    let (first, second) = tokio::join!(key_of(&guest.person, &one), key_of(&guest.person, &one));
    assert_eq!(first, second);
    assert_eq!(key_of(&guest.person, &one).await, first);
    assert_eq!(secrets(&studio, &recording).await, 1);
}

#[tokio::test]
async fn the_key_goes_with_the_recording() {
    let studio = Studio::open().await;
    let _seated = studio.host_enters(false).await;
    let guest = studio.guest_enters("Grace", true).await;
    let recording = studio.record().await;
    let one = path(&recording);
    let key = key_of(&guest.person, &one).await;
    studio
        .host
        .post(&format!("{one}/stop"), json!({}))
        .await
        .expect(200);
    studio.host.delete(&one).await.expect(204);
    // In the trash it is neither handed out nor gone.
    let asked = format!("{one}/journal-key");
    guest.person.get(&asked).await.refused(404, "not_found");
    studio
        .host
        .post(&format!("{one}/restore"), json!({}))
        .await
        .expect(200);
    assert_eq!(key_of(&guest.person, &one).await, key);
    studio.host.delete(&one).await.expect(204);
    studio
        .host
        .delete(&format!("{one}?for_good=true"))
        .await
        .expect(204);
    guest.person.get(&asked).await.refused(404, "not_found");
    assert_eq!(secrets(&studio, &recording).await, 0);
}
