//! The repository as the rules see it: paths, texts, Rust sources, manifests. Built from disk, or from literals in tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;

use super::source::Source;
use crate::repository;

/// Larger files are data, not something a person wrote: their text is not read.
const TEXT_BYTES_MAX: u64 = 4 << 20;

/// All files of the repository.
pub struct Tree {
    /// Path to text; `None` for binary, too large or unreadable files.
    pub files: BTreeMap<String, Option<String>>,
    /// Every `.rs` file, read.
    pub sources: Vec<Source>,
}

/// The `Cargo.toml` of one crate.
pub struct Manifest<'a> {
    /// The folder's name under `crates/`, which is the crate's name.
    pub name: &'a str,
    pub path: &'a str,
    pub text: &'a str,
}

impl Tree {
    pub fn read(root: &Path) -> Result<Tree> {
        let mut files = BTreeMap::new();
        for path in repository::files(root)? {
            let full = root.join(&path);
            let Ok(meta) = std::fs::metadata(&full) else { continue };
            let text = if meta.len() > TEXT_BYTES_MAX { None } else { std::fs::read_to_string(&full).ok() };
            files.insert(path, text);
        }
        Ok(Tree::new(files))
    }

    pub fn new(files: BTreeMap<String, Option<String>>) -> Tree {
        let mut sources: Vec<Source> = files
            .iter()
            .filter(|(path, _)| path.ends_with(".rs"))
            .filter_map(|(path, text)| Some(Source::new(path, text.as_deref()?)))
            .collect();
        let tests: BTreeSet<String> = sources.iter().flat_map(Source::test_modules).collect();
        for source in &mut sources {
            let of_tests = |module: &String| {
                source.path == format!("{module}.rs") || source.path.starts_with(&format!("{module}/"))
            };
            source.test |= tests.iter().any(of_tests);
        }
        Tree { files, sources }
    }

    /// The crates of the workspace, by name.
    pub fn manifests(&self) -> impl Iterator<Item = Manifest<'_>> {
        self.files.iter().filter_map(|(path, text)| {
            let name = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
            (!name.contains('/')).then_some(Manifest { name, path, text: text.as_deref()? })
        })
    }

    /// The Rust sources under a folder (`crates/shop/src/`).
    pub fn sources_in<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a Source> {
        self.sources.iter().filter(move |source| source.path.starts_with(folder))
    }
}

#[cfg(test)]
pub fn sample(files: &[(&str, &str)]) -> Tree {
    Tree::new(files.iter().map(|(path, text)| ((*path).to_owned(), Some((*text).to_owned()))).collect())
}
