//! The dialogs as one page for those who keep them: the map, every page as a person reads it, how people ask for it, where
//! it comes from, and what `check` finds there. The page needs nothing else: no server, no network, and for reading no
//! script. What stands on it are views of [`Loaded`]; the words of the page itself stand in the templates.

mod areas;
mod dialog;
mod facts;
mod page;
mod parts;
mod places;
mod sketch;
mod sources;
mod ways;
mod words;

use askama::Template;
use jiff::civil::Date;

use crate::dialog::load::Loaded;
use crate::dialog::map::Map;
use crate::dialog::model::{Accept, Dialogs, InputKind, Test};
use crate::domain::text::Lang;
use areas::{Area, Twig};
use dialog::DialogView;
use facts::Table;
pub use parts::Parts;
use places::{Kind, Places};
use sources::Sources;
use ways::Way;
use words::Teller;

/// Its style.
pub const CSS: &str = concat!(include_str!("../web/assets/base.css"), include_str!("assets/atlas.css"));
/// Its script.
pub const JS: &str = include_str!("assets/atlas.js");

/// Where the page stands in the console: it leads back there and takes its style and script from there.
#[derive(Debug, Clone, Copy)]
pub struct Home<'a> {
    /// The page from which it is opened.
    pub back: &'a str,
    /// Address of [`CSS`].
    pub css: &'a str,
    /// Address of [`JS`].
    pub js: &'a str,
}

/// The whole page.
#[derive(Template)]
#[template(path = "atlas/page.html")]
struct Page<'a> {
    css: &'static str,
    js: &'static str,
    home: Option<&'a Home<'a>>,
    office: String,
    today: String,
    hash: &'a str,
    pages: usize,
    areas: Vec<Area<'a>>,
    twigs: Vec<Twig<'a>>,
    dialogs: Vec<DialogView<'a>>,
    facts: Vec<Table<'a>>,
    sources: &'a Sources<'a>,
    /// How many errors and warnings there are.
    counts: (usize, usize),
    errors: Vec<Kind<'a>>,
    warnings: Vec<Kind<'a>>,
}

/// Writes the page of all that could be read, as of a day; with errors in the files it shows these first.
pub fn draw(loaded: &Loaded, today: Date) -> Result<String, askama::Error> {
    Ok(parts::whole(&page(loaded, today, None)?))
}

/// Writes the same in parts, for the console.
pub fn parts(loaded: &Loaded, today: Date, home: &Home<'_>) -> Result<Parts, askama::Error> {
    Ok(Parts::cut(&page(loaded, today, Some(home))?))
}

fn page(loaded: &Loaded, today: Date, home: Option<&Home<'_>>) -> Result<String, askama::Error> {
    let nothing = Dialogs::default();
    let dialogs = loaded.readable().unwrap_or(&nothing);
    let lang = Lang::default();
    let tell = Teller::new(dialogs, &lang, today);
    let map = Map::new(dialogs);
    let places = Places::new(dialogs, loaded);
    let sources = Sources::new(dialogs);
    let areas = areas::areas(dialogs, &map, &places);
    let order = areas.iter().flat_map(Area::dialogs).collect::<Vec<_>>();
    let views = order.into_iter().map(|d| DialogView::new(&tell, &map, &places, &sources, d)).collect();
    let page = Page {
        css: CSS,
        js: JS,
        home,
        office: dialogs.fact("kantor.nama", &lang).unwrap_or_default(),
        today: words::day(&today.to_string()),
        hash: &dialogs.hash,
        pages: map.edges.len(),
        twigs: areas::twigs(dialogs, &map),
        areas,
        dialogs: views,
        facts: facts::facts(&tell, &map, &places, &sources),
        sources: &sources,
        counts: places.counts(),
        errors: places.kinds(true),
        warnings: places.kinds(false),
    };
    page.render()
}

impl<'a> Page<'a> {
    /// Dialogs to which no button of another dialog leads; the menu is where everybody begins.
    fn alone(&self) -> Vec<&DialogView<'a>> {
        self.dialogs.iter().filter(|view| view.is_alone()).collect()
    }
}
