//! Running ffmpeg and ffprobe: the only place that starts a process.
//!
//! Each run gets a private folder in which it finds its inputs under neutral names and leaves its outputs, a process
//! group of its own, a lower priority and limits. Where bubblewrap works, the run sees nothing of the machine but the
//! programs, its inputs (read-only) and its folder, and has no network at all; elsewhere forced formats and the protocol
//! list must do. Dropping the future of a run kills everything it started; so does the death of this process.

mod aac;
mod adts;
mod coder;
mod coding;
#[expect(
    clippy::disallowed_methods,
    reason = "this is the place that starts processes"
)]
mod command;
mod compose;
mod flow;
mod ivf;
mod opus;
mod pipes;
mod process;
mod processors;
mod progress;
mod recode;
#[expect(
    clippy::disallowed_methods,
    reason = "this is the place that starts processes"
)]
mod sandbox;
mod tile;
mod transport;

pub use aac::{AAC_FRAME, Aac, Coded};
pub use coder::{Given, Picture, SIZES};
pub use compose::Compose;
pub use opus::{Opus, Packet};
pub use process::Hear;
pub use progress::Progress;
pub use recode::Recode;
pub use sandbox::Sandbox;
pub use tile::Tile;

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::{sync::mpsc, time::timeout};

use crate::{
    error::{Error, Result},
    plan::{Encoder, Limits, Plan, Stdout},
};
use command::Job;
use process::{Event, Process};

tokio::task_local! {
    static HEAR: Hear;
}

/// Does `work`; what programs say on standard error, and how they were called, is heard while they run. Only by what runs
/// within the same task.
pub async fn overheard<F: Future>(hear: Hear, work: F) -> F::Output {
    HEAR.scope(hear, work).await
}

/// How the names of private folders begin.
const FOLDER_PREFIX: &str = "media-";

/// Starts ffmpeg. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Runner {
    tmp: PathBuf,
    sandbox: Sandbox,
    most: Most,
    encoder: Encoder,
}

/// What every run may take at the most, whatever its plan allows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Most {
    /// Processors; `None`: all of them.
    pub processors: Option<usize>,
    /// Bytes of address space; `None`: what the plan says.
    pub memory: Option<u64>,
}

/// What a run left behind. Its folder goes when this is dropped.
#[derive(Debug)]
pub struct Work {
    folder: TempDir,
    /// The last of what it said (measurements are read from here).
    pub said: String,
}

impl Work {
    /// Where an output is.
    pub fn path(&self, output: &str) -> PathBuf {
        self.folder.path().join(output)
    }
}

impl Runner {
    /// A runner whose private folders lie in `tmp` (which should be on the disk the results will go to, so that they
    /// can be moved). Finds out once whether bubblewrap works here.
    pub fn detect(tmp: impl Into<PathBuf>) -> Self {
        Self {
            tmp: tmp.into(),
            sandbox: Sandbox::detect(),
            most: Most::default(),
            encoder: Encoder::default(),
        }
    }

    /// A runner with this sandbox.
    pub fn new(tmp: impl Into<PathBuf>, sandbox: Sandbox) -> Self {
        Self {
            tmp: tmp.into(),
            sandbox,
            most: Most::default(),
            encoder: Encoder::default(),
        }
    }

    /// The same, with no run taking more than this.
    #[must_use]
    pub fn taking(mut self, most: Most) -> Self {
        self.most = most;
        self
    }

