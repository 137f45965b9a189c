//! Turns what the page shows into what the server has sent. What is the same stays the same node, and with it the focus,
//! what is typed, what is folded out, and islands that are awake.

use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, Node};

/// Set by a person or by the browser's code; the server says nothing of them.
const LEFT_ALONE: [&str; 4] = ["aria-invalid", "data-left", "novalidate", "open"];

/// Gives `old` the children of `new`, which loses them.
pub(super) fn children(old: &Node, new: &Node) {
    let mut cursor = old.first_child();
    let mut rest = new.first_child();
    while let Some(fresh) = rest {
        rest = fresh.next_sibling();
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

/// The first from `cursor` on that stands for the same thing as `fresh`.
fn counterpart(cursor: Option<&Node>, fresh: &Node) -> Option<Node> {
    let mut candidate = cursor.cloned();
    while let Some(node) = candidate {
        if stands_for_same(&node, fresh) {
            return Some(node);
        }
        candidate = node.next_sibling();
    }
    None
}

fn stands_for_same(old: &Node, fresh: &Node) -> bool {
    if old.node_name() != fresh.node_name() {
        return false;
    }
    let attribute = |node: &Node, name: &str| node.dyn_ref::<Element>()?.get_attribute(name);
    ["id", "data-key", "data-component"].iter().all(|name| attribute(old, name) == attribute(fresh, name))
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
    if is_island(old) || old.is_equal_node(Some(fresh)) {
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
