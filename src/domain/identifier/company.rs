//! Names of firms: PT, CV and UD with the name's true end.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::domain::fold::Folded;

static FORM: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\b((?i:pt|p\.t|cv|c\.v)|UD)\b(?:\.\s*|\s+|\.?\s*["'*_]+\s*)"#).ok());
static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"^(\s*(?:&\s*|["'*_]+)?)([A-Za-z0-9](?:[A-Za-z0-9]|[-'.&][A-Za-z0-9])*)(\.?)"#).ok()
});
/// Words of a name at most.
const WORDS: usize = 7;
/// Words of a name in small letters at most: its end cannot be seen.
const SMALL_WORDS: usize = 4;

/// Words with which no name goes on, in whatever letters.
static ENDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "ada adalah adl agar akan ambil anda antara apa apakah area asal asli atas atau bagi bahwa banget baru bayar \
    belum bener beneran berada berangkat berikut berizin bersertifikat berupa besok biar biaya bisa bodong boleh bos \
    buka buat bukan butuh cabang cari cek cp cuma dapat dapet dapatkan dari daftar data dan dengan depo deposit di diatas \
    dibuka dibutuhkan dicari dirut ditugaskan dgn diduga diminta dijamin disana disini dll dp dr fee gaji gajinya gak ga gmn \
    gimana gratis hanya hari harus hub hubungi ijin info ini inisial interview itu izin izinnya jadi jam jangan jl jln jalan job joborder jo juga kah kak \
    kalau kami kantor kasih kata katanya ke kebutuhan kena kepada kerjasama kirim kita kok kontak kontrak krn kuota lagi langsung lewat \
    legal lamar lamaran loker lokasi lowongan lpk maka masih mas mau mbak melalui membuka membutuhkan memberangkatkan memberi memproses memiliki \
    memang menawarkan menempatkan mencari mengadakan mengirim melatih menerima merekrut minta min mna mana nama namanya ndak nggak nomor no nya oleh \
    open or orang our pada pak palsu pendaftaran penempatan penipu per penyalur perlu pernah personalia posisi program proses punya resmi rekrut rekrutmen \
    recruitment rp saat saja sampai sana saya sdh sebagai sebelum sebesar sebuah sekarang sektor seleksi semua setelah siap siapa siapkan sip \
    sip2mi sip3mi siuppak siukak skrg so soalnya suruh syarat tapi tanpa tawarkan te tdk telah telp terdaftar terpercaya \
    terima terbit tersebut tetap tgl the tidak tki tkw tlp to tujuan tunai turun uang udah untuk untk utk via wa wajib walk was \
    with will yang yg ya wkwk urus urusan pun dong deh sih nih kan tuh min mimin bu ibu bapak sy aku gue gw km kamu \
    terus trus pas waktu ketika karena krna sudah udh blm hiring hire hires need needs seeks jobs vacancy vacancies is are in \
    at for and based bp2mi bp3mi kp2mi bnp2tki p3mi p4mi disnaker kbri kjri kdei lpk blk ssw abk art prt tkw tki pmi cpmi \
    caregiver perawat operator usia umur pria wanita laki perempuan bonus tiket posisi helper waiter nurse magang pt cv ig fb tele telegram instagram tiktok line facebook hp email portofolio resume ijazah ktp kk skck ats pdf lengkap \
    terbaru foto surat dokumen menjanjikan jual dijual kelas kursus memungut menipu nipu nahan menahan kabur tutup potong selaku umumkan mengumumkan \
    penerimaan urgent urgently email web website alamat telepon setor transfer rekening rek gedung lt lantai kav komplek ruko".split_whitespace().collect()
});
/// Small words that end a name only where they are written small.
static SMALL_ENDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "kerja bekerja pabrik kapal job pekerja karyawan magang training operator supir sopir driver perawat caregiver \
    art prt abk welder tukang malaysia online bebas kuliah sekolah umroh".split_whitespace().collect()
});

/// Everyday words that names in small letters are made of.
static OF_NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "maju bersama jaya abadi mandiri karya utama sejahtera sentosa makmur indah prima perkasa persada nusantara \
    internasional indonesia raya putra putri sukses berkah amanah insan duta mitra bina lestari global migran manpower crew timur \
    barat utara selatan bintang sinar harapan cahaya bahari samudra samudera laut bumi alam nusa citra cipta guna tunas sumber \
    sumberdaya sahabat keluarga anugerah rejeki rezeki berkat setia sejati mulia agung besar baru satu tiga dua emas perdana \
    pertama dunia bangsa negeri tenaga daya kencana lintas buana jasa sarana usaha bangun semesta".split_whitespace().collect()
});

