//! Adverts as they go round: put together from the same phrases, so that strangers resemble each other, and copied with
//! other numbers, signs and places.

use suluh::domain::chance::Chance;

const OPENINGS: [&str; 8] = [
    "Lowongan kerja ke {negara} tanpa potongan gaji",
    "Dibutuhkan segera tenaga kerja untuk {negara}",
    "Info loker luar negeri {negara} resmi dan aman",
    "Yuk kerja di {negara} berangkat cepat",
    "Dicari pria dan wanita untuk kerja di {negara}",
    "Bismillah buka lowongan {negara} lagi",
    "Butuh uang cepat? Ada kerja di {negara}",
    "Loker {negara} terpercaya sudah banyak yang berangkat",
];
const COUNTRIES: [&str; 7] = ["Malaysia", "Taiwan", "Kamboja", "Hong Kong", "Arab Saudi", "Korea", "Brunei"];
const JOBS: [&str; 8] = [
    "sebagai operator pabrik elektronik",
    "jaga toko dan restoran",
    "asisten rumah tangga keluarga baik",
    "kebun sawit dan pengolahan",
    "perawat lansia di panti",
    "konstruksi bangunan dan las",
    "admin kantor layanan pelanggan",
    "anak buah kapal ikan",
];
const PAY: [&str; 4] = [
    "gaji {n} juta per bulan lembur dihitung",
    "penghasilan bersih {n} juta sebulan",
    "upah pokok {n} juta ditambah bonus target",
    "digaji {n} juta belum termasuk lembur",
];
const PERKS: [&str; 12] = [
    "makan dan mess ditanggung",
    "tiket pesawat dibayar agen",
    "paspor dan visa kami urus",
    "tanpa pelatihan langsung berangkat",
    "proses dua minggu saja",
    "umur delapan belas sampai empat puluh",
    "pendidikan minimal lulus sekolah dasar",
    "biaya bisa potong gaji",
    "kontrak dua tahun bisa diperpanjang",
    "bertato tidak masalah",
    "tidak perlu bisa bahasa",
    "dijemput di bandara oleh majikan",
];
const CLOSINGS: [&str; 5] = [
    "minat hubungi nomor {hp}",
    "chat saja ke {hp} sekarang",
    "kirim data diri ke {hp}",
    "serius langsung telepon {hp}",
    "daftar lewat pesan ke {hp} kuota terbatas",
];
const GREETINGS: [&str; 5] = [
    "Info buat warga Sigi",
    "Teman-teman di Poso",
    "Bagikan ke grup keluarga",
    "Khusus Luwuk",
    "Dari grup sebelah",
];
const SIGNS: [&str; 6] = ["🔥", "✅", "✈️", "💰", "❗", "🙏"];

fn one<'a>(chance: &Chance, of: &[&'a str]) -> &'a str {
    of[usize::try_from(chance.below(of.len() as u64)).unwrap()]
}

/// An advert that nobody has seen.
pub(super) fn new(chance: &Chance) -> String {
    let mut perks: Vec<&str> = PERKS.to_vec();
    let wanted = 3 + usize::try_from(chance.below(3)).unwrap();
    while perks.len() > wanted {
        perks.remove(usize::try_from(chance.below(perks.len() as u64)).unwrap());
    }
    // In any order.
    perks.sort_by_key(|_| chance.below(1_000));
    let lines = [
        one(chance, &OPENINGS).replace("{negara}", one(chance, &COUNTRIES)),
        one(chance, &JOBS).to_owned(),
        one(chance, &PAY).replace("{n}", &(5 + chance.below(20)).to_string()),
        perks.join(", "),
        one(chance, &CLOSINGS).replace("{hp}", &number(chance)),
    ];
    lines.join(", ")
}

fn number(chance: &Chance) -> String {
    format!("08{:010}", chance.below(10_000_000_000))
}

/// The advert as the next one sends it on: other figures, other signs, at times a greeting before it or a phrase less.
pub(super) fn copy(chance: &Chance, advert: &str) -> String {
    let figures = |c: char| match c {
        '0'..='9' => char::from_digit(u32::try_from(chance.below(10)).unwrap(), 10).unwrap(),
        other => other,
    };
    let mut text: String = advert.chars().map(figures).collect();
    text = text.replace(", ", &format!(" {} ", one(chance, &SIGNS)));
    if chance.below(3) == 0 {
        text = format!("{}: {text}", one(chance, &GREETINGS));
    }
    if chance.below(3) == 0 {
        text = text.to_uppercase();
    }
    text
}
