//! One try of one job: run it, keep its lease alive beside it, write down how it ended.

use std::pin::pin;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::{interval, sleep};
use uuid::Uuid;

use super::super::fact;
use super::super::model::pace::Pace;
use super::super::model::{Ended as EndedFact, Slot, State, Stop, Tells, TryEnd};
use super::super::registry::Registry;
use super::super::service;
use super::super::store::{self, Outcome, Row, tries};
use super::batch::{self, Answer};
use super::outcome::{self, Ended};
use super::run::Run;
use super::{Worker, give_up};
use crate::kit::{App, Error, Kind, Result, Tx};

/// How a job ended is written down as soon as there is room for that.
const WHEN_UNWRITTEN: Duration = Duration::from_secs(1);
/// A job that was asked to stop and does not is dropped after this long; that kills the processes it waits for.
const GRACE: Duration = Duration::from_secs(6);

enum Held {
    Yes,
    Cancel,
    Lost,
}

/// What was written and told of a try so far.
struct Kept {
    id: Uuid,
    is_written: bool,
    permille: i32,
    eta_at: Option<i64>,
    pace: Pace,
}

impl Worker {
    /// Runs a job to its end; answers the one that its slot has now, where there is one already.
    pub(super) async fn run(&self, row: Row) -> Option<Row> {
        tracing::info!(job.id = %row.id, job.kind = row.kind, job.attempt = row.attempts, "a job runs");
        service::tell(&self.app, &row);
        let run = Run::of(&self.app, &row);
        let mut kept = Kept {
            id: self.app.new_id(),
            is_written: false,
            permille: 0,
            eta_at: None,
            pace: Pace::default(),
        };
        kept.pace.note(self.now(), 0);
        if let Err(cause) = self.begin(&row, &mut kept).await {
            // The try is only told of; it is made all the same.
            tracing::warn!(%cause, job.id = %row.id, "the beginning of a try could not be noted");
        }
        let ended = self.attended(&row, &run, &mut kept).await;
        if run.is_finished() {
            self.told_done(&row, &run, &kept).await;
            return None;
        }
        if let Some(next) = self.simply_done(&row, &run, &kept, &ended).await {
            return next;
        }
        let (outcome, end) = outcome::of(&self.app, &row, ended)?;
        let until = self.now() + self.settings.lease_ms;
        while let Err(cause) = self.let_go(&row, &run, &kept, outcome.clone(), end).await {
            // If the lease runs out meanwhile another worker takes it up: nothing is lost.
            tracing::error!(%cause, job.id = %row.id, "the end of a job could not be written");
            if cause.kind() != Kind::NoSpace && self.now() >= until {
                return None;
            }
            let pause = sleep(WHEN_UNWRITTEN);
            self.app.shutdown.run_until_cancelled(pause).await?;
        }
        None
    }

    /// The end of a job that went well and of which there is nothing more to tell, written together with others. `None`: it
    /// is not such a job, or it could not be written; then it is ended by itself.
    async fn simply_done(
        &self,
        row: &Row,
        run: &Run,
        kept: &Kept,
        ended: &Ended,
    ) -> Option<Option<Row>> {
        let is_plain = matches!(ended, Ended::Done)
            && !kept.is_written
            && run.log().whole().is_none()
            && (row.owner.is_none() || self.app.get::<Registry>().tells(row) != Tells::Both);
        if !is_plain {
            return None;
        }
        match batch::done(&self.desk, row).await.ok()? {
            Answer::Written(seen, next) => {
                service::tell(&self.app, &seen);
                self.ended(row, State::Done);
                Some(next.map(|row| *row))
            }
            Answer::TakenOver => {
                tracing::warn!(job.id = %row.id, "another worker had taken the job over");
                Some(None)
            }
        }
    }

    /// Of heavy work it is noted that a try began; of light work only what went wrong.
    async fn begin(&self, row: &Row, kept: &mut Kept) -> Result<()> {
        let writer = self.app.db.writer();
        if row.attempts > 1 {
            tries::lose(writer, row.id, self.now()).await?;
        }
        if row.slot == Slot::Heavy.as_str() {
            tries::put(writer, self.a_try(row, kept, None)).await?;
            kept.is_written = true;
        }
        Ok(())
    }

