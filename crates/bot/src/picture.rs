//! QR pictures, made in memory.

use bytes::Bytes;
use fast_qr::qr::QRBuilder;

/// Pixels of one module, and white modules around the code (ISO/IEC 18004 wants four).
const MODULE_PX: usize = 10;
const QUIET_MODULES: usize = 4;

/// The QR code of a text as PNG; `None` when it is too long for one.
pub fn qr_png(text: &str) -> Option<Bytes> {
    let code = QRBuilder::new(text).build().ok()?;
    let side_modules = code.size + 2 * QUIET_MODULES;
    let side_px = side_modules * MODULE_PX;
    let side = u32::try_from(side_px).ok()?;
    let picture = image::GrayImage::from_fn(side, side, |x, y| {
        let module =
            |px: u32| (px as usize / MODULE_PX).checked_sub(QUIET_MODULES).filter(|at| *at < code.size);
        match (module(x), module(y)) {
            (Some(column), Some(row)) if code[row][column].value() => image::Luma([0]),
            _ => image::Luma([255]),
        }
    });
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).ok()?;
    Some(Bytes::from(png.into_inner()))
}
