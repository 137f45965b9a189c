//! The modules of a crate, read from its files, and where the paths in their code lead.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, Item, ItemUse, Meta, UseTree, Visibility};

use crate::checkout::Result;

/// A path, part by part.
type Parts = Vec<String>;
/// A file, another to which a path of its code leads, and the path; each file stands once by itself.
type Arrow = (String, Option<String>, Option<String>);

/// How many re-exports a path is followed through.
const MOST_STEPS: usize = 16;

/// A crate. The first module is its root.
#[derive(Default)]
pub(crate) struct Crate {
    modules: Vec<Module>,
}

#[derive(Default)]
struct Module {
    file: String,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    /// What is defined in it.
    items: BTreeSet<String>,
    /// Names that a `use` gives to paths.
    imports: BTreeMap<String, Parts>,
    /// What a `use` with a star takes everything of.
    globs: Vec<Parts>,
    /// The paths of its code, and those of `use` lines but for re-exports.
    paths: BTreeSet<Parts>,
    /// The paths that it re-exports.
    re_exports: BTreeSet<Parts>,
}

impl Crate {
    /// The crate whose root is this file, below the folder `top`.
    pub(crate) fn read(top: &Path, root: &Path) -> Result<Self> {
        let mut this = Self::default();
        let folder = root.parent().ok_or("the root stands in a folder")?;
        this.read_file(top, root, folder, None)?;
        Ok(this)
    }

    /// Reads the module in `file`, whose children stand in `folder`.
    fn read_file(&mut self, top: &Path, file: &Path, folder: &Path, parent: Option<usize>) -> Result<usize> {
        let source =
            fs::read_to_string(top.join(file)).map_err(|error| format!("{}: {error}", file.display()))?;
        let items = syn::parse_file(&source).map_err(|error| format!("{}: {error}", file.display()))?.items;
        self.read_module(top, file, folder, parent, items)
    }

    fn read_module(
        &mut self,
        top: &Path,
        file: &Path,
        folder: &Path,
        parent: Option<usize>,
        items: Vec<Item>,
    ) -> Result<usize> {
        let module = self.modules.len();
        self.modules.push(Module { file: file.display().to_string(), parent, ..Module::default() });
        for item in items.into_iter().filter(|item| !attributes(item).iter().any(is_for_tests)) {
            if let Item::Mod(child) = item {
                let name = child.ident.to_string();
                let folder_of_child = folder.join(&name);
                let index = match child.content {
                    Some((_, items)) => self.read_module(top, file, &folder_of_child, Some(module), items)?,
                    None => {
                        let beside = folder.join(format!("{name}.rs"));
                        let within = folder_of_child.join("mod.rs");
                        let file = if top.join(&beside).is_file() { beside } else { within };
                        self.read_file(top, &file, &folder_of_child, Some(module))?
                    }
                };
                self.modules[module].children.insert(name, index);
            } else {
                self.modules[module].add(&item);
            }
        }
        Ok(module)
    }

    /// Every arrow between its files.
    pub(crate) fn arrows(&self) -> Vec<Arrow> {
        let mut arrows = Vec::new();
        for (index, module) in self.modules.iter().enumerate() {
            arrows.push((module.file.clone(), None, None));
            let code = module.paths.iter().filter_map(|path| Some((path, self.resolve_code(index, path)?)));
            let re_exports =
                module.re_exports.iter().filter_map(|path| Some((path, self.resolve(index, path, 0)?)));
            let re_exports = re_exports.filter(|(_, to)| !self.is_within(*to, index));
            for (path, to) in code.chain(re_exports) {
                let to = &self.modules[to].file;
                if *to != module.file {
                    arrows.push((module.file.clone(), Some(to.clone()), Some(path.join("::"))));
                }
            }
        }
        arrows
    }

    fn is_within(&self, module: usize, other: usize) -> bool {
        let mut above = Some(module);
        while let Some(at) = above {
            if at == other {
                return true;
            }
            above = self.modules[at].parent;
        }
        false
    }

    /// The module to which a path in code leads. One word may be a local variable; it counts only where a `use` gives it.
    fn resolve_code(&self, module: usize, path: &[String]) -> Option<usize> {
        match path {
            [word] => self.resolve(module, self.modules[module].imports.get(word)?, 0),
            _ => self.resolve(module, path, 0),
        }
    }

