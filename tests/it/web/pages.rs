//! Snapshots of what people see first: chat, queue, case, with ids and codes named.

use suluh::domain::staff::Role;

use super::Office;
use super::console::enters;
use crate::databases::{Db, on_sqlite};

/// The page without what differs each run.
pub(super) fn settled(page: &str) -> String {
    let mut out = String::new();
    for line in page.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()) {
        out.push_str(line);
        out.push('\n');
    }
    let marks = [
        (r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "<ID>"),
        (r"[0-9a-f]{32,64}", "<TOKEN>"),
        (r#"name="id" value="[0-9a-f]+""#, r#"name="id" value="<FORM>""#),
        (r"/aset/([a-z]+)-[0-9a-f]{12}\.", "/aset/$1-<HASH>."),
        (r"\b[a-z]+-[a-z]+-\d{3}\b", "<CODE>"),
        // What the dialogs say is theirs to change.
        (r"(?s)(Suluh: </span>).*?(</div>)", "$1<WORDS>$2"),
        (r#"(<button class="choice" name="token"[^>]*>[^<]*</button>\s*)+"#, "<BUTTONS>\n"),
    ];
    marks.iter().fold(out, |text, (pattern, name)| {
        regex::Regex::new(pattern).unwrap().replace_all(&text, *name).into_owned()
    })
}

#[test]
fn the_first_page_of_the_chat() {
    on_sqlite(|db: Db| async move {
        let mut visitor = Office::open(db).somebody();
        visitor.get("/").await;
        insta::assert_snapshot!("web_chat", settled(&visitor.page));
    });
}

#[test]
fn the_queue_and_a_case() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let mut rini = office.officer("Rini", Role::Petugas, "").await;
        rini.get("/petugas").await;
        insta::assert_snapshot!("web_queue_empty", settled(&rini.page));
        let case = enters(&mut rini, "Kabupaten Sigi, Sulawesi Tengah (72.10)", &[]).await;
        rini.get("/petugas?map=semua").await;
        insta::assert_snapshot!("web_queue", settled(&rini.page));
        rini.get(&case).await;
        insta::assert_snapshot!("web_case", settled(&rini.page));
    });
}
