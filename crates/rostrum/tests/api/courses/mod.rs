//! `/api/v1/courses`.

mod access;
mod change;
mod copy;
mod cover;
mod create;
mod enroll;
mod join;
mod lectures;
mod list;
mod order;
mod permissions;
mod publish;
mod sections;
mod start;
mod table;
mod trash;

use reqwest::Method;
use rostrum::kit::Role;
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::Query;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Person, TestHouse};

/// A course with everybody who can be in one.
pub struct School {
    pub house: TestHouse,
    pub teacher: Person,
    /// `/api/v1/courses/{id}`.
    pub course: String,
    pub id: String,
}

impl School {
    pub async fn open() -> Self {
        Self::of(TestHouse::open().await).await
    }

    pub async fn of(house: TestHouse) -> Self {
        let teacher = house.signed_in("ada").await;
        let made = teacher
            .post("/api/v1/courses", json!({"title": "Algebra"}))
            .await
            .expect(201);
        let id = text(&made["id"]);
        Self {
            house,
            teacher,
            course: format!("/api/v1/courses/{id}"),
            id,
        }
    }

    /// The address of something in the course.
    pub fn at(&self, rest: &str) -> String {
        format!("{}/{rest}", self.course)
    }

    /// Somebody with an account and nothing else.
    pub async fn person(&self, name: &str) -> Person {
        self.house.with_role(name, Role::Student).await
    }

    /// Somebody who learns here.
    pub async fn student(&self, name: &str) -> Person {
        let student = self.person(name).await;
        let body = json!({"student_id": student.id});
        self.teacher
            .post(&self.at("enroll"), body)
            .await
            .expect(201);
        student
    }

    /// Somebody with another role here.
    pub async fn staff(&self, name: &str, role: &str) -> Person {
        let person = self.person(name).await;
        self.permit(&person, role, &[], &[]).await.expect(200);
        person
    }

    pub async fn permit(
        &self,
        person: &Person,
        role: &str,
        allow: &[&str],
        deny: &[&str],
    ) -> Answer {
        let body = json!({"user_id": person.id, "role": role, "allow": allow, "deny": deny});
        self.teacher.post(&self.at("permissions"), body).await
    }

    /// A lecture of the teacher, as a draft.
    pub async fn lecture(&self, title: &str) -> String {
        let recording = recording(&self.house, &self.teacher, title).await;
        let body = json!({"recording_id": recording});
        self.teacher
            .post(&self.at("recordings"), body)
            .await
            .expect(201);
        recording
    }

    /// The same, published.
    pub async fn published(&self, title: &str) -> String {
        let recording = self.lecture(title).await;
        let path = self.at(&format!("recordings/{recording}/publish"));
        self.teacher.post(&path, json!({})).await.expect(200);
        recording
    }

    /// The titles that somebody sees in the list of lectures.
    pub async fn titles(&self, person: &Person) -> Vec<String> {
        let page = person.get(&self.at("lectures?limit=200")).await.expect(200);
        let items = page["items"].as_array().expect("items");
        items.iter().map(|item| text(&item["title"])).collect()
    }
}

/// A recording that has ended and has a mix, without anybody having been recorded.
pub async fn recording(house: &TestHouse, owner: &Person, title: &str) -> String {
    recordings(house, owner, &[title.to_owned()])
        .await
        .remove(0)
}

/// Many of them.
pub async fn recordings(house: &TestHouse, owner: &Person, titles: &[String]) -> Vec<String> {
    let app = &house.app;
    let tx = app.db.tx().await.expect("a transaction");
    let mut ids = Vec::new();
    for some in titles.chunks(500) {
        let mut insert = Query::insert();
        insert.into_table("recordings").columns([
            "id",
            "room",
            "owner",
            "title",
            "state",
            "started_at_ms",
            "stopped_at_ms",
            "created_at",
        ]);
        let mut grants = Query::insert();
        grants.into_table("grants").columns([
            "subject",
            "object_kind",
            "object",
            "role",
            "created_at",
        ]);
        for title in some {
            let (id, now) = (app.new_id(), app.clock.now());
            insert.values_panic([
                id.into(),
                Uuid::nil().into(),
                owner.id.into(),
                title.as_str().into(),
                "ready".into(),
                1_000_i64.into(),
                61_000_i64.into(),
                now.into(),
            ]);
            grants.values_panic([
                owner.id.into(),
                "recording".into(),
                id.into(),
                "owner".into(),
                now.into(),
            ]);
            ids.push(id);
        }
        tx.execute(&insert).await.expect("inserted");
        tx.execute(&grants).await.expect("inserted");
    }
    tx.commit().await.expect("committed");
    ids.iter().map(Uuid::to_string).collect()
}

/// Places them in a course, as drafts in their order.
pub async fn place_all(school: &School, recordings: &[String]) {
    let app = &school.house.app;
    let course: Uuid = school.id.parse().expect("an id");
    let tx = app.db.tx().await.expect("a transaction");
    let places: Vec<(i32, &String)> = (0..).zip(recordings).collect();
    for some in places.chunks(500) {
        let mut lectures = Query::insert();
        let columns = [
            "course",
            "recording",
            "position",
            "told",
            "hidden",
            "created_at",
        ];
        lectures.into_table("lectures").columns(columns);
        let mut lent = Query::insert();
        lent.into_table("course_recordings")
            .columns(["course", "recording"]);
        for (place, id) in some {
            let id: Uuid = id.parse().expect("an id");
            let now = app.clock.now();
            let (told, hidden) = (false, false);
            lectures.values_panic([
                course.into(),
                id.into(),
                (*place).into(),
                told.into(),
                hidden.into(),
                now.into(),
            ]);
            lent.values_panic([course.into(), id.into()]);
        }
        tx.execute(&lectures).await.expect("inserted");
        tx.execute(&lent).await.expect("inserted");
    }
    tx.commit().await.expect("committed");
}

pub async fn put(person: &Person, path: &str, body: Value) -> Answer {
    Answer::of(person.call(Method::PUT, path).json(&body)).await
}

/// Sends a table of addresses.
pub async fn csv(person: &Person, path: &str, body: impl Into<reqwest::Body>) -> Answer {
    let call = person
        .call(Method::POST, path)
        .header("content-type", "text/csv")
        .body(body);
    Answer::of(call).await
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// Asks until the answer is as wanted.
pub async fn until(person: &Person, path: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
    let looking = async {
        loop {
            let answer = person.get(path).await;
            if wanted(&answer) {
                return answer;
            }
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        }
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(60), looking).await;
    waited.expect("it comes in time")
}
