//! The whole demo where the system gives little.

use tokio::net::TcpStream;

use crate::contract::Walk;
use crate::demo::Demo;

/// What F-31 allows: few systems give less.
const FILES: u32 = 256;
/// More than there are files.
const CROWD: usize = 300;

/// F-31: people who only stand in the door take no file that the bot, the panels or the database need, and a kill in the
/// middle of it costs nothing.
#[tokio::test]
async fn f31_with_256_files_and_300_idlers_customers_are_served() {
    let demo = Demo::start_with_files(FILES).await.unwrap();
    let door = demo.word("/url").trim_start_matches("http://").to_owned();
    let mut walk = Walk::begin(demo).await.unwrap();
    let mut crowd = Vec::with_capacity(CROWD);
    for _ in 0..CROWD {
        crowd.push(TcpStream::connect(&door).await.unwrap());
    }
    walk.buys_by_card().await.unwrap();
    drop(crowd);
    walk.formats_answer().await.unwrap();
    walk.outlives_a_kill().await.unwrap();
    walk.demo.end().await.unwrap();
}
