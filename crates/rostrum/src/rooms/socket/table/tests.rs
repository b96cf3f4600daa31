//! The document `docs/protocol/signalling.md`, held to the table.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::rooms::live::say::SAID;
use crate::rooms::live::view;

const DOCUMENT: &str = include_str!("../../../../../../docs/protocol/signalling.md");

/// What stands in backticks in a line.
fn names(line: &str) -> Vec<String> {
    line.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// The sections `### name` with their lines.
fn sections() -> BTreeMap<String, Vec<&'static str>> {
    let said = DOCUMENT
        .split("\n## ")
        .find(|part| part.starts_with("What a client says"));
    let said = said.expect("the document has this chapter");
    let section = |text: &'static str| {
        let name = names(text.lines().next().expect("a heading"))[0].clone();
        (name, text.lines().skip(1).collect())
    };
    said.split("\n### ").skip(1).map(section).collect()
}

fn line_of<'a>(lines: &[&'a str], label: &str) -> &'a str {
    let found = lines.iter().find(|line| line.starts_with(label));
    found.unwrap_or_else(|| panic!("no line {label} in {lines:?}"))
}

fn field_names(fields: &[Field]) -> BTreeSet<String> {
    fields.iter().map(|field| field.name.clone()).collect()
}

#[test]
fn the_document_lists_every_event_of_a_client_and_no_other() {
    let documented: BTreeSet<String> = sections().into_keys().collect();
    let known: BTreeSet<String> = EVENTS.iter().map(|entry| entry.name.to_owned()).collect();
    assert_eq!(documented, known);
}

#[test]
fn the_document_says_what_each_event_takes_and_answers() {
    for entry in &EVENTS {
        let lines = &sections()[entry.name];
        let written: BTreeSet<String> = names(line_of(lines, "*Payload:*")).into_iter().collect();
        let mark = |field: &Field| match field.required {
            true => field.name.clone(),
            false => format!("{}?", field.name),
        };
        let taken: BTreeSet<String> = (entry.payload)().iter().map(mark).collect();
        assert_eq!(written, taken, "payload of {}", entry.name);
        let written: BTreeSet<String> = names(line_of(lines, "*Answer:*")).into_iter().collect();
        assert_eq!(
            written,
            field_names(&(entry.answer)()),
            "answer of {}",
            entry.name
        );
    }
}

#[test]
fn the_document_says_who_may_send_each_event_and_how_often() {
    for entry in &EVENTS {
        let limit = format!(
            "*Who:* {}. *Limit:* {} a minute, {} at once.",
            entry.who.as_str(),
            entry.rate.per_minute,
            entry.rate.burst
        );
        let lines = &sections()[entry.name];
        assert!(lines.contains(&limit.as_str()), "{}: {limit}", entry.name);
        if entry.most_bytes != MOST_BYTES {
            let size = format!("{} KiB", entry.most_bytes / 1024);
            let text = lines.join("\n");
            assert!(text.contains(&size), "{} does not say {size}", entry.name);
        }
    }
}

#[test]
fn the_document_lists_every_event_of_the_server_with_its_fields() {
    let rows = DOCUMENT.lines().filter(|line| line.starts_with("| `"));
    let documented: BTreeMap<String, BTreeSet<String>> = rows
        .map(|row| {
            let cells: Vec<&str> = row.split('|').collect();
            (
                names(cells[1])[0].clone(),
                names(cells[2]).into_iter().collect(),
            )
        })
        .collect();
    let known: BTreeMap<String, BTreeSet<String>> = SAID
        .iter()
        .map(|said| (said.event.to_owned(), field_names(&(said.fields)())))
        .collect();
    assert_eq!(documented, known);
}

#[test]
fn the_document_knows_the_shapes() {
    let shapes = [
        ("RoomState", fields::<view::RoomState>()),
        ("Participant", fields::<view::Participant>()),
        ("Track", fields::<view::Track>()),
        ("Chat", fields::<view::Chat>()),
        ("Recording", fields::<view::RecordingInfo>()),
    ];
    let lines: Vec<&str> = DOCUMENT.lines().collect();
    for (name, shape) in shapes {
        let line = line_of(&lines, &format!("*{name}:*"));
        let before_remarks = line.split(';').next().unwrap_or(line);
        let written: BTreeSet<String> = names(before_remarks).into_iter().collect();
        assert_eq!(written, field_names(&shape), "{name}");
    }
}
