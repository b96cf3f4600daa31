//! A lecture is watched by WHEP while it is held: by the same right as otherwise, from so many seats, and to its end.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use load::fleet::{Fleet, Plan, Shape};
use load::media::{Codec, Media};
use reqwest::Method;
use serde_json::{Value, json};

use super::live::Lecture;
use crate::api::shares::{come_by, pt};
use crate::support::{Answer, Person, TestHouse};

/// A line for pictures and one for sound, as players have them.
const WATCHES: Plan = Plan {
    publish: None,
    screen: false,
    sound_slots: 1,
    picture_slots: 1,
};

/// Players without a browser.
fn players() -> Fleet {
    let media = Arc::new(Media::made_up(Codec::H264));
    Fleet::start(IpAddr::V4(Ipv4Addr::LOCALHOST), media).expect("a fleet")
}

fn offer_of(players: &Fleet, plan: Plan) -> String {
    players.offer(plan).expect("an offer").sdp
}

/// Where somebody watches: an address below the recording, and the token of their playback.
struct Seat {
    person: Person,
    pt: String,
}

impl Seat {
    /// Another device of the host's.
    async fn of_host(lecture: &Lecture) -> Self {
        let opened = lecture.host.post(&lecture.at("playbacks"), json!({})).await;
        let pt = opened.expect(201)["token"]
            .as_str()
            .expect("a token")
            .to_owned();
        Self {
            person: lecture.nobody(),
            pt,
        }
    }

    fn at(&self, path: &str) -> String {
        format!("{path}?pt={}", self.pt)
    }

    /// Offers to watch.
    async fn offers(&self, lecture: &Lecture, sdp: &str) -> Answer {
        offers(&self.person, &self.at(&lecture.at("stream/whep")), sdp).await
    }

    /// Watches; where that ends.
    async fn watches(&self, lecture: &Lecture, players: &Fleet) -> String {
        let offer = players.offer(WATCHES).expect("an offer");
        let begun = self.offers(lecture, &offer.sdp).await;
        begun.expect_status(201);
        assert_eq!(begun.header("content-type"), Some("application/sdp"));
        players.answer(offer.peer, &begun.text()).expect("it fits");
        begun.header("location").expect("an address").to_owned()
    }
}

async fn offers(person: &Person, path: &str, sdp: &str) -> Answer {
    let call = person.call(Method::POST, path);
    let call = call.header("content-type", "application/sdp");
    Answer::of(call.body(sdp.to_owned())).await
}

