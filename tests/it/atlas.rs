//! The dialogs as one page: nothing is missing on it, nothing is loaded by it, nothing in the files becomes markup.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;
use suluh::atlas::{self, Home};
use suluh::dialog::load::{self, Loaded};
use suluh::dialog::problem::Files;

const MENU: &str = r#"dialog: menu
title: Menu
start: utama
nodes:
  utama:
    say: "*Halo.* Telepon polisi {kontak.polisi}, kantor {kontak.kantor}."
    choose:
      - Paspor -> !paspor.isi
      - Bahaya -> @danger
      - Situs -> https://contoh.id/a?b=1&c=2
"#;
const PASPOR: &str = "dialog: paspor
title: Paspor
topic: paspor
owner: Tim Contoh
review_by: 2026-03-31
asks:
  - paspor hilang bagaimana
start: isi
nodes:
  isi:
    title: Membuat paspor
    say: |
      Bawa:
      - KTP
      - akta lahir
    sources: [uu6]
    choose:
      - Biaya -> biaya
      - Menu -> @menu
  biaya:
    ask: Berapa umur Anda?
    help: Contoh 25
    save: korban.umur
    input: number
    skip: Lewati
    asks:
      - brp biaya paspor
    next:
      - if: korban.umur at least 17
        say_first: Sudah dewasa.
        to: isi
      - else: isi
";
const DANGER: &str =
    "dialog: darurat\ntitle: Darurat\nstart: mulai\nnodes: {mulai: {say: x, choose: [Menu -> @menu]}}\n";
const STEPS: &str = "dialog: tata\ntitle: Tata cara\nasks: [caranya bagaimana]\nsteps:\n  - {id: a, title: Satu, say: x}\n  - {id: b, title: Dua, say: x, done_when: selesai}\n";
const EN: &str = "file,node,part,text,translation,state,note\nmenu,utama,choose.1,Paspor,Passport,done,\n";

