//! What the kernel has counted about a process: CPU time and memory, from `/proc`.

use std::time::Duration;

use anyhow::{Context as _, Result};

/// `/proc/PID/stat` counts in hundredths of a second on every Linux (USER_HZ).
const TICKS_PER_SECOND: f64 = 100.0;
/// Where the fields after the command name begin to count, and which two we want: utime and stime, 14 and 15.
const UTIME_AFTER_NAME: usize = 11;

/// User and system time of all threads of a process, those that ended included.
///
/// # Errors
/// No such process, or no Linux.
pub fn cpu_time(pid: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("CPU time is read from /proc")?;
    // The name in parentheses may hold anything; what follows are plain fields.
    let (_, fields) = stat.rsplit_once(')').context("a process's stat has a name")?;
    let ticks: Vec<f64> = fields
        .split_whitespace()
        .skip(UTIME_AFTER_NAME)
        .take(2)
        .filter_map(|field| field.parse().ok())
        .collect();
    Ok(Duration::from_secs_f64(ticks.iter().sum::<f64>() / TICKS_PER_SECOND))
}

/// Resident memory of a process in bytes.
///
/// # Errors
/// No such process, or no Linux.
pub fn resident_bytes(pid: u32) -> Result<u64> {
    let status =
        std::fs::read_to_string(format!("/proc/{pid}/status")).context("memory is read from /proc")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("no VmRSS")?;
    let kibibytes: u64 = line.split_whitespace().nth(1).context("no VmRSS")?.parse()?;
    Ok(kibibytes << 10)
}
