//! A PostgreSQL server that closes connections while a shop is opened on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use testkit::TestEngine;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::shell::Place;

/// After so many words of the caller the first connections are closed: before any answer, and between statements.
const CUTS: [u32; 2] = [1, 8];

/// A door before the server at `server`: its address, and how many have come through it.
async fn door(server: String) -> Result<(String, Arc<AtomicUsize>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let came = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&came);
    tokio::spawn(async move {
        while let Ok((mut caller, _)) = listener.accept().await {
            let cut_after = CUTS.get(count.fetch_add(1, Ordering::Relaxed)).copied();
            let server = server.clone();
            tokio::spawn(async move {
                let mut behind = TcpStream::connect(server).await?;
                match cut_after {
                    Some(words) => speak(&mut caller, &mut behind, words).await,
                    None => copy_bidirectional(&mut caller, &mut behind).await.map(drop),
                }
            });
        }
    });
    Ok((address, came))
}

/// Carries `words` of the caller and what is answered meanwhile.
async fn speak(caller: &mut TcpStream, behind: &mut TcpStream, words: u32) -> std::io::Result<()> {
    let (mut asked, mut answered) = ([0; 4096], [0; 4096]);
    let mut left = words;
    while left > 0 {
        tokio::select! {
            read = caller.read(&mut asked) => {
                left -= 1;
                behind.write_all(&asked[..read?]).await?;
            }
            read = behind.read(&mut answered) => caller.write_all(&answered[..read?]).await?,
        }
    }
    Ok(())
}

/// F-15: a server that restarts while the shop opens is asked again.
#[tokio::test]
async fn f15_a_start_that_meets_a_cut_connection_is_tried_again() {
    if TestEngine::of_this_run() == TestEngine::Sqlite {
        return; // nobody stands between a shop and its file
    }
    let place = Place::with_a_shop().await;
    let (user, rest) = place.address.rsplit_once('@').unwrap();
    let (server, name) = rest.split_once('/').unwrap();
    let (door, came) = door(server.to_owned()).await.unwrap();
    let url = format!("{user}@{door}/{name}");
    let run = move || place.run(&["stats", "--json", "--database-url", &url]);
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(came.load(Ordering::Relaxed) > CUTS.len(), "nobody was cut");
}
