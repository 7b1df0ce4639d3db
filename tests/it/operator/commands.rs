//! The operator's and the editors' commands.

use serde_json::Value;

use super::{Place, play};
use crate::web::chat::{code, reports};

#[test]
fn staff_are_added_listed_and_let_in_beside_the_server() {
    play(async {
        let place = Place::new();
        let server = place.serves().await;
        let place = place.with("SULUH_LISTEN", server.listen());
        let added =
            place.runs(&["staff", "add", "Rini Contoh", "--role", "petugas", "--area", "72.10"]).await;
        assert_eq!(
            added.out,
            "Added Rini Contoh (petugas, 72.10). A log-in link: suluh staff link \"Rini Contoh\"\n"
        );
        let listed = place.runs(&["staff", "list"]).await.out;
        assert_eq!(listed, "Admin (admin, all areas)\nRini Contoh (petugas, 72.10)\n");
        let link = place.runs(&["staff", "link", "Rini Contoh"]).await.out;
        assert!(link.starts_with(&format!("{}/petugas/masuk/", server.url)), "{link}");
        let mut rini = server.officer(&place, "Rini Contoh").await;
        assert_eq!(rini.get("/petugas").await.status, 200);

        let refused: [(&[&str], i32, &str); 6] = [
            (&["staff", "link", "Siapa"], 1, "nobody of that name; see suluh staff list"),
            (
                &["staff", "add", "Rini Contoh", "--role", "admin"],
                1,
                "somebody of that name is there already",
            ),
            (&["staff", "add", " ", "--role", "admin"], 1, "a name must not be empty"),
            (&["staff", "add", "Budi", "--role", "petugas", "--area", "99.99"], 1, "no area has that code"),
            (&["staff", "add", "Budi", "--role", "bos"], 2, "one of petugas, penyelia, admin"),
            (&["staff"], 2, "staff list"),
        ];
        for (args, code, words) in refused {
            let ended = place.runs(args).await;
            assert_eq!(ended.code, Some(code), "{args:?}: {}", ended.err);
            let expected = if args.len() == 1 { "Usage: suluh staff" } else { words };
            assert!(ended.err.contains(expected), "{expected} in {}", ended.err);
        }
        assert_eq!(place.runs(&["staff", "list"]).await.out, listed, "nothing was changed");
    });
}

#[test]
fn cases_are_listed_and_shown_beside_the_server() {
    play(async {
        let place = Place::new();
        let server = place.serves().await;
        assert_eq!(place.runs(&["case", "list"]).await.out, "");
        let mut sari = server.visitor();
        reports(&mut sari, "Dia minta uang muka 🙏 <b>segera</b>.").await;
        let code = code(&sari);

        let lines = place.runs(&["case", "list"]).await.out;
        assert!(lines.contains(&code) && lines.contains("new") && lines.lines().count() == 1, "{lines}");
        let line: Value = serde_json::from_str(&place.runs(&["case", "list", "--json"]).await.out).unwrap();
        assert_eq!((&line["code"], &line["channel"]), (&code.as_str().into(), &"web".into()));

        let spoken = code.replace('-', " ").to_uppercase();
        for written in [&code, &spoken] {
            let story = place.runs(&["case", "show", written]).await.out;
            assert!(story.contains("Dia minta uang muka 🙏 <b>segera</b>."), "{story}");
        }
        let story: Value =
            serde_json::from_str(&place.runs(&["case", "show", &code, "--json"]).await.out).unwrap();
        assert_eq!(story["code"], code.as_str());
        assert!(story["answers"].to_string().contains("uang muka"), "{story}");

        let unknown = place.runs(&["case", "show", "kelapa-biru-278"]).await;
        assert_eq!(
            (unknown.code, unknown.err.as_str()),
            (Some(1), "suluh: there is no case kelapa-biru-278\n")
        );
        let misheard = place.runs(&["case", "show", "kelapa biru 271"]).await;
        assert_eq!(misheard.code, Some(1));
        assert!(misheard.err.contains("check its spelling"), "{}", misheard.err);
    });
}

#[test]
fn editors_ask_the_search_and_read_what_it_did_not_understand() {
    play(async {
        let place = Place::new();
        let server = place.serves().await;
        let place = place.with("SULUH_LISTEN", server.listen());
        let told = place.runs(&["ask", "lupa pasword akun siskop"]).await;
        assert!(told.out.contains("akun.") && told.out.contains("siskop2mi-akun"), "{}", told.out);
        let danger = place.runs(&["ask", "tolong saya disekap"]).await.out;
        assert!(danger.starts_with("danger"), "{danger}");
        let table = "1\tlupa pasword akun siskop\n2\ttolong saya\\ndisekap\n3\t\n";
        let ranked = place.types(&["ask", "--tsv"], table).await.out;
        let lines: Vec<&str> = ranked.lines().collect();
        assert!(lines[0].starts_with("1\tsiskop2mi-akun,"), "{ranked}");
        assert_eq!((lines[1], lines[2]), ("2\tkekerasan-darurat", "3\tout-of-scope"), "{ranked}");

        assert_eq!(place.runs(&["questions"]).await.out, "");
        let mut sari = server.visitor();
        sari.get("/").await;
        sari.says("zxqv wkrtp 7271000000000001").await;
        sari.says("zxqv WKRTP 7271000000000001").await;
        let lines = place.runs(&["questions"]).await.out;
        assert!(lines.contains("   2  ") && lines.contains("no answer  zxqv wkrtp …"), "{lines}");
        let line: Value = serde_json::from_str(&place.runs(&["questions", "--json"]).await.out).unwrap();
        assert_eq!((&line["times"], &line["corrected"]), (&2.into(), &false.into()));
        assert_eq!(line["words"], "zxqv wkrtp …");
    });
}