    /// Removes the folders of runs that died with an earlier process. Call it once, before the first run.
    pub fn sweep(&self) -> Result<()> {
        let entries = match std::fs::read_dir(&self.tmp) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            if entry
                .file_name()
                .to_string_lossy()
                .starts_with(FOLDER_PREFIX)
            {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }

    /// How runs are kept apart from the machine.
    pub fn sandbox(&self) -> Sandbox {
        self.sandbox
    }

    /// Runs a plan to its end. Drop the future to cancel.
    pub async fn run(&self, plan: &Plan, progress: impl FnMut(Progress)) -> Result<Work> {
        self.run_by(Encoder::X264, plan, progress).await
    }

    async fn run_by(
        &self,
        encoder: Encoder,
        plan: &Plan,
        mut progress: impl FnMut(Progress),
    ) -> Result<Work> {
        debug_assert_eq!(plan.stdout, Stdout::Progress);
        let mut reader = progress::Reader::new(plan.duration_ms);
        let take = |chunk: &[u8]| reader.take(chunk).into_iter().for_each(&mut progress);
        let work = self.start(encoder, plan, take).await?;
        for output in &plan.outputs {
            if !work.path(output).exists() {
                let reason = format!("it wrote no {output}. {}", work.said);
                return Err(Error::Failed {
                    program: "ffmpeg",
                    reason,
                });
            }
        }
        Ok(work)
    }

    /// Runs a plan whose media come on standard output, handing on each chunk.
    pub async fn stream(&self, plan: &Plan, chunk: impl FnMut(&[u8])) -> Result<Work> {
        debug_assert_eq!(plan.stdout, Stdout::Media);
        self.start(Encoder::X264, plan, chunk).await
    }

    async fn start(&self, encoder: Encoder, plan: &Plan, chunk: impl FnMut(&[u8])) -> Result<Work> {
        let folder = self.folder()?;
        for (name, bytes) in &plan.files {
            std::fs::write(folder.path().join(name), bytes)?;
        }
        let inputs: Vec<&Path> = plan
            .inputs
            .iter()
            .map(|input| input.path.as_path())
            .collect();
        let mut args = command::ffmpeg_options(plan.stdout);
        args.extend(plan.args.iter().cloned());
        let job = Job {
            program: "ffmpeg",
            args,
            inputs,
            limits: plan.limits,
            encoder,
            live: false,
            folder,
        };
        self.supervise(job, chunk).await
    }

    /// Runs ffprobe on one file; what it prints is handed on as it comes.
    pub(crate) async fn probe(
        &self,
        input: &crate::plan::Input,
        args: Vec<String>,
        limits: Limits,
        chunk: impl FnMut(&[u8]),
    ) -> Result<()> {
        let inputs = vec![input.path.as_path()];
        let job = Job {
            program: "ffprobe",
            args,
            inputs,
            limits,
            encoder: Encoder::X264,
            live: false,
            folder: self.folder()?,
        };
        self.supervise(job, chunk).await.map(|_| ())
    }

    fn folder(&self) -> Result<TempDir> {
        std::fs::create_dir_all(&self.tmp)?;
        Ok(tempfile::Builder::new()
            .prefix(FOLDER_PREFIX)
            .tempdir_in(&self.tmp)?)
    }

    /// Starts a job. It is killed when the process is dropped: by an error, by the limit of time, or because nobody waits any
    /// more.
    fn launch(
        &self,
        job: &mut Job<'_>,
        input: Option<mpsc::Receiver<Vec<u8>>>,
    ) -> Result<(Process, mpsc::Receiver<Event>)> {
        if let Some(most) = self.most.memory {
            job.limits.memory = job.limits.memory.min(most);
        }
        let command = job.command(self.sandbox, &processors::some(self.most.processors))?;
        let hear = HEAR.try_with(Hear::clone).ok();
        if let Some(hear) = &hear {
            hear(&format!("$ {} {}", job.program, job.args.join(" ")));
        }
        let (sender, events) = mpsc::channel(16);
        let process = Process::start(job.program, command, input, sender, hear)?;
        Ok((process, events))
    }

    async fn supervise(&self, mut job: Job<'_>, mut chunk: impl FnMut(&[u8])) -> Result<Work> {
        let (_process, mut events) = self.launch(&mut job, None)?;
        let watch = async {
            while let Some(event) = events.recv().await {
                match event {
                    Event::Chunk(bytes) => chunk(&bytes),
                    Event::Ended(end) => return end,
                }
            }
            Err(Error::Cancelled)
        };
        let said = match timeout(job.limits.wall, watch).await {
            Ok(ended) => ended?,
            Err(_) => return Err(Error::LimitReached("time")),
        };
        Ok(Work {
            folder: job.folder,
            said,
        })
    }
}
