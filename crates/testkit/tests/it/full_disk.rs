//! F-15 on SQLite: the disk of the database is full while updates and payments come in.
//!
//! The disk is a real one of a few megabytes: a tmpfs in a mount namespace of its own (`unshare`, no privilege needed
//! where the kernel lets anybody have one). Where that is not permitted the writer fails instead: no file of the process
//! may grow (`prlimit --fsize`). Either way this program starts itself again for the one test.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use testkit::{Person, TestShop, TestShopOptions};

use crate::counter::Counter;

/// Where the small disk is, in the process that lives on it; empty in one whose files shall not grow.
const SMALL_DISK: &str = "MRJBOT_TEST_SMALL_DISK";
/// Mounts the disk at `$1` and becomes what follows.
const IN_NAMESPACE: &str = "mount -t tmpfs -o size=24m tmpfs \"$1\" && shift && exec \"$@\"";
/// Becomes what follows; a file that may not grow is an error then, and no signal.
const UNSIGNALLED: &str = "trap '' XFSZ && exec \"$@\"";
const THIS_TEST: &str =
    "full_disk::f15_on_a_full_disk_nothing_is_lost_and_everything_goes_on_when_there_is_room";
/// Updates that may still find room in what the database has of the disk.
const LAST_ROOM_MAX: i64 = 2_000;
/// How many updates in a row must be refused before the disk counts as full: what was begun and refused may leave room
/// for something smaller.
const REFUSALS: usize = 5;
/// The large fill up what is left, the small see that nothing is.
const SIZES: [usize; 2] = [2_000, 1];
const FIRST_UPDATE: i64 = 777_000_000;

/// Room that can be taken away.
enum Disk {
    Small(PathBuf),
    Limited,
}

impl Disk {
    async fn fill(&self, shop: &TestShop) -> Result<()> {
        match self {
            Self::Small(folder) => {
                // What the log of the database holds already it may write over: give that back first.
                shop.log_emptied().await?;
                ballast(&folder.join("ballast"))
            }
            Self::Limited => limit("0:unlimited"),
        }
    }

    fn free(&self) -> Result<()> {
        match self {
            Self::Small(folder) => Ok(std::fs::remove_file(folder.join("ballast"))?),
            Self::Limited => limit("unlimited"),
        }
    }
}

/// How large a file of this process may be.
fn limit(bytes: &str) -> Result<()> {
    let own = std::process::id().to_string();
    let status = Command::new("prlimit").args(["--pid", &own, &format!("--fsize={bytes}")]).status()?;
    ensure!(status.success(), "prlimit: {status}");
    Ok(())
}

/// Writes until not one byte fits any more.
fn ballast(path: &Path) -> Result<()> {
    let mut file = File::create(path)?;
    let block = vec![0_u8; 1 << 16];
    let mut size = block.len();
    while size > 0 {
        while file.write_all(&block[..size]).is_ok() {}
        size /= 2;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn f15_on_a_full_disk_nothing_is_lost_and_everything_goes_on_when_there_is_room() {
    if std::env::var("MRJBOT_TEST_POSTGRES_URL").is_ok_and(|url| !url.is_empty()) {
        return; // a server's disk is not ours to fill
    }
    let result = match std::env::var_os(SMALL_DISK) {
        Some(folder) if folder.is_empty() => through_a_full_disk(&Disk::Limited).await,
        Some(folder) => through_a_full_disk(&Disk::Small(folder.into())).await,
        None => again_on_a_small_disk(),
    };
    result.unwrap();
}

fn unshared(folder: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", IN_NAMESPACE, "sh"]).arg(folder);
    command.env(SMALL_DISK, folder).env("TMPDIR", folder);
    command
}

fn unsignalled() -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", UNSIGNALLED, "sh"]).env(SMALL_DISK, "");
    command
}

fn again_on_a_small_disk() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let tried = unshared(folder.path()).arg("true").stderr(Stdio::null()).status();
    let permitted = tried.is_ok_and(|status| status.success());
    let mut command = if permitted { unshared(folder.path()) } else { unsignalled() };
    command.arg(std::env::current_exe()?).args([THIS_TEST, "--exact", "--nocapture"]).stdin(Stdio::null());
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success() && said.contains("1 passed"), "{said}\n{told}");
    Ok(())
}

