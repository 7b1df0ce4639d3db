//! The map of the dialogs, as an editor opens it from a file.

use fantoccini::{Client, Locator};
use serde_json::json;

use super::driver::{DESK, Driver, PHONE, driver, play};
use super::hands::{click, exists, see, shoot, until, write};

#[test]
fn an_editor_finds_a_page_and_follows_its_buttons() {
    let Some(driver) = driver() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("peta.html");
    let today = jiff::civil::date(2026, 11, 21);
    let loaded = suluh::dialog::load::embedded().checked(&today.to_string(), &[]);
    std::fs::write(&file, suluh::atlas::draw(&loaded, today).unwrap()).unwrap();
    let site = format!("file://{}", file.display());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let driver = Driver::start(&driver);
        for (name, device) in [("peta", &DESK), ("peta-hp", &PHONE)] {
            play(driver.port, device, async |editor| look_up(editor, &site, name).await).await;
        }
    });
}

async fn look_up(editor: &Client, site: &str, name: &str) {
    editor.goto(site).await.unwrap();
    see(editor, "Peta dialog").await;
    shoot(editor, name).await;
    write(editor, "_cari", "izin_keluarga").await;
    see(editor, "Surat izin keluarga").await;
    shoot(editor, &format!("{name}-cari")).await;
    click(editor, "#_hasil a").await;
    see(editor, "Peta Surat izin keluarga").await;
    assert!(!exists(editor, "Menurut bagian").await, "one dialog at a time");
    shoot(editor, &format!("{name}-dialog")).await;
    // A button of a page leads to the page that it opens.
    let way = "article.on .ways a[href^='#']";
    let button = editor.find(Locator::Css(way)).await.unwrap();
    let target = button.attr("href").await.unwrap().unwrap();
    assert!(!button.text().await.unwrap().is_empty());
    click(editor, way).await;
    // The page follows its address a moment later, when the browser tells it.
    let shown = "const page = document.querySelector(arguments[0].replace('.', '\\\\.')); \
                 return page === document.activeElement && page.offsetHeight > 0";
    until(editor, shown, vec![json!(target)], &format!("{target} is shown and has the focus")).await;
    let loaded = editor.execute("return performance.getEntriesByType('resource').length", Vec::new()).await;
    assert_eq!(loaded.unwrap(), json!(0), "nothing was loaded");
}
