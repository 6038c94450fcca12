//! What the shell answers when something is mistyped, missing or taken: in words, with what to do, and the right exit code.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;
use testkit::{Lent, TestEngine, fresh_address};

/// A folder to run in, and a database nobody has used.
pub struct Place {
    folder: TempDir,
    pub address: String,
    _lent: Lent,
}

impl Place {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (address, lent) = fresh_address(TestEngine::of_this_run(), folder.path()).await.unwrap();
        Self { folder, address, _lent: lent }
    }

    pub fn run(&self, args: &[&str]) -> Output {
        mrjbot(self.folder.path(), &[("MRJBOT_DATABASE_URL", &self.address)], args)
    }

    pub async fn with_a_shop() -> Self {
        let place = Self::new().await;
        assert_eq!(place.run(&["migrate"]).status.code(), Some(0));
        place
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    }
}

fn mrjbot(folder: &Path, environment: &[(&str, &str)], args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mrjbot"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MRJBOT_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).envs(environment.iter().copied()).args(args).output().unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// One line that says all of `parts`, and the exit code.
#[track_caller]
fn refused(output: &Output, code: i32, parts: &[&str]) {
    let said = complaint(output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    for part in parts {
        assert!(said.contains(part), "no {part} in: {said}");
    }
}

#[tokio::test]
async fn where_no_shop_is_none_is_made_by_looking() {
    let place = Place::new().await;
    let next = ["there is no shop at", "mrjbot serve", "--database-url"];
    for args in [&["stats"][..], &["user", "find"], &["setting", "set", "sales_open", "false"]] {
        refused(&place.run(args), 1, &next);
    }
    let doctor = place.run(&["doctor", "--json"]);
    assert_eq!(doctor.status.code(), Some(1), "{}", complaint(&doctor));
    let told: serde_json::Value = serde_json::from_slice(&doctor.stdout).unwrap();
    assert_eq!(told["ok"], false);
    assert!(told.to_string().contains("there is no shop at"), "{told}");
    assert_eq!(place.names(), Vec::<String>::new(), "looking made something");
    assert_eq!(place.run(&["migrate"]).status.code(), Some(0));
    assert_eq!(place.run(&["stats"]).status.code(), Some(0));
}

#[tokio::test]
async fn a_file_that_is_no_shop_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("empty.sqlite"), "").unwrap();
    let output = mrjbot(folder.path(), &[], &["stats", "--database-url", "sqlite:empty.sqlite"]);
    refused(&output, 1, &["there is no shop at sqlite:empty.sqlite"]);
    assert_eq!(std::fs::metadata(folder.path().join("empty.sqlite")).unwrap().len(), 0);
    std::fs::write(
        folder.path().join("notes.txt"),
        "not a database at all, but long enough to look at".repeat(40),
    )
    .unwrap();
    let output = mrjbot(folder.path(), &[], &["stats", "--database-url", "sqlite:notes.txt"]);
    refused(&output, 1, &["sqlite:notes.txt", "database_url"]);
}

#[tokio::test]
async fn what_is_not_there_is_named_with_the_way_to_it() {
    let place = Place::with_a_shop().await;
    for (args, parts) in [
        (&["user", "show", "99"][..], &["mrjbot user find"][..]),
        (&["user", "show", "@nobody"], &["@nobody", "mrjbot user find"]),
        (&["user", "show", "nobody"], &["nobody", "mrjbot user find"]),
        (&["user", "show", "tg:99"], &["99", "mrjbot user find"]),
        (&["setting", "set", "no_such", "1"], &["mrjbot setting list"]),
        (&["setting", "set", "sales_open", "maybe"], &["mrjbot setting list"]),
        (&["sub", "show", "99"], &["99", "mrjbot sub list"]),
        (&["sub", "show", "nothing"], &["nothing", "mrjbot sub list"]),
        (&["payment", "show", "99"], &["99", "mrjbot payment list"]),
        (&["payment", "show", "۹۹"], &["99", "mrjbot payment list"]),
        (&["payment", "check", "99"], &["99", "mrjbot payment list"]),
        (&["payment", "write-off", "99", "--reason", "a slip"], &["99", "mrjbot payment list"]),
        (&["payment", "refund", "99", "--reason", "a slip"], &["99", "mrjbot order list"]),
        (&["payment", "void", "99", "--reason", "a slip"], &["99", "mrjbot receipt list"]),
        (&["receipt", "approve", "99"], &["99", "mrjbot receipt list"]),
        (&["receipt", "reject", "99", "--reason", "a slip"], &["99", "mrjbot receipt list"]),
        (&["payment", "list", "--gateway", "nopal"], &["nopal", "mrjbot gateway set"]),
        (&["payment", "list", "--card", "99"], &["99", "mrjbot card list"]),
        (&["payment", "list", "--payout", "99"], &["99", "mrjbot gateway payouts"]),
        (
            &["gateway", "take-back", "zarinpal", "--reference", "7", "--reason", "a slip"],
            &["No payout is recorded under this reference"],
        ),
        (&["job", "retry", "99"], &["mrjbot job dead"]),
    ] {
        refused(&place.run(args), 1, parts);
    }
}

