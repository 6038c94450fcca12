//! The test shop's own tests: the fault harness, small, as every run of the suite can afford it.

mod counter;
mod faults;
mod full_disk;
