//! In what language a text is, as far as its words show it. No dictionary: a word is taken for Vietnamese when it is
//! built like a Vietnamese syllable. English has such words too (`to`, `long`, `my`), about every second one, and a
//! text in a language of the mountains that is written with Vietnamese letters is taken for Vietnamese.

use super::words::Words;

/// Words needed to say anything about a text in which no word has a mark.
const WORDS_MIN: usize = 4;
/// Of a hundred words, how many are built like Vietnamese ones, at least, in Vietnamese.
const VIETNAMESE_MIN: usize = 80;
/// The same where a quarter of the words has Vietnamese marks: much of such a text may be names and technical terms.
const MARKED_VIETNAMESE_MIN: usize = 50;
/// Of a hundred words, how many are built like Vietnamese ones, at most, in another language.
const OTHER_MAX: usize = 60;
/// The same in a text of few words, where names and abbreviations weigh much.
const OTHER_SHORT_MAX: usize = 40;
/// Fewer words than these are few.
const SHORT_BELOW: usize = 8;
/// Letters needed to say that somebody writes in capitals: an abbreviation is no shouting.
const LETTERS_MIN: usize = 10;

/// What a syllable begins with, without marks; the longer ones first.
const ONSETS: [&str; 24] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "g", "h",
    "k", "l", "m", "n", "r", "s", "t", "v",
];
/// Two onsets more, which nothing longer begins with.
const RARE_ONSETS: [&str; 2] = ["p", "x"];
/// What follows the onset, without marks, in order of the alphabet.
const RIMES: [&str; 106] = [
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "e", "ec",
    "ech", "em", "en", "eng", "enh", "eo", "ep", "et", "eu", "i", "ia", "ich", "iec", "iem", "ien",
    "ieng", "iep", "iet", "ieu", "im", "in", "inh", "ip", "it", "iu", "o", "oa", "oac", "oach",
    "oai", "oam", "oan", "oang", "oanh", "oao", "oap", "oat", "oay", "oc", "oe", "oen", "oeo",
    "oet", "oi", "om", "on", "ong", "ooc", "oong", "op", "ot", "u", "ua", "uan", "uang", "uat",
    "uay", "uc", "ue", "uech", "uenh", "ui", "um", "un", "ung", "uo", "uoc", "uoi", "uom", "uon",
    "uong", "uop", "uot", "uou", "up", "ut", "uu", "uy", "uya", "uych", "uyen", "uyet", "uynh",
    "uyt", "uyu", "y", "yem", "yen", "yeng", "yet", "yeu",
];

/// In what language a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Vietnamese, with or without marks.
    Vietnamese,
    /// Another one.
    Other,
    /// Too short or too mixed to say.
    Unclear,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Vietnamese, Self::Other, Self::Unclear];

    /// The stable name used in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Vietnamese => "vietnamese",
            Self::Other => "other",
            Self::Unclear => "unclear",
        }
    }
}

/// In what language a text is.
#[must_use]
pub fn language(text: &str) -> Language {
    language_of(&Words::of(text))
}

pub(super) fn language_of(words: &Words) -> Language {
    let (mut vietnamese, mut marked, mut other) = (0, 0, 0);
    for word in words.iter() {
        let folded = word.form.folded.as_str();
        if !folded.chars().all(char::is_alphabetic) {
            continue;
        }
        if !folded.is_ascii() {
            // Some scripts put no blanks between words.
            other += folded.chars().count();
        } else if is_syllable(folded) && (folded.len() > 1 || word.form.is_marked()) {
            vietnamese += 1;
            marked += usize::from(word.form.is_marked());
        } else if folded.len() > 1 && folded.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
            // Without a vowel it is an abbreviation, as there are in every language.
            other += usize::from(!is_telex(folded));
        }
    }
    let all = vietnamese + other;
    let at_least = |part: usize, percent: usize| part * 100 >= all * percent;
    let other_max = if all < SHORT_BELOW {
        OTHER_SHORT_MAX
    } else {
        OTHER_MAX
    };
    if marked * 4 >= all && marked > 0 && at_least(vietnamese, MARKED_VIETNAMESE_MIN) {
        Language::Vietnamese
    } else if all < WORDS_MIN {
        Language::Unclear
    } else if at_least(vietnamese, VIETNAMESE_MIN) {
        Language::Vietnamese
    } else if at_least(vietnamese, other_max) {
        Language::Unclear
    } else {
        Language::Other
    }
}

