//! Sample goods: one location, plans, a card, the staff, a panel.

use kernel::{CardId, LocationId, PanelId, PlanId, UserId};

/// What a test shop is furnished with.
#[derive(Clone, Debug)]
pub struct Sample {
    pub location: LocationId,
    pub plan: PlanId,
    pub card: CardId,
    pub panels: Vec<PanelId>,
    pub owner: UserId,
    pub reviewers: [UserId; 2],
}

/// A small PNG that differs by `seed`.
#[must_use]
pub fn png(seed: u8) -> Vec<u8> {
    encode(seed, image::ImageFormat::Png)
}

/// A small JPEG that differs by `seed`.
#[must_use]
pub fn jpeg(seed: u8) -> Vec<u8> {
    encode(seed, image::ImageFormat::Jpeg)
}

fn encode(seed: u8, format: image::ImageFormat) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(96, 128, |x, y| {
        let wave = (x.wrapping_mul(u32::from(seed) + 3) ^ y.wrapping_mul(u32::from(seed) * 7 + 5)) % 256;
        image::Rgb([u8::try_from(wave).unwrap_or(0), seed, 255 - seed])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    // Writing to memory does not fail for these sizes.
    drop(picture.write_to(&mut bytes, format));
    bytes.into_inner()
}
