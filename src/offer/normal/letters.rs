//! One sign of any script in its plain form: lower-case ASCII, with the look-alikes by which adverts hide their words.

/// Gives the plain form of a sign: nothing for what nobody sees, a blank for what is no letter.
pub(super) fn fold(sign: char, mut put: impl FnMut(u8)) {
    match sign {
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => put(b'\n'),
        '\0'..='\x7f' => put(if sign.is_ascii_control() { b' ' } else { sign.to_ascii_lowercase() as u8 }),
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{300}'..='\u{36f}'
        | '\u{e0000}'..='\u{e007f}'
        | '\u{1f3fb}'..='\u{1f3ff}' => {}
        _ => match plain(sign) {
            Some(plain) => put(plain),
            None => words(sign).bytes().for_each(put),
        },
    }
}

/// A sign that stands for several.
fn words(sign: char) -> &'static str {
    match sign {
        '€' => " eur ",
        '£' => " gbp ",
        '¥' | '￥' => " yen ",
        '₩' => " won ",
        '฿' => " baht ",
        '…' | '•' | '●' | '▪' | '■' | '◆' | '✅' | '✔' | '☑' | '➡' | '👉' | '📌' | '🔹' | '🔸' => {
            "\n"
        }
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ß' => "ss",
        _ => " ",
    }
}

/// A sign that stands for one letter or digit.
fn plain(sign: char) -> Option<u8> {
    mathematical(sign).or_else(|| enclosed(sign)).or_else(|| alike(sign))
}

/// The `n`th letter.
fn letter(n: u32) -> Option<u8> {
    u8::try_from(n % 26).ok().map(|n| b'a' + n)
}

/// The alphabets of mathematics (𝐠𝐚𝐣𝐢, 𝗚𝗔𝗝𝗜), and letters and digits as wide as Chinese signs.
fn mathematical(sign: char) -> Option<u8> {
    let code = u32::from(sign);
    match code {
        0x1d400..=0x1d6a3 => letter((code - 0x1d400) % 52),
        0x1d7ce..=0x1d7ff => u8::try_from((code - 0x1d7ce) % 10).ok().map(|n| b'0' + n),
        0xff01..=0xff5e => u8::try_from(code - 0xff01 + 0x21).ok().map(|wide| wide.to_ascii_lowercase()),
        _ => None,
    }
}

/// Letters in circles and squares.
fn enclosed(sign: char) -> Option<u8> {
    let code = u32::from(sign);
    match code {
        0x249c..=0x24b5 => letter(code - 0x249c),
        0x24b6..=0x24e9 => letter(code - 0x24b6),
        0x1f110..=0x1f129 => letter(code - 0x1f110),
        0x1f130..=0x1f149 => letter(code - 0x1f130),
        0x1f150..=0x1f169 => letter(code - 0x1f150),
        0x1f170..=0x1f189 => letter(code - 0x1f170),
        0x1f1e6..=0x1f1ff => Some(b' '),
        0x2460..=0x2468 => u8::try_from(code - 0x2460).ok().map(|n| b'1' + n),
        _ => None,
    }
}

/// Latin letters with marks, small capitals, and letters of other scripts that look like Latin ones.
fn alike(sign: char) -> Option<u8> {
    Some(match sign {
        'à'..='å' | 'À'..='Å' | 'ā' | 'Ā' | 'ă' | 'ą' | 'ᴀ' | 'α' | 'Α' | 'а' | 'А' | 'ɑ' | 'ª' => {
            b'a'
        }
        'ʙ' | 'В' | 'в' | 'Β' | 'ь' | 'Ь' => b'b',
        'ç' | 'Ç' | 'ć' | 'č' | 'ᴄ' | 'с' | 'С' | 'ϲ' => b'c',
        'ď' | 'đ' | 'ᴅ' | 'ԁ' => b'd',
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'ė' | 'ę' | 'ᴇ' | 'е' | 'Е' | 'ё' | 'Ё' | 'Ε' | 'ε' | 'є' => {
            b'e'
        }
        'ғ' | 'ƒ' => b'f',
        'ğ' | 'ɢ' | 'ɡ' | 'ց' => b'g',
        'ʜ' | 'Н' | 'н' | 'Η' | 'һ' => b'h',
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'ı' | 'İ' | 'ɪ' | 'і' | 'І' | 'ї' | 'Ι' | 'ι' => b'i',
        'ј' | 'Ј' | 'ᴊ' => b'j',
        'ᴋ' | 'к' | 'К' | 'Κ' | 'κ' => b'k',
        'ł' | 'ʟ' | 'ⅼ' | 'ӏ' => b'l',
        'ᴍ' | 'м' | 'М' | 'Μ' => b'm',
        'ñ' | 'Ñ' | 'ń' | 'ɴ' | 'ո' | 'Ν' | 'п' => b'n',
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ō' | 'ő' | 'ᴏ' | 'о' | 'О' | 'ο' | 'Ο' | 'օ' | 'º' => {
            b'o'
        }
        'ᴘ' | 'р' | 'Р' | 'ρ' | 'Ρ' => b'p',
        'ǫ' | 'ԛ' => b'q',
        'ʀ' | 'ř' | 'г' => b'r',
        'ś' | 'š' | 'ş' | 'ꜱ' | 'ѕ' | 'Ѕ' => b's',
        'ţ' | 'ť' | 'ᴛ' | 'т' | 'Т' | 'Τ' | 'τ' => b't',
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'ᴜ' | 'υ' | 'ս' => b'u',
        'ᴠ' | 'ν' | 'ѵ' => b'v',
        'ᴡ' | 'ԝ' | 'ш' => b'w',
        'х' | 'Х' | 'Χ' | 'χ' => b'x',
        'ý' | 'ÿ' | 'ʏ' | 'у' | 'У' | 'Υ' | 'γ' => b'y',
        'ž' | 'ź' | 'ż' | 'ᴢ' | 'Ζ' => b'z',
        '’' | '‘' | '`' | 'ʼ' | '´' => b'\'',
        '–' | '—' | '−' | '‐' | '‑' | '~' => b'-',
        '٫' | '。' => b'.',
        '，' | '、' => b',',
        '？' => b'?',
        '！' => b'!',
        '²' => b'2',
        _ => return None,
    })
}
