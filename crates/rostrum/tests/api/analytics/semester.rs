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

const LECTURES: usize = 10;
const SECONDS: usize = 60;

/// What a student does with the lecture of this number: stretches in seconds.
type Script = fn(usize) -> Vec<(usize, usize)>;

const SCRIPTS: [(&str, bool, Script); 6] = [
    ("keen", false, |_| vec![(0, 60)]),
    ("twice", false, |_| vec![(0, 60), (10, 25)]),
    ("skips", false, |n| {
        if n % 2 == 0 {
            vec![]
        } else {
            vec![(0, 20), (30, 60), (15, 35)]
        }
    }),
    ("starts", true, |_| vec![(0, 10)]),
    (
        "stops",
        true,
        |n| if n < 5 { vec![(0, 60)] } else { vec![] },
    ),
    ("never", true, |_| vec![]),
];

struct Term {
    school: School,
    lectures: Vec<String>,
    students: Vec<(Person, bool, Script)>,
}

/// When a lecture was published: one a week, the last eight days ago.
fn held(term: &Term, n: usize) -> DateTime<Utc> {
    let weeks = i64::try_from(LECTURES - 1 - n).expect("few");
    term.school.house.app.clock.now() - Duration::days(7 * weeks + 8)
}

async fn term(each: usize) -> Term {
    let school = school().await;
    let mut lectures = Vec::new();
    for n in 0..LECTURES {
        lectures.push(school.published(&format!("Lecture {n}")).await);
    }
    let mut students = Vec::new();
    for n in 0..each {
        for (name, at_risk, script) in SCRIPTS {
            let student = school.student(&format!("{name}{n}")).await;
            students.push((student, at_risk, script));
        }
    }
    let term = Term {
        school,
        lectures,
        students,
    };
    happened(&term).await;
    term
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
        for (student, _, script) in &term.students {
            let mut stretches = script(n);
            stretches.reverse();
            for (from, to) in stretches {
                let at = held(term, n) + Duration::days(1);
                let mut beat = Query::insert();
                beat.into_table("beats").columns([
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
                ]);
                let ms = |seconds: usize| i64::try_from(seconds * 1000).expect("few");
                beat.values_panic([
                    app.new_id().into(),
                    app.new_id().into(),
                    recording.into(),
                    student.id.into(),
                    ms(from).into(),
                    ms(to).into(),
                    at.into(),
                    at.into(),
                    1.0.into(),
                    true.into(),
                    "500".into(),
                    0_i64.into(),
                ]);
                tx.execute(&beat).await.expect("inserted");
            }
        }
    }
    // They were there from the beginning on.
    let mut enrolled = Query::update();
    enrolled
        .table("enrollments")
        .value("enrolled_at", held(term, 0) - Duration::days(1));
    tx.execute(&enrolled).await.expect("updated");
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

/// How often each second of a lecture was seen.
fn seconds(script: Script, n: usize) -> Vec<u32> {
    let mut seen = vec![0; SECONDS];
    for (from, to) in script(n) {
        seen[from..to].iter_mut().for_each(|times| *times += 1);
    }
    seen
}

fn share(script: Script, n: usize) -> f64 {
    let seen = seconds(script, n)
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
fn risk(script: Script) -> f64 {
    // Those that could be seen for a week: all.
    let shares: Vec<f64> = (0..LECTURES).map(|n| share(script, n)).collect();
    let met = mean(
        shares
            .iter()
            .map(|share| f64::from(u8::from(*share >= 0.8))),
    );
    let last = (0..LECTURES).rev().find(|n| !script(*n).is_empty());
    // Published a week apart, watched a day after; the last one eight days ago, which is within fourteen days.
    let away = match last {
        Some(n) => 7.0 * mean([f64::from(u32::try_from(LECTURES - 1 - n).expect("few"))]) + 7.0,
        None => 7.0 * 9.0 + 8.0,
    };
    let trend = (mean(shares[..7].iter().copied()) - mean(shares[7..].iter().copied())).max(0.0);
    0.3 * (1.0 - met) + 0.3 * (1.0 - mean(shares)) + 0.2 * (away / 14.0_f64).min(1.0) + 0.2 * trend
}

async fn ask(term: &Term, path: &str) -> Value {
    let path = format!("/api/v1/analytics/{path}");
    term.school.teacher.get(&path).await.expect(200)
}

#[tokio::test]
async fn every_figure_of_a_term_is_the_one_that_was_scripted() {
    let term = term(2).await;
    let course = ask(&term, &format!("courses/{}", term.school.id)).await;
    let mut hours = 0.0;
    for (student, at_risk, script) in &term.students {
        let is = of_student(&course["people"], student);
        let shares: Vec<f64> = (0..LECTURES).map(|n| share(*script, n)).collect();
        hours += shares.iter().sum::<f64>() / 60.0;
        near(&is["completion"], mean(shares.iter().copied()));
        let met = mean(
            shares
                .iter()
                .map(|share| f64::from(u8::from(*share >= 0.8))),
        );
        near(&is["attendance"], met);
        let active = mean(
            (0..LECTURES)
                .map(|n| f64::from(u8::from(seconds(*script, n).iter().sum::<u32>() >= 60))),
        );
        near(&is["regularity"], active);
        let engagement = (0.4 * mean(shares.iter().copied()) + 0.3 * met + 0.2 * active) / 0.9;
        near(&is["engagement"], engagement);
        let played: u32 = (0..LECTURES).flat_map(|n| seconds(*script, n)).sum();
        near(&is["watched_seconds"], f64::from(played));
        let score = float(&is["risk"]["score"]);
        assert!(
            (score - risk(*script)).abs() < 1e-6,
            "{score} instead of {}: {is}",
            risk(*script)
        );
        assert_eq!(is["risk"]["flagged"], json!(at_risk), "{is}");
    }
    near(&course["watched_hours"], hours);
    for (n, lecture) in term.lectures.iter().enumerate() {
        let item = &course["items"][n];
        assert_eq!(text(&item["recording_id"]), *lecture);
        let shares = || term.students.iter().map(|(_, _, script)| share(*script, n));
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
                let saw = |script: &Script| u32::from(seconds(*script, n)[second] > 0);
                term.students.iter().map(|(_, _, script)| saw(script)).sum()
            })
            .collect();
        let figures = ask(&term, &format!("lectures/{lecture}")).await;
        assert_eq!(figures["heatmap"], json!(heat));
    }
    let report = ask(
        &term,
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
    let (from, to) = (held(&term, 2), held(&term, 6));
    let stamp = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    let query = format!(
        "course_id={}&from={}&to={}",
        term.school.id,
        stamp(from),
        stamp(to)
    );
    let part = ask(&term, &format!("reports/attendance?{query}")).await;
    assert_eq!(part["lectures"].as_array().expect("lectures").len(), 4);
}
