//! The lists of a page whose elements are rows, told by where they stand; an object that is a row itself keeps its lists.

use super::quoted;

/// A list of rows in the pages of an interface.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    /// Where it stands from the top of a page: `tickets`, `data.payload`.
    pub(crate) path: &'static str,
    /// Keys that no such page has beside the list: an object with one of them is a row itself.
    unless: &'static [&'static str],
}

impl List {
    /// A list that stands at `path` in pages, and in nothing else.
    pub(crate) const fn at(path: &'static str) -> Self {
        Self { path, unless: &[] }
    }

    /// The same where rows may carry a list of that name too; such a row has one of `keys`.
    pub(crate) const fn unless(mut self, keys: &'static [&'static str]) -> Self {
        self.unless = keys;
        self
    }

    /// Whether the object around the list must be looked at before one can say whose the list is.
    pub(super) fn is_shared(self) -> bool {
        !self.unless.is_empty()
    }

    /// Whether an object with this key at its top is a row.
    pub(super) fn is_of_row(self, key: &[u8]) -> bool {
        self.unless.iter().any(|name| name.as_bytes() == key)
    }

    /// Whether the object around the list is a row by the keys behind the list; `rest` begins at the list's bracket. `None`
    /// where it is cut off before that can be said.
    pub(super) fn is_of_row_ahead(self, rest: &[u8]) -> Option<bool> {
        let mut depth = 1_u32;
        let mut at = 0;
        while let Some(&byte) = rest.get(at) {
            at += 1;
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 1 => return Some(false),
                b'}' | b']' => depth -= 1,
                b'"' => {
                    let text = quoted(&rest[at..]);
                    at += text.len() + 1;
                    let behind = rest.get(at..).unwrap_or_default().trim_ascii_start();
                    if depth == 1 && behind.first() == Some(&b':') && self.is_of_row(text) {
                        return Some(true);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_known_by_its_keys_behind_the_list() {
        let list = List::at("messages").unless(&["conversation_id"]);
        for (rest, expected) in [
            (r#"[{"id":1}],"conversation_id":"c"}"#, Some(true)),
            // The key of an element is no key of the object around the list.
            (r#"[{"conversation_id":"c"}],"link":{"conversation_id":"c"}}"#, Some(false)),
            (r#"[],"link":"conversation_id"}"#, Some(false)),
            (r#"["]}\"",{"a":["}"]}] , "conversation_id" : 1}"#, Some(true)),
            // What stands behind the object is another one.
            (r#"[]}{"conversation_id":1}"#, Some(false)),
            (r#"[{"text":"cut of"#, None),
            (r#"[],"conversation_id"#, None),
        ] {
            assert_eq!(list.is_of_row_ahead(rest.as_bytes()), expected, "{rest}");
        }
    }
}
