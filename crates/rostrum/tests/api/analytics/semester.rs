//! A term whose truth is known: what students did is scripted, the figures are counted here second by second, and each that
//! is answered must be the one counted.

use chrono::{DateTime, Duration, Utc};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{float, near, of_student, school};
use crate::api::courses::{School, text};
use crate::support::Person;

const SECONDS: usize = 60;

/// How large a term is.
#[derive(Clone, Copy)]
struct Size {
    lectures: usize,
    /// Students of each script.
    each: usize,
    /// What a player plays between two reports of it.
    piece_ms: i64,
}

/// Quick enough for every day.
const SMALL: Size = Size {
    lectures: 10,
    each: 2,
    piece_ms: 60_000,
};
/// 300 students, 30 lectures, more than a million beats; `make prove NAME=a1` asks for it.
const LARGE: Size = Size {
    lectures: 30,
    each: 50,
    piece_ms: 300,
};

/// What a student does with a lecture of so many, by its number: stretches in seconds.
type Script = fn(usize, usize) -> Vec<(usize, usize)>;

const SCRIPTS: [(&str, bool, Script); 6] = [
    ("keen", false, |_, _| vec![(0, 60)]),
    ("twice", false, |_, _| vec![(0, 60), (10, 25)]),
    ("skips", false, |n, _| {
        if n % 2 == 0 {
            vec![]
        } else {
            vec![(0, 20), (30, 60), (15, 35)]
        }
    }),
    ("starts", true, |_, _| vec![(0, 10)]),
    ("stops", true, |n, of| {
        if n < of / 2 { vec![(0, 60)] } else { vec![] }
    }),
    ("never", true, |_, _| vec![]),
];

struct Term {
    school: School,
    lectures: Vec<String>,
    students: Vec<(Person, bool, Script)>,
    size: Size,
}

/// When a lecture was published: one a week, the last eight days ago.
fn held(term: &Term, n: usize) -> DateTime<Utc> {
    let weeks = i64::try_from(term.size.lectures - 1 - n).expect("few");
    term.school.house.app.clock.now() - Duration::days(7 * weeks + 8)
}

async fn term(size: Size) -> Term {
    let school = school().await;
    let mut lectures = Vec::new();
    for n in 0..size.lectures {
        lectures.push(school.published(&format!("Lecture {n}")).await);
    }
    let mut students = Vec::new();
    for n in 0..size.each {
        for (name, at_risk, script) in SCRIPTS {
            let student = school.student(&format!("{name}{n}")).await;
            students.push((student, at_risk, script));
        }
    }
    let term = Term {
        school,
        lectures,
        students,
        size,
    };
    happened(&term).await;
    term
}

const COLUMNS: [&str; 12] = [
    "playback",
    "id",
    "recording",
    "viewer",
    "from_ms",
    "to_ms",
    "at",
    "received_at",
    "rate",
    "visible",
    "rendition",
    "stalled_ms",
];

/// A stretch as it is reported: in pieces, the last first.
fn pieces(term: &Term, (from, to): (usize, usize)) -> Vec<(i64, i64)> {
    let ms = |seconds: usize| i64::try_from(seconds * 1000).expect("few");
    let (from, to, piece) = (ms(from), ms(to), term.size.piece_ms);
    let starts = (from..to).step_by(usize::try_from(piece).expect("few"));
    let mut all: Vec<_> = starts.map(|at| (at, Ord::min(at + piece, to))).collect();
    all.reverse();
    all
}

