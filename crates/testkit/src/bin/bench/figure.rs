//! A figure as the report names it, and how many runs become one.

use std::time::Duration;

use serde::Serialize;

/// One measured number.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub area: &'static str,
    pub name: String,
    pub value: f64,
    pub unit: &'static str,
    /// The promise; without one the figure is for information.
    pub goal: Option<f64>,
    /// `lower` or `higher`.
    pub better: &'static str,
    pub ok: Option<bool>,
}

impl Figure {
    /// A figure that may not be above `goal`.
    pub fn at_most(
        area: &'static str,
        name: impl Into<String>,
        (value, unit, goal): (f64, &'static str, f64),
    ) -> Self {
        let ok = Some(value <= goal);
        Self { area, name: name.into(), value, unit, goal: Some(goal), better: "lower", ok }
    }

    /// A figure that may not be below `goal`.
    pub fn at_least(
        area: &'static str,
        name: impl Into<String>,
        (value, unit, goal): (f64, &'static str, f64),
    ) -> Self {
        let ok = Some(value >= goal);
        Self { area, name: name.into(), value, unit, goal: Some(goal), better: "higher", ok }
    }

    /// A figure that nobody promised anything about; fewer is better.
    pub fn cost(area: &'static str, name: impl Into<String>, (value, unit): (f64, &'static str)) -> Self {
        Self { area, name: name.into(), value, unit, goal: None, better: "lower", ok: None }
    }

    /// A figure that nobody promised anything about; more is better.
    pub fn rate(area: &'static str, name: impl Into<String>, (value, unit): (f64, &'static str)) -> Self {
        Self { area, name: name.into(), value, unit, goal: None, better: "higher", ok: None }
    }
}

/// Many runs of one thing.
#[derive(Debug)]
pub struct Runs(Vec<Duration>);

impl Runs {
    pub fn new(mut runs: Vec<Duration>) -> Self {
        runs.sort_unstable();
        Self(runs)
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The run that `percent` of all runs do not exceed (nearest rank); zero without runs.
    pub fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).copied().unwrap_or_default()
    }

    pub fn percentile_ms(&self, percent: usize) -> f64 {
        self.percentile(percent).as_secs_f64() * 1000.0
    }
}
