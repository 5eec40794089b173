//! Data inside a page's script blocks, where HTML's own escapes do not hold.

use serde::Serialize;

/// `value` as JSON that can stand inside `<script type="application/json">`: nothing in it can end the script,
/// begin a comment, or break a line for a script engine.
pub(crate) fn json(value: &impl Serialize) -> String {
    // Maps with text keys, numbers and texts always serialise.
    let plain = serde_json::to_string(value).unwrap_or_default();
    let mut escaped = String::with_capacity(plain.len());
    for c in plain.chars() {
        match c {
            '<' => escaped.push_str("\\u003c"),
            '>' => escaped.push_str("\\u003e"),
            '&' => escaped.push_str("\\u0026"),
            '\u{2028}' => escaped.push_str("\\u2028"),
            '\u{2029}' => escaped.push_str("\\u2029"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_data_ends_its_script() {
        let rows =
            ["</script><img src=x onerror=alert(1)>", "<!--<script>", "a\u{2028}b\u{2029}c", "&lt;", "\"\\\u{0}"];
        for text in rows {
            let json = json(&text);
            assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{json}");
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
