//! Reports as tables.

use super::{Cell, Sheet};
use crate::analytics::model::{
    AttendanceReport, Definition, EngagementReport, PerformanceReport, Person, Risk,
};
use crate::kit::text::file_name;

fn text(words: impl Into<String>) -> Cell {
    Cell::Text(words.into())
}

fn who(person: &Person) -> [Cell; 2] {
    [
        text(&person.name),
        text(person.email.clone().unwrap_or_default()),
    ]
}

fn heads<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}

fn notes(definition: &Definition) -> Vec<(String, String)> {
    let formulas = definition.formulas.iter();
    let inputs = definition.inputs.iter();
    formulas
        .map(|one| (one.figure.to_owned(), one.says.to_owned()))
        .chain(inputs.map(|one| (one.name.to_owned(), one.value.to_string())))
        .collect()
}

fn file(kind: &str, title: &str) -> String {
    file_name(&format!("{kind} {title}"))
}

/// Who attended which lecture.
#[must_use]
pub fn of_attendance(report: &AttendanceReport) -> Sheet {
    let mut head = heads(["Student", "E-mail"]);
    let column = |one: &crate::analytics::model::ReportLecture| {
        format!("{} ({})", one.title, one.held_at.format("%Y-%m-%d"))
    };
    head.extend(report.lectures.iter().map(column));
    head.extend(heads([
        "Live",
        "Caught up",
        "Partly",
        "Absent",
        "Pending",
        "Share",
    ]));
    let rows = report.items.iter().map(|row| {
        let mut cells = who(&row.student).to_vec();
        cells.extend(
            row.statuses
                .iter()
                .map(|status| Cell::Mark(status.as_str())),
        );
        let counted = row.counted;
        cells.extend(
            [
                counted.live,
                counted.caught_up,
                counted.partly,
                counted.absent,
                counted.pending,
            ]
            .map(Cell::Count),
        );
        cells.push(Cell::Share(row.share));
        cells
    });
    Sheet {
        title: "Attendance".to_owned(),
        subtitle: report.title.clone(),
        file: file("Attendance", &report.title),
        head,
        rows: rows.collect(),
        notes: notes(&report.definition),
        as_of: report.definition.as_of,
    }
}

/// Who takes part.
#[must_use]
pub fn of_engagement(report: &EngagementReport) -> Sheet {
    let head = heads([
        "Student",
        "E-mail",
        "Engagement",
        "Completion",
        "Attendance",
        "Regularity",
        "Participation",
        "Risk",
        "At risk",
        "Why",
    ]);
    let why = |risk: &Risk| {
        let says: Vec<&str> = risk.reasons.iter().map(|reason| &*reason.says).collect();
        says.join(" ")
    };
    let at_risk = |risk: &Risk| match (risk.too_early, risk.flagged) {
        (true, _) => "too early",
        (_, true) => "yes",
        (_, false) => "no",
    };
    let rows = report.items.iter().map(|row| {
        let mut cells = who(&row.student).to_vec();
        cells.extend(
            [
                row.engagement,
                row.completion,
                row.attendance,
                row.regularity,
                row.participation,
            ]
            .map(Cell::Share),
        );
        cells.push(Cell::Share((!row.risk.too_early).then_some(row.risk.score)));
        cells.push(text(at_risk(&row.risk)));
        cells.push(text(why(&row.risk)));
        cells
    });
    Sheet {
        title: "Engagement".to_owned(),
        subtitle: report.title.clone(),
        file: file("Engagement", &report.title),
        head,
        rows: rows.collect(),
        notes: notes(&report.definition),
        as_of: report.definition.as_of,
    }
}

/// Which lectures work.
#[must_use]
pub fn of_performance(report: &PerformanceReport) -> Sheet {
    let head = heads([
        "Lecture",
        "Held",
        "Completion",
        "Beside the median",
        "Attendance",
        "Beside the median",
        "Seconds watched again",
        "Where students stop",
        "Completion last term",
        "Attendance last term",
    ]);
    let rows = report.items.iter().map(|row| {
        let stops: Vec<String> = row
            .drop_off
            .iter()
            .map(|one| {
                format!(
                    "{}:{:02} ({})",
                    one.from_s / 60,
                    one.from_s % 60,
                    one.viewers
                )
            })
            .collect();
        let last = row.last_term.as_ref();
        vec![
            text(&row.title),
            text(row.held_at.format("%Y-%m-%d").to_string()),
            Cell::Share(Some(row.completion)),
            Cell::Share(Some(row.completion_beside_median)),
            Cell::Share(row.attendance),
            Cell::Share(row.attendance_beside_median),
            Cell::Number(row.rewatched_seconds),
            text(stops.join(", ")),
            Cell::Share(last.map(|last| last.completion)),
            Cell::Share(last.and_then(|last| last.attendance)),
        ]
    });
    Sheet {
        title: "Performance".to_owned(),
        subtitle: report.title.clone(),
        file: file("Performance", &report.title),
        head,
        rows: rows.collect(),
        notes: notes(&report.definition),
        as_of: report.definition.as_of,
    }
}
