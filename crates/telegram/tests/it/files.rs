use axum::body::Body;
use axum::body::Bytes;
use serde_json::json;
use telegram::Error;

use crate::fake::{Answer, Call, Fake, ok, raw};

fn one_file(path: &'static str, size: Option<u64>, content: fn() -> Answer) -> impl FnMut(&Call) -> Answer {
    move |call| match call.method.as_str() {
        "getFile" => {
            ok(&json!({ "file_id": "f", "file_unique_id": "u", "file_size": size, "file_path": path }))
        }
        _ => content(),
    }
}

#[tokio::test]
async fn a_file_arrives_whole() {
    let fake = Fake::start(one_file("photos/file_1.jpg", Some(5), || raw(200, "bytes"))).await;
    assert_eq!(fake.bot().file_download("f", 100).await.unwrap(), "bytes");
    assert_eq!(fake.calls()[1].method, "photos/file_1.jpg");
}

#[tokio::test]
async fn sizes_are_bounded_whoever_lies_about_them() {
    let announced = Fake::start(one_file("a.jpg", Some(101), || raw(200, "bytes"))).await;
    assert_eq!(announced.bot().file_download("f", 100).await, Err(Error::TooLarge));
    assert_eq!(announced.calls().len(), 1, "not even asked for");

    let longer = Fake::start(one_file("a.jpg", Some(5), || raw(200, vec![0; 101]))).await;
    assert_eq!(longer.bot().file_download("f", 100).await, Err(Error::TooLarge));

    let streamed = Fake::start(one_file("a.jpg", None, || {
        let chunks = (0..1_000_000).map(|_| Ok::<_, std::io::Error>(Bytes::from_static(&[0; 60])));
        raw(200, Body::from_stream(futures::stream::iter(chunks)))
    }))
    .await;
    assert_eq!(streamed.bot().file_download("f", 100).await, Err(Error::TooLarge));
}

#[tokio::test]
async fn a_path_cannot_lead_elsewhere() {
    for path in ["../getMe", "/etc/passwd", "a/../../b", "a?b", "a//b", "http://x/y", ""] {
        let fake = Fake::start(one_file(path, Some(1), || raw(200, "x"))).await;
        assert_eq!(fake.bot().file_download("f", 100).await, Err(Error::Garbage), "{path}");
        assert_eq!(fake.calls().len(), 1);
    }
}

#[tokio::test]
async fn an_outage_of_the_file_server_is_tried_again() {
    let mut left = 2;
    let fake = Fake::start(move |call| match call.method.as_str() {
        "getFile" => ok(&json!({ "file_id": "f", "file_unique_id": "u", "file_path": "a.jpg" })),
        _ if left > 0 => {
            left -= 1;
            raw(503, "")
        }
        _ => raw(200, "bytes"),
    })
    .await;
    assert_eq!(fake.bot().file_download("f", 100).await.unwrap(), "bytes");
}
