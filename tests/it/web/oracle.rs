//! Whether somebody was reported must not show: for a number, an account, a name or a company the answer of the public check
//! is the same in words, and no quicker or slower, whether it stands in a report or not.

use std::time::Instant;

use suluh::app::cases::ByHand;
use suluh::domain::case::{Channel, Priority};
use suluh::domain::staff::Role;

use super::{Browser, Office};
use crate::databases::{Db, on_sqlite};

const PAIRS: usize = 1_000;

/// What can be asked about, by number: even ones are reported, odd ones not.
fn subject(n: usize) -> String {
    match n / 2 % 4 {
        0 => format!("0812-0000-{n:04}"),
        1 => format!("rekening BRI 00000000{n:04}50"),
        2 => format!("@akun_contoh_{n:04}"),
        _ => format!("PT Contoh Maju {}", lettered(n)),
    }
}

/// A number as a word: `Abcd`.
fn lettered(n: usize) -> String {
    let mut letters: Vec<u8> = format!("{n:04}").bytes().map(|digit| digit - b'0' + b'a').collect();
    letters[0].make_ascii_uppercase();
    String::from_utf8(letters).unwrap()
}

#[test]
fn reported_or_not_the_answer_is_the_same_in_words_and_time() {
    on_sqlite(|db: Db| async move {
        let office = Office::open(db);
        report_the_even_ones(&office).await;
        let mut visitor = office.somebody();
        let mut took: Vec<(f64, bool)> = Vec::with_capacity(2 * PAIRS);
        for pair in 0..PAIRS {
            // A short transcript: what is drawn is not what is measured.
            if pair % 20 == 0 {
                visitor = office.somebody();
                visitor.get("/").await;
                visitor.says("halo").await;
            }
            let mut said = Vec::new();
            // Which of the two is asked first changes, so that nothing hangs on the order.
            let order = if pair % 2 == 0 { [0, 1] } else { [1, 0] };
            for which in order {
                let n = 2 * pair + which;
                let asked = subject(n);
                let started = Instant::now();
                let answer = asks(&mut visitor, &asked).await;
                took.push((started.elapsed().as_secs_f64(), which == 0));
                said.push(masked(&answer, n));
            }
            assert_eq!(said[0], said[1], "pair {pair}: {}", subject(2 * pair));
            assert!(said[0].contains("Hasil pencarian"), "{}", said[0]);
        }
        let z = rank_test(&took);
        println!("rank test over {PAIRS} pairs: z = {z:.2}");
        assert!(z.abs() < 5.0, "the time tells who was reported: z = {z:.2}");
    });
}

async fn report_the_even_ones(office: &Office) {
    office.app.add_staff("Rini", Role::Petugas, "72", None).await.unwrap();
    let token = office.app.login_token("Rini").await.unwrap();
    let cookie = office.app.redeem(&token, "").await.unwrap().unwrap();
    let rini = office.app.staff_of_session(&cookie).await.unwrap().unwrap();
    // Ten a case: what counts is that each stands in a report.
    for first in (0..PAIRS).step_by(10) {
        let accused: Vec<String> = (first..first + 10).map(|pair| subject(2 * pair)).collect();
        let given = ByHand {
            channel: Channel::Phone,
            category: "tawaran-mencurigakan".into(),
            priority: Priority::Normal,
            area: Some("72.71".into()),
            country: Some("MY".into()),
            narrative: "Contoh cerita.".into(),
            identifiers: accused.join("\n").into(),
            reporter: "".into(),
            uploads: Vec::new(),
        };
        let id = office.app.enter_by_hand(&rini, given).await.unwrap();
        let known = office.app.case(&rini, &id).await.unwrap();
        assert!(
            known.identifiers.len() >= 10,
            "{} of the case's identifiers were read",
            known.identifiers.len()
        );
    }
}

/// The lines that a question brings.
async fn asks(visitor: &mut Browser, words: &str) -> String {
    let form = visitor.chat_form(&[("text", words)]);
    visitor.posts_and_follows("/chat/say", &form).await;
    visitor.page.rsplit("<li ").next().unwrap_or_default().to_owned()
}

/// Without what was asked and what differs in every message.
fn masked(answer: &str, n: usize) -> String {
    let answer = answer.split("<form").next().unwrap_or_default();
    let kept: String = answer.replace(&format!("{n:04}"), "N").replace(&lettered(n), "N");
    kept.split('"').enumerate().filter(|(i, _)| i % 2 == 0).map(|(_, part)| part).collect()
}

/// The z of Wilcoxon's rank-sum test: how many deviations the ranks of the reported lie from what chance gives.
fn rank_test(took: &[(f64, bool)]) -> f64 {
    let mut sorted = took.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let count = |n: usize| f64::from(u32::try_from(n).unwrap());
    let ranks: f64 = sorted
        .iter()
        .enumerate()
        .filter(|(_, (_, reported))| *reported)
        .map(|(rank, _)| count(rank + 1))
        .sum();
    let reported = count(sorted.iter().filter(|(_, reported)| *reported).count());
    let others = count(sorted.len()) - reported;
    let expected = reported * (reported + others + 1.0) / 2.0;
    let deviation = (reported * others * (reported + others + 1.0) / 12.0).sqrt();
    (ranks - expected) / deviation
}

#[test]
fn the_rank_test_sees_a_difference() {
    let slower =
        |n: u32| (f64::from(n % 97) + if n.is_multiple_of(2) { 8.0 } else { 0.0 }, n.is_multiple_of(2));
    let equal = |n: u32| (f64::from(n * 7 % 97), n.is_multiple_of(2));
    assert!(rank_test(&(0..2_000).map(slower).collect::<Vec<_>>()) > 5.0);
    assert!(rank_test(&(0..2_000).map(equal).collect::<Vec<_>>()).abs() < 3.0);
}
