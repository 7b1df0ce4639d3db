//! How two texts differ, line by line, for people who compare them.

/// Lines around a change that are shown with it.
const AROUND: usize = 2;
/// Above so many lines that are gone or new the middle is told as all gone and all new: a page must not take minutes.
const MAX_STEPS: usize = 1_000;
/// So many lines are told; of what follows, how many there are.
const TOLD: usize = 400;

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// The same in both.
    Same(String),
    /// In the old text alone.
    Gone(String),
    /// In the new text alone.
    New(String),
    /// Equal lines that are left out.
    Skipped(usize),
    /// What is left out at the end because there is too much of it.
    More(usize),
}

/// What changed between two texts, with a little of what stands around it; nothing when they are equal.
pub fn difference(old: &str, new: &str) -> Vec<Line> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&old_rest[..old_rest.len() - tail], &new_rest[..new_rest.len() - tail]);
    let mut lines: Vec<Line> = old[..head].iter().map(|line| Line::Same((*line).to_owned())).collect();
    middle(a, b, &mut lines);
    lines.extend(old_rest[old_rest.len() - tail..].iter().map(|line| Line::Same((*line).to_owned())));
    shorten(lines)
}

/// The shortest way from one middle to the other (Myers, "An O(ND) difference algorithm", 1986).
fn middle(a: &[&str], b: &[&str], lines: &mut Vec<Line>) {
    let gone = |line: &&str| Line::Gone((*line).to_owned());
    let added = |line: &&str| Line::New((*line).to_owned());
    let Some(steps) = way(a, b) else {
        lines.extend(a.iter().map(gone));
        lines.extend(b.iter().map(added));
        return;
    };
    let (mut i, mut j) = (0, 0);
    for step in steps.into_iter().chain([(a.len(), b.len())]) {
        // Up to each turn of the way both go on together; which of the two is ahead was gone or is new.
        while i < step.0 && j < step.1 && a[i] == b[j] {
            lines.push(Line::Same(a[i].to_owned()));
            (i, j) = (i + 1, j + 1);
        }
        lines.extend(a[i..step.0].iter().map(gone));
        lines.extend(b[j..step.1].iter().map(added));
        (i, j) = step;
    }
}

/// The places behind each line that is gone or new, in order; `None` when there are too many.
fn way(a: &[&str], b: &[&str]) -> Option<Vec<(usize, usize)>> {
    // `reach[k]`: how far in `a` one comes on the diagonal `k - middle` with so many steps.
    let most = (a.len() + b.len()).min(MAX_STEPS);
    let middle = most + 1;
    let mut reach = vec![0_usize; 2 * middle + 1];
    let mut walked: Vec<Vec<usize>> = Vec::new();
    for steps in 0..=most {
        walked.push(reach[middle - steps..=middle + steps].to_vec());
        for k in (middle - steps..=middle + steps).step_by(2) {
            let down = k == middle - steps || (k != middle + steps && reach[k - 1] < reach[k + 1]);
            let mut x = if down { reach[k + 1] } else { reach[k - 1] + 1 };
            let mut y = x + middle - k;
            while x < a.len() && y < b.len() && a[x] == b[y] {
                (x, y) = (x + 1, y + 1);
            }
            reach[k] = x;
            if x >= a.len() && y >= b.len() {
                return Some(back(&walked, (x, y)));
            }
        }
    }
    None
}

/// The way that was walked, from its end.
fn back(walked: &[Vec<usize>], end: (usize, usize)) -> Vec<(usize, usize)> {
    let mut steps = Vec::new();
    let (mut x, mut y) = end;
    for (count, reach) in walked.iter().enumerate().skip(1).rev() {
        let k = x + count - y;
        let down = k == 0 || (k != 2 * count && reach[k - 1] < reach[k + 1]);
        let from = if down { k + 1 } else { k - 1 };
        let (px, py) = (reach[from], reach[from] + count - from);
        steps.push(if down { (px, py + 1) } else { (px + 1, py) });
        (x, y) = (px, py);
    }
    steps.reverse();
    steps
}

