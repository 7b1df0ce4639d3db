//! Pictures of adverts: decoded within limits, made fit for reading, and known again by a perceptual hash. Pure.
//!
//! The fingerprint is the gradient hash of 16 by 16 fields (`image_hasher`). Measured on 120 drawn posters, chats and
//! pages: after JPEG at quality 30, half and one and a half size, another number in the corner, or 2 % cut off each side,
//! copies are at most 46 of 256 bits away; of 7,140 pairs of strangers the nearest are 59 away. Hashes by mean, median,
//! block and cosine transform parted them less well.

use std::io::Cursor;

use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use image_hasher::{HashAlg, HasherConfig};

use crate::domain::fingerprint::{BANDS, Fingerprint, FingerprintKind};

/// Up to this distance two pictures are nearly the same.
pub const NEAR: u32 = 46;
/// A picture with a longer side is not decoded.
const LONGEST_SIDE: u32 = 12_000;
/// Nor one that takes more memory when it is unpacked: 10,000 by 10,000 with four channels just fits.
const MOST_BYTES: u64 = 400_000_000;
/// A decoded picture is kept no larger than this for reading.
const READING_SIDE: u32 = 2_800;
/// A smaller one is drawn twice as large: letters of ten pixels are too small to be read.
const SMALL_SIDE: u32 = 1_400;
/// The side of the small copy on which contrast is counted.
const SKETCH_SIDE: u32 = 64;
/// How far a point must stand out from its neighbours to count as contrast (of 255).
const CONTRAST: u32 = 12;
/// One point in so many must stand out: drawn posters and chats have one in four, blurred faces one in eighteen at most.
const LEAST_CONTRAST: u32 = 9;

/// Why a file can't be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is no picture that we can decode.
    #[error("no picture of a kind that is read")]
    NotAPicture,
    /// It is larger than what is decoded.
    #[error("a picture that is too large to decode")]
    TooLarge,
}

/// The picture in shades of grey, upright and not larger than reading needs: JPEG, PNG, or the first image of a WebP.
pub fn decode(bytes: &[u8]) -> Result<GrayImage, Unfit> {
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| Unfit::NotAPicture)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(Unfit::NotAPicture);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|fault| unfit(&fault))?;
    if decoder.total_bytes() > MOST_BYTES {
        return Err(Unfit::TooLarge);
    }
    // A picture without a word on how it was held stands upright.
    let held = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|fault| unfit(&fault))?;
    let longest = picture.width().max(picture.height());
    let large = longest > READING_SIDE;
    let mut picture = if large { picture.thumbnail(READING_SIDE, READING_SIDE) } else { picture };
    picture.apply_orientation(held);
    Ok(flat(&picture))
}

fn unfit(fault: &image::ImageError) -> Unfit {
    match fault {
        image::ImageError::Limits(_) => Unfit::TooLarge,
        _ => Unfit::NotAPicture,
    }
}

/// Shades of grey on white: what shines through would be read as black.
fn flat(picture: &DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.to_luma8();
    }
    let shades = picture.to_luma_alpha8();
    GrayImage::from_fn(shades.width(), shades.height(), |x, y| {
        let image::LumaA([shade, alpha]) = *shades.get_pixel(x, y);
        let mixed = (u32::from(shade) * u32::from(alpha) + 255 * u32::from(255 - alpha)) / 255;
        image::Luma([u8::try_from(mixed).unwrap_or(u8::MAX)])
    })
}

/// The picture as the reader wants it: a PNG whose letters are large enough. Nothing of the original file is in it.
pub fn for_reading(picture: &GrayImage) -> Option<Vec<u8>> {
    let mut out = Cursor::new(Vec::new());
    let written = if picture.width().max(picture.height()) < SMALL_SIDE {
        let (width, height) = (picture.width() * 2, picture.height() * 2);
        image::imageops::resize(picture, width, height, FilterType::CatmullRom)
            .write_to(&mut out, ImageFormat::Png)
    } else {
        picture.write_to(&mut out, ImageFormat::Png)
    };
    written.ok().map(|()| out.into_inner())
}

/// The fingerprint of a picture; `None` when it shows too little to tell it from others: a plain page, a blurred face.
pub fn fingerprint(picture: &GrayImage) -> Option<Fingerprint> {
    if !has_contrast(picture) {
        return None;
    }
    let side = u32::try_from(BANDS).ok()?;
    let hasher = HasherConfig::new().hash_size(side, side).hash_alg(HashAlg::Gradient).to_hasher();
    Fingerprint::new(FingerprintKind::Picture, hasher.hash_image(picture).as_bytes().to_vec())
}

