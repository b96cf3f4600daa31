//! Ends of jobs that simply went well, many in one transaction, and in the same one the next jobs for the slots that became
//! free. A commit is a sync of the disk: where ten jobs end in the time of one, nine are saved.

use tokio::sync::{mpsc, oneshot};

use super::super::model::State;
use super::super::store::{self, Outcome, Row};
use super::Worker;
use crate::kit::{Error, Result};

/// So many at the most.
const MOST: usize = 64;

/// A job that is done.
pub struct Done {
    row: Row,
    reply: oneshot::Sender<Result<Answer>>,
}

/// What became of it.
pub enum Answer {
    /// It was written that it is done; and which job is next in its slot, where one waits.
    Written(Box<Row>, Option<Box<Row>>),
    /// Another worker had taken it over.
    TakenOver,
}

/// Where workers bring what is done.
pub type Desk = mpsc::UnboundedSender<Done>;

/// The same from the other side.
pub type Pile = mpsc::UnboundedReceiver<Done>;

/// Has it written that a job is done.
///
/// # Errors
/// The database is away.
pub async fn done(desk: &Desk, row: &Row) -> Result<Answer> {
    let (reply, answer) = oneshot::channel();
    let row = row.clone();
    let gone = |_| Error::internal("the desk for ended jobs is closed");
    desk.send(Done { row, reply }).map_err(|_| gone(()))?;
    answer.await.map_err(|_| gone(()))?
}

/// Writes what is brought, as long as there are workers.
pub async fn write(worker: Worker, mut pile: Pile) {
    while let Some(first) = pile.recv().await {
        let mut batch = vec![first];
        while batch.len() < MOST
            && let Ok(next) = pile.try_recv()
        {
            batch.push(next);
        }
        match write_all(&worker, &batch).await {
            Ok(answers) => {
                for (done, answer) in batch.into_iter().zip(answers) {
                    // A worker that waits no more has been dropped; the lease of what it was given runs out.
                    drop(done.reply.send(Ok(answer)));
                }
            }
            Err(cause) => {
                let (kind, say) = (cause.kind(), cause.say().to_owned());
                cause.log();
                for done in batch {
                    let error = Error::new(kind, "job.end_unwritten", say.clone());
                    drop(done.reply.send(Err(error)));
                }
            }
        }
    }
}

async fn write_all(worker: &Worker, batch: &[Done]) -> Result<Vec<Answer>> {
    let now = worker.now();
    let tx = worker.app.db.tx().await?;
    let mut written = Vec::with_capacity(batch.len());
    for Done { row, .. } in batch {
        let done = Outcome {
            state: State::Done,
            run_at: row.run_at,
            attempts: row.attempts,
            problem: None,
            cause: None,
        };
        written.push(store::release(&*tx, row, done, now).await?);
    }
    let free = written.iter().filter(|is_written| **is_written).count();
    let next = worker.next(&tx, free).await?;
    tx.commit().await?;
    let mut next = next.into_iter().map(Box::new);
    let answers = batch
        .iter()
        .zip(written)
        .map(|(Done { row, .. }, is_written)| {
            if !is_written {
                return Answer::TakenOver;
            }
            let seen = Row {
                state: State::Done.as_str().to_owned(),
                permille: 1_000,
                eta_at: None,
                problem: None,
                cause: None,
                changed_at: now,
                ended_at: Some(now),
                ..row.clone()
            };
            Answer::Written(Box::new(seen), next.next())
        });
    Ok(answers.collect())
}
