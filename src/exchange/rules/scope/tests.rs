//! A guide of one, and every way in which it may be wrong.

use unicode_normalization::UnicodeNormalization;

use super::super::tests::said;
use super::*;

/// A guide with one of everything.
const ONE: &str = r#"
[[question]]
id = "danger"
text = "Nguy hiểm?"
text_en = "Danger?"
answer = [
  { id = "yes", text = "Có", text_en = "Yes", next = "stop_emergency", channel = "goi" },
  { id = "no", text = "Không", text_en = "No", next = "next_question" },
]

[[question]]
id = "about"
text = "Việc gì?"
text_en = "What?"
answer = [
  { id = "slow", text = "Chậm", text_en = "Slow", next = "go_on", kind = "phan_anh", content = "hanh_vi", confidential = true },
  { id = "ask", text = "Hỏi", text_en = "Ask", next = "go_on", kind = "hoi_dap" },
  { id = "else", text = "Khác", text_en = "Else", next = "other_channel", channel = "goi" },
]

[[channel]]
id = "goi"
name = "Gọi"
name_en = "Call"
what = "Việc gấp"
what_en = "Urgent"
receiver = "Công an"
receiver_en = "Police"
form = "Gọi điện"
form_en = "By telephone"
bring = [{ text = "Thẻ", text_en = "Card" }]
phone = [{ number = "113", name = "Công an", name_en = "Police" }]
address = "https://example.vn"
time_bar = { days = 90, text = "Trong 90 ngày", text_en = "Within 90 days", basis = "Luật A", certainty = "certain" }
basis = "Luật B"
certainty = "expected"

[[signal]]
signal = "emergency"
channel = "goi"
kind = "phan_anh"
text = "Hãy gọi"
text_en = "Call"
phrases = ["cứu tôi với"]
careful = [{ phrase = "cháy nhà", not = ["bảo hiểm cháy nhà"] }]
"#;

#[test]
fn the_bundled_guidance_has_no_faults() {
    let guide = guide(None).unwrap();
    assert_eq!(guide.questions().len(), 5);
    assert_eq!(guide.warnings().len(), Signal::ALL.len());
    let first = &guide.questions()[0].answers[0].next;
    assert_eq!(*first, Next::StopEmergency("khan_cap".to_owned()));
    let time_bar = guide.channel("khieu_nai").unwrap().time_bar.as_ref();
    assert_eq!(time_bar.unwrap().days, 90);
    // Each kind of feedback is one that somebody is led to, and each channel is named somewhere or rung up.
    let answers = guide.questions().iter().flat_map(|one| &one.answers);
    let nexts: Vec<&Next> = answers.map(|answer| &answer.next).collect();
    let led_to = |kind| {
        let is = |next: &&Next| matches!(next, Next::GoOn(to) if to.kind == kind);
        nexts.iter().any(is)
    };
    assert!(Kind::ALL.iter().copied().all(led_to));
    for channel in guide.channels() {
        let named = nexts.iter().any(|next| next.channel() == Some(&channel.id));
        assert!(named || !channel.phones.is_empty(), "{}", channel.id);
    }
}

/// What is written otherwise, and what is said about it then.
const FAULTS: &[(&str, &str, &str)] = &[
    (
        "channel = \"goi\" },\n]\n\n[[channel]]",
        "channel = \"thu\" },\n]\n\n[[channel]]",
        "a.toml: [[question]] thứ 2 (about) › else: channel: không có kênh nào mang mã “thu”",
    ),
    (
        "channel = \"goi\"\nkind",
        "channel = \"thu\"\nkind",
        "a.toml: [[signal]] thứ 1 (emergency): channel: không có kênh nào mang mã “thu”",
    ),
    (
        "phrases = [\"cứu tôi với\"]",
        "phrases = [\"cứu tôi với\", \"CHÁY NHÀ\"]",
        "a.toml: [[signal]] thứ 1 (emergency): phrases: cụm từ “cháy nhà” đã có",
    ),
    ("cứu tôi với", " ", "phrases: để trống"),
    ("cứu tôi với", "…", "phrases: không có chữ nào"),
    ("cứu tôi với", "cứu, cứu", "phrases: “cứu, cứu” có dấu câu"),
    ("bảo hiểm cháy nhà", "bảo hiểm", "ngữ cảnh “bảo hiểm” phải"),
    (
        "Luật B",
        "",
        "a.toml: [[channel]] thứ 1 (goi): basis: để trống",
    ),
    ("Luật A", " ", "(goi): time_bar.basis: để trống"),
    ("days = 90", "days = 0", "time_bar.days: phải từ 1 đến 3660"),
    ("\"113\"", "\"11 3\"", "phone.number: “11 3” phải gồm"),
    ("https:", "http:", "address: phải bắt đầu bằng https://"),
    (
        "id = \"danger\"",
        "id = \"Nguy\"",
        "(Nguy): id: chỉ gồm chữ thường",
    ),
    (
        "id = \"danger\"",
        "id = \"about\"",
        "thứ 2 (about): id: đã có câu hỏi",
    ),
    (
        "id = \"no\"",
        "id = \"yes\"",
        "answer.id: đã có câu trả lời",
    ),
    (
        "\"next_question\"",
        "\"next\"",
        "› no: next: “next” không có trong danh sách",
    ),
    (
        "\"next_question\"",
        "\"go_on\"",
        "› no: kind: chỉ ghi, và phải ghi, với",
    ),
    (
        "\"next_question\"",
        "\"other_channel\"",
        "› no: channel: chỉ ghi",
    ),
    (
        "\"next_question\"",
        "\"next_question\", confidential = true",
        "next: content và confidential chỉ dùng",
    ),
    (
        "\"go_on\", kind = \"hoi_dap\"",
        "\"next_question\"",
        "› ask: next: sau câu hỏi cuối không còn câu hỏi nào",
    ),
    (
        "\"hoi_dap\"",
        "\"hoi\"",
        "phan_anh, kien_nghi, hoi_dap, bao_sai_thong_tin",
    ),
    (
        "\"hoi_dap\"",
        "\"kien_nghi\"",
        "› ask: content: chỉ ghi, và phải ghi",
    ),
    (
        "\"hanh_vi\"",
        "\"1\"",
        "content: “1” không có trong danh sách: hanh_vi",
    ),
    (
        "\"emergency\"",
        "\"danger\"",
        "signal: “danger” không có trong danh sách",
    ),
    (
        "\"emergency\"",
        "\"other_language\"",
        "phrases: dấu hiệu này không nhận ra",
    ),
    (
        "\"expected\"",
        "\"sure\"",
        "“sure” không có trong danh sách",
    ),
    ("what_en", "what_fr", "không có khóa “what_fr”"),
];

