//! Somebody who reaches everything by the Tab key, and sees where they are.

use fantoccini::Client;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use serde_json::Value;

use super::driver::{DESK, Driver, PHONE, driver, play, serve};
use super::hands::{keep, press, until};
use super::stock::Stock;
use crate::databases::{Db, on_sqlite};
use crate::web::Office;

/// The key.
const TAB: char = '\u{e004}';
/// A page with more stops than this is not to be tabbed through.
const MOST: usize = 400;

#[test]
fn every_control_is_reached_by_tab_and_seen_when_it_is() {
    let Some(driver) = driver() else { return };
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        let stock = Stock::of(&office).await;
        let site = serve(&office).await;
        let driver = Driver::start(&driver);
        let mut found = Vec::new();
        for look in [DESK, PHONE] {
            let link = office.app.login_token("Admin").await.unwrap();
            let more =
                play(driver.port, &look, async |reader| walk(reader, &site, &link, &stock).await).await;
            found.extend(more.into_iter().map(|one| format!("{}: {one}", look.name)));
        }
        assert!(found.is_empty(), "{} to mend:\n{}", found.len(), found.join("\n"));
    });
}

async fn walk(reader: &Client, site: &str, link: &str, stock: &Stock) -> Vec<String> {
    reader.goto(&format!("{site}/petugas/masuk/{link}")).await.unwrap();
    press(reader, "Masuk").await;
    until(reader, "return !!document.querySelector('.me')", Vec::new(), "the console").await;
    let case = format!("/kasus/{}", stock.case);
    let pages = [
        "?map=semua",
        "/saring?map=semua",
        &case,
        "/kasus/baru",
        &format!("{case}/gabung?dengan={}", stock.other),
        &format!("{case}/rujuk"),
        &format!("/rujukan/{}", stock.referral),
        "/statistik",
        "/pengaturan/promises/baris",
        "/dialog",
        "/dialog/peta?ke=kur",
    ];
    let mut found = Vec::new();
    for page in pages {
        reader.goto(&format!("{site}/petugas{page}")).await.unwrap();
        found.extend(tabbed(reader).await.into_iter().map(|one| format!("{page}: {one}")));
    }
    found
}

/// Goes through the page by the key alone; gives what it did not come to, and what it came to and did not show.
async fn tabbed(reader: &Client) -> Vec<String> {
    reader.execute(BEGIN, Vec::new()).await.unwrap();
    for stop in 0.. {
        let tab = KeyActions::new("keys".to_owned())
            .then(KeyAction::Down { value: TAB })
            .then(KeyAction::Up { value: TAB });
        reader.perform_actions(tab).await.unwrap();
        if reader.execute(STEP, Vec::new()).await.unwrap() == Value::Bool(true) {
            break;
        }
        if stop == MOST {
            let last =
                reader.execute("return document.activeElement.outerHTML.slice(0, 160)", Vec::new()).await;
            return vec![format!("no end, last at {last:?}")];
        }
    }
    let told = reader.execute(END, Vec::new()).await.unwrap();
    let told: Vec<String> =
        told.as_array().unwrap().iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect();
    if !told.is_empty() {
        keep(reader, "tab-gagal").await;
    }
    told
}

/// What should be reached: everything that acts and can be seen; of a group of radio buttons one.
const BEGIN: &str = "
    const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, audio[controls], [tabindex=\"0\"]';
    const groups = new Set();
    const first = (field) => {
        if (field.type !== 'radio') return true;
        const key = (field.form && field.form.action) + ' ' + field.name;
        return !groups.has(key) && groups.add(key);
    };
    const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0;
    window.wanted = new Set([...document.querySelectorAll(all)].filter(seen).filter(first));
    window.hidden = [];
    window.was = window.start = null;
    document.activeElement.blur();
    window.scrollTo(0, 0);";

/// Notes where the focus is; `true` at the end of the page.
const STEP: &str = "
    const one = document.activeElement;
    if (!one || one === document.body) return true;
    if (one === window.was) return false;
    if (one === window.start) return true;
    window.start = window.start || one;
    window.was = one;
    for (const other of window.wanted) {
        if (other === one || one.type === 'radio' && other.type === 'radio' && other.name === one.name) window.wanted.delete(other);
    }
    const box = (one.labels && one.labels[0] || one).getClientRects()[0] || one.getBoundingClientRect();
    const at = document.elementFromPoint(
        Math.max(0, Math.min(innerWidth - 1, box.left + Math.min(box.width, 40) / 2)), box.top + Math.min(box.height, 40) / 2);
    const label = one.labels && [...one.labels].some((label) => at && (label.contains(at) || at.contains(label)));
    if (!at || !(label || one.contains(at) || at.contains(one))) {
        window.hidden.push('hidden behind ' + (at ? at.outerHTML.slice(0, 80) : 'the edge') + ': ' + one.outerHTML.slice(0, 160));
    }
    return false;";

const END: &str = "return [...window.wanted].map((one) => 'not reached: ' + one.outerHTML.slice(0, 160)).concat(window.hidden)";
