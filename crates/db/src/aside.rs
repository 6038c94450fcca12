//! A reader for long questions, which stands back when there is something else to do.

use futures::future::BoxFuture;
use rustix::process::nice;
use sea_orm::{Database, DatabaseConnection, DbErr, RuntimeErr};
use tokio::sync::oneshot;

use crate::open::{Db, sqlite_options};

/// The lowest priority a thread can ask for.
const NICE_MAX: i32 = 19;
/// Page cache of this reader, in KiB.
const CACHE_KIB: u32 = 4_000;

impl Db {
    /// Asks `question` on a thread and a reader of its own. SQLite works in our process: both threads get the lowest
    /// priority, so that customers hardly notice a question that takes seconds. A server looks after its own.
    ///
    /// # Errors
    /// What `question` answered, or the database's own failure.
    pub async fn aside<T, E, F>(&self, question: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbErr> + Send + 'static,
        F: for<'r> FnOnce(&'r DatabaseConnection) -> BoxFuture<'r, Result<T, E>> + Send + 'static,
    {
        let Some(url) = self.sqlite_url().map(ToOwned::to_owned) else {
            return question(self.reader()).await;
        };
        let (answer, wait) = oneshot::channel();
        let ask = move || {
            step_back();
            // Whoever asked and went away does not hear of it.
            drop(answer.send(asked(&url, question)));
        };
        let thread = std::thread::Builder::new().name("aside".to_owned()).spawn(ask);
        thread.map_err(|error| E::from(internal(&error)))?;
        wait.await.unwrap_or_else(|_| Err(E::from(crate::group::closed())))
    }
}

/// Where it is not allowed the question is asked all the same.
fn step_back() {
    if let Err(error) = nice(NICE_MAX) {
        tracing::debug!(%error, "a long question runs at the usual priority");
    }
}

/// The driver's thread is started by this one, and inherits its priority (sched(7), "The nice value").
fn asked<T, E, F>(url: &str, question: F) -> Result<T, E>
where
    E: From<DbErr>,
    F: for<'r> FnOnce(&'r DatabaseConnection) -> BoxFuture<'r, Result<T, E>>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| E::from(internal(&error)))?.block_on(async {
        let reader = Database::connect(sqlite_options(url, (1, CACHE_KIB))).await?;
        let answer = question(&reader).await;
        // Nothing was written: how it closes changes nothing.
        drop(reader.close().await);
        answer
    })
}

fn internal(error: &std::io::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(error.to_string()))
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::path::Path;

    use sea_orm::ConnectionTrait as _;

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
        let asked = db.aside(|reader| {
            Box::pin(async move {
                reader.execute_unprepared("SELECT 1").await?;
                let threads = std::fs::read_dir("/proc/self/task").unwrap();
                let all: Vec<i32> =
                    threads.filter_map(|thread| niceness(&thread.ok()?.path().join("stat"))).collect();
                Ok::<_, DbErr>(all)
            })
        });
        let nices = asked.await.unwrap();
        let aside = nices.iter().filter(|nice| **nice == NICE_MAX).count();
        assert!(aside >= 2, "the thread that asks and the driver's: {nices:?}");
        assert_eq!(niceness(Path::new("/proc/thread-self/stat")).unwrap(), before);
        assert!(before == NICE_MAX || nices.contains(&before), "{nices:?}");
        db.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}
