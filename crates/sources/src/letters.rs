//! Letters for comparing what people write: capitals, and the letters of Turkish that one keyboard has and another has not.

/// `text` in small letters without Turkish marks, so that `AÇILIŞ`, `Açılış` and `ACILIS` are one.
///
/// Every i is one letter here: `I` is the capital of `ı` in Turkish and of `i` in English, and a heading in capitals does
/// not say which language it is in.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'I' | 'İ' | 'ı' | 'î' | 'Î' => folded.push('i'),
            'Ç' | 'ç' => folded.push('c'),
            'Ğ' | 'ğ' => folded.push('g'),
            'Ö' | 'ö' => folded.push('o'),
            'Ş' | 'ş' => folded.push('s'),
            'Ü' | 'ü' | 'Û' | 'û' => folded.push('u'),
            'Â' | 'â' => folded.push('a'),
            // The dot of a capital İ whose letter and dot are written apart, as some systems store it.
            '\u{307}' => {}
            other => folded.extend(other.to_lowercase()),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_small_letters_of_turkish_are_one() {
        for (text, expected) in [
            ("AÇILIŞ TARİHİ", "acilis tarihi"),
            ("Açılış Tarihi", "acilis tarihi"),
            ("ACILIS TARIHI", "acilis tarihi"),
            ("I\u{307}ptal", "iptal"),
            ("ÖNCELİK", "oncelik"),
            ("First Reply", "first reply"),
            ("ÄSS", "äss"),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }
}
