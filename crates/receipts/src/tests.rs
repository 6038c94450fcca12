use std::io::Write as _;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{Rgb, RgbImage};
use proptest::prelude::*;

use super::*;

/// A picture like a receipt: light page, dark lines whose lengths depend on `seed`, a coloured head.
fn receipt(width: u32, height: u32, seed: u32) -> DynamicImage {
    let line = |y: u32| (seed.wrapping_mul(2_654_435_761).wrapping_add(y.wrapping_mul(40_503)) >> 7) % 100;
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        let (column, row) = (x * 100 / width, y * 40 / height);
        match row {
            0..4 => Rgb([20 + u8::try_from(seed % 7).unwrap() * 20, 90, 160]),
            _ if row % 3 == 0 && column > 5 && column < line(row) => Rgb([30, 30, 30]),
            _ if column > 60 && row > 20 + seed % 11 && row < 30 => Rgb([200, 220, 180]),
            _ => Rgb([245, 245, 240]),
        }
    }))
}

/// A picture of something else for each seed: large patches of grey.
fn scene(width: u32, height: u32, seed: u32) -> DynamicImage {
    let patch = |x: u32, y: u32| {
        let mixed = (seed * 64 + x * 8 + y + 1).wrapping_mul(2_654_435_761);
        u8::try_from((mixed ^ (mixed >> 15)).wrapping_mul(2_246_822_519) >> 24).unwrap()
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        let grey = patch(x * 8 / width, y * 8 / height);
        Rgb([grey, grey, grey.saturating_add(10)])
    }))
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn jpeg(image: &DynamicImage, quality: u8) -> Vec<u8> {
    let mut out = Vec::new();
    image.write_with_encoder(JpegEncoder::new_with_quality(&mut out, quality)).unwrap();
    out
}

/// A PNG that announces a size and has next to nothing inside.
fn png_announcing(width: u32, height: u32, depth: u8) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        out.write_all(&u32::try_from(data.len()).unwrap().to_be_bytes()).unwrap();
        let body: Vec<u8> = kind.iter().chain(data).copied().collect();
        out.write_all(&body).unwrap();
        out.write_all(&crc32(&body).to_be_bytes()).unwrap();
    };
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend([depth, 6, 0, 0, 0]);
    chunk(b"IHDR", &head);
    chunk(b"IDAT", &[0x78, 0x9c, 0x03, 0, 0, 0, 0, 1]);
    chunk(b"IEND", &[]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 },
        )
    })
}

#[test]
fn the_three_kinds_are_read() {
    let image = receipt(300, 500, 1);
    for (codec, format) in [
        (ImageFormat::Jpeg, Format::Jpeg),
        (ImageFormat::Png, Format::Png),
        (ImageFormat::WebP, Format::WebP),
    ] {
        let file = encoded(&image, codec);
        let picture = inspect(&file).unwrap();
        assert_eq!((picture.format, picture.width, picture.height), (format, 300, 500));
        assert_eq!(picture.sha256, <[u8; 32]>::from(Sha256::digest(&file)));
        assert_eq!(inspect(&file), Ok(picture), "the same file gives the same answer");
    }
}

#[test]
fn a_tiny_picture_is_a_picture() {
    let picture = inspect(&encoded(&receipt(1, 1, 1), ImageFormat::Png)).unwrap();
    assert_eq!((picture.width, picture.height), (1, 1));
}

#[test]
fn recompressed_and_resized_pictures_look_the_same() {
    for image in (0..6).flat_map(|seed| [receipt(450, 800, seed), scene(450, 800, seed)]) {
        let original = inspect(&encoded(&image, ImageFormat::Png)).unwrap();
        let small = image.resize_exact(360, 640, FilterType::Triangle);
        for file in [jpeg(&image, 90), jpeg(&image, 40), jpeg(&small, 75), encoded(&small, ImageFormat::WebP)]
        {
            let other = inspect(&file).unwrap();
            let distance = phash_distance(original.phash, other.phash);
            assert!(distance <= SAME_LOOK_MAX, "{distance}");
            assert_ne!(original.sha256, other.sha256);
        }
    }
}