fn small() -> Files {
    let named = [
        ("menu.yaml", MENU),
        ("paspor.yaml", PASPOR),
        ("darurat.yaml", DANGER),
        ("tata.yaml", STEPS),
        ("i18n/en.csv", EN),
        ("_texts.yaml", "fakta.kosong: belum kami punya\n"),
        ("_data/topics.csv", "slug,name,group\npaspor,Paspor,pra\n"),
        (
            "_data/contacts.csv",
            "id,name,value,source,checked,stale_after\npolisi,Polisi,110,uu6,2025-10-25,2026-01-31\nkantor,Kantor,,,,\n",
        ),
        (
            "_data/sources.csv",
            "id,title,publisher,date,url\nuu6,Undang-Undang 6/2011,Negara,2011-05-05,https://contoh.id/uu6\n",
        ),
    ];
    named.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn drawn(loaded: Loaded) -> String {
    let today = jiff::civil::date(2026, 11, 21);
    atlas::draw(&loaded.checked(&today.to_string(), &[]), today).unwrap()
}

/// The page without its style and scripts.
fn body(page: &str) -> String {
    let code = Regex::new("(?s)<(style|script)>.*?</(style|script)>").unwrap();
    code.replace_all(page, "").into_owned()
}

#[test]
fn a_small_folder_as_a_page() {
    let page = body(&drawn(load::files(small())));
    let lines: Vec<&str> = page.lines().filter(|line| !line.trim().is_empty()).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_page_of_the_shipped_dialogs_is_there_and_every_link_leads_somewhere() {
    let loaded = load::embedded();
    let dialogs = loaded.dialogs.as_ref().unwrap();
    let pages: Vec<String> = dialogs
        .dialogs
        .values()
        .flat_map(|dialog| dialog.nodes.iter().map(|node| format!("{}.{}", dialog.id, node.id)))
        .collect();
    let page = drawn(loaded);
    let found = |pattern: &str| -> Vec<String> {
        Regex::new(pattern).unwrap().captures_iter(&page).map(|found| found[1].to_owned()).collect()
    };
    let ids = found(" id=\"([^\"]+)\"");
    let unique: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    assert_eq!(unique.len(), ids.len(), "ids are unique");
    for id in &pages {
        assert!(unique.contains(id.as_str()), "{id} is not on the page");
    }
    for target in found(" href=\"#([^\"]+)\"") {
        assert!(unique.contains(target.as_str()) || target == "_semua", "#{target} leads nowhere");
    }
    assert!(page.len() < 3_000_000, "{} bytes are too much for an old machine", page.len());
}

#[test]
fn in_parts_every_page_is_there_and_none_is_large() {
    let loaded = load::embedded();
    let today = jiff::civil::date(2026, 11, 21);
    let home = Home { back: "/petugas/dialog", css: "/aset/peta.css", js: "/aset/peta.js" };
    let loaded = loaded.checked(&today.to_string(), &[]);
    let parts = atlas::parts(&loaded, today, &home).unwrap();
    let whole = atlas::draw(&loaded, today).unwrap();
    let (id, link) =
        (Regex::new(" id=\"([^\"]+)\"").unwrap(), Regex::new("href=\"(\\?ke=[^#\"]*)?#([^\"]*)\"").unwrap());
    let ids = |page: &str| id.captures_iter(page).map(|found| found[1].to_owned()).collect::<BTreeSet<_>>();
    // What only the search in the file needs, and the words above a list of it.
    let left_out = ["_pencarian", "_temuan", "_jumlah", "_hasil"];
    let mut missing: BTreeSet<String> =
        ids(&whole).into_iter().filter(|id| !left_out.contains(&id.as_str())).collect();
    let every = missing.clone();
    while let Some(anchor) = missing.first().cloned() {
        let part = parts.at(&anchor).unwrap();
        assert!(part.len() < 60_000, "{anchor}: {} bytes", part.len());
        let here = ids(&part);
        assert!(here.contains(&anchor), "{anchor} is not where it should be");
        for found in link.captures_iter(&part) {
            let known = if found.get(1).is_some() { &every } else { &here };
            assert!(known.contains(&found[2]), "{} of {anchor} leads nowhere", &found[0]);
        }
        missing.retain(|id| !here.contains(id));
    }
    assert!(parts.search("surat izin keluarga").unwrap().contains("?ke=izin%5Fkeluarga#izin_keluarga"));
}

#[test]
fn the_page_loads_nothing() {
    let page = drawn(load::embedded());
    assert!(page.contains("default-src 'none'"));
    let markup = body(&page);
    for tag in
        ["<link", "<img", "<iframe", "<object", "<embed", "<audio", "<video", "<base", " src=", " srcset="]
    {
        assert!(!markup.contains(tag), "{tag}");
    }
    let code = page.replace(&markup, "");
    assert!(!code.contains("@import") && !code.contains("fetch(") && !code.contains("innerHTML"));
    let outside = Regex::new("<([a-z]+)[^>]* (?:href|action|data|xlink:href)=\"(?:https?:)?//").unwrap();
    for found in outside.captures_iter(&markup) {
        assert_eq!(&found[1], "a", "only links lead out");
    }
}

#[test]
fn nothing_in_the_files_becomes_markup() {
    let evil = "<img src=x onerror=alert(1)>\"'&";
    let quoted = evil.replace('\'', "''");
    let dialog = format!(
        "dialog: menu\ntitle: '{quoted}'\nowner: '{quoted}'\nasks: ['{quoted}']\nstart: utama\nnodes:\n  utama:\n    title: '{quoted}'\n    \
         say: 'x {quoted} {{kontak.polisi}} {{{quoted}}} [x](javascript:alert)'\n    sources: [jahat]\n    asks: ['{quoted}']\n    choose:\n      \
         - '{quoted} -> @status'\n      - 'y -> https://contoh.id/{quoted}'\n      - 'z -> tidak_ada'\n"
    );
    let cell = evil.replace('"', "\"\"");
    let files = Files::from([
        ("menu.yaml".to_owned(), dialog),
        (
            "_data/contacts.csv".to_owned(),
            format!(
                "id,name,value,source,checked,stale_after\npolisi,\"{cell}\",\"{cell}\",jahat,\"{cell}\",\n"
            ),
        ),
        (
            "_data/sources.csv".to_owned(),
            format!(
                "id,title,publisher,date,url\njahat,\"{cell}\",\"{cell}\",\"{cell}\",javascript:alert(1)\n"
            ),
        ),
        ("<script>alert(1)</script>.txt".to_owned(), String::new()),
    ]);
    let page = body(&drawn(load::files(files)));
    assert!(page.contains("&#60;img src=x onerror=alert(1)&#62;"), "{page}");
    assert!(!page.contains("<img") && !page.contains("<script"), "{page}");
    assert!(!page.contains("href=\"javascript:"), "{page}");
}

#[test]
fn dialogs_with_errors_are_shown_with_the_errors_on_top() {
    let mut files = small();
    let broken = PASPOR.replace("Biaya -> biaya", "Biaya -> biayya");
    files.insert("paspor.yaml".to_owned(), broken);
    files.insert("rusak.yaml".to_owned(), "dialog: rusak\n\ttitle: x\n".to_owned());
    let page = body(&drawn(load::files(files)));
    let top = page.find("galat.</b> Suluh tidak memakai dialog ini").unwrap();
    assert!(top < page.find("<main").unwrap());
    assert!(page.contains("id=\"paspor.biaya\""), "what could be read is shown");
    assert!(page.contains("<pre>\ttitle: x</pre>"), "{page}");
    let own = page.split("id=\"paspor.isi\"").nth(1).unwrap();
    assert!(
        own.split("<div class=\"bubble\">").next().unwrap().contains("maksud Anda <code>biaya</code>?"),
        "{own}"
    );
}

#[test]
fn a_folder_of_nothing_is_still_a_page() {
    let empty = drawn(load::folder(Path::new("/nonexistent/dialogs")));
    assert!(empty.contains("tidak dapat dibaca") && empty.ends_with("</html>"), "{empty}");
}
