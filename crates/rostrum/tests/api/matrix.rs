//! Who comes in where: every route of the house, called by everybody, held against a table that was reviewed by
//! hand (`matrix.txt`). A route without a row is red, and so is a row without a route.
//!
//! To add a route: a row in `matrix.txt`, with the body that a right request has; where its address needs an id of a new
//! kind, a line in [`Place::path`]. `MATRIX_BLESS=1` writes what is answered now into the table, to be
//! reviewed line by line before it is committed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use reqwest::Method;
use rostrum::app;
use rostrum::kit::Role;
use serde_json::{Value, json};

use super::playback::Shelf;
use super::recordings::Studio;
use crate::journeys::stage::until;
use crate::support::{Answer, Person, TestHouse};

/// The columns after method and path. The last is the owner, asking for what is not there.
const CALLERS: [&str; 7] = [
    "nobody", "guest", "student", "stranger", "owner", "admin", "absent",
];

struct Row {
    /// The owner or admin changes what others of the table need.
    spoils: bool,
    body: Option<Value>,
    cells: Vec<String>,
}

fn file() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/matrix.txt"))
}

/// The rows by `METHOD path`; a line is `METHOD path | seven cells [!] [| body]`.
fn table() -> BTreeMap<String, Row> {
    let text = std::fs::read_to_string(file()).expect("the table is there");
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let row = |line: &str| {
        let mut parts = line.splitn(3, '|').map(str::trim);
        let route = parts.next().expect("a route").to_owned();
        let mut cells: Vec<String> = parts
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let spoils = cells.last().is_some_and(|last| last == "!");
        cells.truncate(CALLERS.len());
        let body = parts
            .next()
            .map(|text| serde_json::from_str(text).expect(line));
        (
            route,
            Row {
                spoils,
                body,
                cells,
            },
        )
    };
    lines.map(row).collect()
}

/// What an owner teaches with one recording.
struct Lesson {
    course: String,
    section: String,
    share: String,
    caption: String,
    playback: String,
}

impl Lesson {
    async fn of(owner: &Person, recording: &str) -> Self {
        let made = |answer: Answer| text(&answer.expect(201)["id"]);
        let new = json!({"title": "Noise"});
        let course = made(owner.post("/api/v1/courses", new).await);
        let path = format!("/api/v1/courses/{course}");
        let new = json!({"title": "Week 1"});
        let section = made(owner.post(&format!("{path}/sections"), new).await);
        let placed = owner
            .post(
                &format!("{path}/recordings"),
                json!({"recording_id": recording}),
            )
            .await;
        placed.expect(201);
        let path = format!("/api/v1/recordings/{recording}");
        let share = made(owner.post(&format!("{path}/shares"), json!({})).await);
        let vtt = "WEBVTT\n\n00:00.000 --> 00:01.000\nHi\n";
        let call = owner
            .call(
                Method::POST,
                &format!("{path}/captions?language=en&label=English"),
            )
            .header("content-type", "text/vtt")
            .body(vtt);
        let caption = made(Answer::of(call).await);
        let opened = owner.post(&format!("{path}/playbacks"), json!({})).await;
        Self {
            course,
            section,
            share,
            caption,
            playback: text(&opened.expect(201)["playback_id"]),
        }
    }
}

/// A house with a room, a recording and everything else that an address can name, all of one owner.
struct Place {
    shelf: Shelf,
    people: BTreeMap<&'static str, Person>,
    ids: BTreeMap<&'static str, String>,
}