/// Writes what the students' players would have reported, out of order, and when the lectures were published.
async fn happened(term: &Term) {
    let app = &term.school.house.app;
    let tx = app.db.tx().await.expect("a transaction");
    for (n, lecture) in term.lectures.iter().enumerate() {
        let mut publish = Query::update();
        let recording: Uuid = lecture.parse().expect("an id");
        publish
            .table("lectures")
            .value("publish_at", held(term, n))
            .and_where(Expr::col("recording").eq(recording));
        tx.execute(&publish).await.expect("updated");
        let mut rows = Vec::new();
        for (student, _, script) in &term.students {
            let mut stretches = script(n, term.size.lectures);
            stretches.reverse();
            let at = held(term, n) + Duration::days(1);
            for (from_ms, to_ms) in stretches.into_iter().flat_map(|one| pieces(term, one)) {
                rows.push([
                    app.new_id().into(),
                    app.new_id().into(),
                    recording.into(),
                    student.id.into(),
                    from_ms.into(),
                    to_ms.into(),
                    at.into(),
                    at.into(),
                    1.0.into(),
                    true.into(),
                    "500".into(),
                    0_i64.into(),
                ]);
            }
        }
        for some in rows.chunks(1_000) {
            let mut beats = Query::insert();
            beats.into_table("beats").columns(COLUMNS);
            for row in some {
                beats.values_panic(row.clone());
            }
            tx.execute(&beats).await.expect("inserted");
        }
    }
    // They were there from the beginning on.
    let mut enrolled = Query::update();
    enrolled
        .table("enrollments")
        .value("enrolled_at", held(term, 0) - Duration::days(1));
    tx.execute(&enrolled).await.expect("updated");
    if asked_for("SABOTAGE") {
        // A proof must be able to fail: one beat of all is lost.
        let mut one = Query::select();
        one.column("id").from("beats").limit(1);
        let mut lost = Query::delete();
        lost.from_table("beats")
            .and_where(Expr::col("id").in_subquery(one));
        tx.execute(&lost).await.expect("deleted");
    }
    tx.commit().await.expect("committed");
    for lecture in &term.lectures {
        let recording = lecture.parse().expect("an id");
        for (student, _, _) in &term.students {
            rostrum::playback::rebuild(app, recording, student.id)
                .await
                .expect("added up");
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a proof asks for more than a test has time for"
)]
fn asked_for(what: &str) -> bool {
    std::env::var_os(what).is_some_and(|value| !value.is_empty())
}

/// How often each second of a lecture was seen.
fn seconds(script: Script, n: usize, of: usize) -> Vec<u32> {
    let mut seen = vec![0; SECONDS];
    for (from, to) in script(n, of) {
        seen[from..to].iter_mut().for_each(|times| *times += 1);
    }
    seen
}

fn share(script: Script, n: usize, of: usize) -> f64 {
    let seen = seconds(script, n, of)
        .iter()
        .filter(|times| **times > 0)
        .count();
    f64::from(u32::try_from(seen).expect("few")) / 60.0
}

fn mean(all: impl IntoIterator<Item = f64>) -> f64 {
    let all: Vec<f64> = all.into_iter().collect();
    all.iter().sum::<f64>() / f64::from(u32::try_from(all.len().max(1)).expect("few"))
}

/// The risk by the formula as the definition says it.
fn risk(script: Script, of: usize) -> f64 {
    // Those that could be seen for a week: all.
    let shares: Vec<f64> = (0..of).map(|n| share(script, n, of)).collect();
    let met = mean(
        shares
            .iter()
            .map(|share| f64::from(u8::from(*share >= 0.8))),
    );
    let last = (0..of).rev().find(|n| !script(*n, of).is_empty());
    // Published a week apart, watched a day after; the last one eight days ago, which is within fourteen days.
    let away = match last {
        Some(n) => 7.0 * mean([f64::from(u32::try_from(of - 1 - n).expect("few"))]) + 7.0,
        None => 7.0 * mean([f64::from(u32::try_from(of - 1).expect("few"))]) + 8.0,
    };
    let trend =
        (mean(shares[..of - 3].iter().copied()) - mean(shares[of - 3..].iter().copied())).max(0.0);
    0.3 * (1.0 - met) + 0.3 * (1.0 - mean(shares)) + 0.2 * (away / 14.0_f64).min(1.0) + 0.2 * trend
}

async fn ask(term: &Term, path: &str) -> Value {
    let path = format!("/api/v1/analytics/{path}");
    term.school.teacher.get(&path).await.expect(200)
}

#[tokio::test]
async fn every_figure_of_a_term_is_the_one_that_was_scripted() {
    let size = match asked_for("ROSTRUM_TERM") {
        true => LARGE,
        false => SMALL,
    };
    let (term, of) = (term(size).await, size.lectures);
    let course = ask(&term, &format!("courses/{}", term.school.id)).await;
    let mut hours = 0.0;
    for (student, at_risk, script) in &term.students {
        let is = of_student(&course["people"], student);
        let shares: Vec<f64> = (0..of).map(|n| share(*script, n, of)).collect();
        hours += shares.iter().sum::<f64>() / 60.0;
        near(&is["completion"], mean(shares.iter().copied()));
        let met = mean(
            shares
                .iter()
                .map(|share| f64::from(u8::from(*share >= 0.8))),
        );
        near(&is["attendance"], met);
        let active = mean(
            (0..of).map(|n| f64::from(u8::from(seconds(*script, n, of).iter().sum::<u32>() >= 60))),
        );
        near(&is["regularity"], active);
        let engagement = (0.4 * mean(shares.iter().copied()) + 0.3 * met + 0.2 * active) / 0.9;
        near(&is["engagement"], engagement);
        let played: u32 = (0..of).flat_map(|n| seconds(*script, n, of)).sum();
        near(&is["watched_seconds"], f64::from(played));
        let score = float(&is["risk"]["score"]);
        assert!(
            (score - risk(*script, of)).abs() < 1e-6,
            "{score} instead of {}: {is}",
            risk(*script, of)
        );
        assert_eq!(is["risk"]["flagged"], json!(at_risk), "{is}");
    }
    near(&course["watched_hours"], hours);
    for (n, lecture) in term.lectures.iter().enumerate() {
        let item = &course["items"][n];
        assert_eq!(text(&item["recording_id"]), *lecture);
        let shares = || {
            term.students
                .iter()
                .map(|(_, _, script)| share(*script, n, of))
        };
        near(&item["completion"], mean(shares()));
        let count = |of: fn(f64) -> bool| shares().filter(|share| of(*share)).count();
        assert_eq!(item["caught_up"], json!(count(|share| share >= 0.8)));
        assert_eq!(item["absent"], json!(count(|share| share == 0.0)));
        assert_eq!(
            item["partly"],
            json!(count(|share| share > 0.0 && share < 0.8))
        );
        let heat: Vec<u32> = (0..SECONDS)
            .map(|second| {
                let saw = |script: &Script| u32::from(seconds(*script, n, of)[second] > 0);
                term.students.iter().map(|(_, _, script)| saw(script)).sum()
            })
            .collect();
        let figures = ask(&term, &format!("lectures/{lecture}")).await;
        assert_eq!(figures["heatmap"], json!(heat));
        near(&figures["unique_seconds"], shares().sum::<f64>() * 60.0);
        let all = || {
            term.students
                .iter()
                .map(|(_, _, script)| seconds(*script, n, of))
        };
        let played: u32 = all().flatten().sum();
        near(&figures["played_seconds"], f64::from(played));
        let again: u32 = all().flatten().map(|times| times.saturating_sub(1)).sum();
        near(&figures["rewatched_seconds"], f64::from(again));
        let saw = all()
            .filter(|seen| seen.iter().any(|times| *times > 0))
            .count();
        assert_eq!(
            (&figures["viewers"], &item["viewers"]),
            (&json!(saw), &json!(saw))
        );
    }
    check_reports(&term, &course).await;
}

/// The reports say the same as the course does, student by student and lecture by lecture.
async fn check_reports(term: &Term, course: &Value) {
    let id = &term.school.id;
    let report = ask(
        term,
        &format!("reports/engagement?course_id={}", term.school.id),
    )
    .await;
    let scores: Vec<f64> = report["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|row| float(&row["engagement"]))
        .collect();
    assert!(scores.is_sorted(), "the least engaged first: {scores:?}");
    // A part of the term is as if there had been nothing else.
    let (from, to) = (held(term, 2), held(term, 6));
    let stamp = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    let query = format!(
        "course_id={}&from={}&to={}",
        term.school.id,
        stamp(from),
        stamp(to)
    );
    let part = ask(term, &format!("reports/attendance?{query}")).await;
    assert_eq!(part["lectures"].as_array().expect("lectures").len(), 4);
    let attendance = ask(term, &format!("reports/attendance?course_id={id}")).await;
    for (student, _, _) in &term.students {
        let row = of_student(&attendance["items"], student);
        let is = of_student(&course["people"], student);
        assert_eq!(
            (&row["statuses"], &row["share"]),
            (&is["statuses"], &is["attendance"])
        );
        let engaged = of_student(&report["items"], student);
        for figure in ["engagement", "completion", "regularity", "participation"] {
            assert_eq!(engaged[figure], is[figure], "{figure} of {row}");
        }
        assert_eq!(engaged["risk"]["score"], is["risk"]["score"]);
    }
    let performance = ask(term, &format!("reports/performance?course_id={id}")).await;
    for row in performance["items"].as_array().expect("items") {
        let items = course["items"].as_array().expect("items");
        let same = items
            .iter()
            .find(|item| item["recording_id"] == row["recording_id"]);
        assert_eq!(row["completion"], same.expect("the lecture")["completion"]);
    }
    // One of each script, on their own page.
    for (student, _, script) in term.students.iter().take(SCRIPTS.len()) {
        let own = ask(term, &format!("students/{}?course_id={id}", student.id)).await;
        for (n, lecture) in term.lectures.iter().enumerate() {
            let lectures = own["courses"][0]["lectures"].as_array().expect("lectures");
            let is = lectures
                .iter()
                .find(|one| text(&one["recording_id"]) == *lecture);
            near(
                &is.expect("the lecture")["completion"],
                share(*script, n, term.size.lectures),
            );
        }
    }
}