#[test]
fn check_tells_mistakes_by_file_and_line_for_people_and_for_editors() {
    play(async {
        let place = Place::new();
        assert_eq!(place.runs(&["check"]).await.code, Some(0), "the shipped dialogs are sound");
        place.copies_dialogs();
        assert_eq!(place.runs(&["check", "dialogs"]).await.code, Some(0));
        place.put(
            "dialogs/rusak.yaml",
            "dialog: rusak\ntitle: Rusak\nstart: a\nnodes:\n  a:\n    sya: halo\n",
        );
        let told = place.runs(&["check", "dialogs"]).await;
        assert_eq!(told.code, Some(1));
        assert!(told.out.contains("rusak.yaml:6:") && told.out.contains("sya"), "{}", told.out);
        let json = place.runs(&["check", "dialogs", "--json"]).await;
        assert_eq!(json.code, Some(1));
        let lines: Vec<Value> = json.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let found = lines.iter().find(|problem| problem["file"] == "rusak.yaml" && problem["line"] == 6);
        assert_eq!(found.unwrap()["severity"], "error", "{}", json.out);
        assert_eq!(place.runs(&["test", "dialogs"]).await.code, Some(1), "broken dialogs are not tested");
        assert_eq!(place.runs(&["graph", "--dialogs", "dialogs"]).await.code, Some(1));
    });
}

#[test]
fn a_played_chat_becomes_a_test_that_holds_and_can_fail() {
    play(async {
        let place = Place::new();
        let dialogs = place.copies_dialogs();
        let whole = place.runs(&["test"]).await;
        assert_eq!(whole.code, Some(0), "{}", whole.out);
        let record = ["--dialogs", "dialogs", "chat", "--record", "dialogs/rekaman.test.yaml"];
        let typed = "lapor\n1\n1\nAda yang <menawarkan> kerja 😀\n:foto\n/status\n9\n:apa\n:selesai\n";
        let played = place.types(&record, typed).await;
        assert_eq!(played.code, Some(0), "{}", played.err);
        assert!(played.out.contains("tanpa nama"), "{}", played.out);
        let tested = place.runs(&["test", "dialogs"]).await;
        assert_eq!(tested.code, Some(0), "{}", tested.out);
        let count = |out: &str| out.split(' ').next().unwrap().parse::<u32>().unwrap();
        assert_eq!(count(&tested.out), count(&whole.out) + 1);

        let recording = std::fs::read_to_string(dialogs.join("rekaman.test.yaml")).unwrap();
        place.put(
            "dialogs/rekaman.test.yaml",
            recording.replace("Boleh", "Tidak boleh").replace("Buat laporan", "Apa saja"),
        );
        let failed = place.runs(&["test", "dialogs"]).await;
        assert_eq!(failed.code, Some(1));
        assert!(failed.out.contains("rekaman.test.yaml"), "{}", failed.out);

        assert_eq!(place.types(&["chat"], "").await.code, Some(0), "the input's end is the end");
        let lang = place.types(&["chat", "--lang", "xx"], "").await;
        assert_eq!(lang.code, Some(1));
        assert!(lang.err.contains("not translated into xx"), "{}", lang.err);
        place.put("berkas", "");
        let nowhere = place.types(&["chat", "--record", "berkas/x"], "").await;
        assert_eq!(nowhere.code, Some(1));
        assert!(nowhere.err.contains("cannot write berkas/x"), "{}", nowhere.err);
    });
}

#[test]
fn graph_and_schema_are_in_the_forms_they_say() {
    play(async {
        let place = Place::new();
        for (format, beginning) in
            [("mermaid", "flowchart"), ("dot", "digraph"), ("svg", "<svg"), ("html", "<!doctype")]
        {
            let drawn = place.runs(&["graph", "--format", format]).await;
            assert_eq!(drawn.code, Some(0));
            assert!(drawn.out.to_lowercase().starts_with(beginning), "{format}: {:.80}", drawn.out);
        }
        assert_eq!(place.runs(&["graph", "--format", "pdf"]).await.code, Some(2));
        place.put("dialogs/menu.yaml", "dialog: menu\ntitle: Menu\nstart: x\nnodes: {y: {say: Halo}}\n");
        let written = place.runs(&["graph", "dialogs", "--format", "html", "--to", "peta.html"]).await;
        assert_eq!(written.code, Some(0), "{}", written.err);
        let page = std::fs::read_to_string(place.path("peta.html")).unwrap();
        assert!(page.contains("id=\"menu.y\"") && page.contains("simpul awal"), "a page also with errors");
        assert_eq!(place.runs(&["graph", "dialogs", "--format", "svg"]).await.code, Some(1));
        let schema: Value = serde_json::from_str(&place.runs(&["schema"]).await.out).unwrap();
        assert!(schema["$schema"].is_string());
        assert!(!place.path("data").exists(), "editors need no database");
    });
}

