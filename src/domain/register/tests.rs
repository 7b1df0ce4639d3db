use proptest::prelude::*;

use super::*;

fn id(name: &str) -> NodeId {
    NodeId::from_text(name)
}

fn phone(cases: u64) -> Weight {
    Weight { kind: IdentifierKind::Phone, standing: Standing::Plain, cases }
}

fn nodes(names: &[&str]) -> BTreeMap<NodeId, Weight> {
    names.iter().map(|name| (id(name), phone(2))).collect()
}

fn link(a: &str, b: &str, bond: Bond) -> Link {
    Link::new(id(a), id(b), bond)
}

fn named(group: &BTreeSet<NodeId>) -> Vec<&str> {
    group.iter().map(NodeId::as_str).collect()
}

#[test]
fn what_one_case_names_belongs_together_and_so_does_what_hangs_on_it() {
    let links = [
        link("a", "b", Bond::Together(1)),
        link("b", "c", Bond::Together(1)),
        link("d", "e", Bond::Confirmed),
    ];
    let found = groups(&nodes(&["a", "b", "c", "d", "e", "f"]), &links, &[]);
    let all: Vec<Vec<&str>> = found.groups.iter().map(named).collect();
    assert_eq!(all, [vec!["a", "b", "c"], vec!["d", "e"]]);
    assert_eq!(named(&found.of(&id("f"))), ["f"], "what nothing holds stands alone");
    assert!(found.refused.is_empty());
}

#[test]
fn suggestions_make_no_group() {
    let links = [link("a", "b", Bond::Alike), link("b", "c", Bond::SamePerson)];
    assert_eq!(groups(&nodes(&["a", "b", "c"]), &links, &[]).groups, []);
}

#[test]
fn not_the_same_holds_on_every_way() {
    let links = [
        link("a", "b", Bond::Together(3)),
        link("b", "c", Bond::Together(1)),
        link("a", "c", Bond::Together(1)),
    ];
    let apart = [(id("c"), id("a"))];
    let found = groups(&nodes(&["a", "b", "c"]), &links, &apart);
    assert_eq!(named(&found.of(&id("a"))), ["a", "b"], "the tie of three cases is the stronger one");
    assert_eq!(named(&found.of(&id("c"))), ["c"]);
    assert_eq!(found.refused.len(), 2);
    let confirmed = [&links[..], &[link("b", "c", Bond::Confirmed)]].concat();
    let found = groups(&nodes(&["a", "b", "c"]), &confirmed, &apart);
    assert_eq!(named(&found.of(&id("c"))), ["b", "c"], "what staff confirmed comes first");
}

#[test]
fn names_public_numbers_and_hubs_glue_nothing_unless_staff_say_so() {
    for weight in [
        Weight { kind: IdentifierKind::Name, ..phone(2) },
        Weight { standing: Standing::Listed, ..phone(2) },
        Weight { standing: Standing::Common, ..phone(2) },
        phone(HUB_CASES + 1),
    ] {
        let mut known = nodes(&["a", "b"]);
        known.insert(id("hub"), weight);
        let links = [link("a", "hub", Bond::Together(2)), link("b", "hub", Bond::Together(2))];
        assert_eq!(groups(&known, &links, &[]).groups, [], "{weight:?}");
        let links = [link("a", "hub", Bond::Confirmed)];
        assert_eq!(named(&groups(&known, &links, &[]).of(&id("a"))), ["a", "hub"], "{weight:?}");
    }
}

#[test]
fn names_that_are_written_alike_sound_alike() {
    let sounds = |kind, texts: &[&str]| -> BTreeSet<Option<String>> {
        texts.iter().map(|text| sound(&Identifier::new(kind, text).unwrap())).collect()
    };
    for texts in [
        &["PT Contoh Jaya", "PT. Tjontoh Djaya", "CV Contoh Jaya Indonesia", "contooh jayaa"][..],
        &["PT Sinar Vajar", "Sinar Fajar"],
    ] {
        let found = sounds(IdentifierKind::Company, texts);
        assert!(found.len() == 1 && !found.contains(&None), "{texts:?}: {found:?}");
    }
    assert_eq!(sounds(IdentifierKind::Handle, &["@kerja_contoh", "@kerjacontoh2"]).len(), 1);
    assert_eq!(sounds(IdentifierKind::Company, &["PT Contoh Jaya", "PT Contoh Maju"]).len(), 2);
    assert_eq!(sounds(IdentifierKind::Company, &["PT AIU", "PT Indonesia"]), BTreeSet::from([None]));
    assert_eq!(sounds(IdentifierKind::Phone, &["0812-0000-1234"]), BTreeSet::from([None]));
}

#[test]
fn a_sighting_lies_in_a_kabupaten_and_a_month() {
    assert_eq!(district(Some("72.10.01.2001")), "72.10");
    assert_eq!(district(Some("72")), "72");
    assert_eq!(district(None), "");
    assert_eq!(month(Timestamp(1_800_000_000_000)), "2027-01");
}

proptest! {
    /// Whatever the links and the decisions: every node is in one group at most, no group holds two of which staff said that
    /// they are different, and the order in which links come changes nothing.
    #[test]
    fn groups_keep_decisions(
        ends in prop::collection::vec((0_u8..12, 0_u8..12, 0_u64..3), 0..40),
        apart in prop::collection::vec((0_u8..12, 0_u8..12), 0..6),
        turn in 0_usize..40,
    ) {
        let name = |number: u8| id(&format!("n{number:02}"));
        let known: BTreeMap<NodeId, Weight> = (0..12).map(|number| (name(number), phone(2))).collect();
        let mut links: Vec<Link> = ends
            .into_iter()
            .filter(|(a, b, _)| a != b)
            .map(|(a, b, cases)| Link::new(name(a), name(b), if cases == 0 { Bond::Confirmed } else { Bond::Together(cases) }))
            .collect();
        let apart: Vec<(NodeId, NodeId)> =
            apart.into_iter().filter(|(a, b)| a != b).map(|(a, b)| (name(a), name(b))).collect();
        let found = groups(&known, &links, &apart);
        let mut seen = BTreeSet::new();
        for group in &found.groups {
            for node in group {
                prop_assert!(seen.insert(node.clone()));
            }
            for (a, b) in &apart {
                prop_assert!(!(group.contains(a) && group.contains(b)));
            }
        }
        if !links.is_empty() {
            let by = turn % links.len();
            links.rotate_left(by);
        }
        prop_assert_eq!(groups(&known, &links, &apart).groups, found.groups);
    }
}