#[tokio::test]
async fn a_value_that_cannot_be_meant_is_wrong_usage() {
    let place = Place::with_a_shop().await;
    for (args, parts) in [
        (&["user", "show", "tg:me"][..], &["Telegram id"][..]),
        (&["setting", "set", "topup_min", "much"], &["toman"]),
        (&["order", "list", "--state", "sideways"], &["sideways"]),
        (&["payment", "list", "--state", "sideways"], &["sideways", "late"]),
        (&["stats", "--log", "[["], &["log", "info,shop=debug"]),
        (&["stats", "--config", "no-such.toml"], &["no-such.toml"]),
        (&["stats", "--database-url", "mysql://x"], &["sqlite:", "postgres://"]),
        (&["serve", "--listen", "here"], &["ADDRESS:PORT"]),
    ] {
        refused(&place.run(args), 2, parts);
    }
    let output = mrjbot(place.folder.path(), &[("MRJBOT_LOG_FORMAT", "loud")], &["stats"]);
    refused(&output, 2, &["log_format"]);
}

/// A sign before a number is no option, and a provider that keeps nothing needs no word for it.
#[tokio::test]
async fn amounts_are_refused_as_amounts_and_no_fee_is_none() {
    let place = Place::with_a_shop().await;
    let output = place.run(&["wallet", "credit", "1", "-5", "--reason", "a gift"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("amounts are positive"), "{}", complaint(&output));
    let nothing = place.run(&["gateway", "settle", "zarinpal", "--amount", "0", "--reference", "77"]);
    refused(&nothing, 1, &["amount"]);
    let unnamed = place.run(&["gateway", "settle", "zarinpal", "--amount", "5000", "--reference", " "]);
    refused(&unnamed, 1, &["reference"]);
    for part in ["expected", "paid-out", "open", "unclear"] {
        assert!(place.run(&["payment", "list", "--clearing", part]).status.success(), "{part}");
    }
    assert!(place.run(&["payment", "list", "--state", "stuck"]).status.success());
    assert!(place.run(&["gateway", "payouts", "zarinpal"]).status.success());
    let settle = place.run(&["gateway", "settle", "zarinpal", "--amount", "5000", "--reference", "77"]);
    assert_ne!(settle.status.code(), Some(2), "{}", complaint(&settle));
}

/// The simulated provider answers while a command is waited for.
#[tokio::test(flavor = "multi_thread")]
async fn the_access_to_refunds_is_said_tried_listed_and_forgotten() {
    let place = Place::with_a_shop().await;
    let sim = sims::zarinpal::Zarinpal::start(sims::zarinpal::Options::default()).await.unwrap();
    let run = |args: &[&str]| {
        let environment =
            [("MRJBOT_DATABASE_URL", place.address.as_str()), ("MRJBOT_ZARINPAL_URL", &sim.url)];
        let all: Vec<&str> = ["gateway"].iter().chain(args).copied().chain(["--json"]).collect();
        let output = mrjbot(place.folder.path(), &environment, &all);
        assert!(output.status.success(), "{args:?}: {}", complaint(&output));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    run(&["set", "zarinpal", "--merchant", &sim.merchant]);
    for (token, word) in [("guessed", "refused"), (sim.access_token.as_str(), "open")] {
        let set = ["set", "zarinpal", "--refund-terminal", &sim.terminal, "--refund-token", token];
        assert_eq!(run(&set)["refunds"], word);
    }
    assert_eq!(run(&["list"])["items"][0]["refund_terminal"], sim.terminal.as_str());
    run(&["set", "zarinpal", "--no-refunds"]);
    assert!(run(&["list"])["items"][0]["refund_terminal"].is_null());
    let half = place.run(&["gateway", "set", "zarinpal", "--refund-terminal", "1"]);
    assert_eq!(half.status.code(), Some(2), "{}", complaint(&half));
}

#[tokio::test]
async fn a_taken_port_and_an_absent_server_are_said_once_with_what_to_do() {
    let place = Place::with_a_shop().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = place.run(&["serve", "--listen", &address]);
    let last = complaint(&output).trim().lines().last().unwrap_or_default().to_owned();
    assert_eq!(output.status.code(), Some(1), "{last}");
    for part in [&address, "--listen", "MRJBOT_LISTEN"] {
        assert!(last.contains(part), "no {part} in: {last}");
    }
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("postgres://shop:hidden@{free}/shop");
    let output = place.run(&["stats", "--database-url", &url]);
    refused(&output, 1, &[&free.to_string(), "database_url"]);
    let said = complaint(&output);
    assert!(!said.contains("hidden"), "{said}");
    assert_eq!(said.matches("answer").count(), 1, "{said}");
}
