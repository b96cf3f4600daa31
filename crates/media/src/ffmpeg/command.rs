//! The command line of a run: limits, priority, sandbox, program, arguments.

use std::{
    ffi::OsString,
    os::unix::{fs::symlink, process::CommandExt},
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use super::sandbox::{self, Sandbox};
use crate::{
    error::Result,
    plan::{self, Encoder, Limits},
};

/// One run, ready to start.
#[derive(Debug)]
pub struct Job<'a> {
    /// `ffmpeg` or `ffprobe`.
    pub program: &'static str,
    /// Its arguments.
    pub args: Vec<String>,
    /// What it reads, in order.
    pub inputs: Vec<&'a Path>,
    /// What it may use.
    pub limits: Limits,
    /// Who codes the pictures, if any are coded.
    pub encoder: Encoder,
    /// Whether it is fed while it runs, and somebody waits for each piece that it makes: it stands behind nobody.
    pub live: bool,
    /// Its private folder.
    pub folder: TempDir,
}

/// What every ffmpeg is told first.
pub fn ffmpeg_options(stdout: plan::Stdout) -> Vec<String> {
    let mut args = "-nostdin -hide_banner -nostats -loglevel level+info -y".to_owned();
    if stdout == plan::Stdout::Progress {
        args.push_str(" -progress pipe:1 -stats_period 0.5");
    }
    args.split_whitespace().map(str::to_owned).collect()
}

impl Job<'_> {
    /// The whole command. Each program in front replaces itself by the next, so the process that is started is, in the
    /// end, ffmpeg (or bubblewrap, which takes it along when it dies).
    pub fn command(&self, sandbox: Sandbox, processors: &str) -> Result<Command> {
        let mut words: Vec<OsString> = vec!["prlimit".into()];
        words.extend(self.limits_as_options().map(Into::into));
        if !self.live {
            words.extend(["nice", "-n", "10"].map(Into::into));
        }
        if !processors.is_empty() {
            // ffmpeg starts as many threads as it may use processors.
            words.extend(["taskset", "-c", processors].map(Into::into));
        }
        let named = self
            .inputs
            .iter()
            .enumerate()
            .map(|(n, path)| (*path, plan::input_name(n)));
        let named: Vec<(&Path, String)> = named.collect();
        match sandbox {
            Sandbox::Bubblewrap => {
                words.push("bwrap".into());
                words.extend(sandbox::arguments(self.folder.path(), &named));
                if self.encoder != Encoder::X264 {
                    words.extend(sandbox::devices());
                }
                words.push("--".into());
            }
            Sandbox::Plain => {
                for (path, name) in &named {
                    symlink(std::path::absolute(path)?, self.folder.path().join(name))?;
                }
                words.extend(["setpriv", "--pdeathsig", "KILL"].map(Into::into));
            }
        }
        words.push(self.program.into());
        words.extend(self.args.iter().map(Into::into));
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .current_dir(self.folder.path())
            .process_group(0);
        let stdin = if self.live {
            Stdio::piped()
        } else {
            Stdio::null()
        };
        command
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Ok(command)
    }

    fn limits_as_options(&self) -> [String; 5] {
        let limits = &self.limits;
        // Drivers of cards set aside more addresses than there is memory, and use few of them.
        let memory = match self.encoder {
            Encoder::X264 => limits.memory.to_string(),
            _ => "unlimited".to_owned(),
        };
        [
            // At the hard limit the kernel kills without a word; the soft one says why.
            format!(
                "--cpu={}:{}",
                limits.cpu.as_secs(),
                limits.cpu.as_secs() + 10
            ),
            format!("--as={memory}"),
            format!("--fsize={}", limits.file_size),
            "--nofile=512".to_owned(),
            "--core=0".to_owned(),
        ]
    }
}
