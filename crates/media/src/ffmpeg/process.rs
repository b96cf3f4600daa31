//! One child process and the threads that wait for it.
//!
//! They are plain threads on purpose: the kernel's "die with your parent" means the parent *thread*, and a thread of an
//! async runtime may end before its process does.

use std::{
    io,
    os::unix::process::ExitStatusExt,
    process::{Child, Command, ExitStatus},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tokio::sync::mpsc;

use super::pipes::{feed, hand_on, tail};
use crate::error::{Error, Result};

/// Somebody who hears what programs say while they run.
pub type Listener = dyn Fn(&str) + Send + Sync;
/// The same, shared.
pub type Hear = Arc<Listener>;

/// What a run sends.
#[derive(Debug)]
pub enum Event {
    /// Some of its standard output.
    Chunk(Vec<u8>),
    /// It ended; when well, with the last of what it said.
    Ended(Result<String>),
}

/// Where a child is in its life.
#[derive(Debug, Clone, Copy)]
enum Life {
    /// Its thread has not started it yet.
    Unborn,
    /// It leads this process group.
    Running(Pid),
    /// It has ended, and its number may belong to another.
    Ended,
    /// Nobody wants it any more.
    Unwanted,
}

/// A process group that dies when this is dropped.
#[derive(Debug)]
pub struct Process {
    life: Arc<Mutex<Life>>,
}

impl Process {
    /// Starts the command in a thread of its own; what happens is told to `events`. What comes from `input` it reads.
    pub fn start(
        program: &'static str,
        mut command: Command,
        input: Option<mpsc::Receiver<Vec<u8>>>,
        events: mpsc::Sender<Event>,
        hear: Option<Hear>,
    ) -> Result<Self> {
        let life = Arc::new(Mutex::new(Life::Unborn));
        let shared = Arc::clone(&life);
        let supervise = move || {
            let ended = match command.spawn() {
                Ok(mut child) => {
                    born(&shared, Pid::from_child(&child));
                    if let (Some(input), Some(stdin)) = (input, child.stdin.take()) {
                        // Nobody waits for it: it may sit there until something comes once more, or nobody is left.
                        thread::spawn(move || feed(stdin, input));
                    }
                    watch(program, &mut child, &events, &shared, hear)
                }
                Err(cause) => Err(Error::NotStarted { program, cause }),
            };
            // Nobody may be listening any more.
            let _ = events.blocking_send(Event::Ended(ended));
        };
        thread::Builder::new()
            .name(program.to_owned())
            .spawn(supervise)?;
        Ok(Self { life })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let mut life = lock(&self.life);
        if let Life::Running(group) = *life {
            kill(group);
        }
        *life = Life::Unwanted;
    }
}

fn born(life: &Mutex<Life>, group: Pid) {
    let mut life = lock(life);
    match *life {
        Life::Unwanted => kill(group),
        _ => *life = Life::Running(group),
    }
}

fn kill(group: Pid) {
    // It may have ended this very moment; then there is nothing to kill.
    let _ = kill_process_group(group, Signal::KILL);
}

fn lock(life: &Mutex<Life>) -> MutexGuard<'_, Life> {
    life.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads both pipes to their ends, then reaps the child.
fn watch(
    program: &'static str,
    child: &mut Child,
    events: &mpsc::Sender<Event>,
    life: &Mutex<Life>,
    hear: Option<Hear>,
) -> Result<String> {
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let said = thread::scope(|scope| {
        let tail = scope.spawn(|| {
            let read = |stderr| tail(stderr, hear.as_deref());
            stderr.map(read).unwrap_or_default()
        });
        if let Some(stdout) = stdout {
            hand_on(stdout, events);
        }
        tail.join().unwrap_or_default()
    });
    // Wait without reaping, forget the number, then reap: between the two it cannot belong to anyone else.
    let id = Pid::from_child(child);
    let _ = waitid(
        WaitId::Pid(id),
        WaitIdOptions::EXITED | WaitIdOptions::NOWAIT,
    );
    *lock(life) = Life::Ended;
    let status = child.wait()?;
    judge(program, status, said)
}

fn judge(program: &'static str, status: ExitStatus, said: String) -> Result<String> {
    if errors(&said).any(is_full) {
        return Err(io::Error::from(io::ErrorKind::StorageFull).into());
    }
    let is_whole = !errors(&said).any(is_unfinished);
    if status.success() && is_whole {
        return Ok(said);
    }
    // The wrapper in front reports a signal of its child as 128 + its number.
    let signal = status.signal().or_else(|| match status.code() {
        // ffmpeg hears some signals itself, and ends with 255 after saying which.
        Some(255) => heard(&said),
        code => code.map(|code| code - 128),
    });
    match signal {
        Some(24) => Err(Error::LimitReached("processor time")),
        Some(25) => Err(Error::LimitReached("file size")),
        // HUP, INT, KILL and TERM come from outside; what a program does to itself (SEGV, ABRT) is the file's doing.
        Some(1 | 2 | 9 | 15) => Err(Error::Killed(program)),
        _ => Err(Error::Failed {
            program,
            reason: reason(&said),
        }),
    }
}

/// The lines in which ffmpeg itself speaks of errors. What it only shows, such as the title of a file, stands behind another
/// word: nobody can speak in its name.
fn errors(said: &str) -> impl Iterator<Item = &str> {
    said.lines().filter_map(|mut line| {
        while let Some((_, rest)) = line.split_once("] ").filter(|(part, _)| is_part(part)) {
            line = rest;
        }
        let own = line.strip_prefix("[error] ");
        own.or_else(|| line.strip_prefix("[fatal] "))
    })
}

/// Which part of ffmpeg speaks: `[matroska @ 0x55d0`.
fn is_part(text: &str) -> bool {
    text.starts_with('[') && text.contains(" @ 0x")
}

/// It found no room for what it wrote.
fn is_full(error: &str) -> bool {
    [": No space left on device", ": Disk quota exceeded"]
        .iter()
        .any(|why| error.ends_with(why))
}

/// It lacks the end of what it wrote, and ends as if nothing were amiss.
fn is_unfinished(error: &str) -> bool {
    ["Error writing trailer", "Error closing file"]
        .iter()
        .any(|what| error.starts_with(what))
}

/// The signal that ffmpeg says it received.
fn heard(said: &str) -> Option<i32> {
    let (_, rest) = said.rsplit_once("received signal ")?;
    let number = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    number.parse().ok()
}

/// What speaks of an error, for a person: the first line, which is mostly the cause, and the last ones, which tell what came
/// of it.
fn reason(said: &str) -> String {
    let errors = said
        .lines()
        .filter(|line| line.contains("[error]") || line.contains("[fatal]"));
    let mut lines: Vec<&str> = errors.collect();
    if lines.is_empty() {
        lines = said
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
    }
    if lines.len() > 3 {
        lines.drain(1..lines.len() - 2);
    }
    lines.join(" · ").chars().take(600).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_killed_did_not_fail() {
        use std::os::unix::process::ExitStatusExt as _;
        let end = |raw, said: &str| judge("ffmpeg", ExitStatus::from_raw(raw), said.to_owned());
        let asked = "Exiting normally, received signal 15.\n";
        for (raw, said) in [(9, ""), (137 << 8, ""), (255 << 8, asked)] {
            assert!(matches!(end(raw, said), Err(Error::Killed(_))), "{raw}");
        }
        let tired = end(255 << 8, "Exiting normally, received signal 24.\n");
        assert!(matches!(tired, Err(Error::LimitReached(_))));
        assert!(matches!(end(1 << 8, ""), Err(Error::Failed { .. })));
        assert!(matches!(end(11, ""), Err(Error::Failed { .. })));
    }

    #[test]
    fn what_is_not_written_to_its_end_is_no_success() {
        let end = |raw, said: &str| judge("ffmpeg", ExitStatus::from_raw(raw), said.to_owned());
        for full in [
            "[error] Error writing trailer of out.mp4: No space left on device\n",
            "[error] av_interleaved_write_frame(): No space left on device\n[info] x\n",
            "[out#0/mp4 @ 0x5] [error] Error closing file: Disk quota exceeded\n",
        ] {
            for raw in [0, 1 << 8] {
                assert!(matches!(end(raw, full), Err(Error::Io(_))), "{full}");
            }
        }
        let broken = "[error] Error closing file out.mp4: Input/output error\n";
        assert!(matches!(end(0, broken), Err(Error::Failed { .. })));
        for shown in [
            "[info]     title           : [error] x: No space left on device\n",
            "                    : [error] x: No space left on device\n",
            "[in @ 0x1] [info] [error] Error closing file: No space left on device\n",
            "[error] No space left on device at 12\n",
        ] {
            assert!(end(0, shown).is_ok(), "{shown}");
        }
    }

    #[test]
    fn a_reason_is_the_cause_and_what_came_of_it_and_not_the_chatter() {
        let said = "[info] Stream #0\n[matroska @ 0x1] [error] EBML header parsing failed\n[info] x\n\
                    [error] in0: Invalid data found when processing input\n";
        assert_eq!(
            reason(said),
            "[matroska @ 0x1] [error] EBML header parsing failed · [error] in0: Invalid data found when \
             processing input"
        );
        assert_eq!(reason("bwrap: No such file\n"), "bwrap: No such file");
        let many = "[error] the cause\n[error] a\n[error] b\n[error] c\n[fatal] the end\n";
        assert_eq!(
            reason(many),
            "[error] the cause · [error] c · [fatal] the end"
        );
    }
}
