//! Many readers of one HTTP server: keep-alive connections that each wait for an answer before they ask again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::figure::Runs;

/// The largest answer taken.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Who asks, and how often.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub port: u16,
    pub connections: usize,
    pub requests: usize,
}

/// Asks for the path of every number from `first` on; every answer must be a 200. Answers each wait and all bytes.
///
/// # Errors
/// A broken connection; an answer that is not 200.
pub async fn ask(load: Load, first: usize, path: fn(usize) -> String) -> Result<(Runs, usize)> {
    let next = Arc::new(AtomicUsize::new(first));
    let mut readers = JoinSet::new();
    for _ in 0..load.connections {
        let next = Arc::clone(&next);
        readers.spawn(async move {
            let mut reader = Reader::connect(load.port).await?;
            let (mut waits, mut bytes) = (Vec::new(), 0);
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= first + load.requests {
                    return Ok::<_, anyhow::Error>((waits, bytes));
                }
                let began = Instant::now();
                bytes += reader.get(&path(number)).await?;
                waits.push(began.elapsed());
            }
        });
    }
    let (mut all, mut bytes): (Vec<Duration>, usize) = (Vec::with_capacity(load.requests), 0);
    while let Some(reader) = readers.join_next().await {
        let (waits, read) = reader??;
        all.extend(waits);
        bytes += read;
    }
    Ok((Runs::new(all), bytes))
}

struct Reader {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Reader {
    async fn connect(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(16 * 1024) })
    }

    /// One request; the length of the answer's body.
    async fn get(&mut self, path: &str) -> Result<usize> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: shop.example\r\nuser-agent: v2rayNG/1.10.5\r\naccept: */*\r\n\r\n"
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        loop {
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the server hung up");
            ensure!(self.buffer.len() <= ANSWER_BYTES_MAX, "the answer is too large");
            if let Some(end) = head_end(&self.buffer) {
                let length = body_length(self.buffer.get(..end).unwrap_or_default())?;
                if self.buffer.len() >= end + length {
                    return Ok(length);
                }
            }
        }
    }
}

fn head_end(answer: &[u8]) -> Option<usize> {
    answer.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

fn body_length(head: &[u8]) -> Result<usize> {
    let head = std::str::from_utf8(head)?;
    if !head.starts_with("HTTP/1.1 200 ") {
        bail!("{}", head.lines().next().unwrap_or_default());
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    Ok(length.context("an answer without a length")?.parse()?)
}
