//! Posters, drawn for the tests: no picture of a real person or firm is needed.

use std::io::Cursor;
use std::path::Path;

use ab_glyph::{Font as _, FontRef, PxScale, ScaleFont as _, point};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// The font of Debian's `fonts-dejavu-core`.
const FONT: &str = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

/// Whether the font is here.
pub(crate) fn has_font() -> bool {
    Path::new(FONT).exists()
}

/// Dark lines of words on a light page, of that height in pixels.
pub(crate) fn poster(lines: &[&str], height: f32) -> DynamicImage {
    let bytes = std::fs::read(FONT).unwrap();
    let font = FontRef::try_from_slice(&bytes).unwrap();
    let scaled = font.as_scaled(PxScale::from(height));
    let width = |line: &str| line.chars().map(|c| scaled.h_advance(font.glyph_id(c))).sum::<f32>();
    let widest = lines.iter().map(|line| width(line)).fold(0.0, f32::max);
    let step = height * 1.5;
    let size = |length: f32| length.to_string().split('.').next().unwrap().parse::<u32>().unwrap();
    let tall = step * (f32::from(u16::try_from(lines.len()).unwrap()) + 1.0);
    let mut page = RgbImage::from_pixel(size(widest + 3.0 * height), size(tall), Rgb([250, 246, 225]));
    let mut y = step / 2.0;
    for line in lines {
        let mut x = height;
        for c in line.chars() {
            let mut glyph = scaled.scaled_glyph(c);
            glyph.position = point(x, y + scaled.ascent());
            x += scaled.h_advance(glyph.id);
            ink(&mut page, font.outline_glyph(glyph));
        }
        y += step;
    }
    DynamicImage::ImageRgb8(page)
}

fn ink(page: &mut RgbImage, glyph: Option<ab_glyph::OutlinedGlyph>) {
    let Some(glyph) = glyph else { return };
    let bounds = glyph.px_bounds();
    let at = |start: f32, offset: u32| start.round().to_string().parse::<u32>().map(|start| start + offset);
    glyph.draw(|dx, dy, cover| {
        if let (Ok(x), Ok(y)) = (at(bounds.min.x, dx), at(bounds.min.y, dy))
            && x < page.width()
            && y < page.height()
            && cover > 0.5
        {
            page.put_pixel(x, y, Rgb([25, 30, 45]));
        }
    });
}

/// A picture as a file.
pub(crate) fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A poster without letters: bars that stand where words would, others for each number. For what does not read.
pub(crate) fn bars(number: u32) -> DynamicImage {
    let mut seed = number.wrapping_mul(2_654_435_761) | 1;
    let mut next = |below: u32| {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed % below
    };
    let mut page = RgbImage::from_pixel(600, 800, Rgb([235, 240, 230]));
    for line in 0..24 {
        let mut x = 20 + next(60);
        while x < 540 {
            let (width, height) = (20 + next(70), 8 + next(16));
            for (dx, dy) in (0..width).flat_map(|dx| (0..height).map(move |dy| (dx, dy))) {
                if x + dx < 590 {
                    page.put_pixel(x + dx, 16 + line * 32 + dy, Rgb([20, 30, 60]));
                }
            }
            x += width + 8 + next(40);
        }
    }
    DynamicImage::ImageRgb8(page)
}