/// Updates by webhook, by number: which were taken, which were refused.
#[derive(Default)]
struct Delivered {
    taken: Vec<i64>,
    refused: Vec<i64>,
}

/// Of a kind that this version does not know: stored, looked at and closed, and nobody is answered.
fn update(number: i64, size: usize) -> Value {
    json!({ "update_id": number, "novelty": { "from": { "id": 5_002 }, "text": "x".repeat(size) } })
}
impl Delivered {
    async fn deliver(&mut self, counter: &Counter, (number, size): (i64, usize)) -> Result<bool> {
        match counter.webhook(&update(number, size)).await? {
            200 => self.taken.push(number),
            503 => self.refused.push(number),
            other => anyhow::bail!("the webhook answers {other}"),
        }
        Ok(self.taken.last() == Some(&number))
    }

    /// Delivers until nothing is taken any more.
    async fn until_full(&mut self, counter: &Counter) -> Result<()> {
        let mut number = FIRST_UPDATE;
        for size in SIZES {
            let mut refusals = 0;
            while refusals < REFUSALS {
                ensure!(number < FIRST_UPDATE + LAST_ROOM_MAX, "the disk is not full");
                refusals = if self.deliver(counter, (number, size)).await? { 0 } else { refusals + 1 };
                number += 1;
            }
        }
        Ok(())
    }

    /// Delivers again what was refused.
    async fn again(&mut self, counter: &Counter) -> Result<()> {
        for refused in std::mem::take(&mut self.refused) {
            self.deliver(counter, (refused, 1)).await?;
        }
        Ok(())
    }
}

async fn through_a_full_disk(disk: &Disk) -> Result<()> {
    let shop = TestShop::start(TestShopOptions::default()).await?;
    let counter = Counter::open(&shop).await?;
    let mut sara = shop.person(5001, "Sara", "en").await?;
    sara.say("/start").await?;
    sara.until("the menu", |message| !message.buttons().is_empty()).await?;
    let payment = counter.sent_to_the_bank(&shop, &sara).await?;
    shop.rest().await?;

    disk.fill(&shop).await?;
    let mut delivered = Delivered::default();
    delivered.until_full(&counter).await?;
    let polls = shop.telegram_calls("getUpdates").await?.len();
    // By the other way, too: it stays with Telegram until it can be stored.
    sara.say("/wallet").await?;
    shop.zarinpal.pay(&payment.authority);
    let told = counter.come_back(&payment).await?;
    ensure!(told == 503, "a callback that cannot be written down: {told}");
    delivered.again(&counter).await?;
    ensure!(!delivered.refused.is_empty(), "there was room");
    let asked = shop.telegram_calls("getUpdates").await?.len() - polls;
    ensure!(asked <= 1, "{asked} polls on a full disk: one brings the batch, which is then to be stored");
    ensure!(shop.wallet(&sara).await? == 0, "nothing is booked that cannot be saved");

    disk.free()?;
    settled(&shop, &counter, (&mut sara, delivered)).await
}

/// Everything goes on by itself, in the same life of the shop.
async fn settled(
    shop: &TestShop,
    counter: &Counter,
    (sara, mut delivered): (&mut Person, Delivered),
) -> Result<()> {
    delivered.again(counter).await?;
    ensure!(delivered.refused.is_empty(), "there is room again, and updates are refused");
    // The provider lists what was paid; whoever came back in vain need not come again.
    shop.wait_for("the money", || async {
        shop.advance_s(10);
        Ok((shop.wallet(sara).await? == crate::counter::TOMAN).then_some(()))
    })
    .await?;
    delivered.taken.sort_unstable();
    delivered.taken.dedup();
    let taken = i64::try_from(delivered.taken.len())?;
    shop.wait_for("every update to be handled", || async {
        let done = "SELECT COUNT(*) FROM inbox_update WHERE update_id >= 777000000 AND state = 'done'";
        Ok((shop.count_of(done).await? == taken).then_some(()))
    })
    .await?;
    sara.until("the wallet", |message| message.text().contains("Your wallet")).await?;
    shop.rest().await?;
    ensure!(shop.count_of("SELECT COUNT(*) FROM job WHERE state = 'dead'").await? == 0, "work was given up");
    shop.books_are_right().await
}
