//! A link as a QR picture: SVG for pages, PNG for whoever cannot show SVG.

use std::fmt::Write as _;
use std::io::Cursor;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use fast_qr::{ECL, QRBuilder, QRCode};
use image::{GrayImage, ImageFormat, Luma};

use super::Visit;
use crate::problem::Problem;

/// The white frame that readers need, in modules.
const QUIET: usize = 4;
/// Pixels of one module in a PNG.
const MODULE_PX: u32 = 12;

/// Which kind of picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Picture {
    Svg,
    Png,
}

pub(super) fn answer(visit: &Visit<'_>, kind: Picture) -> Response {
    let Some(code) = code_of(&visit.url()) else {
        return Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "shop.internal").into_response();
    };
    let (content_type, bytes) = match kind {
        Picture::Svg => ("image/svg+xml", Some(svg(&code).into_bytes())),
        Picture::Png => ("image/png", png(&code)),
    };
    let Some(bytes) = bytes else {
        return Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "shop.internal").into_response();
    };
    let mut response = (StatusCode::OK, bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// `None` for text that no QR code can hold.
pub(super) fn code_of(text: &str) -> Option<QRCode> {
    QRBuilder::new(text).ecl(ECL::M).build().ok()
}

fn is_dark(code: &QRCode, x: usize, y: usize) -> bool {
    x < code.size && y < code.size && code[y].get(x).is_some_and(|module| module.value())
}

/// Runs of dark modules as one path: black on white whatever the page's colours are.
pub(super) fn svg(code: &QRCode) -> String {
    let side = code.size + 2 * QUIET;
    let mut path = String::with_capacity(code.size * code.size * 4);
    for y in 0..code.size {
        let mut x = 0;
        while x < code.size {
            let run = (x..code.size).take_while(|x| is_dark(code, *x, y)).count();
            if run > 0 {
                // Writing into a string cannot fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" \
         role=\"img\" aria-label=\"QR\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    )
}

fn png(code: &QRCode) -> Option<Vec<u8>> {
    let side = u32::try_from(code.size + 2 * QUIET).ok()? * MODULE_PX;
    let picture = GrayImage::from_fn(side, side, |x, y| {
        let module = |pixel: u32| usize::try_from(pixel / MODULE_PX).ok()?.checked_sub(QUIET);
        let dark = module(x).zip(module(y)).is_some_and(|(x, y)| is_dark(code, x, y));
        Luma([if dark { 0 } else { 255 }])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(bytes.into_inner())
}
