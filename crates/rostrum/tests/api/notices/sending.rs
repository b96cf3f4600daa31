//! Letters on their way to a real mail server.

use std::time::Duration;

use rostrum::kit::mail::Letter;
use rostrum::notices::letters::{course_invitation, import_failed};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

use super::write;
use crate::support::sink::{Cover, Sink, certify};
use crate::support::{Person, TestHouse};

const PATH: &str = "/api/v1/admin/outbox";

fn invitation() -> Letter {
    course_invitation("Algebra", "Ada", "http://localhost/join#token=secret")
}

/// The letter in the outbox once it is in `state`.
async fn becomes(admin: &Person, state: &str) -> Value {
    loop {
        let page = admin
            .get(&format!("{PATH}?state={state}"))
            .await
            .expect(200);
        if let Some(letter) = page["items"].get(0) {
            return letter.clone();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_letter_arrives_as_text_and_html_under_one_name() {
    let mut sink = Sink::open().await;
    let house = TestHouse::with(|config| {
        sink.used_by(config);
        config.mail.reply_to = "help@example.org".into();
        config.ops.name = "Radio Nowhere".into();
    })
    .await;
    let admin = house.admin().await;
    write(&house, "new@example.org", invitation()).await;
    let letter = sink.letter().await;
    let sent = becomes(&admin, "sent").await;
    let id = sent["id"].as_str().expect("an id");
    let headers = &letter["headers"];
    assert_eq!(letter["to"], json!(["new@example.org"]));
    assert_eq!(letter["from"], "rostrum@example.org");
    assert_eq!(headers["subject"], "You are invited to Algebra");
    assert_eq!(headers["from"], "Rostrum <rostrum@example.org>");
    assert_eq!(headers["reply-to"], "help@example.org");
    assert_eq!(
        headers["message-id"],
        format!("<{id}@localhost>").replace("localhost", host(&house))
    );
    assert!(
        letter["text"]
            .as_str()
            .is_some_and(|text| text.contains("#token=secret") && text.contains("Radio Nowhere"))
    );
    // The slashes of an address are escaped in HTML like everything else; a browser reads them as they were.
    let html = letter["html"]
        .as_str()
        .expect("HTML")
        .replace("&#x2f;", "/");
    assert!(
        html.contains("href=\"http://localhost/join#token=secret\""),
        "{html}"
    );
    // What was secret in it is forgotten once it is sent.
    assert_eq!(sent["links"], json!([]));
    assert!(
        sent["text"]
            .as_str()
            .is_some_and(|text| !text.contains("secret"))
    );
    assert_eq!(sent["attempts"], 1);
    let again = admin.post(&format!("{PATH}/{id}/send"), json!({})).await;
    again.refused(409, "mail.not_failed");
    assert_eq!(sink.more(), Vec::<Value>::new());
}

fn host(house: &TestHouse) -> &str {
    house.app.public_url.host_str().expect("a host")
}

#[tokio::test]
async fn what_people_typed_stays_in_its_place() {
    let mut sink = Sink::open().await;
    let house = TestHouse::with(|config| sink.used_by(config)).await;
    let typed = "A\r\nBcc: all@example.org\r\n\r\n<b>bold</b>";
    let letter = import_failed(typed, "no sound & no picture", "http://localhost/x");
    write(&house, "new@example.org", letter).await;
    let letter = sink.letter().await;
    assert_eq!(letter["to"], json!(["new@example.org"]));
    assert_eq!(letter["headers"]["bcc"], Value::Null);
    let subject = letter["headers"]["subject"].as_str().expect("a subject");
    assert_eq!(
        subject,
        "Your import did not work: A Bcc: all@example.org <b>bold</b>"
    );
    let html = letter["html"].as_str().expect("HTML");
    assert!(html.contains("&lt;b&gt;") && html.contains("no sound &amp; no picture"));
}

#[tokio::test]
async fn who_is_not_there_is_said_and_sent_again_by_hand() {
    let mut sink = Sink::open().await;
    let house = TestHouse::with(|config| sink.used_by(config)).await;
    let admin = house.admin().await;
    write(&house, "refused@example.org", invitation()).await;
    let failed = becomes(&admin, "failed").await;
    assert!(
        failed["problem"]
            .as_str()
            .is_some_and(|why| why.contains("550")),
        "{failed}"
    );
    assert_eq!(failed["links"].as_array().map(Vec::len), Some(1));
    let one = format!("{PATH}/{}/send", failed["id"].as_str().expect("an id"));
    admin.post(&one, json!({})).await.expect(204);
    let mut log = admin
        .get("/api/v1/audit?action=letter.send")
        .await
        .expect(200);
    assert_eq!(log["items"][0]["object_kind"].take(), "letter");
    let tried = loop {
        let failed = becomes(&admin, "failed").await;
        if failed["attempts"] == 2 {
            break failed;
        }
    };
    assert_eq!(tried["id"], failed["id"]);
    assert_eq!(sink.more(), Vec::<Value>::new());
}

#[tokio::test]
async fn a_mail_server_that_says_later_is_asked_again() {
    let mut sink = Sink::open().await;
    let house = TestHouse::with(|config| sink.used_by(config)).await;
    let admin = house.admin().await;
    write(&house, "later@example.org", invitation()).await;
    assert_eq!(sink.letter().await["to"], json!(["later@example.org"]));
    assert_eq!(becomes(&admin, "sent").await["attempts"], 2);
}

#[tokio::test]
async fn a_letter_that_may_have_arrived_is_not_sent_twice_by_itself() {
    let mut sink = Sink::open().await;
    let house = TestHouse::with(|config| sink.used_by(config)).await;
    let admin = house.admin().await;
    write(&house, "hangup@example.org", invitation()).await;
    sink.letter().await;
    let failed = becomes(&admin, "failed").await;
    assert!(
        failed["problem"]
            .as_str()
            .is_some_and(|why| why.contains("may have arrived")),
        "{failed}"
    );
    assert_eq!(failed["attempts"], 1);
    assert_eq!(sink.more(), Vec::<Value>::new());
}

#[tokio::test]
async fn a_server_killed_while_it_sent_leaves_the_letter_to_a_person() {
    let data = tempfile::tempdir().expect("a folder");
    let clock = rostrum::kit::Clock::real();
    let house = TestHouse::on(data.path(), |_| {}, clock.clone()).await;
    let admin = house.admin().await;
    write(&house, "new@example.org", invitation()).await;
    let held = becomes(&admin, "held").await;
    house.close().await;
    let mut sink = Sink::open().await;
    let house = TestHouse::on(data.path(), |config| sink.used_by(config), clock).await;
    let admin = house.sign_in("admin").await;
    // As a process leaves it that was killed after the word to send.
    let db = house.app.db.writer();
    let sql = "UPDATE outbox SET state = 'failed'".to_owned();
    let backend = db.get_database_backend();
    db.execute_raw(Statement::from_string(backend, sql))
        .await
        .expect("changed");
    let mut tx = house.app.db.tx().await.expect("a transaction");
    let id = held["id"].as_str().expect("an id").parse().expect("an id");
    let sql = "UPDATE outbox SET state = 'sending', lease_until = 1".to_owned();
    tx.execute_raw(Statement::from_string(backend, sql))
        .await
        .expect("changed");
    rostrum::jobs::enqueue(&house.app, &mut tx, &rostrum::notices::Send::of(id))
        .await
        .expect("queued");
    tx.commit().await.expect("committed");
    let failed = becomes(&admin, "failed").await;
    assert!(
        failed["problem"]
            .as_str()
            .is_some_and(|why| why.contains("may have arrived")),
        "{failed}"
    );
    assert_eq!(sink.more(), Vec::<Value>::new());
    // The person decides, and it keeps its name.
    let one = format!("{PATH}/{}/send", failed["id"].as_str().expect("an id"));
    admin.post(&one, json!({})).await.expect(204);
    let letter = sink.letter().await;
    assert!(
        letter["headers"]["message-id"]
            .as_str()
            .is_some_and(|name| name.contains(held["id"].as_str().expect("an id")))
    );
}

#[tokio::test]
async fn an_admin_tries_whether_mail_works() {
    let mut sink = Sink::open().await;
    let house = TestHouse::with(|config| sink.used_by(config)).await;
    let admin = house.admin().await;
    let test = format!("{PATH}/test");
    let written = admin
        .post(&test, json!({"to": "a@example.org"}))
        .await
        .expect(202);
    assert_eq!(written["state"], "waiting");
    assert_eq!(sink.letter().await["to"], json!(["a@example.org"]));
    let wrong = admin
        .post(&test, json!({"to": "a@example.org\r\nBcc: b@example.org"}))
        .await;
    wrong.refused_field("to", "email.malformed");
}

#[tokio::test]
async fn over_tls_the_mail_server_must_prove_who_it_is() {
    for (cover, scheme) in [(Cover::StartTls, "smtp"), (Cover::Tls, "smtps")] {
        let folder = tempfile::tempdir().expect("a folder");
        let others = tempfile::tempdir().expect("a folder");
        certify(others.path());
        let mut sink = Sink::covered(cover, folder.path()).await;
        let secret = folder.path().join("password");
        std::fs::write(&secret, "let me in\n").expect("written");
        let set = |config: &mut rostrum::config::Config, trusted: bool| {
            sink.used_by(config);
            config.mail.smtp_url = format!("{scheme}://localhost:{}", sink.port);
            config.mail.user = "rostrum".into();
            config.mail.password_file = secret.display().to_string();
            let folder = if trusted { &folder } else { &others };
            config.mail.ca_file = folder.path().join("ca.pem").display().to_string();
        };
        let stranger = TestHouse::with(|config| set(config, false)).await;
        let admin = stranger.admin().await;
        write(&stranger, "new@example.org", invitation()).await;
        let waiting = loop {
            let waiting = becomes(&admin, "waiting").await;
            if !waiting["problem"].is_null() {
                break waiting;
            }
        };
        let why = waiting["problem"]
            .as_str()
            .expect("a reason")
            .to_lowercase();
        assert!(why.contains("certificate"), "{why}");
        let house = TestHouse::with(|config| set(config, true)).await;
        write(&house, "new@example.org", invitation()).await;
        let letter = sink.letter().await;
        assert_eq!(
            (&letter["tls"], &letter["user"]),
            (&json!(true), &json!("rostrum"))
        );
    }
}
