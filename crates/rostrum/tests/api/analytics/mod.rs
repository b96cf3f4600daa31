//! Figures of what was watched, and who attended.

mod attendance;
mod figures;
mod kept;
mod people;
mod reports;
mod scheduled;
mod semester;
mod usage;

use std::time::Duration;

use serde_json::{Value, json};

use crate::api::courses::{School, text};
use crate::support::{Person, TestHouse};

/// A course whose lectures are 60 s long, in a house whose clock stands.
pub async fn school() -> School {
    School::of(TestHouse::held().await).await
}

/// Somebody's player of a lecture.
pub struct Player<'a> {
    school: &'a School,
    person: &'a Person,
    one: String,
    playback: Value,
}

impl<'a> Player<'a> {
    pub async fn of(school: &'a School, person: &'a Person, recording: &str) -> Self {
        let one = format!("/api/v1/recordings/{recording}");
        let playback = person.post(&format!("{one}/playbacks"), json!({})).await;
        Self {
            school,
            person,
            one,
            playback: playback.expect(201),
        }
    }

    pub fn beat(&self, from: f64, to: f64) -> Value {
        let app = &self.school.house.app;
        json!({
            "id": app.new_id(), "from": from, "to": to, "at": app.clock.now(), "rate": 1.0,
            "visible": true, "rendition": "1000", "stalled_ms": 0,
        })
    }

    /// Plays these stretches, which takes its time.
    pub async fn plays(&self, stretches: &[(f64, f64)]) {
        for (from, to) in stretches {
            self.school
                .house
                .advance(Duration::from_secs_f64(to - from));
            self.tell(json!({"beats": [self.beat(*from, *to)]})).await;
        }
    }

    pub async fn tell(&self, mut body: Value) {
        body["playback_id"] = self.playback["playback_id"].clone();
        let path = format!("{}/progress", self.one);
        self.person.post(&path, body).await.expect(204);
    }
}

pub fn float(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

#[track_caller]
pub fn near(value: &Value, expected: f64) {
    let is = float(value);
    assert!((is - expected).abs() < 1e-9, "{is} instead of {expected}");
}

/// The one of a list that belongs to a student.
#[track_caller]
pub fn of_student<'a>(items: &'a Value, person: &Person) -> &'a Value {
    let all = items.as_array().expect("items");
    let id = person.id.to_string();
    let found = all.iter().find(|item| text(&item["student"]["id"]) == id);
    found.expect("the student is there")
}
