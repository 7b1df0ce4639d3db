//! Quantities in digits and words: `1.250.000`, `2,5 jt`, `lima juta`, `1 juta setengah`, `1jt500`.

/// Thousandths, so that "1,5 juta" stays exact without floats.
pub(super) const ONE: u64 = 1_000;
/// Larger amounts are slips of the hand, or no amounts.
const LIMIT: u64 = 1_000_000_000_000_000;

/// A piece of text that can belong to a quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Digits with dots and commas inside.
    Digits(&'a str),
    /// Letters.
    Word(&'a str),
    /// A currency: index into the list of those found.
    Currency(usize),
    /// Any other sign.
    Sign(char),
}

/// A token and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Piece<'a> {
    pub(super) token: Token<'a>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quantity {
    /// In thousandths.
    pub(super) value: u64,
    /// The largest unit that was named: 1,000 for "ribu"; 1 for none.
    pub(super) unit: u64,
    /// The number before the unit, in thousandths: what the other end of a range borrows the unit for.
    pub(super) bare: u64,
    /// Written in digits in groups of three.
    pub(super) grouped: bool,
    /// How many digits; none for words.
    pub(super) digits: usize,
    /// Index of the token behind it.
    pub(super) next: usize,
    /// Whether the unit is one letter (`k`, `m`), which may mean something else.
    pub(super) short: bool,
    /// Whether such a letter stands apart: `1,2 M`.
    pub(super) apart: bool,
}

/// The factor of a unit's word.
fn unit(word: &str) -> Option<(u64, bool)> {
    Some(match word {
        "rb" | "rbu" | "ribu" | "rebu" | "ribuan" | "rbuan" | "rban" | "thousand" | "ribuh" | "ribo" => {
            (1_000, false)
        }
        "k" => (1_000, true),
        "jt" | "juta" | "jut" | "jta" | "jeti" | "jete" | "jutaan" | "jtan" | "jutan" | "jtaan"
        | "million" | "millions" | "jutak" | "jyt" | "jutah" | "jeta" | "juts" => (1_000_000, false),
        "miliar" | "milyar" | "milyard" | "miliard" | "billion" | "miliaran" | "milyaran" => {
            (1_000_000_000, false)
        }
        "m" => (1_000_000_000, true),
        _ => return None,
    })
}

fn small(word: &str) -> Option<u64> {
    Some(match word {
        "nol" | "kosong" => 0,
        "satu" | "se" | "one" => 1,
        "dua" | "two" => 2,
        "tiga" | "three" => 3,
        "empat" | "ampat" | "four" => 4,
        "lima" | "five" => 5,
        "enam" | "anam" | "six" => 6,
        "tujuh" | "seven" => 7,
        "delapan" | "lapan" | "eight" => 8,
        "sembilan" | "nine" => 9,
        "sepuluh" | "ten" => 10,
        "sebelas" | "eleven" => 11,
        "seratus" => 100,
        "twelve" => 12,
        "fifteen" => 15,
        "twenty" => 20,
        "thirty" => 30,
        "fifty" => 50,
        _ => return None,
    })
}

/// A number in digits, in thousandths, and whether it stands in groups of three. Before "juta" a single mark is a decimal one.
pub(super) fn literal(text: &str, large_unit: bool) -> Option<(u64, bool)> {
    let groups: Vec<&str> = text.split(['.', ',']).collect();
    let marks: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    let threes =
        |groups: &[&str]| groups.iter().skip(1).all(|group| group.len() == 3) && groups[0].len() <= 3;
    let same = marks.windows(2).all(|pair| pair[0] == pair[1]);
    let zero = groups[0] == "0";
    let (whole, fraction, grouped) = if marks.is_empty() {
        (groups.concat(), "", false)
    } else if same && threes(&groups) && !(marks.len() == 1 && (large_unit || zero)) {
        (groups.concat(), "", true)
    } else {
        let (last, rest) = groups.split_last()?;
        let decimal = marks.len() == 1 || marks.last() != marks.first();
        let fits = decimal && (rest.len() == 1 || threes(rest)) && last.len() <= 3;
        fits.then(|| (rest.concat(), *last, rest.len() > 1))?
    };
    if whole.len() > 13 {
        return None;
    }
    let fraction = format!("{fraction:0<3}");
    let value = whole.parse::<u64>().ok()?.checked_mul(ONE)?.checked_add(fraction.parse().ok()?)?;
    Some((value, grouped))
}