const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until more arrives, of as many streams as that.
async fn arrives(players: &Fleet, streams: usize) {
    let before = players.figures().expect("figures").received;
    let arriving = async {
        loop {
            let now = players.figures().expect("figures");
            if now.received > before + 100 && now.streams >= streams {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, arriving).await;
    waited.unwrap_or_else(|_| panic!("nothing arrives: {:?}", players.figures()));
}

/// Waits until nothing arrives any more for a while that a camera fills with twenty pictures.
async fn falls_silent(players: &Fleet) {
    let ending = async {
        loop {
            let before = players.figures().expect("figures").received;
            tokio::time::sleep(Duration::from_millis(800)).await;
            if players.figures().expect("figures").received == before {
                return;
            }
        }
    };
    let waited = tokio::time::timeout(PATIENCE, ending).await;
    waited.expect("it goes on arriving");
}

async fn viewers(lecture: &Lecture) -> Value {
    let seen = lecture.host.get(&lecture.at("stream/live")).await;
    seen.expect(200)["viewers"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_watches_is_sent_what_is_shown_and_nobody_in_the_room_sees_them() {
    let house = TestHouse::open().await;
    let lecture = Lecture::on_air(&house).await;
    let (one, players) = (Seat::of_host(&lecture).await, players());
    let seen = lecture
        .host
        .get(&lecture.at("stream/live"))
        .await
        .expect(200);
    assert_eq!(seen["whep_url"], json!(lecture.at("stream/whep")));
    let place = one.watches(&lecture, &players).await;
    assert!(place.ends_with(&format!("?pt={}", one.pt)), "{place}");
    arrives(&players, 2).await;
    assert_eq!(viewers(&lecture).await, json!(1));
    let rooms = lecture.host.get("/api/v1/signalling/rooms/stats").await;
    let rooms = rooms.expect(200);
    assert_eq!(rooms["totals"]["participants"], 1, "{rooms}");
    assert!(rooms["totals"]["bitrate_out"].as_u64() > Some(0), "{rooms}");

    let other = Seat::of_host(&lecture).await;
    let path = place.split('?').next().expect("a path");
    let foreign = other.person.delete(&other.at(path)).await;
    foreign.refused(404, "not_found");
    one.person.delete(&place).await.expect_status(200);
    assert_eq!(viewers(&lecture).await, json!(0));
    falls_silent(&players).await;
    let again = one.person.delete(&place).await;
    again.refused(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn there_are_so_many_seats_and_each_is_one_viewers() {
    let house = TestHouse::with(|config| config.live.max_whep_viewers = 1).await;
    let lecture = Lecture::on_air(&house).await;
    let (one, other) = (Seat::of_host(&lecture).await, Seat::of_host(&lecture).await);
    let (first, second) = (players(), players());
    let before = one.watches(&lecture, &first).await;
    let sdp = offer_of(&second, WATCHES);
    let refused = other.offers(&lecture, &sdp).await;
    assert!(refused.header("retry-after").is_some());
    refused.refused(503, "whep.full");
    arrives(&first, 2).await;
    // Whoever sits may begin anew, and sits once.
    let place = one.watches(&lecture, &second).await;
    arrives(&second, 2).await;
    falls_silent(&first).await;
    let ended = one.person.delete(&before).await;
    ended.refused(404, "not_found");
    one.person.delete(&place).await.expect_status(200);
    other.watches(&lecture, &first).await;
    arrives(&first, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_watch_any_more_is_sent_nothing_more_and_a_stream_ends_for_all() {
    let house = TestHouse::open().await;
    let lecture = Lecture::on_air(&house).await;
    let shares = lecture.at("shares");
    let made = lecture.host.post(&shares, json!({})).await.expect(201);
    let link = made["url"].as_str().and_then(|url| url.rsplit('/').next());
    let person = house.nobody();
    let opened = come_by(&person, link.expect("a token")).await;
    let (visitor, stays) = (
        Seat {
            person,
            pt: pt(&opened),
        },
        Seat::of_host(&lecture).await,
    );
    let (gone, watching) = (players(), players());
    visitor.watches(&lecture, &gone).await;
    stays.watches(&lecture, &watching).await;
    arrives(&gone, 2).await;
    arrives(&watching, 2).await;
    let share = format!("{shares}/{}", made["id"].as_str().expect("an id"));
    lecture.host.delete(&share).await.expect(204);
    falls_silent(&gone).await;
    arrives(&watching, 2).await;

    let stopped = lecture.host.delete(&lecture.at("stream/stop-live")).await;
    stopped.expect(200);
    falls_silent(&watching).await;
    let late = stays.offers(&lecture, &offer_of(&watching, WATCHES)).await;
    late.refused(409, "live.not_live");
    let seen = lecture
        .host
        .get(&lecture.at("stream/live"))
        .await
        .expect(200);
    assert_eq!(seen["whep_url"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_their_word_back_is_sent_to_nobody_and_another_follows() {
    let house = TestHouse::open().await;
    let mut lecture = Lecture::on_air(&house).await;
    let (one, players) = (Seat::of_host(&lecture).await, players());
    one.watches(&lecture, &players).await;
    arrives(&players, 2).await;
    lecture.stage.consent(0, false, true).await;
    falls_silent(&players).await;
    // The same lines carry whoever is shown next.
    lecture.stage.enter("Linus", true).await;
    lecture.stage.play().await;
    arrives(&players, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_left_before_a_standing_picture_while_the_room_sends_what_they_cannot_have() {
    let house = TestHouse::open().await;
    let mut lecture = Lecture::on_air(&house).await;
    let (one, players) = (Seat::of_host(&lecture).await, players());
    let place = one.watches(&lecture, &players).await;
    arrives(&players, 2).await;
    lecture.stage.clear(Codec::Vp8);
    lecture.stage.enter("Linus", true).await;
    lecture.stage.play().await;
    let over = |seen: &Value| seen["recoded"] == true && seen["viewers"] == 0;
    let seen = lecture.until_live("coded anew, and over", over).await;
    assert_eq!(seen["whep_url"], Value::Null);
    let gone = one.person.delete(&place).await;
    gone.refused(404, "not_found");
    let again = one.offers(&lecture, &offer_of(&players, WATCHES)).await;
    again.refused(409, "whep.recoded");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_is_refused() {
    let house = TestHouse::open().await;
    let lecture = Lecture::open(&house).await;
    let (players, one) = (players(), Seat::of_host(&lecture).await);
    let good = offer_of(&players, WATCHES);
    let early = one.offers(&lecture, &good).await;
    early.refused(409, "live.not_live");
    let begun = lecture
        .host
        .post(&lecture.at("stream/start-live"), json!({}))
        .await;
    begun.expect(201);
    lecture
        .until_live("live", |seen| seen["state"] == "live")
        .await;

    let path = lecture.at("stream/whep");
    offers(&house.nobody(), &path, &good)
        .await
        .refused(401, "auth.required");
    let stranger = house.signed_in("eve").await;
    offers(&stranger, &path, &good)
        .await
        .refused(404, "not_found");
    let untyped = one
        .person
        .call(Method::POST, &one.at(&path))
        .body(good.clone());
    Answer::of(untyped).await.refused(415, "whep.not_sdp");
    let huge = format!("{good}{}", "a=x:y\r\n".repeat(20_000));
    one.offers(&lecture, &huge)
        .await
        .refused(413, "request.too_large");
    let unsigned: String = good
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("a=fingerprint"))
        .collect();
    let sends = Plan {
        publish: Some(Shape::Single),
        ..Plan::default()
    };
    let many = Plan {
        sound_slots: 5,
        ..WATCHES
    };
    for (sdp, status, code) in [
        ("hello", 400, "media.bad_sdp"),
        ("v=0\r\n", 422, "media.bad_sdp"),
        (&unsigned, 422, "media.bad_sdp"),
        (&offer_of(&players, sends), 422, "whep.codec"),
        (&offer_of(&players, many), 422, "whep.too_many_lines"),
        (&good.replace("H264/90000", "H265/90000"), 422, "whep.codec"),
    ] {
        // By the sign-in, so that no token's limit is met.
        let answer = offers(&lecture.host, &path, sdp).await;
        answer.refused(status, code);
    }
    assert_eq!(viewers(&lecture).await, json!(0));
    let patched = Answer::of(
        one.person
            .call(Method::PATCH, &format!("{path}/{}", lecture.id())),
    );
    patched.await.refused(405, "request.method");
    // What could not be said in an address again.
    let foreign = format!("{path}?pt=a%0Ab");
    let answer = offers(&lecture.host, &foreign, &good).await;
    answer.refused_field("pt", "invalid");
    // The limit is one viewer's: others go on.
    let mut last = one.offers(&lecture, "v=0\r\n").await;
    for _ in 0..40 {
        if last.status == 429 {
            break;
        }
        last = one.offers(&lecture, "v=0\r\n").await;
    }
    last.refused(429, "rate.limited");
    assert!(last.header("retry-after").is_some());
    let other = Seat::of_host(&lecture).await;
    other.watches(&lecture, &players).await;
    arrives(&players, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_it_says_so() {
    let house = TestHouse::with(|config| config.live.max_whep_viewers = 0).await;
    let lecture = Lecture::on_air(&house).await;
    let seen = lecture
        .host
        .get(&lecture.at("stream/live"))
        .await
        .expect(200);
    assert_eq!(seen["whep_url"], Value::Null);
    let one = Seat::of_host(&lecture).await;
    let refused = one.offers(&lecture, &offer_of(&players(), WATCHES)).await;
    refused.refused(404, "whep.off");
}

#[tokio::test]
async fn pages_of_named_sites_may_receive_and_others_not() {
    let site = "https://lms.example.org";
    let house = TestHouse::with(|config| {
        config.playback.cors_origins = vec![site.to_owned()];
    })
    .await;
    let nobody = house.nobody();
    let path = format!("/api/v1/recordings/{}/stream/whep", uuid::Uuid::max());
    let asked = Answer::of(nobody.call(Method::OPTIONS, &path)).await;
    asked.expect_status(204);
    assert_eq!(asked.header("accept-post"), Some("application/sdp"));
    assert_eq!(asked.header("access-control-allow-origin"), None);
    for (origin, may) in [(site, true), ("https://other.example.org", false)] {
        let call = nobody.call(Method::OPTIONS, &path).header("origin", origin);
        let asked = Answer::of(call).await;
        let allowed = asked.header("access-control-allow-origin");
        assert_eq!(allowed, may.then_some(origin));
        let methods = asked.header("access-control-allow-methods");
        assert_eq!(methods, may.then_some("POST, DELETE"));
        let call = nobody.call(Method::POST, &path).header("origin", origin);
        let refused = Answer::of(call).await;
        refused.refused(401, "auth.required");
        assert_eq!(
            refused.header("access-control-allow-origin"),
            may.then_some(origin)
        );
    }
}
