//! Pictures: read with limits, turned upright, and written anew from their pixels. Whatever else came with them (where,
//! when and with what they were taken, comments, a small picture of the whole, files behind their end) is gone.

use std::io::Cursor;

use image_webp::{WebPDecoder, WebPEncoder};
use jpeg_encoder::{ColorType, Encoder};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use crate::domain::attachment::{FileKind, Orientation, Unfit};

/// How well photographs are kept, of 100.
const JPEG_QUALITY: u8 = 88;
/// Longest side, in pixels: more a JPEG cannot have.
const SIDE_MAX: usize = 65_500;
/// Most bytes that a decoder may take besides the pixels.
const DECODER_BYTES_MAX: usize = 64 * 1_024 * 1_024;

/// Pixels, row by row.
struct Picture {
    width: usize,
    height: usize,
    /// Bytes of a pixel: 1 grey, 2 grey and opacity, 3 colours, 4 colours and opacity.
    channels: usize,
    pixels: Vec<u8>,
}

/// The picture alone, upright. A photograph in WebP becomes a JPEG, for only what has lost nothing can be written anew
/// as WebP.
pub(super) fn made_anew(
    kind: FileKind,
    bytes: &[u8],
    pixels_max: u64,
) -> Result<(FileKind, Vec<u8>), Unfit> {
    let (kind, picture, orientation) = match kind {
        FileKind::Jpeg => jpeg(bytes, pixels_max)?,
        FileKind::Png => png(bytes, pixels_max)?,
        FileKind::Webp => webp(bytes, pixels_max)?,
        FileKind::Pdf => return Err(Unfit::Kind),
    };
    let picture = if orientation.is_upright() {
        picture
    } else {
        picture.turned(orientation)
    };
    Ok((kind, picture.written(kind)?))
}

type Decoded = Result<(FileKind, Picture, Orientation), Unfit>;

/// Before anything of that size is made.
fn sized(width: usize, height: usize, pixels_max: u64) -> Result<(), Unfit> {
    let pixels = u64::try_from(width.saturating_mul(height)).unwrap_or(u64::MAX);
    if width == 0 || height == 0 {
        return Err(Unfit::Broken);
    }
    if pixels > pixels_max || width > SIDE_MAX || height > SIDE_MAX {
        return Err(Unfit::Pixels(pixels_max / 1_000_000));
    }
    Ok(())
}

fn jpeg(bytes: &[u8], pixels_max: u64) -> Decoded {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .set_max_width(SIDE_MAX)
        .set_max_height(SIDE_MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| Unfit::Broken)?;
    let info = decoder.info().ok_or(Unfit::Broken)?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    sized(width, height, pixels_max)?;
    let orientation = decoder.exif().map(|exif| Orientation::of_exif(exif));
    // The decoder fills up what is missing with grey.
    if !ends(bytes) {
        return Err(Unfit::Broken);
    }
    let pixels = decoder.decode().map_err(|_| Unfit::Broken)?;
    let picture = Picture::new((width, height), 3, pixels)?;
    Ok((FileKind::Jpeg, picture, orientation.unwrap_or_default()))
}

/// Whether a JPEG has its end (EOI) behind its picture (SOS). A small picture inside its head has one of its own.
fn ends(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xff, marker, high, low, ..] = rest {
        if *marker == 0xff {
            // Bytes that fill up.
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        rest = rest.get(2 + length..).unwrap_or_default();
        if *marker == 0xda {
            return rest.windows(2).any(|two| two == [0xff, 0xd9]);
        }
    }
    false
}

