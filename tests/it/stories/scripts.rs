//! The reports that the drills and the bench file: they go with the form, or the drills get stuck in it.

use std::time::Duration;

use regex::Regex;

use crate::databases::{Db, on_sqlite};
use crate::world::{Actor, World};

const DRILL: &str = include_str!("../../../examples/drill/talk.rs");
const BENCH: &str = include_str!("../../../benches/engine.rs");

/// Waits for a button, then taps it.
async fn taps(person: &mut Actor, label: &str) {
    for _ in 0..600 {
        if person.person.taps(label).is_some() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no button {label:?} in\n{}", person.screen());
}

#[test]
fn a_person_of_the_drills_comes_to_the_receipt() {
    on_sqlite(|db: Db| async move {
        let mut world = World::new(db).await;
        let step = Regex::new(r#"Step::(Say|Tap|Answer|Photos)\("([^"]+)"(?:, "?([^")]+)"?)?\)"#).unwrap();
        let scripts: Vec<&str> = DRILL.split("&[Step] = &[").skip(1).collect();
        assert_eq!(scripts.len(), 2, "the whole way, and the same in words");
        for (number, script) in scripts.into_iter().enumerate() {
            let mut sari = world.person(&format!("Sari {number}"));
            for step in step.captures_iter(script.split("];").next().unwrap()) {
                match &step[1] {
                    "Say" => {
                        sari.person.says(&step[2]);
                    }
                    "Tap" => taps(&mut sari, &step[2]).await,
                    "Answer" => {
                        sari.reads(&step[2]).await;
                        sari.person.says(&step[3]);
                    }
                    _ => {
                        sari.reads(&step[2]).await;
                        for photo in 0..step[3].parse::<usize>().unwrap() {
                            sari.person.sends_photo(
                                &format!("foto-{number}-{photo}"),
                                &[0xff, 0xd8, 0xff],
                                None,
                            );
                        }
                    }
                }
            }
            assert!(sari.code().is_some(), "no receipt in\n{}", sari.screen());
        }
        world.ends().await;
    });
}

#[test]
fn a_report_of_the_bench_is_filed() {
    on_sqlite(|db: Db| async move {
        let mut world = World::new(db).await;
        let sari = world.person("Sari");
        let list = BENCH.split("REPORT: &[&str] = &[").nth(1).unwrap().split("];").next().unwrap();
        for words in Regex::new(r#""([^"]+)""#).unwrap().captures_iter(list) {
            let before = sari.screen();
            if sari.person.taps(&words[1]).is_none() {
                sari.person.says(&words[1]);
            }
            for _ in 0..600 {
                if sari.screen() != before {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            world.settles().await;
        }
        assert!(sari.code().is_some(), "no receipt in\n{}", sari.screen());
        world.ends().await;
    });
}
