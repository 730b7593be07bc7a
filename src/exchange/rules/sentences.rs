//! Sentences as people write them, and the signals that the bundled guidance must and must not see in them.

use std::sync::LazyLock;

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::domain::scope::Signal::{
    Complaint, Conduct, Denunciation, Emergency, Offence, OtherLanguage, WrongInformation,
};
use crate::domain::scope::{FOUND_MAX, Guide, Signal, signals};
use crate::domain::text::fold;

/// Each sentence and its signals, whether its marks are typed or not.
const ALIKE: &[(&str, &[Signal])] = &[
    // Somebody is in danger now.
    ("Nhà hàng xóm nhà đang cháy, khói lên rất to", &[Emergency]),
    (
        "Có người ngất ở bộ phận một cửa, cần cấp cứu gấp",
        &[Emergency],
    ),
    ("Em họ tôi đang bị đánh ngoài cổng ủy ban", &[Emergency]),
    (
        "Bạn em nhắn là không muốn sống nữa, em sợ quá",
        &[Emergency],
    ),
    ("Chị ấy đòi tự tử vì bị thu nhà", &[Emergency]),
    (
        "Con tôi mất tích từ sáng đến giờ chưa thấy về",
        &[Emergency],
    ),
    ("Ông Tư cầm dao đuổi vợ chạy khắp xóm", &[Emergency]),
    ("Đất đang sạt lở sau nhà tôi, ai giúp với", &[Emergency]),
    ("Lửa lan sang nhà tôi rồi, gọi ai bây giờ", &[Emergency]),
    (
        "Nước lũ đang dâng, năm người mắc kẹt trên mái nhà",
        &[Emergency],
    ),
    (
        "Cháu gái tôi bị cha dượng xâm hại, cháu mới mười tuổi",
        &[Emergency],
    ),
    ("Tôi chán sống lắm rồi", &[Emergency]),
    (
        "Trẻ con nhà bên bị đánh đập mỗi đêm, tôi nghe thấy",
        &[Emergency],
    ),
    // Not danger: procedures and what is over.
    ("Trợ giúp trẻ em bị xâm hại hoặc có nguy cơ bị bạo lực", &[]),
    ("Lợi ích bị xâm hại thì yêu cầu bồi thường ở đâu", &[]),
    ("Người mất tích từ năm 1979 có làm khai tử được không", &[]),
    (
        "Xin giấy phép phòng cháy chữa cháy cho quán ăn thì nộp ở đâu",
        &[],
    ),
    (
        "Năm ngoái cháy nhà mất hết giấy tờ, xin cấp lại sổ đỏ thế nào",
        &[],
    ),
    ("Lắp hệ thống báo cháy có cần thẩm duyệt không", &[]),
    ("Mua bảo hiểm cháy nổ bắt buộc cho xưởng ở đâu", &[]),
    (
        "Đi cấp cứu trái tuyến thì bảo hiểm y tế chi trả bao nhiêu",
        &[],
    ),
    ("Thủ tục tuyên bố một người mất tích cần giấy tờ gì", &[]),
    ("Tôi muốn mở lớp phòng chống xâm hại trẻ em", &[]),
    ("Đánh giá tác động môi trường nộp cho sở nào", &[]),
    // Tố cáo.
    ("Tôi muốn tố cáo một cán bộ địa chính", &[Denunciation]),
    (
        "Kính gửi ủy ban, tôi làm đơn tố cáo ông A trưởng thôn",
        &[Denunciation],
    ),
    (
        "Người nhận hồ sơ đòi bồi dưỡng thì mới làm nhanh",
        &[Denunciation],
    ),
    ("Anh ấy nhận hối lộ của nhiều người", &[Denunciation]),
    ("Ai cũng phải lót tay mới xong", &[Denunciation]),
    ("Làm hộ khẩu mà phải có phong bì", &[Denunciation]),
    (
        "Ở đây cán bộ tham nhũng mà không ai làm gì",
        &[Denunciation],
    ),
    ("Họ vòi vĩnh tôi hai lần rồi", &[Denunciation]),
    ("Anh ấy gợi ý tôi đưa hai triệu thì mới ký", &[Denunciation]),
    ("Trưởng thôn ăn chặn tiền hộ nghèo", &[Denunciation]),
    ("Họ đòi tiền cà phê mới đo đất", &[Denunciation]),
    ("Đăng ký hộ kinh doanh quán cà phê", &[]),
    ("Cách làm thủ tục xin lại tiền đóng thừa", &[]),
    ("Thủ tục giải quyết tố cáo ở cấp xã gồm mấy bước", &[]),
    ("Người tố cáo có những quyền gì", &[]),
    ("Khiếu nại và tố cáo khác nhau thế nào", &[]),
    ("Xin mẫu đơn tố cáo", &[]),
    ("Lớp đào tạo, bồi dưỡng nghiệp vụ đăng ký ở đâu", &[]),
    (
        "Luật phòng, chống tham nhũng quy định ai phải kê khai tài sản",
        &[],
    ),
    ("Hồ sơ cần hai phong bì dán tem có đúng không", &[]),
    // Khiếu nại.
    ("Tôi khiếu nại quyết định thu hồi đất số 12", &[Complaint]),
    (
        "Gia đình tôi không đồng ý với quyết định xử phạt",
        &[Complaint],
    ),
    ("Tôi bị phạt oan, đề nghị hủy quyết định", &[Complaint]),
    (
        "Đền bù không thỏa đáng nên nhà tôi chưa nhận tiền",
        &[Complaint],
    ),
    ("Không giải quyết thì tôi kiện ủy ban", &[Complaint]),
    (
        "Hôm trước tôi có gửi khiếu nại mà chưa ai trả lời",
        &[Complaint],
    ),
    (
        "Yêu cầu xem xét lại quyết định kỷ luật đối với tôi",
        &[Complaint],
    ),
    ("Tôi không nhất trí với kết quả xác minh", &[Complaint]),
    ("Xã cưỡng chế nhà tôi mà không báo trước", &[Complaint]),
    (
        "Mức bồi thường thu hồi đất quá thấp, tôi không nhận",
        &[Complaint],
    ),
    ("Thủ tục giải quyết khiếu nại lần đầu mất bao lâu", &[]),
    ("Thời hiệu khiếu nại là bao nhiêu ngày", &[]),
    ("Nơi tiếp công dân về khiếu nại, tố cáo ở đâu", &[]),
    ("Xin trích lục quyết định giao đất", &[]),
    ("Đủ điều kiện ủy ban có cấp giấy không", &[]),
    ("Mức xử phạt sai phạm về đất đai là bao nhiêu", &[]),
    // How somebody behaves.
    ("Cán bộ ở quầy 3 hách dịch, quát mắng người già", &[Conduct]),
    ("Anh tiếp nhận thái độ rất khó chịu", &[Conduct]),
    ("Hồ sơ của tôi bị gây khó dễ", &[Conduct]),
    ("Nộp tiền mà không đưa biên lai cho tôi", &[Conduct]),
    (
        "Tôi phải đi lại nhiều lần vì hướng dẫn không rõ",
        &[Conduct],
    ),
    (
        "Xã ngâm hồ sơ hai tháng, các phòng đùn đẩy nhau",
        &[Conduct],
    ),
    ("Cảm ơn chị Hoa, thái độ phục vụ rất tốt", &[]),
    ("Thi hành dân sự thì hỏi cơ quan nào", &[]),
    // What is published is wrong.
    (
        "Trên trang ghi sai số tiền, ra xã thu khác",
        &[WrongInformation],
    ),
    ("Lệ phí ghi sai rồi, giờ thu khác", &[WrongInformation]),
    (
        "Bảng niêm yết không đúng với quyết định mới",
        &[WrongInformation],
    ),
    ("Giấy khai sinh ghi sai ngày sinh thì cải chính ở đâu", &[]),
    ("Sổ đỏ có thông tin sai tên chồng tôi, xin đính chính", &[]),
    // Rude.
    ("Đúng là khốn nạn, làm ăn thế à", &[Offence]),
    ("Không ký thì tao giết", &[Offence]),
    ("Trồng cây óc chó có phải xin phép không", &[]),
    // Several, the most pressing first.
    (
        "Cán bộ hách dịch, đòi hối lộ, tôi khiếu nại mãi, nay đang bị đánh ở trụ sở",
        &[Emergency, Denunciation, Complaint, Conduct],
    ),
    // Ordinary.
    ("Làm căn cước cho con 6 tuổi cần mang gì", &[]),
    ("Tôi nộp hồ sơ từ tháng trước, bao giờ có kết quả", &[]),
    ("Đề nghị rút ngắn thời gian cấp phép xây dựng", &[]),
];

