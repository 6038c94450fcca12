//! Reads a receipt picture: kind, size, exact hash and look-alike hash. Pure; bounded in bytes, pixels and memory.
//!
//! Says nothing about what is written on the picture and stores nothing. Decoding takes up to a few hundred
//! milliseconds of CPU and [`MEMORY_MAX`] bytes: call it off the async threads, a few at a time.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use image_hasher::{HashAlg, HasherConfig};
use sha2::{Digest as _, Sha256};

/// Largest file looked at, in bytes: what Telegram hands to bots at most.
pub const BYTES_MAX: usize = 20 << 20;
/// Most pixels decoded.
pub const PIXELS_MAX: u64 = 40_000_000;
/// Longest side decoded, in pixels.
pub const SIDE_MAX: u32 = 20_000;
/// Most memory that the decoder may take, in bytes: four for each pixel. Deeper pictures must be smaller.
pub const MEMORY_MAX: u64 = 4 * PIXELS_MAX;

/// Distance up to which two pictures are taken for the same one, recompressed or resized. Of 64; strangers are near 32.
pub const SAME_LOOK_MAX: u32 = 8;

/// Side that a picture is shrunk to before it is hashed, in pixels.
const LOOK_SIDE: u32 = 256;

/// Kinds of pictures that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Jpeg,
    Png,
    WebP,
}

impl Format {
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }

    /// For file names, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
        }
    }

    /// By the first bytes; what a sender calls the file does not matter.
    fn of(bytes: &[u8]) -> Option<Self> {
        match image::guess_format(bytes).ok()? {
            ImageFormat::Jpeg => Some(Self::Jpeg),
            ImageFormat::Png => Some(Self::Png),
            ImageFormat::WebP => Some(Self::WebP),
            _ => None,
        }
    }

    fn codec(self) -> ImageFormat {
        match self {
            Self::Jpeg => ImageFormat::Jpeg,
            Self::Png => ImageFormat::Png,
            Self::WebP => ImageFormat::WebP,
        }
    }
}

/// A picture that could be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub format: Format,
    /// In pixels, as people see it (EXIF rotation applied).
    pub width: u32,
    pub height: u32,
    /// SHA-256 of the file: equal means the very same file.
    pub sha256: [u8; 32],
    /// Perceptual hash: compare with [`phash_distance`]. Survives recompression and resizing, not cropping. Receipts of
    /// one bank look alike to it even with other digits: a hint for a reviewer, never a reason to refuse.
    pub phash: u64,
}

/// Why a file is not taken as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the file is larger than {BYTES_MAX} bytes")]
    TooLarge,
    #[error("not a JPEG, PNG or WebP picture")]
    NotAPicture,
    /// Also a deep picture (16 bits a channel) whose pixels take more than [`MEMORY_MAX`].
    #[error("a picture of {width}×{height} pixels is too big to be opened")]
    TooManyPixels { width: u32, height: u32 },
    /// Cut off or spoiled.
    #[error("the picture is damaged")]
    Damaged,
}

/// Decodes `bytes` once and tells what is known of it.
///
/// # Errors
/// [`Refusal`]; sizes are checked before anything of that size is allocated.
pub fn inspect(bytes: &[u8]) -> Result<Picture, Refusal> {
    if bytes.len() > BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    let format = Format::of(bytes).ok_or(Refusal::NotAPicture)?;
    if format == Format::Jpeg && !jpeg_is_whole(bytes) {
        return Err(Refusal::Damaged);
    }
    let image = decode(bytes, format)?;
    Ok(Picture {
        format,
        width: image.width(),
        height: image.height(),
        sha256: Sha256::digest(bytes).into(),
        phash: look_hash(&image)?,
    })
}

/// How many of 64 bits differ: 0 for the same look, about 32 for unrelated pictures. See [`SAME_LOOK_MAX`].
#[must_use]
pub fn phash_distance(a: u64, b: u64) -> u32 {
    (a ^ b).count_ones()
}

fn decode(bytes: &[u8], format: Format) -> Result<DynamicImage, Refusal> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format.codec());
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(|_| Refusal::Damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX || width.max(height) > SIDE_MAX {
        return Err(Refusal::TooManyPixels { width, height });
    }
    limits.reserve(decoder.total_bytes()).map_err(|_| Refusal::TooManyPixels { width, height })?;
    decoder.set_limits(limits).map_err(|_| Refusal::Damaged)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| Refusal::Damaged)?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// Whether the end marker follows the start of the pixels. The decoder fills what is cut off with grey and does not tell.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xDA;
    const END_OF_IMAGE: [u8; 2] = [0xFF, 0xD9];
    // Segments before the pixels are skipped by their lengths: a thumbnail among them has an end marker of its own.
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xFF, marker, high, low, ..] = *rest {
        if marker == START_OF_SCAN {
            return rest.windows(2).any(|pair| pair == END_OF_IMAGE);
        }
        // Fill bytes may stand before a marker.
        let length = if marker == 0xFF { 1 } else { 2 + usize::from(u16::from_be_bytes([high, low])) };
        rest = rest.get(length..).unwrap_or_default();
    }
    false
}

/// The classic pHash: signs of the lowest 8×8 cosine frequencies against their median.
fn look_hash(image: &DynamicImage) -> Result<u64, Refusal> {
    let small = DynamicImage::ImageLuma8(image.thumbnail_exact(LOOK_SIDE, LOOK_SIDE).into_luma8());
    let hasher = HasherConfig::with_bytes_type::<[u8; 8]>()
        .hash_size(8, 8)
        .hash_alg(HashAlg::Median)
        .preproc_dct()
        .to_hasher();
    let hash = hasher.hash_image(&small);
    hash.as_bytes().try_into().map(u64::from_be_bytes).map_err(|_| Refusal::Damaged)
}

#[cfg(test)]
mod tests;
