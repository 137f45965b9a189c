//! Turns what the page shows into what the server has sent. What is the same stays the same node, and with it the focus,
//! what is typed, what is folded out, and islands that are awake.

use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, Node};

/// On a form that was sent, until it is answered: no other answer changes it. Sent once more, it is the same form, with the
/// same key.
pub(super) const UNANSWERED: &str = "data-unanswered";

/// Set by a person or by the browser's code; the server says nothing of them.
const LEFT_ALONE: [&str; 4] = ["aria-invalid", "data-left", "novalidate", "open"];

/// Gives `old` the children of `new`, which loses them. What is there no more goes first: a node that is moved loses the
/// focus.
pub(super) fn children(old: &Node, new: &Node) {
    let mut cursor = old.first_child();
    let mut rest = new.first_child();
    while let Some(fresh) = rest {
        while let Some(gone) = cursor.clone().filter(|node| counterpart(Some(&fresh), node).is_none()) {
            cursor = gone.next_sibling();
            _ = old.remove_child(&gone);
        }
        rest = fresh.next_sibling();
        if is_comment(&fresh) {
            continue;
        }
        match counterpart(cursor.as_ref(), &fresh) {
            Some(kept) if cursor.as_ref() == Some(&kept) => {
                cursor = kept.next_sibling();
                node(&kept, &fresh);
            }
            Some(kept) => {
                _ = old.insert_before(&kept, cursor.as_ref());
                node(&kept, &fresh);
            }
            None => _ = old.insert_before(&fresh, cursor.as_ref()),
        }
    }
    while let Some(gone) = cursor {
        cursor = gone.next_sibling();
        _ = old.remove_child(&gone);
    }
}

/// The first from `candidate` on that stands for the same thing as `other`.
fn counterpart(candidate: Option<&Node>, other: &Node) -> Option<Node> {
    let mut candidate = candidate.cloned();
    while let Some(node) = candidate {
        if stands_for_same(&node, other) {
            return Some(node);
        }
        candidate = node.next_sibling();
    }
    None
}

/// Leptos marks with comments what it may exchange. Outside islands it exchanges nothing.
fn is_comment(node: &Node) -> bool {
    node.node_type() == Node::COMMENT_NODE
}

/// Elements by what they are called, and by the first of their classes, which says what they are.
fn stands_for_same(one: &Node, other: &Node) -> bool {
    let attribute = |node: &Node, name: &str| node.dyn_ref::<Element>()?.get_attribute(name);
    let class = |node: &Node| {
        attribute(node, "class").and_then(|classes| classes.split(' ').next().map(str::to_owned))
    };
    !is_comment(one)
        && one.node_name() == other.node_name()
        && class(one) == class(other)
        && ["id", "data-key", "data-component"]
            .iter()
            .all(|name| attribute(one, name) == attribute(other, name))
}

fn node(old: &Node, fresh: &Node) {
    let (Some(old_element), Some(fresh_element)) = (old.dyn_ref::<Element>(), fresh.dyn_ref::<Element>())
    else {
        if old.node_value() != fresh.node_value() {
            old.set_node_value(fresh.node_value().as_deref());
        }
        return;
    };
    // What is within an awake island is its own.
    if is_island(old) || old_element.has_attribute(UNANSWERED) || old.is_equal_node(Some(fresh)) {
        return;
    }
    attributes(old_element, fresh_element);
    children(old, fresh);
}

fn attributes(old: &Element, fresh: &Element) {
    for name in names(fresh) {
        let value = fresh.get_attribute(&name);
        if old.get_attribute(&name) != value {
            _ = old.set_attribute(&name, &value.unwrap_or_default());
        }
    }
    for name in names(old) {
        if !fresh.has_attribute(&name) && !LEFT_ALONE.contains(&name.as_str()) {
            _ = old.remove_attribute(&name);
        }
    }
}

fn names(element: &Element) -> Vec<String> {
    element.get_attribute_names().iter().filter_map(|name| name.as_string()).collect()
}

fn is_island(node: &Node) -> bool {
    node.node_name() == "LEPTOS-ISLAND"
}