impl Place {
    async fn furnished() -> Self {
        let house = TestHouse::with(|config| {
            config.accounts.signups_per_address = 10_000;
            config.rooms.linger_s = 3_600;
            // What is made of a mix afterwards would come in at any time.
            config.playback.ladder_auto = false;
        })
        .await;
        let owner = house.signed_in("ada").await;
        let shelf = Shelf::of(Studio::of(house, owner.clone()).await).await;
        let house = &shelf.studio.house;
        let admin = house.admin().await;
        let guest = house.guest(shelf.studio.room.parse().expect("an id"));
        let stranger = house.signed_in("grace").await;
        let student = house.with_role("linus", Role::Student).await;
        super::notices::tell(house, owner.id, "Algebra").await;
        let new = json!({"name": "x", "scopes": ["read"]});
        let token = owner.post("/api/v1/tokens", new).await.expect(201);
        let first = |answer: Value| text(&answer["items"][0]["id"]);
        let recording = shelf.one.rsplit('/').next().expect("an id").to_owned();
        let lesson = Lesson::of(&owner, &recording).await;
        let path = format!("/api/v1/recordings/{recording}");
        let ended = |job: &Value| job["state"] != "queued" && job["state"] != "running";
        let is_done = |seen: &Value| {
            let jobs = seen["jobs"].as_array().expect("jobs");
            seen["state"] == "ready" && jobs.iter().all(ended)
        };
        until(&owner, &path, "all that is made of it", is_done).await;
        let output = owner
            .post(&format!("{path}/outputs"), json!({"format": "wav"}))
            .await;
        let output = text(&output.expect(201)["id"]);
        let is_made = |seen: &Value| seen["state"] == "ready";
        let at = format!("{path}/outputs/{output}");
        until(&owner, &at, "an output", is_made).await;
        let logo = super::brand::logo();
        let brand = super::brand::send(&owner, "Logo", logo).await.expect(201);
        let brand = text(&brand["id"]);
        let ids = BTreeMap::from([
            ("room", shelf.studio.room.clone()),
            ("recording", recording),
            ("course", lesson.course),
            ("section", lesson.section),
            ("share", lesson.share),
            ("caption", lesson.caption),
            ("playback", lesson.playback),
            (
                "piece",
                shelf
                    .piece
                    .split('/')
                    .rev()
                    .nth(1)
                    .expect("an id")
                    .to_owned(),
            ),
            ("brand", brand),
            ("output", output),
            ("user", owner.id.to_string()),
            ("token", text(&token["id"])),
            (
                "notice",
                first(owner.get("/api/v1/notices").await.expect(200)),
            ),
            (
                "letter",
                first(admin.get("/api/v1/admin/outbox").await.expect(200)),
            ),
            ("job", first(owner.get("/api/v1/jobs").await.expect(200))),
        ]);
        let people = BTreeMap::from([
            ("nobody", house.nobody()),
            ("guest", guest),
            ("student", student),
            ("stranger", stranger),
            ("absent", owner.clone()),
            ("owner", owner),
            ("admin", admin),
        ]);
        Self { shelf, people, ids }
    }

    /// The address of the owner's thing, or of one that is not there.
    fn path(&self, route: &str, absent: bool) -> String {
        let fresh = self.shelf.studio.house.app.new_id().to_string();
        let kind = [
            ("/courses/", "course"),
            ("/rooms/", "room"),
            ("/recordings/", "recording"),
            ("/users/", "user"),
            ("/tokens/", "token"),
            ("/notices/", "notice"),
            ("/outbox/", "letter"),
            ("/jobs/", "job"),
            ("/brand/", "brand"),
            ("/analytics/courses/", "course"),
            ("/analytics/lectures/", "recording"),
            ("/analytics/students/", "user"),
            ("/analytics/reports/", "course"),
            ("/analytics/xapi", "course"),
        ]
        .into_iter()
        .find_map(|(part, kind)| route.contains(part).then_some(kind));
        let id = kind.and_then(|kind| self.ids.get(kind)).filter(|_| !absent);
        let id = id.unwrap_or(&fresh);
        let room = if absent { &fresh } else { &self.ids["room"] };
        let path = match route.starts_with("/api/v1/analytics/") {
            true => route
                .replace("{course_id}", id)
                .replace("{recording_id}", id)
                .replace("{student_id}", id),
            false => route.to_owned(),
        };
        let path = path
            .replace("{id}", id)
            .replace("{piece_id}", &self.ids["piece"])
            .replace("{recording_id}", &self.ids["recording"])
            .replace("{section_id}", &self.ids["section"])
            .replace("{share_id}", &self.ids["share"])
            .replace("{caption_id}", &self.ids["caption"])
            .replace("{playback_id}", &self.ids["playback"])
            .replace("{user_id}", &self.ids["user"])
            .replace("{output_id}", &self.ids["output"])
            .replace("{segment}", "segment-0.ts");
        let query = match route {
            "/api/v1/signalling/room/delete" | "/api/v1/signalling/room/stats" => {
                format!("?room_id={room}")
            }
            "/api/v1/analytics/xapi"
            | "/api/v1/analytics/reports/attendance"
            | "/api/v1/analytics/reports/engagement"
            | "/api/v1/analytics/reports/performance" => format!("?course_id={id}"),
            "/api/v1/users/search" => "?q=ad".to_owned(),
            _ => String::new(),
        };
        // What no fixture names is not there for anybody.
        let path = path
            .split('/')
            .map(|part| {
                if part.starts_with('{') {
                    fresh.as_str()
                } else {
                    part
                }
            })
            .collect::<Vec<_>>()
            .join("/");
        path + &query
    }

