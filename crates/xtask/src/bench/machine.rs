//! Says what machine this is, for figures that mean nothing without it. Names hardware, never hosts or people.

use crate::process;

/// `AMD EPYC 7B13, 2 cores, 24 GiB, linux x86_64`; what cannot be read is left out.
pub fn describe() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let parts = [
        model(&read("/proc/cpuinfo")),
        Some(format!("{cores} cores")),
        memory(&read("/proc/meminfo")),
        Some(system),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The day, UTC: `2026-11-20`.
pub fn today() -> String {
    process::output("date", &["-u", "+%F"]).unwrap_or_default()
}

fn model(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn memory(meminfo: &str) -> Option<String> {
    let line = meminfo.lines().find(|line| line.starts_with("MemTotal:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(format!("{} GiB", (kibibytes + (1 << 19)) >> 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_read_from_proc() {
        assert_eq!(
            model("processor\t: 0\nmodel name\t: Some CPU @ 2GHz\n").as_deref(),
            Some("Some CPU @ 2GHz")
        );
        assert_eq!(memory("MemTotal:       24608560 kB\n").as_deref(), Some("23 GiB"));
        assert_eq!((model(""), memory("MemTotal: x")), (None, None));
    }
}
