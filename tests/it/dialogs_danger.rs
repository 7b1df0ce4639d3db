//! Words of danger, and words that only look like them (`tests/data/danger.tsv`): the card comes first for the ones, and
//! never for the others.

use suluh::find::Found;

const SENTENCES: &str = include_str!("../data/danger.tsv");
/// The search may take a look-alike for danger that no rule does, in so many of a hundred: an alarm too many is a page
/// with phone numbers, one too few may cost a life.
const FALSE_ALARMS: usize = 5;

#[test]
fn danger_comes_first_and_its_look_alikes_do_not() {
    let mouth = crate::shipped::mouth();
    let finder = &mouth.finder;
    let rows = SENTENCES.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        (cells[0], cells[1], cells[2] == "danger")
    });
    let (mut missed, mut false_rules, mut false_finds, mut safe) = (vec![], vec![], vec![], 0);
    for (id, text, danger) in rows {
        let found = finder.find(text) == Found::Danger;
        if danger && !found {
            missed.push((id, text));
        }
        if !danger {
            safe += 1;
            if finder.is_danger(text) {
                false_rules.push((id, text));
            } else if found {
                false_finds.push((id, text));
            }
        }
    }
    assert!(missed.is_empty(), "{} missed: {missed:#?}", missed.len());
    assert!(false_rules.is_empty(), "{} false alarms by rule: {false_rules:#?}", false_rules.len());
    assert!(
        false_finds.len() * 100 <= safe * FALSE_ALARMS,
        "{} of {safe} false alarms by the search: {false_finds:#?}",
        false_finds.len()
    );
}
