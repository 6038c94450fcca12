//! The one place where a rule is waived, each time with a reason. An exception that waives nothing is itself a finding.

use super::Finding;

pub struct Exception {
    pub rule: &'static str,
    /// The file, or a folder ending in `/`.
    pub path: &'static str,
    /// Why this is right here. Read by people only.
    pub reason: &'static str,
}

pub const EXCEPTIONS: &[Exception] = &[];

/// Is this finding waived? Marks the exception as used.
pub fn waive(rule: &str, found: &Finding, used: &mut [bool]) -> bool {
    let at = EXCEPTIONS.iter().position(|it| it.rule == rule && covers(it.path, &found.path));
    if let Some(mark) = at.and_then(|at| used.get_mut(at)) {
        *mark = true;
    }
    at.is_some()
}

fn covers(exception: &str, path: &str) -> bool {
    exception == path || (exception.ends_with('/') && path.starts_with(exception))
}

/// Exceptions that no finding needed.
pub fn unused(used: &[bool]) -> Vec<Finding> {
    let stale = EXCEPTIONS.iter().zip(used).filter(|(_, used)| !**used);
    stale
        .map(|(it, _)| Finding {
            path: "crates/xtask/src/tidy/exceptions.rs".to_owned(),
            line: 0,
            message: format!(
                "nothing breaks `{}` in {} any more ({}): remove the exception",
                it.rule, it.path, it.reason
            ),
        })
        .collect()
}