fn png(bytes: &[u8], pixels_max: u64) -> Decoded {
    let limits = png::Limits {
        bytes: DECODER_BYTES_MAX,
    };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let head = decoder.read_header_info().map_err(|_| Unfit::Broken)?;
    let side = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
    let (width, height) = (side(head.width), side(head.height));
    sized(width, height, pixels_max)?;
    let mut reader = decoder.read_info().map_err(|_| Unfit::Broken)?;
    let size = reader.output_buffer_size().ok_or(Unfit::Broken)?;
    let mut pixels = vec![0; size];
    let info = reader.next_frame(&mut pixels).map_err(|_| Unfit::Broken)?;
    pixels.truncate(info.buffer_size());
    let exif = reader.info().exif_metadata.as_deref();
    let orientation = exif.map(Orientation::of_exif).unwrap_or_default();
    let (width, height) = (side(info.width), side(info.height));
    let picture = Picture::new((width, height), info.color_type.samples(), pixels)?;
    Ok((FileKind::Png, picture, orientation))
}

fn webp(bytes: &[u8], pixels_max: u64) -> Decoded {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|_| Unfit::Broken)?;
    let (width, height) = decoder.dimensions();
    let side = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
    let (width, height) = (side(width), side(height));
    sized(width, height, pixels_max)?;
    decoder.set_memory_limit(DECODER_BYTES_MAX);
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let exif = decoder.exif_metadata().ok().flatten();
    let orientation = exif.map(|exif| Orientation::of_exif(&exif));
    let mut pixels = vec![0; decoder.output_buffer_size().ok_or(Unfit::Broken)?];
    decoder.read_image(&mut pixels).map_err(|_| Unfit::Broken)?;
    let is_photograph = decoder.is_lossy() && channels == 3;
    let kind = if is_photograph {
        FileKind::Jpeg
    } else {
        FileKind::Webp
    };
    let picture = Picture::new((width, height), channels, pixels)?;
    Ok((kind, picture, orientation.unwrap_or_default()))
}

impl Picture {
    fn new(
        (width, height): (usize, usize),
        channels: usize,
        pixels: Vec<u8>,
    ) -> Result<Self, Unfit> {
        if pixels.len() != width * height * channels {
            return Err(Unfit::Broken);
        }
        Ok(Self {
            width,
            height,
            channels,
            pixels,
        })
    }

    /// Upright.
    fn turned(&self, orientation: Orientation) -> Self {
        let (width, height) = if orientation.transposed {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        };
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for row in 0..height {
            for column in 0..width {
                let x = if orientation.flipped_x {
                    width - 1 - column
                } else {
                    column
                };
                let y = if orientation.flipped_y {
                    height - 1 - row
                } else {
                    row
                };
                let (x, y) = if orientation.transposed {
                    (y, x)
                } else {
                    (x, y)
                };
                let at = (y * self.width + x) * self.channels;
                let pixel = self.pixels.get(at..at + self.channels);
                pixels.extend_from_slice(pixel.unwrap_or_default());
            }
        }
        Self {
            width,
            height,
            channels: self.channels,
            pixels,
        }
    }

    fn written(&self, kind: FileKind) -> Result<Vec<u8>, Unfit> {
        let written = match kind {
            FileKind::Jpeg => self.as_jpeg(),
            FileKind::Webp => self.as_webp(),
            _ => self.as_png(),
        };
        written.ok_or(Unfit::Broken)
    }

    fn as_jpeg(&self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let width = u16::try_from(self.width).ok()?;
        let height = u16::try_from(self.height).ok()?;
        let encoder = Encoder::new(&mut out, JPEG_QUALITY);
        encoder
            .encode(&self.pixels, width, height, ColorType::Rgb)
            .ok()?;
        Some(out)
    }

    fn as_png(&self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let width = u32::try_from(self.width).ok()?;
        let height = u32::try_from(self.height).ok()?;
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_color(match self.channels {
            1 => png::ColorType::Grayscale,
            2 => png::ColorType::GrayscaleAlpha,
            3 => png::ColorType::Rgb,
            _ => png::ColorType::Rgba,
        });
        let mut writer = encoder.write_header().ok()?;
        writer.write_image_data(&self.pixels).ok()?;
        writer.finish().ok()?;
        Some(out)
    }

