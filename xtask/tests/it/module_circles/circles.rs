//! Circles in a graph of files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// From each file, to which others its paths lead, and which paths.
pub(crate) type Arrows = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// The smallest circles, of which no two share a file. Each begins with its first file by name.
pub(crate) fn smallest_circles(arrows: &Arrows) -> Vec<Vec<String>> {
    let mut circles = arrows.keys().filter_map(|file| circle_through(file, arrows)).collect::<Vec<_>>();
    circles.sort_by_key(Vec::len);
    let mut seen = BTreeSet::new();
    circles.retain(|circle| {
        let is_new = circle.iter().all(|file| !seen.contains(file));
        if is_new {
            seen.extend(circle.iter().cloned());
        }
        is_new
    });
    circles.iter_mut().for_each(|circle| {
        let first = circle.iter().enumerate().min_by_key(|(_, file)| *file).map_or(0, |(index, _)| index);
        circle.rotate_left(first);
    });
    circles
}

/// The smallest circle on which a file is: the shortest way along the arrows from it back to it.
fn circle_through(start: &str, arrows: &Arrows) -> Option<Vec<String>> {
    let mut came_from = BTreeMap::<&str, &str>::new();
    let mut queue = VecDeque::from([start]);
    while let Some(file) = queue.pop_front() {
        for next in arrows.get(file).into_iter().flatten().map(|(next, _)| next.as_str()) {
            if next == start {
                let mut circle = vec![file.to_owned()];
                let mut at = file;
                while let Some(before) = came_from.get(at) {
                    circle.push((*before).to_owned());
                    at = before;
                }
                circle.reverse();
                return Some(circle);
            }
            if !came_from.contains_key(next) {
                came_from.insert(next, file);
                queue.push_back(next);
            }
        }
    }
    None
}