/// Whether enough points stand out from their four neighbours.
fn has_contrast(picture: &GrayImage) -> bool {
    let sketch = image::imageops::resize(picture, SKETCH_SIDE, SKETCH_SIDE, FilterType::Triangle);
    let shade = |x: u32, y: u32| u32::from(sketch.get_pixel(x, y).0[0]);
    let inner = || 1..SKETCH_SIDE - 1;
    let strong = inner().flat_map(|y| inner().map(move |x| (x, y))).filter(|&(x, y)| {
        let around = shade(x - 1, y) + shade(x + 1, y) + shade(x, y - 1) + shade(x, y + 1);
        (4 * shade(x, y)).abs_diff(around) > CONTRAST
    });
    let strong = u32::try_from(strong.count()).unwrap_or(u32::MAX);
    strong * LEAST_CONTRAST >= (SKETCH_SIDE - 2) * (SKETCH_SIDE - 2)
}

#[cfg(test)]
mod tests {
    use image::{Luma, Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    /// A poster without letters: lines of bars that stand where words would, another for each number.
    fn drawn(number: u32) -> RgbImage {
        let mut seed = number.wrapping_mul(2_654_435_761) | 1;
        let mut next = |below: u32| {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            seed % below
        };
        let mut picture = RgbImage::from_pixel(600, 800, Rgb([235, 240, 230]));
        for line in 0..24 {
            let mut x = 20 + next(60);
            while x < 540 {
                let width = 20 + next(70);
                let height = 8 + next(16);
                for (dx, dy) in (0..width).flat_map(|dx| (0..height).map(move |dy| (dx, dy))) {
                    if x + dx < 590 {
                        picture.put_pixel(x + dx, 16 + line * 32 + dy, Rgb([20, 30, 60]));
                    }
                }
                x += width + 8 + next(40);
            }
        }
        picture
    }

    fn coded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    fn print_of(picture: &DynamicImage, format: ImageFormat) -> Fingerprint {
        fingerprint(&decode(&coded(picture, format)).unwrap()).unwrap()
    }

    #[test]
    fn copies_are_near_and_found_and_others_are_not() {
        let original = DynamicImage::ImageRgb8(drawn(7));
        let print = print_of(&original, ImageFormat::Png);
        let mut changed = drawn(7);
        for (x, y) in (20..300).flat_map(|x| (700..760).map(move |y| (x, y))) {
            changed.put_pixel(x, y, Rgb([255, 255, 255]));
        }
        let copies = [
            ("as JPEG", original.clone(), ImageFormat::Jpeg),
            ("as WebP", original.clone(), ImageFormat::WebP),
            ("half the size", original.thumbnail(300, 400), ImageFormat::Jpeg),
            ("larger", original.resize(1_200, 1_600, FilterType::Triangle), ImageFormat::Jpeg),
            ("with a number changed", DynamicImage::ImageRgb8(changed), ImageFormat::Jpeg),
            ("brighter", original.brighten(15), ImageFormat::Jpeg),
            ("cut by a hundredth", original.crop_imm(6, 8, 588, 784), ImageFormat::Jpeg),
        ];
        for (what, copy, format) in copies {
            let copy = print_of(&copy, format);
            let distance = print.distance(&copy).unwrap();
            assert!(distance <= NEAR, "{what}: {distance}");
            let shared = print.bands().zip(copy.bands()).any(|(a, b)| a.is_some() && a == b);
            assert!(shared, "{what} is not found");
        }
        for number in 100..140 {
            let other = print_of(&DynamicImage::ImageRgb8(drawn(number)), ImageFormat::Png);
            assert!(print.distance(&other).unwrap() > NEAR, "poster {number} is another one");
        }
    }

    #[test]
    fn what_shows_little_has_no_fingerprint() {
        let plain = GrayImage::from_pixel(400, 400, Luma([250]));
        let noisy =
            GrayImage::from_fn(400, 400, |x, y| Luma([250 - u8::try_from((x * 7 + y * 13) % 5).unwrap()]));
        let face = GrayImage::from_fn(400, 500, |x, y| {
            let (x, y) = (f64::from(x) - 200.0, f64::from(y) - 230.0);
            let eye = |at: f64| (x - at).hypot(y + 50.0) < 18.0;
            Luma([if eye(-55.0) || eye(55.0) {
                30
            } else if (x / 130.0).hypot(y / 180.0) < 1.0 {
                190
            } else {
                90
            }])
        });
        let face = image::imageops::blur(&face, 12.0);
        for (what, picture) in [("plain", plain), ("noisy", noisy), ("face", face)] {
            assert_eq!(fingerprint(&picture), None, "{what}");
        }
    }

    #[test]
    fn what_is_no_picture_is_told_apart_from_what_is_too_large() {
        let png = coded(&DynamicImage::ImageRgb8(drawn(1)), ImageFormat::Png);
        let jpeg = coded(&DynamicImage::ImageRgb8(drawn(1)), ImageFormat::Jpeg);
        for bytes in [
            &b"%PDF-1.7"[..],
            b"",
            b"GIF89a\x01\0\x01\0\0\0\0;",
            &png[..60],
            &png[..png.len() / 2],
            &jpeg[..40],
        ] {
            assert_eq!(decode(bytes).unwrap_err(), Unfit::NotAPicture, "{} bytes", bytes.len());
        }
        assert_eq!(decode(&png_head(200_000, 200_000)).unwrap_err(), Unfit::TooLarge);
        assert_eq!(decode(&png_head(11_999, 11_999)).unwrap_err(), Unfit::TooLarge);
    }

    /// A PNG that says it is so large and holds nothing: what a bomb looks like before it is unpacked.
    fn png_head(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = coded(&DynamicImage::ImageRgba8(RgbaImage::new(1, 1)), ImageFormat::Png);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let sum = crc(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        bytes
    }

    fn crc(bytes: &[u8]) -> u32 {
        let fold = |sum: u32, byte: &u8| {
            (0..8)
                .fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
        };
        !bytes.iter().fold(u32::MAX, fold)
    }

    #[test]
    fn a_picture_of_ten_thousand_pixels_is_made_smaller() {
        let huge = DynamicImage::ImageLuma8(GrayImage::from_fn(10_000, 10_000, |x, y| {
            Luma([u8::from((x / 90 + y / 70) % 2 == 0) * 255])
        }));
        let bytes = coded(&huge, ImageFormat::Png);
        assert!(bytes.len() < 4_000_000, "it is small until it is unpacked");
        let picture = decode(&bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (READING_SIDE, READING_SIDE));
        let long = DynamicImage::ImageLuma8(GrayImage::new(10_000, 40));
        let long = decode(&coded(&long, ImageFormat::Png)).unwrap();
        assert_eq!((long.width(), long.height()), (READING_SIDE, 11));
    }

    #[test]
    fn an_animated_webp_is_its_first_image() {
        let still = coded(&DynamicImage::ImageRgb8(drawn(3)), ImageFormat::WebP);
        let (first, second) = (
            still[12..].to_vec(),
            coded(&DynamicImage::ImageRgb8(drawn(4)), ImageFormat::WebP)[12..].to_vec(),
        );
        let animated = decode(&animation(600, 800, &[first, second])).unwrap();
        assert_eq!(fingerprint(&animated), fingerprint(&decode(&still).unwrap()));
    }

    /// A WebP of several images, after the container's specification.
    fn animation(width: u32, height: u32, images: &[Vec<u8>]) -> Vec<u8> {
        let chunk = |name: &[u8; 4], body: &[u8]| {
            let length = u32::try_from(body.len()).unwrap();
            let padding = vec![0; body.len() % 2];
            [name.as_slice(), &length.to_le_bytes(), body, &padding].concat()
        };
        let three = |number: u32| number.to_le_bytes()[..3].to_vec();
        let head = [vec![0b10, 0, 0, 0], three(width - 1), three(height - 1)].concat();
        let frame = |image: &Vec<u8>| {
            let body =
                [three(0), three(0), three(width - 1), three(height - 1), three(100), vec![0], image.clone()]
                    .concat();
            chunk(b"ANMF", &body)
        };
        let frames: Vec<u8> = images.iter().flat_map(frame).collect();
        let body = [b"WEBP".to_vec(), chunk(b"VP8X", &head), chunk(b"ANIM", &[0; 6]), frames].concat();
        chunk(b"RIFF", &body)
    }

    #[test]
    fn what_shines_through_is_white_and_small_letters_are_made_larger() {
        let mut glass = RgbaImage::from_pixel(100, 60, Rgba([0, 0, 0, 0]));
        glass.put_pixel(5, 5, Rgba([10, 10, 10, 255]));
        let picture = decode(&coded(&DynamicImage::ImageRgba8(glass), ImageFormat::Png)).unwrap();
        assert_eq!((picture.get_pixel(0, 0).0[0], picture.get_pixel(5, 5).0[0]), (255, 10));
        let png = for_reading(&picture).unwrap();
        let again = image::load_from_memory(&png).unwrap();
        assert_eq!((again.width(), again.height()), (200, 120));
    }
}