/// Whether a text is written in capitals only, which is hard to read.
#[must_use]
pub fn only_capitals(text: &str) -> bool {
    let mut capitals = 0;
    for c in text.chars() {
        if c.is_lowercase() {
            return false;
        }
        capitals += usize::from(c.is_uppercase());
    }
    capitals >= LETTERS_MIN
}

/// Whether a word without marks is built like a Vietnamese syllable.
fn is_syllable(folded: &str) -> bool {
    let is_rime = |rest: &str| RIMES.binary_search(&rest).is_ok();
    let onsets = ONSETS.iter().chain(&RARE_ONSETS);
    is_rime(folded)
        // `gì` is `gi` alone.
        || folded == "gi"
        || onsets
            .filter_map(|onset| folded.strip_prefix(onset))
            .any(is_rime)
}

/// Whether a word may be a syllable as it is typed in Telex, left as it was because no input method was on: `ddawng`.
/// Such words say nothing about the language.
fn is_telex(folded: &str) -> bool {
    let plain = folded.replace('w', "");
    let plain = [("aa", "a"), ("ee", "e"), ("oo", "o"), ("dd", "d")]
        .into_iter()
        .fold(plain, |word, (double, single)| word.replace(double, single));
    let without_tone = |at: usize| {
        let (before, rest) = plain.split_at_checked(at)?;
        Some(format!("{before}{}", rest.get(1..)?))
    };
    let tone = plain.rfind(['s', 'f', 'r', 'x', 'j']);
    is_syllable(&plain)
        || tone
            .and_then(without_tone)
            .is_some_and(|word| is_syllable(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rimes_stand_in_order() {
        assert!(RIMES.is_sorted());
    }

    #[test]
    fn syllables_are_told_from_other_words() {
        for word in
            "nghieng quyen giay gi khuya thuong xuong nguyen huyet yeu uy oan phuong quoc gieng"
                .split(' ')
        {
            assert!(is_syllable(word), "{word}");
        }
        for word in
            "would like ask how takes birth certificate for certificat bonjour strasse".split(' ')
        {
            assert!(!is_syllable(word), "{word}");
        }
    }

    #[test]
    fn vietnamese_is_seen_with_and_without_marks() {
        for text in [
            "Tôi nộp hồ sơ đã hai tuần mà chưa có kết quả",
            "TÔI NỘP HỒ SƠ ĐÃ HAI TUẦN",
            "toi nop ho so da hai tuan ma chua co ket qua",
            "em lam cccd tren app k dc a, nho moi nguoi giup e voi",
            "Khai tử",
            "App bị lỗi",
            "Tôi đăng ký tài khoản VNeID bằng smartphone Samsung nhưng OTP không gửi về email Gmail",
        ] {
            assert_eq!(language(text), Language::Vietnamese, "{text}");
            let nfd: String = unicode_normalization::UnicodeNormalization::nfd(text).collect();
            assert_eq!(language(&nfd), Language::Vietnamese, "{text}");
        }
    }

    #[test]
    fn other_languages_are_seen() {
        for text in [
            "I would like to ask how long it takes to get a birth certificate for my son",
            "The officer at the counter refused my application without any explanation",
            "我想问一下办理结婚登记需要什么材料",
            "Je voudrais savoir comment obtenir un permis de construire",
            "Я хочу узнать как получить разрешение",
        ] {
            assert_eq!(language(text), Language::Other, "{text}");
        }
    }

    #[test]
    fn what_is_too_short_or_mixed_is_unclear() {
        for text in [
            "",
            "123 456",
            "ok",
            "hello",
            "BHXH",
            "e a k",
            "khai sinh",
            "em lam tren app VNeID k dc a, ad giup e",
            "ddawng kys keets hoon owr ddaau",
        ] {
            assert_eq!(language(text), Language::Unclear, "{text}");
        }
    }

    #[test]
    fn capitals_only_is_said_of_sentences() {
        assert!(only_capitals("THẺ BHYT HẾT HẠN THÌ LÀM SAO"));
        assert!(!only_capitals("THẺ BHYT HẾT HẠN thì làm sao"));
        assert!(!only_capitals("BHXH 2026"));
        assert!(!only_capitals("我想问一下办理结婚登记需要什么材料"));
    }
}