/// Every firm: where its name stands with its legal form. `ends` says of a word (lower case) that no name goes on with it:
/// a place abroad, a currency; `common` of a word in small letters that it is an everyday word.
pub(super) fn spot(
    folded: &Folded,
    ends: &dyn Fn(&str) -> bool,
    common: &dyn Fn(&str) -> bool,
) -> Vec<Range<usize>> {
    let cased = folded.cased();
    let Some(pattern) = FORM.as_ref() else { return Vec::new() };
    let loud = loud(cased);
    let mut found: Vec<Range<usize>> = Vec::new();
    for hit in pattern.captures_iter(cased) {
        let (Some(whole), Some(form)) = (hit.get(0), hit.get(1)) else { continue };
        if found.last().is_some_and(|last| last.end > whole.start()) {
            continue;
        }
        let name = Name { cased, loud, ends, common, cv: form.as_str().starts_with(['c', 'C']) };
        if let Some(end) = name.end(whole.end()) {
            found.push(whole.start()..end);
        }
    }
    found
}

/// Whether the text is written in capitals: then they tell nothing.
fn loud(text: &str) -> bool {
    let (mut large, mut small) = (0, 0);
    for byte in text.bytes() {
        large += usize::from(byte.is_ascii_uppercase());
        small += usize::from(byte.is_ascii_lowercase());
    }
    large > small * 2
}

/// Whether a word ends as an everyday word does and no name: `biasanya`.
fn ended(word: &str) -> bool {
    ["nya", "kan", "lah", "kah"].iter().any(|ending| word.ends_with(ending)) && word.len() > 5
}

struct Name<'a> {
    cased: &'a str,
    loud: bool,
    ends: &'a dyn Fn(&str) -> bool,
    common: &'a dyn Fn(&str) -> bool,
    cv: bool,
}

impl Name<'_> {
    /// Where the name ends that starts at `from`; `None` when none starts there.
    fn end(&self, from: usize) -> Option<usize> {
        let mut at = from;
        let mut end = None;
        let mut small = None;
        for count in 0..WORDS {
            let Some(word) = WORD.as_ref().and_then(|pattern| pattern.captures(&self.cased[at..])) else {
                break;
            };
            let (lead, text) = (word.get(1)?, word.get(2)?.as_str());
            let parted = lead.as_str().contains(if count == 0 { &['&'][..] } else { &['\n', '"', '*'] });
            let next = &self.cased[at + word.get(2)?.end()..];
            if parted || !self.goes_on(text, next, count, small) {
                break;
            }
            let is_small = text.starts_with(|c: char| c.is_ascii_lowercase());
            small.get_or_insert(is_small);
            at += word.get(2)?.end();
            end = Some(at);
            // A full stop after a word ends the name, but for an initial.
            if word.get(3).is_some_and(|dot| !dot.is_empty()) {
                if text.len() > 1 {
                    break;
                }
                at += 1;
            }
            if small == Some(true) && count + 1 >= SMALL_WORDS {
                break;
            }
        }
        // A CV in small letters is more often a paper than a firm: "cv kakak".
        let lone =
            self.cv && small == Some(true) && end.is_some_and(|end| !self.cased[from..end].contains(' '));
        end.filter(|_| !lone)
    }

    /// Whether a word belongs to the name; `next` is the text behind it.
    fn goes_on(&self, word: &str, next: &str, count: usize, small: Option<bool>) -> bool {
        let lower = word.to_ascii_lowercase();
        let is_small = word.starts_with(|c: char| c.is_ascii_lowercase());
        let digits = word.starts_with(|c: char| c.is_ascii_digit());
        if ENDS.contains(lower.as_str()) || (digits && (count == 0 || word.len() > 3)) {
            return false;
        }
        if (is_small || self.loud) && SMALL_ENDS.contains(lower.as_str()) {
            return false;
        }
        // "PT Contoh Korea Jaya": a place inside a name.
        let inside = next.split_whitespace().next().is_some_and(|next| {
            next.starts_with(char::is_uppercase) && OF_NAMES.contains(next.to_ascii_lowercase().as_str())
        });
        let place = !inside && (self.ends)(&lower);
        let common = |lower: &str| (ended(lower) || (self.common)(lower)) && !OF_NAMES.contains(lower);
        match small {
            // The first word: a name in small letters must be no everyday word; a CV is more often a paper than a firm.
            None => !is_small || !(place || ended(&lower) || (self.common)(&lower)),
            Some(true) => !place && !common(&lower) && is_small,
            Some(false) => !is_small && !place,
        }
    }
}