    fn a_try(&self, row: &Row, kept: &Kept, log: Option<String>) -> tries::Row {
        tries::Row {
            id: kept.id,
            job: row.id,
            attempt: row.attempts,
            worker: self.name.clone(),
            started_at: row.started_at.unwrap_or_else(|| self.now()),
            ended_at: None,
            ended: None,
            problem: None,
            cause: None,
            log,
        }
    }

    /// Runs the job and keeps its lease alive beside it.
    async fn attended(&self, row: &Row, run: &Run, kept: &mut Kept) -> Ended {
        let registry = self.app.get::<Registry>();
        let Some(work) = registry.run(row, &self.app, run) else {
            let cause = format!("no job is called {} in this version", row.kind);
            return Ended::Stopped(Stop::Fail(Error::internal(cause)));
        };
        let mut work = tokio::spawn(work);
        let mut beat = interval(self.beat_every());
        // The lease is fresh: the first beat comes after one period.
        beat.reset();
        let minutes = match self.slot {
            Slot::Heavy => self.settings.heavy_minutes,
            Slot::Light | Slot::House => self.settings.light_minutes,
        };
        let mut deadline = pin!(sleep(Duration::from_secs(minutes * 60)));
        let mut grace = pin!(sleep(GRACE));
        let (mut stopping, mut aborted, mut too_long, mut lost) = (false, false, false, false);
        loop {
            tokio::select! {
                ended = &mut work => {
                    if lost {
                        return Ended::Lost;
                    }
                    return match ended {
                        Ok(Ok(())) => Ended::Done,
                        _ if too_long => Ended::TooLong { minutes },
                        Ok(Err(stop)) => Ended::Stopped(stop),
                        Err(gone) if gone.is_cancelled() => Ended::Stopped(Stop::Cancelled),
                        Err(panicked) => {
                            let cause = format!("the job panicked: {panicked}");
                            Ended::Stopped(Stop::Retry(Error::internal(cause)))
                        }
                    };
                }
                () = &mut deadline, if !too_long && !stopping => {
                    too_long = true;
                    run.cancelled.cancel();
                }
                () = run.cancelled.cancelled(), if !stopping => {
                    stopping = true;
                    grace.set(sleep(GRACE));
                }
                () = &mut grace, if stopping && !aborted => {
                    tracing::warn!(job.id = %row.id, job.kind = row.kind, "a job did not stop by itself");
                    aborted = true;
                    work.abort();
                }
                _ = beat.tick(), if !lost => match self.heartbeat(row, run, kept).await {
                    Ok(Held::Yes) => {}
                    Ok(Held::Cancel) => run.cancelled.cancel(),
                    Ok(Held::Lost) => {
                        // Only when it has stopped may this slot take other work.
                        tracing::warn!(job.id = %row.id, "the lease was lost; the job stops here");
                        lost = true;
                        run.cancelled.cancel();
                    }
                    // Until the lease is really lost the work goes on.
                    Err(cause) => tracing::warn!(%cause, job.id = %row.id, "a heartbeat failed"),
                },
            }
        }
    }

    fn beat_every(&self) -> Duration {
        // Four beats a lease, and at least two a second so that progress looks alive.
        let quarter = u64::try_from(self.settings.lease_ms / 4)
            .unwrap_or(1)
            .max(10);
        Duration::from_millis(quarter.min(500))
    }

    async fn heartbeat(&self, row: &Row, run: &Run, kept: &mut Kept) -> Result<Held> {
        let now = self.now();
        let writer = self.app.db.writer();
        let permille = run.permille.load(Ordering::Relaxed);
        let eta_at = kept.pace.note(now, permille);
        let shown = |end: Option<i64>| end.map(|end| end / 1_000);
        let moved = permille > kept.permille || shown(eta_at) != shown(kept.eta_at);
        let told = moved.then_some((permille, eta_at, now));
        let lease = now + self.settings.lease_ms;
        let Some(cancel) = store::beat(writer, row, lease, told).await? else {
            let is_finished = run.is_finished();
            return Ok(if is_finished { Held::Yes } else { Held::Lost });
        };
        if moved {
            (kept.permille, kept.eta_at) = (permille, eta_at);
            let seen = Row {
                permille,
                eta_at,
                cancel,
                lease_until: lease,
                changed_at: now,
                ..row.clone()
            };
            service::tell(&self.app, &seen);
        }
        let news = run.log().news();
        if let Some(log) = news {
            tries::put(writer, self.a_try(row, kept, Some(log))).await?;
            kept.is_written = true;
        }
        Ok(if cancel { Held::Cancel } else { Held::Yes })
    }

