//! Which processors a run may use, where it may not use all.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Runs take turns, so that two of them are not on the same processors while others idle.
static TURN: AtomicUsize = AtomicUsize::new(0);

/// `n` of the processors that this process may use, as a list for `taskset`; empty where all may be used.
pub fn some(n: Option<usize>) -> String {
    let Some(n) = n else {
        return String::new();
    };
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    let all = line.map(read).unwrap_or_default();
    if n == 0 || n >= all.len() {
        return String::new();
    }
    let first = TURN.fetch_add(n, Ordering::Relaxed);
    let chosen = (0..n).map(|k| all[(first + k) % all.len()].to_string());
    chosen.collect::<Vec<_>>().join(",")
}

/// `0-3,8` → 0, 1, 2, 3, 8.
fn read(list: &str) -> Vec<usize> {
    let ranges = list.trim().split(',').filter_map(|range| {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        Some(from.parse::<usize>().ok()?..=to.parse::<usize>().ok()?)
    });
    ranges.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_the_kernel_are_read() {
        assert_eq!(read("\t0-3,8\n"), [0, 1, 2, 3, 8]);
        assert!(read("what").is_empty());
    }

    #[test]
    fn where_all_may_be_used_nothing_is_said() {
        assert_eq!(some(None), "");
        assert_eq!(some(Some(0)), "");
        assert_eq!(some(Some(100_000)), "");
    }
}