    /// The module to which a path leads, or in which the item stands to which it leads. None of this crate's for those of
    /// other crates.
    fn resolve(&self, module: usize, path: &[String], steps: usize) -> Option<usize> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.walk(0, rest, steps),
            "self" => self.walk(module, rest, steps),
            "super" => self.walk(self.modules[module].parent?, rest, steps),
            name => self.look_up(module, name, rest, steps),
        }
    }

    /// Where the rest of a path leads that has led to this module.
    fn walk(&self, module: usize, rest: &[String], steps: usize) -> Option<usize> {
        let Some((first, rest)) = rest.split_first() else { return Some(module) };
        match first.as_str() {
            "self" => self.walk(module, rest, steps),
            "super" => self.walk(self.modules[module].parent?, rest, steps),
            name => self.look_up(module, name, rest, steps),
        }
    }

    /// Where a name leads that is said in a module, or of it.
    fn look_up(&self, module: usize, name: &str, rest: &[String], steps: usize) -> Option<usize> {
        if steps > MOST_STEPS {
            return None;
        }
        let Module { children, items, imports, globs, .. } = &self.modules[module];
        if let Some(child) = children.get(name) {
            return self.walk(*child, rest, steps);
        }
        if items.contains(name) {
            return Some(module);
        }
        if let Some(import) = imports.get(name) {
            return self.resolve(module, &[import, rest].concat(), steps + 1);
        }
        globs.iter().find_map(|glob| {
            let of = self.resolve(module, glob, steps + 1)?;
            self.look_up(of, name, rest, steps + 1)
        })
    }
}

impl Module {
    fn add(&mut self, item: &Item) {
        let Item::Use(used) = item else {
            self.items.extend(name_of(item));
            return Code(&mut self.paths).visit_item(item);
        };
        if used.leading_colon.is_some() {
            return;
        }
        let paths =
            if matches!(used.vis, Visibility::Inherited) { &mut self.paths } else { &mut self.re_exports };
        for (path, name) in leaves(&used.tree) {
            match name {
                Some(name) => _ = self.imports.insert(name, path.clone()),
                None => self.globs.push(path.clone()),
            }
            paths.insert(path);
        }
    }
}

/// The paths that a `use` brings in, each with the name that it gives it; none to a star.
fn leaves(tree: &UseTree) -> Vec<(Parts, Option<String>)> {
    match tree {
        UseTree::Path(path) => {
            let below = |(mut parts, name): (Parts, Option<String>)| {
                parts.insert(0, path.ident.to_string());
                // `use parent::{self}` gives the parent's name.
                let name = name.map(|name| if name == "self" { path.ident.to_string() } else { name });
                (parts, name)
            };
            leaves(&path.tree).into_iter().map(below).collect()
        }
        UseTree::Name(name) => vec![(vec![name.ident.to_string()], Some(name.ident.to_string()))],
        UseTree::Rename(name) => vec![(vec![name.ident.to_string()], Some(name.rename.to_string()))],
        UseTree::Glob(_) => vec![(Vec::new(), None)],
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
    }
}

/// Collects the paths of code.
struct Code<'a>(&'a mut BTreeSet<Parts>);

impl<'ast> Visit<'ast> for Code<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.0.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    /// In the body of a function.
    fn visit_item_use(&mut self, used: &'ast ItemUse) {
        self.0.extend(leaves(&used.tree).into_iter().map(|(path, _)| path));
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        paths_in(called.tokens.clone(), self.0);
        visit::visit_macro(self, called);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if !function.attrs.iter().any(is_for_tests) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            paths_in(list.tokens.clone(), self.0);
        }
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}

/// The paths in what a macro is given, as far as it looks like code.
fn paths_in(tokens: TokenStream, paths: &mut BTreeSet<Parts>) {
    let (mut path, mut colons, mut is_field) = (Parts::new(), 0, false);
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if !is_field => {
                if colons != 2 && !path.is_empty() {
                    paths.insert(std::mem::take(&mut path));
                }
                path.push(ident.to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            token => {
                if !path.is_empty() {
                    paths.insert(std::mem::take(&mut path));
                }
                (colons, is_field) = (0, matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.'));
                if let TokenTree::Group(group) = token {
                    paths_in(group.stream(), paths);
                }
            }
        }
    }
    if !path.is_empty() {
        paths.insert(path);
    }
}

/// Whether only tests have what bears this attribute: `#[cfg(test)]`, or `#[cfg(any(test, …))]`.
fn is_for_tests(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    let condition = list.tokens.to_string().replace(' ', "");
    list.path.is_ident("cfg") && (condition == "test" || condition.starts_with("any(test,"))
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