    async fn ask(&self, caller: &str, route: &str, row: &Row) -> String {
        let (method, path) = route.split_once(' ').expect("a method and a path");
        let method: Method = method.parse().expect("a method");
        let path = self.path(path, caller == "absent");
        let mut call = self.people[caller].call(method, &path);
        if let Some(body) = &row.body {
            let room = self.ids["room"].as_str();
            let room = if caller == "absent" {
                uuid::Uuid::max().to_string()
            } else {
                room.to_owned()
            };
            let mut body = body.to_string().replace("$room", &room);
            for (name, id) in &self.ids {
                body = body.replace(&format!("${name}"), id);
            }
            call = call.header("content-type", "application/json").body(body);
        }
        match Answer::of(call).await.status.as_u16() {
            refused @ (401 | 403 | 404) => refused.to_string(),
            ill @ 500.. => ill.to_string(),
            _ => "+".to_owned(),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn everybody_comes_in_where_the_table_says_and_nowhere_else() {
    let rows = table();
    let routes = app::routes();
    let listed: Vec<String> = routes
        .listed()
        .iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    let mut wrong: Vec<String> = listed
        .iter()
        .filter(|route| !rows.contains_key(*route))
        .map(|route| format!("{route} has no row"))
        .collect();
    wrong.extend(
        rows.keys()
            .filter(|route| !listed.contains(route))
            .map(|route| format!("{route} is no route")),
    );
    let mut place = Place::furnished().await;
    let mut found = BTreeMap::new();
    let mut asked = 0;
    for (route, row) in rows.iter().filter(|(route, _)| listed.contains(route)) {
        let mut cells = Vec::new();
        // Those who are refused come first.
        for caller in [
            "nobody", "guest", "student", "stranger", "absent", "admin", "owner",
        ] {
            let answer = place.ask(caller, route, row).await;
            asked += 1;
            let column = CALLERS.iter().position(|name| *name == caller);
            let expected = column.and_then(|column| row.cells.get(column));
            if expected != Some(&answer) {
                let expected = expected.map_or("?", String::as_str);
                wrong.push(format!(
                    "{route}: {caller} is answered {answer}, the table says {expected}"
                ));
            }
            cells.push((column, answer.clone()));
            if row.spoils && answer == "+" {
                place = Place::furnished().await;
            }
        }
        cells.sort();
        found.insert(route.clone(), cells);
    }
    if shall_bless() {
        bless(&rows, &found);
    }
    println!(
        "matrix: {} wrong of {asked} requests on {} routes",
        wrong.len(),
        listed.len()
    );
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the test says it, no setting does"
)]
fn shall_bless() -> bool {
    std::env::var_os("MATRIX_BLESS").is_some()
}

/// Writes what was answered into the table.
fn bless(rows: &BTreeMap<String, Row>, found: &BTreeMap<String, Vec<(Option<usize>, String)>>) {
    let text = std::fs::read_to_string(file()).expect("the table is there");
    let mut out: Vec<String> = text
        .lines()
        .take_while(|line| line.starts_with('#') || line.is_empty())
        .map(str::to_owned)
        .collect();
    for (route, cells) in found {
        let row = &rows[route];
        let cells: Vec<String> = cells.iter().map(|(_, cell)| format!("{cell:>3}")).collect();
        let mark = if row.spoils { " !" } else { "" };
        let body = row
            .body
            .as_ref()
            .map(|body| format!(" | {body}"))
            .unwrap_or_default();
        out.push(format!("{route:<62} | {}{mark}{body}", cells.join(" ")));
    }
    std::fs::write(file(), out.join("\n") + "\n").expect("written");
}
