//! What a JSON stream looks like from its beginning: the paths of its keys, for telling whose it is.

use std::collections::BTreeSet;

use super::quoted;

/// The paths of keys, such as `tickets[].via.channel`.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    paths: BTreeSet<String>,
}

/// Paths are kept down to this depth.
const DEPTH: usize = 5;
/// And at most so many.
const MOST: usize = 2000;
/// Of keys at most so many bytes.
const LONGEST: usize = 200;

impl Shape {
    /// The shape of what begins with `head`, which may be cut off anywhere.
    pub(crate) fn new(head: &[u8]) -> Self {
        let mut shape = Self::default();
        // Each open bracket with the path inside it; a list adds `[]`.
        let mut inside: Vec<(u8, String)> = Vec::new();
        let mut key = String::new();
        let mut rest = head;
        while let Some((&byte, behind)) = rest.split_first() {
            rest = behind;
            match byte {
                b'"' => {
                    let text = quoted(rest);
                    rest = rest.get(text.len() + 1..).unwrap_or_default();
                    let is_key = rest.trim_ascii_start().first() == Some(&b':');
                    if let Some((b'{', path)) = inside.last()
                        && is_key
                        && inside.len() <= DEPTH
                        && shape.paths.len() < MOST
                    {
                        let text = String::from_utf8_lossy(&text[..text.len().min(LONGEST)]);
                        key = if path.is_empty() { text.into_owned() } else { format!("{path}.{text}") };
                        shape.paths.insert(key.clone());
                    }
                }
                b'{' | b'[' => {
                    let path = match inside.last() {
                        Some((b'[', path)) => path.clone(),
                        Some(_) => key.clone(),
                        None => String::new(),
                    };
                    inside.push((byte, if byte == b'[' { path + "[]" } else { path }));
                }
                b'}' | b']' => {
                    inside.pop();
                }
                _ => {}
            }
        }
        shape
    }

    /// Whether the path is there.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// Whether the objects that stand alone, in a bare list or in one of `lists` have all `keys`.
    pub(crate) fn has_items(&self, lists: &[&str], keys: &[&str]) -> bool {
        let own = [String::new(), "[].".to_owned()];
        let prefixes = lists.iter().map(|list| format!("{list}[].")).chain(own);
        prefixes.into_iter().any(|prefix| keys.iter().all(|key| self.has(&format!("{prefix}{key}"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_their_paths() {
        let shape = Shape::new(br#"{"tickets":[{"id":1,"via":{"channel":"web"},"tags":["a\"b"]},{"st"#);
        assert!(shape.has("tickets[].via.channel") && shape.has("tickets[].tags"));
        assert!(shape.has_items(&["tickets"], &["id", "tags"]));
        assert!(!shape.has_items(&["users"], &["id"]));
        assert!(Shape::new(b"[{\"a\":[[1]]}]").has_items(&[], &["a"]));
        assert!(Shape::new(b"\"\\").paths.is_empty());
    }
}