    /// It ended itself; what is left is to tell it.
    async fn told_done(&self, row: &Row, run: &Run, kept: &Kept) {
        let log = run.log().whole();
        if kept.is_written || log.is_some() {
            let told = tries::Row {
                ended_at: Some(self.now()),
                ended: Some(TryEnd::Done.as_str().to_owned()),
                ..self.a_try(row, kept, log)
            };
            if let Err(cause) = tries::put(self.app.db.writer(), told).await {
                tracing::warn!(%cause, job.id = %row.id, "the end of a try could not be noted");
            }
        }
        match store::find(self.app.db.read(), row.id).await {
            Ok(Some(seen)) => service::tell(&self.app, &seen),
            Ok(None) => {}
            Err(cause) => {
                tracing::warn!(%cause, job.id = %row.id, "the end of a job could not be told")
            }
        }
        self.ended(row, State::Done);
    }

    fn ended(&self, row: &Row, state: State) {
        metrics::counter!("rostrum_jobs_total", "kind" => row.kind.clone(), "state" => state.as_str())
            .increment(1);
        tracing::info!(job.id = %row.id, job.kind = row.kind, job.state = %state, "a job ended");
    }

    async fn let_go(
        &self,
        row: &Row,
        run: &Run,
        kept: &Kept,
        outcome: Outcome,
        end: TryEnd,
    ) -> Result<()> {
        let (state, now) = (outcome.state, self.now());
        let (problem, cause) = (outcome.problem.clone(), outcome.cause.clone());
        let mut tx = self.app.db.tx().await?;
        if !store::release(&*tx, row, outcome, now).await? {
            tracing::warn!(job.id = %row.id, "another worker had taken the job over");
            return Ok(());
        }
        let log = run.log().whole();
        // Of what simply went well there is nothing more to tell than the job itself says.
        if kept.is_written || log.is_some() || end != TryEnd::Done {
            let told = tries::Row {
                ended_at: Some(now),
                ended: Some(end.as_str().to_owned()),
                problem: problem.clone(),
                cause,
                ..self.a_try(row, kept, log)
            };
            if end == TryEnd::Returned {
                // They do not count, and of a full disk there may be very many.
                tries::forget_returned(&*tx, row.id).await?;
            }
            tries::put(&*tx, told).await?;
        }
        match state {
            State::Failed => {
                let problem = problem.as_deref().unwrap_or_default();
                give_up(&self.app, &mut tx, row, problem).await?;
            }
            State::Cancelled => super::cancelled(&self.app, &mut tx, row).await?,
            State::Queued | State::Running | State::Done => {}
        }
        tell_owner(&self.app, &mut tx, row, state, problem).await?;
        let seen = store::find(&*tx, row.id).await?;
        tx.commit().await?;
        if let Some(seen) = seen {
            service::tell(&self.app, &seen);
        }
        self.ended(row, state);
        Ok(())
    }
}

/// States, in the transaction of the end, that somebody is to be told of it.
pub async fn tell_owner(
    app: &App,
    tx: &mut Tx,
    row: &Row,
    state: State,
    problem: Option<String>,
) -> Result<()> {
    let Some(owner) = row.owner else {
        return Ok(());
    };
    let tells = app.get::<Registry>().tells(row);
    let settings = app.get::<super::Settings>();
    let took_ms = app.clock.now().timestamp_millis() - row.created_at;
    let is_told = match state {
        State::Failed => tells != Tells::Nothing,
        State::Done => tells == Tells::Both && took_ms >= settings.tell_after_minutes * 60_000,
        State::Queued | State::Running | State::Cancelled => false,
    };
    if !is_told {
        return Ok(());
    }
    let ended = EndedFact {
        owner,
        job: row.id,
        title: row.title.clone(),
        kind: row.kind.clone(),
        subject: row.subject,
        problem: problem.filter(|_| state == State::Failed),
    };
    fact::announce(app, tx, &ended).await
}
