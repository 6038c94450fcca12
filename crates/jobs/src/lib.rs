//! Work that happens later: queue, lease, worker, schedules, reconcilers. Knows no business.