/// Leaves out what is far from every change.
fn shorten(lines: Vec<Line>) -> Vec<Line> {
    let is_change = |line: &Line| !matches!(line, Line::Same(_));
    let changed: Vec<usize> = (0..lines.len()).filter(|at| is_change(&lines[*at])).collect();
    let mut short = Vec::new();
    let mut skipped = 0;
    let mut next = 0;
    for (at, line) in lines.into_iter().enumerate() {
        while next < changed.len() && changed[next] + AROUND < at {
            next += 1;
        }
        if changed.get(next).is_some_and(|change| change.abs_diff(at) <= AROUND) {
            if skipped > 0 {
                short.push(Line::Skipped(std::mem::take(&mut skipped)));
            }
            short.push(line);
        } else {
            skipped += 1;
        }
    }
    if skipped > 0 && !short.is_empty() {
        short.push(Line::Skipped(skipped));
    }
    let more = short.len().saturating_sub(TOLD);
    if more > 0 {
        short.truncate(TOLD);
        short.push(Line::More(more));
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(old: &str, new: &str) -> String {
        let line = |line: &Line| match line {
            Line::Same(text) => format!(" {text}"),
            Line::Gone(text) => format!("-{text}"),
            Line::New(text) => format!("+{text}"),
            Line::Skipped(count) => format!("…{count}"),
            Line::More(count) => format!("={count}"),
        };
        difference(old, new).iter().map(line).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_change_is_told_with_what_stands_around_it() {
        assert_eq!(told("a\nb", "a\nb"), "");
        assert_eq!(told("a\nb\nc\nd\ne\nf", "a\nb\nc\nX\ne\nf"), "…1| b| c|-d|+X| e| f");
        assert_eq!(told("1\n2\n3\n4\n5\n6\n7", "0\n1\n2\n3\n4\n5\n6\n7"), "+0| 1| 2|…5");
        assert_eq!(told("a\nb\nc", "c\nb\nd"), "-a|-b| c|+b|+d");
        assert_eq!(told("", "neu"), "+neu");
    }

    #[test]
    fn too_much_is_told_as_all_gone_and_all_new() {
        let many = |word: &str| (0..2_100).map(|n| format!("{word}{n}")).collect::<Vec<_>>().join("\n");
        let lines = difference(&many("a"), &many("b"));
        assert_eq!((lines.len(), lines.last()), (TOLD + 1, Some(&Line::More(4_200 - TOLD))));
    }

    #[test]
    fn two_changes_far_apart_in_a_long_text_are_told_alone() {
        let old = (0..30_000).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
        let new = old.replace("\n1\n", "\neins\n").replace("\n29998\n", "\n");
        assert_eq!(told(&old, &new), " 0|-1|+eins| 2| 3|…29992| 29996| 29997|-29998| 29999");
    }

    #[test]
    fn from_the_told_lines_both_texts_can_be_made() {
        // Every text of up to five lines out of two.
        let texts: Vec<Vec<&str>> = (1..64_usize)
            .map(|bits| (0..bits.ilog2()).map(|bit| if bits >> bit & 1 == 0 { "a" } else { "b" }).collect())
            .collect();
        for (old, new) in texts.iter().flat_map(|old| texts.iter().map(move |new| (old, new))) {
            let mut lines = Vec::new();
            middle(old, new, &mut lines);
            let side = |left_out: fn(&Line) -> bool| {
                let told = lines.iter().filter(|line| !left_out(line));
                told.map(|line| match line {
                    Line::Same(text) | Line::Gone(text) | Line::New(text) => text.as_str(),
                    Line::Skipped(_) | Line::More(_) => "left out",
                })
                .collect::<Vec<_>>()
            };
            assert_eq!(side(|line| matches!(line, Line::New(_))), *old, "{new:?}");
            assert_eq!(side(|line| matches!(line, Line::Gone(_))), *new, "{old:?}");
        }
    }
}