    fn as_webp(&self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let width = u32::try_from(self.width).ok()?;
        let height = u32::try_from(self.height).ok()?;
        let color = if self.channels == 4 {
            image_webp::ColorType::Rgba8
        } else {
            image_webp::ColorType::Rgb8
        };
        WebPEncoder::new(&mut out)
            .encode(&self.pixels, width, height, color)
            .ok()?;
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MANY: u64 = 1_000_000;

    fn picture() -> Picture {
        // Two columns, three rows: 1 2 / 3 4 / 5 6.
        let pixels = (1..=6).flat_map(|grey| [grey * 40; 3]).collect();
        Picture::new((2, 3), 3, pixels).unwrap()
    }

    fn greys(picture: &Picture) -> (usize, usize, Vec<u8>) {
        let greys = picture.pixels.chunks(3).map(|pixel| pixel[0] / 40);
        (picture.width, picture.height, greys.collect())
    }

    #[test]
    fn a_picture_is_turned_as_the_camera_says() {
        let turned = |value: u8| {
            let exif = [
                b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(),
                &[value, 0, 0, 0],
            ];
            greys(&picture().turned(Orientation::of_exif(&exif.concat())))
        };
        assert_eq!(turned(1), (2, 3, vec![1, 2, 3, 4, 5, 6]));
        assert_eq!(turned(2), (2, 3, vec![2, 1, 4, 3, 6, 5]));
        assert_eq!(turned(3), (2, 3, vec![6, 5, 4, 3, 2, 1]));
        assert_eq!(turned(4), (2, 3, vec![5, 6, 3, 4, 1, 2]));
        assert_eq!(turned(5), (3, 2, vec![1, 3, 5, 2, 4, 6]));
        assert_eq!(turned(6), (3, 2, vec![5, 3, 1, 6, 4, 2]));
        assert_eq!(turned(7), (3, 2, vec![6, 4, 2, 5, 3, 1]));
        assert_eq!(turned(8), (3, 2, vec![2, 4, 6, 1, 3, 5]));
    }

    #[test]
    fn each_kind_is_written_and_read_again() {
        for kind in [FileKind::Jpeg, FileKind::Png, FileKind::Webp] {
            let written = picture().written(kind).unwrap();
            assert_eq!(FileKind::of_bytes(&written), Some(kind));
            let (again, made) = made_anew(kind, &written, MANY).unwrap();
            assert_eq!(again, kind);
            assert_eq!(FileKind::of_bytes(&made), Some(kind));
            let cut = &written[..written.len() / 3];
            assert_eq!(made_anew(kind, cut, MANY).unwrap_err(), Unfit::Broken);
            if kind == FileKind::Jpeg {
                // Its decoder would make up what is missing, were it only the end.
                let cut = &written[..written.len() - 2];
                assert_eq!(made_anew(kind, cut, MANY).unwrap_err(), Unfit::Broken);
                let more = [&written[..], b"trailer of a camera"].concat();
                assert!(made_anew(kind, &more, MANY).is_ok());
            }
            let few = made_anew(kind, &written, 5).unwrap_err();
            assert_eq!(few, Unfit::Pixels(0));
        }
    }

    #[test]
    fn an_enormous_picture_is_refused_by_its_head() {
        // The head of a PNG of 50,000 × 50,000 pixels, as a bomb has it.
        let mut bomb = picture().written(FileKind::Png).unwrap();
        let side = 50_000_u32.to_be_bytes();
        bomb[16..20].copy_from_slice(&side);
        bomb[20..24].copy_from_slice(&side);
        let sum = crc(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&sum);
        let refused = made_anew(FileKind::Png, &bomb, 50 * MANY).unwrap_err();
        assert_eq!(refused, Unfit::Pixels(50));
    }

    fn crc(bytes: &[u8]) -> u32 {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        crc.sum()
    }

    proptest! {
        #[test]
        fn damaged_pictures_are_survived(place in 0usize..200, byte in any::<u8>(), kind in 0usize..3) {
            let kind = FileKind::ALL[kind];
            let mut written = picture().written(kind).unwrap();
            let place = place % written.len();
            written[place] = byte;
            let _ = made_anew(kind, &written, MANY);
        }
    }
}