/// The four files of `idn-area-data` for a small country with two provinces.
fn puts_areas(place: &Place) -> String {
    place.put("paket/provinces.csv", "code,name\n72,Sulawesi Tengah\n74,Sulawesi Tenggara\n");
    place.put(
        "paket/regencies.csv",
        "code,province_code,name\n72.10,72,Kabupaten Sigi\n74.01,74,Kabupaten Kolaka\n",
    );
    place.put(
        "paket/districts.csv",
        "code,regency_code,name\n72.10.01,72.10,Biromaru\n74.01.01,74.01,Wundulako\n",
    );
    place.put(
        "paket/villages.csv",
        "code,district_code,name\n72.10.01.2001,72.10.01,Mpanau\n74.01.01.2001,74.01.01,Kowioha\n",
    );
    place.put("paket/islands.csv", "code,name\n1,Pulau\n");
    place.path("paket").display().to_string()
}

#[test]
fn an_office_in_another_province_takes_its_areas_in() {
    play(async {
        let place = Place::new();
        let folder = place.copies_dialogs();
        let files = puts_areas(&place);
        let place = place.with("SULUH_DIALOGS", folder.display().to_string());
        let taken = place.runs(&["areas", "import", "--province", "74", &files]).await;
        assert_eq!(taken.code, Some(0), "{}", taken.err);
        assert!(
            taken.out.ends_with(
                "areas.csv: 2 provinces, 2 regencies; of Sulawesi Tenggara: 1 districts, 1 villages\n"
            ),
            "{}",
            taken.out
        );
        let table = std::fs::read_to_string(folder.join("_data/areas.csv")).unwrap();
        assert_eq!(
            table,
            "code,name\n72,Sulawesi Tengah\n72.10,Kabupaten Sigi\n74,Sulawesi Tenggara\n74.01,Kabupaten Kolaka\n\
             74.01.01,Wundulako\n74.01.01.2001,Kowioha\n"
        );
        let notice = std::fs::read_to_string(folder.join("_data/AREAS-LICENSE.md")).unwrap();
        assert!(notice.contains("Open Database License"), "{notice}");

        let both = place.runs(&["areas", "import", "--province", "74,72", &files]).await;
        assert!(both.out.contains("of Sulawesi Tenggara, Sulawesi Tengah: 2 districts"), "{}", both.out);
        let left: Vec<_> = std::fs::read_dir(folder.join("_data")).unwrap().map(Result::unwrap).collect();
        assert!(left.iter().all(|entry| !entry.file_name().to_string_lossy().starts_with('.')), "{left:?}");
    });
}

#[test]
fn areas_with_a_fault_are_not_taken_in() {
    play(async {
        let place = Place::new();
        let folder = place.copies_dialogs();
        let files = puts_areas(&place);
        let alone = place.runs(&["areas", "import", "--province", "74", &files]).await;
        assert_eq!(alone.code, Some(1));
        assert!(alone.err.contains("the built-in dialogs stay as they are"), "{}", alone.err);

        let place = place.with("SULUH_DIALOGS", folder.display().to_string());
        let before = std::fs::read(folder.join("_data/areas.csv")).unwrap();
        let refused = |args: &'static [&'static str], words: &'static str| {
            let (place, files, folder, before) = (&place, &files, &folder, &before);
            async move {
                let args: Vec<&str> = args.iter().copied().chain([files.as_str()]).collect();
                let ended = place.runs(&args).await;
                assert_ne!(ended.code, Some(0), "{args:?}");
                assert!(ended.err.contains(words), "{words} in {}", ended.err);
                assert_eq!(&std::fs::read(folder.join("_data/areas.csv")).unwrap(), before);
            }
        };
        refused(&["areas", "import", "--province", "75"], "there is no province 75").await;
        refused(&["areas", "import"], "--province <CODE>").await;
        place.put("paket/villages.csv", "kode,district_code,name\n74.01.01.2001,74.01.01,Kowioha\n");
        refused(&["areas", "import", "--province", "74"], "row 1: the column `code` is missing").await;
        place.put("paket/villages.csv", "code,district_code,name\n74.01.01.2001,74.01.02,Kowioha\n");
        refused(
            &["areas", "import", "--province", "74"],
            "row 2, column `district_code`: `74.01.02` is not the beginning of `74.01.01.2001`",
        )
        .await;
        std::fs::remove_file(place.path("paket/villages.csv")).unwrap();
        refused(&["areas", "import", "--province", "74"], "no file whose name begins with `villages`").await;
        place.put("kosong/x", "");
        let other = place.with("SULUH_DIALOGS", "kosong");
        let ended = other.runs(&["areas", "import", "--province", "74", &files]).await;
        assert!(ended.err.contains("it has no _data"), "{}", ended.err);
    });
}
