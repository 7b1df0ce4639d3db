//! A voice note as Telegram and browsers make it: Ogg with Opus, two seconds of a quiet room.

/// Sound packets of 20 ms.
const PACKETS: usize = 100;

/// The file.
pub(super) fn note() -> Vec<u8> {
    let mut head = b"OpusHead\x01\x01".to_vec();
    // So much is skipped at the beginning; the rate of the recording; no gain; one channel.
    head.extend(312_u16.to_le_bytes());
    head.extend(48_000_u32.to_le_bytes());
    head.extend([0, 0, 0]);
    let mut tags = b"OpusTags".to_vec();
    tags.extend(5_u32.to_le_bytes());
    tags.extend(b"suluh");
    tags.extend(0_u32.to_le_bytes());
    // One frame of silence over the whole band.
    let silence: &[u8] = &[0xf8, 0xff, 0xfe];
    let end = u64::try_from(PACKETS).unwrap() * 960;
    let pages = [page(0, 2, 0, &[&head]), page(1, 0, 0, &[&tags]), page(2, 4, end, &[silence; PACKETS])];
    pages.concat()
}

/// A page of Ogg; a flag says whether it is the first (2) or the last (4).
fn page(number: u32, flag: u8, samples: u64, packets: &[&[u8]]) -> Vec<u8> {
    let mut out = b"OggS\0".to_vec();
    out.push(flag);
    out.extend(samples.to_le_bytes());
    out.extend(7_u32.to_le_bytes());
    out.extend(number.to_le_bytes());
    out.extend([0; 4]);
    out.push(u8::try_from(packets.len()).unwrap());
    // Each packet is shorter than 255 bytes, so its length is one number.
    out.extend(packets.iter().map(|packet| u8::try_from(packet.len()).unwrap()));
    out.extend(packets.concat());
    let sum = sum(&out);
    out[22..26].copy_from_slice(&sum.to_le_bytes());
    out
}

/// The checksum of Ogg: CRC-32 from the highest bit down, beginning with nothing.
fn sum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ (u32::from(*byte) << 24), |sum: u32, _| {
            if sum >> 31 == 1 { (sum << 1) ^ 0x04c1_1db7 } else { sum << 1 }
        })
    })
}