#[test]
fn every_fault_of_a_guide_is_named_with_its_place() {
    for (from, to, expected) in FAULTS {
        assert!(ONE.contains(from), "{from}");
        let said = said(&ONE.replacen(from, to, 1), guide);
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn twice_the_same_is_refused() {
    let (_, channel) = ONE.split_once("[[channel]]").unwrap();
    let (channel, signal) = channel.split_once("[[signal]]").unwrap();
    let said_of = |text: String| said(&text, guide);
    let twice = said_of(format!("{ONE}[[channel]]{channel}"));
    assert!(
        twice.contains("[[channel]] thứ 2 (goi): id: đã có kênh"),
        "{twice}"
    );
    let signal = signal
        .replace("cứu", "giúp")
        .replace("cháy nhà", "cháy rừng");
    let twice = said_of(format!("{ONE}[[signal]]{signal}"));
    assert!(
        twice.contains("thứ 2 (emergency): signal: đã có dấu hiệu này"),
        "{twice}"
    );
    let none = said_of(ONE.replace("[\"cứu tôi với\"]", "[]").replace(
        "[{ phrase = \"cháy nhà\", not = [\"bảo hiểm cháy nhà\"] }]",
        "[]",
    ));
    assert!(
        none.contains("phrases: phải có ít nhất một cụm từ"),
        "{none}"
    );
}

#[test]
fn text_that_is_not_nfc_is_refused_wherever_it_stands() {
    for (from, place) in [
        ("Nguy hiểm?", "(danger): text: "),
        ("Không", "(danger) › no: answer.text: "),
        ("Việc gấp", "(goi): what: "),
        ("Thẻ", "(goi): bring.text: "),
        ("Trong 90 ngày", "(goi): time_bar.text: "),
        ("Luật B", "(goi): basis: "),
        ("Hãy gọi", "(emergency): text: "),
        ("cứu tôi với", "(emergency): phrases: "),
        ("bảo hiểm cháy nhà", "(emergency): not: "),
    ] {
        let nfd: String = from.nfd().collect();
        let said = said(&ONE.replacen(from, &nfd, 1), guide);
        let expected = format!("{place}phải là một dòng Unicode dựng sẵn (NFC)");
        assert!(said.contains(&expected), "{said}");
    }
    let hidden = ONE.replacen("Hãy gọi", "Hãy\u{200b} gọi", 1);
    assert!(said(&hidden, guide).contains("(emergency): text: phải là"));
}

#[test]
fn a_guide_of_one_is_read_whole() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("a.toml");
    std::fs::write(&path, ONE).unwrap();
    let guide = guide(Some(&path)).unwrap();
    let slow = &guide.questions()[1].answers[0].next;
    let expected = Suggestion {
        kind: Kind::Reflection,
        content: Some(Content::Conduct),
        confidential: true,
    };
    assert_eq!(*slow, Next::GoOn(expected));
    assert_eq!(guide.warnings()[0].kind, Some(Kind::Reflection));
    assert_eq!(guide.warnings()[0].phrases.len(), 2);
    assert_eq!(guide.channels()[0].phones[0].number, "113");
}
