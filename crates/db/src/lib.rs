//! Pools, unit of work, retries, dialect forks, migrations.
