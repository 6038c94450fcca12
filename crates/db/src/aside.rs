//! A reader for long questions, which stands back when there is something else to do.

use rustix::process::nice;
use sea_orm::{Database, DatabaseConnection, DbErr, RuntimeErr};
use tokio::sync::oneshot;

use crate::open::{Db, sqlite_options};

/// The lowest priority a thread can ask for.
const NICE_MAX: i32 = 19;
/// Page cache of this reader, in KiB.
const CACHE_KIB: u32 = 4_000;

impl Db {
    /// Asks `question` on a reader of its own. SQLite works in our process: its thread gets the lowest priority, so that
    /// customers hardly notice a question that takes seconds. A server looks after its own.
    ///
    /// # Errors
    /// What `question` answered, or the database's own failure.
    pub async fn aside<T, E: From<DbErr>>(
        &self,
        question: impl AsyncFnOnce(&DatabaseConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let Some(url) = self.sqlite_url() else { return question(self.reader()).await };
        let reader = connect(url.to_owned()).await?;
        let answer = question(&reader).await;
        // Nothing was written: how it closes changes nothing.
        drop(reader.close().await);
        answer
    }
}

/// A thread inherits its priority from the one that starts it, so the connection, whose thread the driver starts, is made
/// on a thread that has stepped back (sched(7), "The nice value").
async fn connect(url: String) -> Result<DatabaseConnection, DbErr> {
    let (made, wait) = oneshot::channel();
    let open = move || -> Result<DatabaseConnection, DbErr> {
        // Where it is not allowed the question is asked all the same.
        if let Err(error) = nice(NICE_MAX) {
            tracing::debug!(%error, "a long question runs at the usual priority");
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| DbErr::Conn(RuntimeErr::Internal(error.to_string())))?;
        runtime.block_on(Database::connect(sqlite_options(&url, (1, CACHE_KIB))))
    };
    let thread = std::thread::Builder::new().name("aside".to_owned());
    // Whoever waited and went away does not hear of it.
    let started = thread.spawn(move || drop(made.send(open())));
    started.map_err(|error| DbErr::Conn(RuntimeErr::Internal(error.to_string())))?;
    wait.await.unwrap_or_else(|_| Err(crate::group::closed()))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::open::DbConfig;

    /// Of a thread, as proc_pid_stat(5) tells: the seventeenth field behind the name.
    fn niceness(stat: &Path) -> Option<i32> {
        let stat = std::fs::read_to_string(stat).ok()?;
        stat.rsplit_once(") ")?.1.split(' ').nth(16)?.parse().ok()
    }

    #[tokio::test]
    async fn the_question_steps_back_and_nobody_else() {
        let folder = std::env::temp_dir().join(format!("mrjbot-aside-{}", std::process::id()));
        let db = Db::open(&DbConfig::sqlite(&folder.join("shop.sqlite"))).await.unwrap();
        let before = niceness(Path::new("/proc/thread-self/stat")).unwrap();
        let asked = db.aside(async |_| {
            let threads = std::fs::read_dir("/proc/self/task").unwrap();
            let all: Vec<i32> =
                threads.filter_map(|thread| niceness(&thread.ok()?.path().join("stat"))).collect();
            Ok::<_, DbErr>(all)
        });
        let nices = asked.await.unwrap();
        assert!(nices.contains(&NICE_MAX), "{nices:?}");
        assert_eq!(niceness(Path::new("/proc/thread-self/stat")).unwrap(), before);
        assert!(before == NICE_MAX || nices.contains(&before), "{nices:?}");
        db.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}
