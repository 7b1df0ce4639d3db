//! What people do with a browser, and what they wait for.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fantoccini::{Client, Locator};
use serde_json::Value;

/// How long something may take to show: a busy machine is slow, and waiting costs a passing test nothing.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// Waits until the words stand on the page.
pub(super) async fn see(browser: &Client, words: &str) {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if exists(browser, words).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    keep(browser, "gagal").await;
    panic!("«{words}» is not on the page: {}", text(browser).await);
}

/// Waits until the script gives `true`.
pub(super) async fn until(browser: &Client, script: &str, arguments: Vec<Value>, what: &str) {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if matches!(browser.execute(script, arguments.clone()).await, Ok(Value::Bool(true))) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    keep(browser, "gagal").await;
    panic!("not so: {what}");
}

/// Clicks on the first of what is selected, once it is there; a list that is just being drawn anew is tried again.
pub(super) async fn click(browser: &Client, selected: &str) {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if let Ok(found) = browser.find(Locator::Css(selected)).await
            && found.click().await.is_ok()
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    keep(browser, "gagal").await;
    panic!("{selected} can't be clicked: {}", text(browser).await);
}

/// Follows the first link with these words, out from under the bars that stay.
pub(super) async fn follow(browser: &Client, words: &str) {
    let path = format!("//a[starts-with(normalize-space(.), \"{words}\")]");
    let found = browser.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await;
    let Ok(link) = found else {
        keep(browser, "gagal").await;
        panic!("no link {words}: {}", text(browser).await)
    };
    let middle = "arguments[0].scrollIntoView({block: 'center'})";
    browser.execute(middle, vec![serde_json::to_value(&link).unwrap()]).await.unwrap();
    link.click().await.unwrap();
}

pub(super) async fn exists(browser: &Client, words: &str) -> bool {
    text(browser).await.contains(words)
}

pub(super) async fn text(browser: &Client) -> String {
    let said = browser.execute("return document.body ? document.body.innerText : ''", Vec::new()).await;
    said.ok().and_then(|said| said.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Presses the last button whose label begins so; waits for it.
pub(super) async fn press(browser: &Client, label: &str) {
    let path = format!("(//button[starts-with(normalize-space(.), \"{label}\")])[last()]");
    let found = browser.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await;
    let Ok(button) = found else {
        keep(browser, "gagal").await;
        panic!("no button {label}: {}", text(browser).await)
    };
    let before = text(browser).await;
    // Out from under the bars that stay at the top and the bottom.
    let middle = "arguments[0].scrollIntoView({block: 'center'})";
    browser.execute(middle, vec![serde_json::to_value(&button).unwrap()]).await.unwrap();
    button.click().await.unwrap();
    for _ in 0..50 {
        if text(browser).await != before {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Writes into the chat and sends.
pub(super) async fn say(browser: &Client, words: &str) {
    write(browser, "tulis", words).await;
    press(browser, "Kirim").await;
    see(browser, words).await;
}

pub(super) async fn write(browser: &Client, id: &str, words: &str) {
    let field = browser.wait().for_element(Locator::Id(id)).await.unwrap();
    field.send_keys(words).await.unwrap();
}

/// By how many pixels the page is wider than the screen.
pub(super) async fn too_wide(browser: &Client) -> i64 {
    let wide = "const page = document.documentElement; \
                return Math.max(page.scrollWidth, document.body.scrollWidth) - page.clientWidth";
    browser.execute(wide, Vec::new()).await.unwrap().as_i64().unwrap().max(0)
}

/// Keeps a picture of what the browser shows, which fits its screen.
pub(super) async fn shoot(browser: &Client, name: &str) {
    keep(browser, name).await;
    assert_eq!(too_wide(browser).await, 0, "{name} must be scrolled sideways");
}

/// Keeps a picture of what the browser shows.
pub(super) async fn keep(browser: &Client, name: &str) {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/artifacts");
    let folder = std::env::var_os("SULUH_ARTIFACTS").map_or(default, PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), browser.screenshot().await.unwrap()).unwrap();
}
