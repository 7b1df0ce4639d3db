//! What `domain::fold` leaves of other scripts, in ASCII: the words must be read, whatever letters an advert hides them in.

/// Gives the signs that stand for one of a folded text: a blank for what is no letter.
pub(super) fn ascii(sign: char, mut put: impl FnMut(u8)) {
    match u8::try_from(sign).ok().filter(u8::is_ascii).or_else(|| alike(sign)).or_else(|| boxed(sign)) {
        Some(plain) => put(plain),
        None => words(sign).bytes().for_each(put),
    }
}

/// A sign that stands for several, or for the end of a line.
fn words(sign: char) -> &'static str {
    match sign {
        '€' => " eur ",
        '£' => " gbp ",
        '¥' => " yen ",
        '₩' => " won ",
        '฿' => " baht ",
        '●' | '▪' | '■' | '◆' | '✅' | '✔' | '☑' | '➡' | '👉' | '📌' | '🔹' | '🔸' | '➤' | '▶' | '★' => {
            "\n"
        }
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        _ => " ",
    }
}

/// Letters in filled circles and boxes (🅐, 🅰), for which Unicode knows no plain form, and those of flags (🇰🇭).
fn boxed(sign: char) -> Option<u8> {
    let code = u32::from(sign);
    let place = [0x1f150, 0x1f170, 0x1f1e6].iter().find_map(|a| code.checked_sub(*a).filter(|n| *n < 26))?;
    u8::try_from(place).ok().map(|n| b'a' + n)
}

/// Small capitals, and letters of other scripts that look like Latin ones.
fn alike(sign: char) -> Option<u8> {
    const THEIRS: &str =
        "ᴀαаАɑʙвВΒьᴄсСϲᴅԁđᴇеЕєЄεғɢցʜнНһɪіІıιјᴊкКκᴋʟⅼӏłᴍмМɴոпΝᴏоОοօσøᴘрРρǫԛʀгꜱѕЅᴛтТτᴜυսᴠνѵᴡԝшхХχʏуУγᴢʒ×";
    const OURS: &str =
        "aaaaabbbbbccccdddeeeeeefgghhhhiiiiijjkkkkllllmmmnnnnoooooooppppqqrrsssttttuuuvvvwwwxxxyyyyzzx";
    let place = THEIRS.chars().position(|theirs| theirs == sign)?;
    OURS.as_bytes().get(place).copied()
}
