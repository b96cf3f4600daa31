//! Many people are enrolled by a table of addresses.

use std::collections::HashMap;

use uuid::Uuid;

use super::enroll::{Candidate, Outcome};
use super::{allowed, locked};
use crate::access::CourseAction;
use crate::accounts;
use crate::courses::model::{Report, ReportRow, RowStatus, table};
use crate::kit::{App, Caller, Error, Result};

/// Enrols everybody of a table of addresses, or nobody: the rows that cannot be are named, the others are
/// written in one transaction.
///
/// # Errors
/// 403 or 404 for whoever may not; the file is no table, or too long.
pub async fn enroll(app: &App, caller: &Caller, id: Uuid, bytes: Vec<u8>) -> Result<Report> {
    allowed(app, caller, CourseAction::ManageStudents, id).await?;
    // A hundred thousand rows keep a thread busy for a while.
    let read = tokio::task::spawn_blocking(move || checked(&bytes)).await;
    let Checked { mut rows, wanted } = read.map_err(Error::internal)??;
    let mut tx = app.db.tx().await?;
    locked(&tx, id).await?;
    let emails: Vec<String> = wanted.iter().map(|(_, email)| email.clone()).collect();
    let mut people = accounts::people_at(&*tx, &emails).await?;
    let candidates: Vec<Candidate> = emails
        .into_iter()
        .map(|email| {
            let person = people.remove(&email);
            let by_address = true;
            Candidate {
                email,
                person,
                by_address,
            }
        })
        .collect();
    let outcomes = super::enroll::enroll(app, &mut tx, id, &candidates, Some(caller.id())).await?;
    tx.commit().await?;
    for ((n, _), outcome) in wanted.iter().zip(outcomes) {
        let row = &mut rows[*n];
        (row.status, row.problem) = match outcome {
            Outcome::Written(row) if row.student.is_some() => (RowStatus::Enrolled, None),
            Outcome::Written(_) => (RowStatus::Invited, None),
            Outcome::Already(_) => (RowStatus::Already, None),
            Outcome::Staff => {
                let say = "This person teaches here or watches over the course.";
                (RowStatus::Already, Some(say.to_owned()))
            }
        };
    }
    Ok(Report { rows })
}

/// A table whose addresses were looked at.
struct Checked {
    /// The report so far.
    rows: Vec<ReportRow>,
    /// Which rows are to be enrolled, each address once.
    wanted: Vec<(usize, String)>,
}

fn checked(bytes: &[u8]) -> Result<Checked> {
    let mut first: HashMap<String, u64> = HashMap::new();
    let (mut rows, mut wanted) = (Vec::new(), Vec::new());
    for (n, row) in table::read(bytes)?.into_iter().enumerate() {
        let mut report = ReportRow {
            line: row.line,
            email: row.email,
            status: RowStatus::Already,
            problem: None,
        };
        match accounts::address(&report.email) {
            Err(_) => {
                // What is shown again is short.
                report.email = report.email.chars().take(254).collect();
                report.status = RowStatus::Refused;
                report.problem = Some("This is no e-mail address.".to_owned());
            }
            Ok(email) => {
                if let Some(line) = first.get(&email) {
                    report.problem = Some(format!("Line {line} has the same address."));
                } else {
                    first.insert(email.clone(), row.line);
                    wanted.push((n, email.clone()));
                }
                report.email = email;
            }
        }
        rows.push(report);
    }
    Ok(Checked { rows, wanted })
}