#[test]
fn different_pictures_look_different() {
    let hashes: Vec<u64> =
        (0..16).map(|seed| inspect(&jpeg(&scene(300, 400, seed), 85)).unwrap().phash).collect();
    for (index, a) in hashes.iter().enumerate() {
        for b in &hashes[..index] {
            assert!(phash_distance(*a, *b) > SAME_LOOK_MAX, "{} of {hashes:x?}", phash_distance(*a, *b));
        }
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    for garbage in
        [b"".as_slice(), b"%PDF-1.7", b"GIF89a\x01\x00\x01\x00", b"<svg/>", b"\xff\xd8", &[0; 4096]]
    {
        assert!(matches!(inspect(garbage), Err(Refusal::NotAPicture | Refusal::Damaged)), "{garbage:?}");
    }
    assert_eq!(inspect(b"hello"), Err(Refusal::NotAPicture));
    assert_eq!(inspect(&vec![0; BYTES_MAX + 1]), Err(Refusal::TooLarge));
}

#[test]
fn a_cut_off_picture_is_damaged() {
    let image = receipt(300, 500, 1);
    for codec in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let file = encoded(&image, codec);
        for part in [file.len() / 10, file.len() / 2, file.len() * 9 / 10] {
            assert_eq!(inspect(&file[..part]), Err(Refusal::Damaged), "{codec:?} {part} of {}", file.len());
        }
    }
}

/// `file` with an APP1 segment right behind its start.
fn with_app1(file: &[u8], content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&file[..2], &[0xFF, 0xE1], &length, content, &file[2..]].concat()
}

#[test]
fn the_thumbnail_of_a_camera_does_not_hide_the_cut() {
    let file = with_app1(&jpeg(&receipt(300, 500, 1), 80), b"\xFF\xD8\xFF\xDA\x00\x02pixels\xFF\xD9");
    assert!(inspect(&file).is_ok());
    assert_eq!(inspect(&file[..file.len() / 2]), Err(Refusal::Damaged));
}

#[test]
fn a_turned_camera_does_not_change_the_look() {
    let upright = scene(300, 400, 3);
    let turned = with_app1(
        &jpeg(&upright.rotate270(), 90),
        b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
    );
    let (upright, turned) = (inspect(&jpeg(&upright, 90)).unwrap(), inspect(&turned).unwrap());
    assert_eq!((turned.width, turned.height), (300, 400));
    assert!(phash_distance(upright.phash, turned.phash) <= SAME_LOOK_MAX);
}

#[test]
fn bombs_are_refused_by_what_they_announce() {
    assert!(inspect(&png_announcing(u32::MAX >> 1, 1, 8)).is_err());
    for (width, height) in [(100_000, 100_000), (8_000, 5_001), (20_001, 1)] {
        assert_eq!(
            inspect(&png_announcing(width, height, 8)),
            Err(Refusal::TooManyPixels { width, height }),
            "{width}×{height}"
        );
    }
    let deep = Refusal::TooManyPixels { width: 8_000, height: 5_000 };
    assert_eq!(inspect(&png_announcing(8_000, 5_000, 16)), Err(deep), "twice the memory of its pixels");
    assert_eq!(inspect(&png_announcing(100, 100, 8)), Err(Refusal::Damaged), "nothing inside");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_files_never_panic(at in 0usize..4_000, value: u8, cut in 0usize..4_000, kind in 0usize..3) {
        let codec = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP][kind];
        let mut file = encoded(&receipt(40, 60, 3), codec);
        let length = file.len();
        file[at % length] ^= value;
        file.truncate(length - cut % length);
        let _ = inspect(&file);
    }
}
