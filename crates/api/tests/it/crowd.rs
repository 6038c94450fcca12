//! Many who connect and say nothing.

use api::HEAD_MAX;
use axum::Router;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// F-31: silence, half a request, and a connection that is kept after its answer. Time is moved, not waited for.
#[tokio::test(start_paused = true)]
async fn f31_whoever_says_nothing_is_shown_out() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let serving = tokio::spawn(api::serve(listener, Router::new(), stop.clone()));
    for said in ["", "GET / HTTP/1.1\r\nhost:", "GET / HTTP/1.1\r\nhost: shop\r\n\r\n"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(said.as_bytes()).await.unwrap();
        let mut heard = Vec::new();
        let ended = tokio::time::timeout(HEAD_MAX * 4, stream.read_to_end(&mut heard)).await;
        assert!(ended.is_ok(), "{said:?} holds its place for ever");
    }
    stop.cancel();
    serving.await.unwrap();
}
