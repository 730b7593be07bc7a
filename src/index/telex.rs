//! What is left of Telex and VNI typing when the keyboard was not switched to Vietnamese: `ddawng` and `d9a8ng` for
//! "đăng". Pure: whether the syllable is meant is for the caller to find out.

use super::syllable::{TONED, is_well_formed};
use crate::domain::text::fold_char;

/// Longest token looked at, in letters: "nghiêng" in either way of typing has ten.
const LETTERS_MAX: usize = 12;

/// A syllable that is being typed.
#[derive(Default)]
struct Typing {
    letters: Vec<char>,
    tone: Option<usize>,
    /// Whether any key was not simply a letter.
    decoded: bool,
}

/// The syllable that a token in Telex or VNI stands for, in lower case. `None` if it is neither.
pub fn decode(token: &str) -> Option<String> {
    let letters = token.chars().count();
    if !(2..=LETTERS_MAX).contains(&letters) || !token.starts_with(char::is_alphabetic) {
        return None;
    }
    let is_vni = token.contains(|c: char| c.is_ascii_digit());
    let mut typing = Typing::default();
    for c in token.chars().flat_map(char::to_lowercase) {
        if is_vni {
            typing.press_vni(c)?;
        } else {
            typing.press_telex(c)?;
        }
    }
    typing.finish()
}

fn is_vowel(c: char) -> bool {
    TONED.iter().any(|row| row.first() == Some(&c))
}

impl Typing {
    fn press_telex(&mut self, c: char) -> Option<()> {
        let has_vowel = self.letters.iter().copied().any(is_vowel);
        match c {
            'd' if self.letters.first() == Some(&'d') => self.bar(),
            'a' | 'e' | 'o' if self.may_circumflex(c) => self.change_last(|v| v == c, circumflex),
            'w' if has_vowel => self.horn_or_breve(),
            'w' => {
                self.decoded = true;
                self.letters.push('ư');
                Some(())
            }
            's' | 'f' | 'r' | 'x' | 'j' if has_vowel => {
                self.put_tone("_fsrxj".find(c)?);
                Some(())
            }
            _ => self.letter(c),
        }
    }

    fn press_vni(&mut self, c: char) -> Option<()> {
        match c {
            '1' => self.put_tone(2),
            '2' => self.put_tone(1),
            '3' | '4' | '5' => self.put_tone(c.to_digit(10)? as usize),
            '6' => return self.change_last(|v| matches!(v, 'a' | 'e' | 'o'), circumflex),
            '7' => return self.horn(),
            '8' => return self.change_last(|v| v == 'a', |_| 'ă'),
            '9' if self.letters.first() == Some(&'d') => return self.bar(),
            _ => return self.letter(c),
        }
        Some(())
    }

    /// A plain letter. Digits and letters that no Vietnamese syllable has end the attempt.
    fn letter(&mut self, c: char) -> Option<()> {
        let plain = c.is_ascii_alphabetic() && !matches!(c, 'f' | 'j' | 'w' | 'z');
        if !plain && !is_vowel(c) && c != 'đ' {
            return None;
        }
        self.letters.push(c);
        Some(())
    }

    fn put_tone(&mut self, tone: usize) {
        self.tone = Some(tone);
        self.decoded = true;
    }

    fn bar(&mut self) -> Option<()> {
        *self.letters.first_mut()? = 'đ';
        self.decoded = true;
        Some(())
    }

    /// Whether a second `a`, `e` or `o` marks the first: right after it, or after the consonants that end the syllable.
    fn may_circumflex(&self, c: char) -> bool {
        let last_vowel = self.letters.iter().rev().find(|v| is_vowel(**v));
        last_vowel == Some(&c)
    }

    fn change_last(
        &mut self,
        fits: impl Fn(char) -> bool,
        to: impl Fn(char) -> char,
    ) -> Option<()> {
        let letter = self.letters.iter_mut().rev().find(|v| fits(**v))?;
        *letter = to(*letter);
        self.decoded = true;
        Some(())
    }

    /// `w`: the horn where there is an `o` or `u`, else the breve. "ua" takes the horn but after `q`, "oa" the breve.
    fn horn_or_breve(&mut self) -> Option<()> {
        let after_q = self.letters.first() == Some(&'q');
        let has = |c: char| self.letters.contains(&c);
        if has('a') && (after_q || !has('u')) {
            return self.change_last(|v| v == 'a', |_| 'ă');
        }
        if self.letters.last() == Some(&'ư') {
            // "uww" and "uw" typed twice are one.
            return Some(());
        }
        self.horn()
    }

    fn horn(&mut self) -> Option<()> {
        self.decoded = true;
        let after_q = self.letters.first() == Some(&'q');
        let (mut found, mut before) = (false, ' ');
        for (place, letter) in self.letters.iter_mut().enumerate() {
            match *letter {
                'o' => (*letter, found) = ('ơ', true),
                // The last letter of "ươu" has no horn.
                'u' if !(after_q && place == 1) && before != 'ơ' => (*letter, found) = ('ư', true),
                'ơ' | 'ư' => found = true,
                _ => {}
            }
            before = *letter;
        }
        found.then_some(())
    }

    fn finish(mut self) -> Option<String> {
        if !self.decoded {
            return None;
        }
        // "uw" and a plain "o" are "ươ": keyboards add the second horn by themselves.
        let horned = self.letters.windows(2).position(|w| w == ['ư', 'o']);
        if let Some(letter) = horned.and_then(|place| self.letters.get_mut(place + 1)) {
            *letter = 'ơ';
        }
        let folded: String = self.letters.iter().copied().map(fold_char).collect();
        if !is_well_formed(&folded) {
            return None;
        }
        if let Some(tone) = self.tone {
            let place = tone_place(&self.letters)?;
            let letter = self.letters.get_mut(place)?;
            let row = TONED.iter().find(|row| row.first() == Some(letter))?;
            *letter = *row.get(tone)?;
        }
        Some(self.letters.into_iter().collect())
    }
}