/// Reads one quantity that starts at a token.
pub(super) fn quantity(pieces: &[Piece<'_>], from: usize) -> Option<Quantity> {
    let mut reader = Reader {
        pieces,
        at: from,
        total: 0,
        least: u64::MAX,
        largest: 1,
        bare: 0,
        short: false,
        apart: false,
    };
    let first = reader.part()?;
    let (grouped, digits) = (first.grouped, first.digits);
    reader.bare = first.bare;
    reader.close(&first)?;
    while reader.least < u64::MAX && reader.more().is_some() {}
    Some(Quantity {
        value: reader.total,
        unit: reader.largest,
        bare: reader.bare,
        grouped,
        digits,
        next: reader.at,
        short: reader.short,
        apart: reader.apart,
    })
}

/// The number before a unit.
struct Part {
    value: u64,
    /// Without "puluh" and "ratus": 2 in "2 ratus".
    bare: u64,
    grouped: bool,
    digits: usize,
}

struct Reader<'a> {
    pieces: &'a [Piece<'a>],
    at: usize,
    total: u64,
    /// The smallest unit so far; only smaller ones may follow.
    least: u64,
    largest: u64,
    bare: u64,
    short: bool,
    apart: bool,
}

impl<'a> Reader<'a> {
    fn word(&self, at: usize) -> Option<&'a str> {
        match self.pieces.get(at)?.token {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The factor of the unit that a token is, and whether it is one letter.
    fn unit(&self, at: usize) -> Option<(u64, bool)> {
        match self.pieces.get(at)?.token {
            Token::Word(word) => unit(word),
            // Ten thousand, on posters from East Asia.
            Token::Sign('万' | '萬') => Some((10_000, false)),
            _ => None,
        }
    }

    /// Whether a token stands close behind the one before it.
    fn near(&self, at: usize) -> bool {
        at > 0 && self.pieces.get(at).is_some_and(|piece| piece.start - self.pieces[at - 1].end <= 2)
    }

    fn glued(&self, at: usize) -> bool {
        at > 0 && self.pieces.get(at).is_some_and(|piece| piece.start == self.pieces[at - 1].end)
    }

    /// The number before a unit, in digits or words.
    fn part(&mut self) -> Option<Part> {
        match self.pieces.get(self.at)?.token {
            Token::Digits(text) => self.digits(text),
            Token::Word(word) => self.words(word),
            _ => None,
        }
    }

    fn digits(&mut self, text: &str) -> Option<Part> {
        let next = self.tens(self.at + 1);
        let large = self.unit(next).is_some_and(|(factor, _)| factor > 1_000);
        let (mut value, grouped) = literal(text, large)?;
        let mut bare = None;
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        self.at = next;
        if self.pieces.get(next).is_some_and(|piece| piece.token == Token::Sign('.'))
            && self.glued(next)
            && self.glued(next + 1)
        {
            // "15.juta"
            self.at += usize::from(self.unit(next + 1).is_some());
        }
        let digits_at = |at: usize| match self.pieces.get(at).map(|piece| &piece.token) {
            Some(Token::Digits(text)) => Some(*text),
            _ => None,
        };
        // "1/2 juta", "1 koma 5 juta", "2 setengah juta", "2 puluh juta", "3 ratus ribu".
        let slash = self.pieces.get(next).is_some_and(|piece| piece.token == Token::Sign('/'));
        if slash && text == "1" && digits_at(next + 1) == Some("2") && self.unit(next + 2).is_some() {
            self.at = next + 2;
            value = ONE / 2;
        } else if self.word(next) == Some("koma") {
            let tenths = digits_at(next + 1).and_then(|text| text.parse::<u64>().ok());
            let tenths =
                tenths.or_else(|| self.word(next + 1).and_then(small)).filter(|tenths| *tenths < 10)?;
            self.at = next + 2;
            value += tenths * ONE / 10;
        } else if self.word(next) == Some("setengah") && self.unit(next + 1).is_some() {
            self.at = next + 1;
            value += ONE / 2;
        } else if let Some(factor) = self.word(next).and_then(|word| match word {
            "puluh" => Some(10),
            "ratus" => Some(100),
            _ => None,
        }) {
            self.at = next + 1;
            bare = Some(value);
            value = value.checked_mul(factor)?;
        }
        Some(Part { value, bare: bare.unwrap_or(value), grouped, digits })
    }

    /// "20an juta", "20-an juta": the index of the unit.
    fn tens(&self, at: usize) -> usize {
        let dash = self.pieces.get(at).is_some_and(|piece| piece.token == Token::Sign('-'));
        let after = at + usize::from(dash);
        let unit = self.word(after) == Some("an") && self.unit(after + 1).is_some();
        if unit { after + 1 } else { at }
    }

    fn words(&mut self, first: &str) -> Option<Part> {
        let single = match first {
            "sejuta" => Some(1_000_000),
            "seribu" => Some(1_000),
            "semiliar" | "semilyar" => Some(1_000_000_000),
            _ => None,
        };
        if let Some(factor) = single {
            self.at += 1;
            (self.least, self.largest) = (factor, factor);
            return Some(Part { value: factor * ONE, bare: ONE, grouped: false, digits: 0 });
        }
        let (mut sum, mut last, mut any) = (0, 0, false);
        while let Some(word) = self.word(self.at).filter(|_| !any || self.near(self.at)) {
            match word {
                "belas" if any => (sum, last) = (sum + (last + 10) * ONE, 0),
                "puluh" if any => (sum, last) = (sum + last * 10 * ONE, 0),
                "ratus" | "hundred" if any => (sum, last) = (sum + last * 100 * ONE, 0),
                "setengah" | "separuh" | "half" if !any || last > 0 => {
                    (sum, last) = (sum + last * ONE + ONE / 2, 0);
                }
                "koma" if any => {
                    let tenths = self.word(self.at + 1).and_then(small).filter(|tenths| *tenths < 10)?;
                    self.at += 1;
                    (sum, last) = (sum + last * ONE + tenths * ONE / 10, 0);
                }
                _ => match small(word) {
                    Some(digit) if last == 0 => last = digit,
                    Some(digit) if last >= 10 => (sum, last) = (sum + last * ONE, digit),
                    _ => break,
                },
            }
            any = true;
            self.at += 1;
        }
        let value = sum + last * ONE;
        any.then_some(Part { value, bare: value, grouped: false, digits: 0 })
    }

    /// Adds a part with the unit that follows it.
    fn close(&mut self, part: &Part) -> Option<()> {
        let unit = self.unit(self.at).filter(|_| self.near(self.at));
        let Some((factor, short)) = unit.filter(|(factor, short)| {
            *factor < self.least && (!short || self.glued(self.at) || *factor > 1_000_000)
        }) else {
            self.total = self.total.checked_add(part.value)?;
            if part.digits > 0 {
                self.tail();
            }
            return (self.total < LIMIT * ONE).then_some(());
        };
        self.short |= short;
        self.apart |= short && !self.glued(self.at);
        self.at += 1;
        self.largest = self.largest.max(factor);
        self.least = factor;
        self.total = self.total.checked_add(part.value.checked_mul(factor)?)?;
        self.tail();
        (self.total < LIMIT * ONE).then_some(())
    }

    /// "5 jt-an", "20 juta an".
    fn tail(&mut self) {
        let dash = self.pieces.get(self.at).is_some_and(|piece| piece.token == Token::Sign('-'));
        let at = self.at + usize::from(dash);
        if self.near(at) && matches!(self.word(at), Some("an" | "ann")) {
            self.at = at + 1;
        }
    }

    /// What follows a unit: "setengah", "500 ribu", "lima ratus", "500" right behind it.
    fn more(&mut self) -> Option<()> {
        let (start, least) = (self.at, self.least);
        if !self.near(start) {
            return None;
        }
        if matches!(self.word(start), Some("setengah")) && self.unit(start + 1).is_none() {
            self.at += 1;
            self.total += least * ONE / 2;
            self.least = 1;
            return None;
        }
        let glued = self.glued(start);
        let part = self.part();
        let unit = self.unit(self.at).filter(|_| self.near(self.at));
        let factor = match (&part, unit) {
            (Some(_), Some((factor, false))) if factor < least => Some(factor),
            // "seribu lima ratus": what follows counts as it stands.
            (Some(part), None) if least == 1_000 && part.digits == 0 => {
                (part.value >= 100 * ONE).then_some(0)
            }
            (Some(part), None) if least > 1_000 => {
                let hundreds = part.value % (100 * ONE) == 0 && part.value < 1_000 * ONE && part.value > 0;
                let spoken = part.digits == 0 || (glued && part.digits == 3);
                (hundreds && spoken).then_some(0)
            }
            _ => None,
        };
        let Some((part, factor)) = part.zip(factor) else {
            self.at = start;
            return None;
        };
        if factor > 0 {
            self.close(&part)
        } else {
            self.total = self.total.checked_add(part.value * (least / 1_000))?;
            self.least = 1;
            None
        }
    }
}