/// Sentences in which a word means what its marks say.
const BY_MARKS: &[(&str, &[Signal])] = &[
    ("Nhà ấy xây to cao quá, chắn hết nắng nhà tôi", &[]),
    ("Tôi tỏ cáo ông ấy", &[]),
    ("Cháu chung chi phí với bạn được không", &[Denunciation]),
    ("Phải chung chi ba triệu mới được ký", &[Denunciation]),
    ("Nhà trường lạm thu đầu năm", &[Denunciation]),
    ("den lam thu tuc khai khong du giay", &[]),
    ("cap doi chung chi hanh nghe y o dau", &[]),
    ("bai rac thai do tu lau khong don", &[]),
    ("em hoi lo vi ho so nop tre", &[]),
    ("Đầu tiên là hối lộ mới xong việc", &[Denunciation]),
    ("ung dung dang chay cham lam", &[]),
    ("Bếp nhà bên đang cháy", &[Emergency]),
    ("Bà cụ ngã ở sân ủy ban, bất tỉnh rồi", &[Emergency]),
    ("lam sao bat tinh nang thong bao", &[]),
    ("trong rung chan song ven bien", &[]),
    ("xin y kien uy ban nhan dan xa", &[]),
    ("Có người ngã xuống sông, cứu với", &[Emergency]),
    ("Trường muốn phối hợp nghiên cứu với sở", &[]),
    ("Tôi muốn biết điều kiện cấp đất ở", &[]),
    ("noi dung cua quyen su dung dat", &[]),
    ("Ở đó cửa quyền lắm", &[Conduct]),
    ("chuc danh nguoi quan ly doanh nghiep", &[]),
    ("Bọn nó đánh người giữa chợ", &[Emergency]),
    ("Đồ ngu, làm có thế mà không xong", &[Offence]),
    ("do an hai ben cung lam", &[]),
    ("thi hanh dan su thi hoi ai", &[]),
    ("Cán bộ hành dân đủ điều", &[Conduct]),
    // Punctuation parts them.
    ("Tôi đi cùng người hối. Lộ phí tôi tự trả", &[]),
    ("Tôi bị đau, cần. Cấp cứu ở đâu cũng xa", &[]),
    // Another language.
    (
        "I would like to ask how to get a birth certificate for my daughter",
        &[OtherLanguage],
    ),
    ("请问办理营业执照需要什么材料", &[OtherLanguage]),
    ("Hello", &[]),
    ("", &[]),
    ("...", &[]),
];

