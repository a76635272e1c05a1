//! What stands in files, such as those that the product keeps.

use crate::edge::Edge;
use std::path::Path;

/// How many files below a folder have a text in them.
pub fn files_with(dir: &Path, text: &str) -> usize {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let held = entries.map(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return files_with(&path, text);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        usize::from(bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    });
    held.sum()
}

/// Fails where one of these texts stands in a file that the product keeps.
#[track_caller]
pub fn nowhere(edge: &Edge, texts: &[&str]) {
    for text in texts {
        assert_eq!(files_with(edge.state_dir(), text), 0, "{text}");
    }
}
