//! What a server process costs, from `/proc`.

use std::fs::read_to_string;

use crate::Failed;

/// CPU seconds of all threads, user and system.
#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
pub struct Cpu {
    /// In user space.
    pub user_s: f64,
    /// In the kernel.
    pub system_s: f64,
}

impl Cpu {
    /// Both together.
    #[must_use]
    pub fn total(self) -> f64 {
        self.user_s + self.system_s
    }

    /// What was spent since.
    #[must_use]
    pub fn since(self, before: Self) -> Self {
        Self {
            user_s: self.user_s - before.user_s,
            system_s: self.system_s - before.system_s,
        }
    }
}

/// CPU time of a process so far; the kernel counts it in hundredths of a second.
///
/// # Errors
/// When the process is gone.
pub fn cpu(pid: u32) -> Result<Cpu, Failed> {
    let stat = read_to_string(format!("/proc/{pid}/stat"))?;
    // The name in brackets may contain anything.
    let fields: Vec<&str> = stat
        .rsplit_once(") ")
        .map(|(_, rest)| rest.split(' ').collect())
        .unwrap_or_default();
    let ticks = |at: usize| -> Result<f64, Failed> {
        Ok(fields.get(at).ok_or("a short stat line")?.parse::<f64>()? / 100.0)
    };
    Ok(Cpu {
        user_s: ticks(11)?,
        system_s: ticks(12)?,
    })
}

/// Resident memory in MB.
///
/// # Errors
/// When the process is gone.
pub fn memory_mb(pid: u32) -> Result<f64, Failed> {
    let status = read_to_string(format!("/proc/{pid}/status"))?;
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .ok_or("no VmRSS")?;
    let kb: f64 = line.split_whitespace().nth(1).ok_or("no figure")?.parse()?;
    Ok(kb / 1_024.0)
}