/// The bundled guidance, read once.
fn guide() -> &'static Guide {
    static GUIDE: LazyLock<Guide> = LazyLock::new(|| super::guide(None).unwrap());
    &GUIDE
}

/// Which signals a text gives, each once.
fn seen(guide: &Guide, text: &str) -> Vec<Signal> {
    let mut seen: Vec<Signal> = signals(guide, text).iter().map(|one| one.signal).collect();
    seen.dedup();
    seen
}

#[test]
fn sentences_give_their_signals_in_every_way_of_typing_them() {
    let guide = guide();
    let mut wrong = Vec::new();
    for (sentence, expected) in ALIKE {
        let ways = [
            (*sentence).to_owned(),
            sentence.to_uppercase(),
            sentence.nfd().collect(),
            fold(sentence),
            fold(sentence).to_uppercase(),
        ];
        for way in ways {
            let seen = seen(guide, &way);
            if seen != *expected {
                wrong.push(format!("{way}: {seen:?}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn marks_count_where_somebody_types_them() {
    let guide = guide();
    let mut wrong = Vec::new();
    for (sentence, expected) in BY_MARKS {
        let nfd = sentence.nfd().collect();
        for way in [(*sentence).to_owned(), sentence.to_uppercase(), nfd] {
            let seen = seen(guide, &way);
            if seen != *expected {
                wrong.push(format!("{way}: {seen:?}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_words_themselves_are_told() {
    let guide = guide();
    let said = |text: &str| -> Vec<String> {
        let found = signals(guide, text).into_iter();
        found.map(|one| text[one.phrase_range].to_owned()).collect()
    };
    assert_eq!(
        said("Họ ĐÒI  hối\nlộ; tôi muốn tố cáo, tố cáo hết"),
        ["ĐÒI  hối\nlộ", "muốn tố cáo", "tố cáo"],
        "the longest, in order"
    );
    let nfd: String = "ông ấy nhận hối lộ!".nfd().collect();
    let whole: String = "nhận hối lộ".nfd().collect();
    assert_eq!(said(&nfd), [whole]);
    assert_eq!(said(&"tố cáo. ".repeat(1_000)).len(), FOUND_MAX);
}

#[test]
fn every_phrase_is_found_among_other_words() {
    let guide = guide();
    let mut count = 0;
    for warning in guide.warnings() {
        for phrase in &warning.phrases {
            let text = format!("Họ bảo tôi {} đấy nhé", phrase.as_str());
            assert!(seen(guide, &text).contains(&warning.signal), "{text}");
            count += 1;
        }
    }
    assert!((60..=250).contains(&count), "{count}");
}

#[test]
fn a_long_text_is_looked_through() {
    let guide = guide();
    let text = "tố cáo rồi khiếu nại đang bị đánh ".repeat(3_000);
    assert!(text.chars().count() > 100_000);
    assert_eq!(signals(guide, &text).len(), 3 * FOUND_MAX);
}

/// Text with many beginnings of phrases.
fn texts() -> impl Strategy<Value = String> {
    let words = [
        "tố", "cáo", "to", "cao", "hối", "lộ", "đang", "cháy", "nhà", "khiếu", "nại", "thủ", "tục",
        "giải", "quyết", "chó", "a\u{301}", "\u{301}", "\u{200b}", ",", ".", "\n", "ß", "İ", "你",
        "👍", "12",
    ];
    let word = prop_oneof![
        prop::sample::select(words.to_vec()).prop_map(str::to_owned),
        "\\PC{0,6}"
    ];
    prop::collection::vec((word, prop::sample::select(&[" ", "", "  "][..])), 0..40).prop_map(
        |parts| {
            let parts = parts.into_iter().map(|(word, gap)| word + gap);
            parts.collect()
        },
    )
}

proptest! {
    #[test]
    fn signals_are_whole_words_in_order(text in texts()) {
        let found = signals(guide(), &text);
        for one in &found {
            prop_assert!(text.get(one.phrase_range.clone()).is_some_and(|said| !said.is_empty()));
        }
        for (one, next) in found.iter().zip(found.iter().skip(1)) {
            let key = |found: &crate::domain::scope::Found| (found.signal, found.phrase_range.start);
            prop_assert!(key(one) < key(next));
        }
    }

    #[test]
    fn nfd_changes_nothing(text in texts()) {
        let guide = guide();
        let (nfc, nfd): (String, String) = (text.nfc().collect(), text.nfd().collect());
        prop_assert_eq!(seen(guide, &nfc), seen(guide, &nfd));
    }
}