fn circumflex(vowel: char) -> char {
    match vowel {
        'a' => 'â',
        'e' => 'ê',
        'o' => 'ô',
        other => other,
    }
}

/// Which letter carries the tone in the traditional spelling: the last with a mark of its own; else the first of two
/// vowels that end the syllable (hòa), the second of two before a consonant (hoàn), the middle of three (ngoài).
fn tone_place(letters: &[char]) -> Option<usize> {
    let mut vowels: Vec<usize> = letters
        .iter()
        .enumerate()
        .filter(|(_, c)| is_vowel(**c))
        .map(|(place, _)| place)
        .collect();
    let glide = match letters {
        ['q', 'u', ..] | ['g', 'i', ..] => vowels.len() > 1,
        _ => false,
    };
    if glide {
        vowels.remove(0);
    }
    let marked = |place: &&usize| letters.get(**place).is_some_and(|c| !c.is_ascii());
    if let Some(place) = vowels.iter().rev().find(marked) {
        return Some(*place);
    }
    let open = letters.last().is_some_and(|c| is_vowel(*c));
    match vowels.as_slice() {
        [only] => Some(*only),
        [first, second] => Some(if open { *first } else { *second }),
        [_, middle, _] => Some(*middle),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn leftovers_are_decoded() {
        for (typed, meant) in [
            ("ddawng", "đăng"),
            ("dawngd", "đăng"),
            ("dangdw", "đăng"),
            ("kys", "ký"),
            ("keets", "kết"),
            ("keste", "kết"),
            ("hoon", "hôn"),
            ("hooj", "hộ"),
            ("khaaur", "khẩu"),
            ("ddaast", "đất"),
            ("dduwowngf", "đường"),
            ("dduwongf", "đường"),
            ("dduongwf", "đường"),
            ("ruwowuj", "rượu"),
            ("ruouwj", "rượu"),
            ("hoaf", "hòa"),
            ("hoawcj", "hoặc"),
            ("thuyr", "thủy"),
            ("quyeenr", "quyển"),
            ("quys", "quý"),
            ("quaanj", "quận"),
            ("giaays", "giấy"),
            ("gias", "giá"),
            ("mias", "mía"),
            ("muaf", "mùa"),
            ("ngoaif", "ngoài"),
            ("twf", "từ"),
            ("suwar", "sửa"),
            ("Ddieenj", "điện"),
            ("xax", "xã"),
            ("hoaws", "hoắ"),
            ("d9ang1", "đáng"),
            ("d9a8ng", "đăng"),
            ("ky1", "ký"),
            ("ke6t1", "kết"),
            ("ho65", "hộ"),
            ("d9u7o7ng2", "đường"),
            ("d9uong72", "đường"),
            ("giay61", "giấy"),
            ("thuy3", "thủy"),
        ] {
            assert_eq!(decode(typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_is_no_leftover_is_left() {
        for typed in [
            "1.001193", "2025", "01", "1a", "covid", "excel", "khai", "sinh", "file", "zalo",
            "form", "wifi", "b2", "x", "email", "qd9", "đăng", "kết", "internet", "web", "vneid",
            "20kg", "ky0",
        ] {
            assert_eq!(decode(typed), None, "{typed}");
        }
    }

    /// A syllable as Telex keys and as VNI keys, the tone at its end.
    fn keys(syllable: &str, vni: bool) -> String {
        let mut out = String::new();
        let mut tone = 0;
        for c in syllable.chars() {
            let row = TONED.iter().find(|row| row.contains(&c));
            let (base, found) = row.map_or((c, 0), |row| {
                (row[0], row.iter().position(|t| *t == c).unwrap_or_default())
            });
            tone = tone.max(found);
            let plain = fold_char(base);
            out.push(plain);
            match (base, vni) {
                ('đ', false) => out.push('d'),
                ('đ', true) => out.push('9'),
                ('â' | 'ê' | 'ô', false) => out.push(plain),
                ('â' | 'ê' | 'ô', true) => out.push('6'),
                ('ă' | 'ơ' | 'ư', false) => out.push('w'),
                ('ă', true) => out.push('8'),
                ('ơ' | 'ư', true) => out.push('7'),
                _ => {}
            }
        }
        if tone > 0 {
            let keys = if vni { "_21345" } else { "_fsrxj" };
            out.extend(keys.chars().nth(tone));
        }
        out
    }

    proptest! {
        #[test]
        fn every_syllable_comes_back(
            onset in prop::sample::select(vec!["", "b", "ch", "đ", "d", "h", "kh", "ngh", "qu", "th", "tr", "v", "s", "x", "r"]),
            rime in prop::sample::select(vec!["ăng", "ật", "ường", "iến", "ộc", "ờ", "ừ", "ửa", "ổi", "ượu", "ẫm"]),
        ) {
            use unicode_normalization::UnicodeNormalization;
            let syllable: String = format!("{onset}{rime}").nfc().collect();
            let folded: String = syllable.chars().map(fold_char).collect();
            prop_assume!(is_well_formed(&folded) && !(onset == "qu" && rime.starts_with(['ư', 'ừ', 'ử', 'ơ', 'ờ'])));
            for vni in [false, true] {
                let typed = keys(&syllable, vni);
                prop_assert_eq!(decode(&typed), Some(syllable.clone()), "{}", typed);
            }
        }

        #[test]
        fn nothing_fails(token in "\\PC{0,14}") {
            let _ = decode(&token);
        }
    }
}
