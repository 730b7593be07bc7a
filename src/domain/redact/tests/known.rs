//! What is known of the sender, and what is written in its place.

use unicode_normalization::UnicodeNormalization;

use super::super::{Kind, Known, Suggestion, redact, suggest};

fn known(kind: Kind, text: &str) -> Known {
    Known {
        kind,
        text: text.to_owned(),
    }
}

#[test]
fn what_is_known_of_the_sender_is_found_however_it_is_spelled() {
    let known = [
        known(Kind::Name, "Nguyễn Thị Hồng Vân"),
        known(Kind::Phone, "0912345678"),
        known(
            Kind::Address,
            "Số 7 chợ Giếng Vuông, thôn Khòn Lèng, xã Yên Phúc",
        ),
        known(Kind::Email, "hong.van@example.vn"),
    ];
    for (text, expected) in [
        ("nguyen thi hong van gui don", "[họ tên] gui don"),
        ("HỒNG VÂN gửi đơn", "[họ tên] gửi đơn"),
        ("máy 12 345 678", "máy 12 345 678"),
        ("số (84) 912-345-678 ấy", "số [số điện thoại] ấy"),
        ("số 912 345678 ấy", "số [số điện thoại] ấy"),
        ("gần khòn lèng, xã Yên Phúc", "gần khòn lèng, xã Yên Phúc"),
        (
            "gần thon khon leng, xã Yên Phúc",
            "gần [địa chỉ], xã Yên Phúc",
        ),
        ("ở SỐ 7, CHỢ GIẾNG VUÔNG", "ở [địa chỉ]"),
        ("hong van example vn", "[thư điện tử]"),
    ] {
        for text in [text.to_owned(), text.nfd().collect()] {
            let hidden: String = redact(&text, &suggest(&text, &known)).nfc().collect();
            assert_eq!(hidden, expected, "{text}");
        }
    }
    let one = [self::known(Kind::Name, "Lan")];
    assert_eq!(
        redact("Lan đi làn", &suggest("Lan đi làn", &one)),
        "[họ tên] đi làn"
    );
}

#[test]
fn a_redaction_that_does_not_fit_changes_nothing_else() {
    let one = |range, kind| Suggestion {
        range,
        kind,
        sure: true,
    };
    let wrong = [
        one(0..1, Kind::Name),
        one(0..2, Kind::Phone),
        one(2..90, Kind::Name),
    ];
    assert_eq!(redact("ậ", &wrong[..2]), "ậ");
    assert_eq!(redact("abc", &wrong), "[họ tên]bc");
    assert_eq!(format!("{:?}", known(Kind::Name, "Lan")), "Known(name)");
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.key()), Some(kind));
    }
}
