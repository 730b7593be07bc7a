//! Tables of what is hidden and what is not, and properties of any text.

mod known;
mod letters;
mod properties;

use unicode_normalization::UnicodeNormalization;

use super::*;

fn hide(text: &str) -> String {
    redact(text, &suggest(text, &[]))
}

/// Each text with what becomes of it, as it is and decomposed.
fn check(table: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expected) in table {
        let hidden = hide(text);
        if hidden != *expected {
            wrong.push(format!("{text}\n   is {hidden}\n  not {expected}"));
        }
        let decomposed: String = text.nfd().collect();
        let hidden: String = hide(&decomposed).nfc().collect();
        if hidden != *expected {
            wrong.push(format!("NFD {text}\n   is {hidden}\n  not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Texts of which nothing is hidden.
fn check_public(texts: &[&str]) {
    let table: Vec<_> = texts.iter().map(|text| (*text, *text)).collect();
    check(&table);
    let capitals: Vec<String> = texts.iter().map(|text| text.to_uppercase()).collect();
    for text in capitals {
        assert!(
            suggest(&text, &[]).iter().all(|one| !one.sure),
            "{text}: {}",
            hide(&text)
        );
    }
}

#[test]
fn telephones_in_every_spelling() {
    for phone in [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "0912–345–678",
        "091 234 5678",
        "09 12 34 56 78",
        "0 9 1 2 3 4 5 6 7 8",
        "84912345678",
        "+84912345678",
        "+84 912 345 678",
        "(+84) 912 345 678",
        "+84 (0) 912 345 678",
        "0084 912 345 678",
        "01682345678",
        "0205 3812345",
        "(0205) 3812345",
        "(0205)3.812.345",
        "0205.3.812.345",
        "024 3825 1234",
        "025 3812345",
        "+84 205 3812 345",
        "O912345678",
        "o912 345 678",
        "09O23456O8",
        "０９１２３４５６７８",
        "０９１２．３４５．６７８",
        "09\u{200b}12345678",
        "0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
        "không chín một hai ba bốn năm sáu bảy tám",
        "khong chin mot hai ba bon nam sau bay tam",
        "Không chín, một hai ba, bốn năm sáu bảy tám",
        "không chín 12 ba bốn 56 bảy tám",
    ] {
        check(&[
            (
                &format!("Xin gọi cho tôi theo số {phone}, tôi cảm ơn"),
                "Xin gọi cho tôi theo số [số điện thoại], tôi cảm ơn",
            ),
            (
                &format!("Đề nghị trả lời {phone}."),
                "Đề nghị trả lời [số điện thoại].",
            ),
            (
                &format!("SĐT:{phone}\nHẹn gặp"),
                "SĐT:[số điện thoại]\nHẹn gặp",
            ),
        ]);
    }
    check(&[
        (
            "sđt 0912345678 0987654321",
            "sđt [số điện thoại] [số điện thoại]",
        ),
        (
            "gọi 0912345678/0987654321",
            "gọi [số điện thoại]/[số điện thoại]",
        ),
        (
            "ngày 12/05/2026 0912345678",
            "ngày 12/05/2026 [số điện thoại]",
        ),
        ("điện thoại bàn 3812345", "điện thoại bàn [số điện thoại]"),
        (
            "đóng 8.000 đồng 0912 345 678",
            "đóng 8.000 đồng [số điện thoại]",
        ),
    ]);
}

#[test]
fn identity_numbers() {
    check(&[
        ("CCCD 082193004567", "CCCD [số giấy tờ]"),
        (
            "căn cước công dân số 0821 9300 4567",
            "căn cước công dân số [số giấy tờ]",
        ),
        (
            "can cuoc 082 193 004 567 cap nam 2021",
            "can cuoc [số giấy tờ] cap nam 2021",
        ),
        ("cmnd: 082-193-004", "cmnd: [số giấy tờ]"),
        (
            "CMND 082193004 cấp ngày 12/05/2010",
            "CMND [số giấy tờ] cấp ngày 12/05/2010",
        ),
        ("số của tôi là 082193004567", "số của tôi là [số giấy tờ]"),
        (
            "mang theo giấy 182193004 để đối chiếu",
            "mang theo giấy [số giấy tờ] để đối chiếu",
        ),
        ("0 8 2 1 9 3 0 0 4 5 6 7", "[số giấy tờ]"),
        ("hộ chiếu B1234567", "hộ chiếu [số giấy tờ]"),
        ("ho chieu so C 1234567", "ho chieu so C [số giấy tờ]"),
        ("mã số BHXH 2016123456", "mã số BHXH [số giấy tờ]"),
        (
            "thẻ bảo hiểm y tế DN4201234567890",
            "thẻ bảo hiểm y tế [số giấy tờ]",
        ),
        (
            "Số sổ 1: 2016123456\nSố sổ 2: 2016123457",
            "Số sổ 1: [số giấy tờ]\nSố sổ 2: [số giấy tờ]",
        ),
        ("mã số thuế 4900123456-001", "mã số thuế [số giấy tờ]"),
        (
            "CCCD 082193004567, STK 10520123456",
            "CCCD [số giấy tờ], STK [số tài khoản]",
        ),
    ]);
}

#[test]
fn accounts() {
    check(&[
        (
            "STK 10520123456 Techcombank",
            "STK [số tài khoản] Techcombank",
        ),
        (
            "số tài khoản 1903 1234 5678 010",
            "số tài khoản [số tài khoản]",
        ),
        (
            "so tai khoan cua toi la: 8402205123456",
            "so tai khoan cua toi la: [số tài khoản]",
        ),
        (
            "chuyển vào 0123456789 (Vietcombank)",
            "chuyển vào [số tài khoản] (Vietcombank)",
        ),
        (
            "0123456789, STK 10520123456",
            "[số điện thoại], STK [số tài khoản]",
        ),
        ("tk 123456 agribank", "tk [số tài khoản] agribank"),
        (
            "Ngân hàng BIDV: 35110000123456",
            "Ngân hàng BIDV: [số tài khoản]",
        ),
    ]);
}

#[test]
fn mail_and_links() {
    for mail in [
        "lan.nguyen@gmail.com",
        "lan_95@yahoo.com.vn",
        "lan@b.vn",
        "lan(at)b.vn",
        "lan [at] b [dot] vn",
        "lan @ b . vn",
        "lan@gmail",
        "ＬＡＮ＠ｇｍａｉｌ．ｃｏｍ",
        "lan (a còng) gmail chấm com",
        "LAN.NGUYEN@GMAIL.COM",
    ] {
        check(&[
            (
                &format!("Thư: {mail}, cảm ơn"),
                "Thư: [thư điện tử], cảm ơn",
            ),
            (
                &format!("Gửi {mail}. Trân trọng"),
                "Gửi [thư điện tử]. Trân trọng",
            ),
        ]);
    }
    check(&[
        (
            "xem https://www.facebook.com/lan.nguyen.95, nhé",
            "xem [liên kết], nhé",
        ),
        ("(fb.com/lan95)", "([liên kết])"),
        ("zalo.me/0912345678", "[liên kết]"),
        ("m.facebook.com/lan", "[liên kết]"),
        ("tại http://example.com/a?b=1.", "tại [liên kết]."),
        ("fb: lan.nguyen95 nhé", "fb: [liên kết] nhé"),
        ("facebook lan.nguyen_vl nhé", "facebook [liên kết] nhé"),
        ("facebook/lannguyen95", "facebook/[liên kết]"),
        ("nhắn @lannguyen", "nhắn [liên kết]"),
        ("Zalo 0912345678", "Zalo [số điện thoại]"),
        ("facebook Nguyễn Thị Lan", "facebook [họ tên]"),
    ]);
    let state = suggest("hỏi ở motcua@langson.gov.vn", &[]);
    assert!(state.iter().all(|one| one.kind == Kind::Email && !one.sure));
}

#[test]
fn plates() {
    check(&[
        ("xe 12A-123.45 đỗ", "xe [biển số xe] đỗ"),
        ("12-B1 123.45", "[biển số xe]"),
        ("29 A1 1234", "[biển số xe]"),
        ("12A 12345", "[biển số xe]"),
        ("12A12345", "[biển số xe]"),
        ("12B112345", "[biển số xe]"),
        ("biển số 12a-123.45", "biển số [biển số xe]"),
        ("bien so xe 12 h1 234 56", "bien so xe [biển số xe]"),
        ("12AA-123.45", "[biển số xe]"),
        ("29LD-123.45", "[biển số xe]"),
        ("xe 12H-012.34", "xe [biển số xe]"),
    ]);
}

#[test]
fn dossiers_and_births() {
    check(&[
        (
            "hồ sơ 000.00.12.H37-250101-0001 quá hạn",
            "hồ sơ [mã hồ sơ] quá hạn",
        ),
        ("H37.12.34-250101-0001", "[mã hồ sơ]"),
        ("000.00.12.h37 - 250101 - 0001", "[mã hồ sơ]"),
        ("mã hồ sơ: 12345-ABC", "mã hồ sơ: [mã hồ sơ]"),
        ("mã tra cứu LS-2026-7K3M-Q9TX", "mã tra cứu [mã hồ sơ]"),
        ("sinh ngày 12/05/1990", "sinh ngày [ngày sinh]"),
        (
            "Sinh ngày: 12 tháng 5 năm 1990 tại",
            "Sinh ngày: [ngày sinh] tại",
        ),
        ("sinh năm 1990", "sinh năm [ngày sinh]"),
        ("sinh nam 1990", "sinh nam [ngày sinh]"),
        ("SN 1990", "SN [ngày sinh]"),
        ("tôi sinh 12.5.1990", "tôi sinh [ngày sinh]"),
        (
            "em sinh con ngày 06-12-2022",
            "em sinh con ngày [ngày sinh]",
        ),
    ]);
}

#[test]
fn addresses() {
    check(&[
        (
            "nhà tôi ở số 12 đường Trần Đăng Ninh",
            "nhà tôi ở [địa chỉ]",
        ),
        (
            "nha toi o so 12 duong Tran Dang Ninh",
            "nha toi o [địa chỉ]",
        ),
        (
            "số nhà 12A/3, ngõ 5, phường Đông Kinh",
            "[địa chỉ], phường Đông Kinh",
        ),
        ("thôn Nà Pàn, xã Yên Phúc", "[địa chỉ], xã Yên Phúc"),
        ("o thon na pan, xa yen phuc", "o [địa chỉ], xa yen phuc"),
        ("khối 5", "[địa chỉ]"),
        ("KHỐI 5 PHƯỜNG KỲ LỪA", "[địa chỉ] PHƯỜNG KỲ LỪA"),
        ("Tổ 27, khu phố 3", "[địa chỉ]"),
        ("hẻm 456 đầy rác", "[địa chỉ] đầy rác"),
        ("12 ngõ 3 phố Phai Luông", "[địa chỉ]"),
        ("địa chỉ: số 5 Lê Lai", "địa chỉ: [địa chỉ]"),
        ("số nhà 5 Lê Lai", "[địa chỉ]"),
        ("Ở THÔN BẢN CHU, XÃ", "Ở [địa chỉ], XÃ"),
        ("tại 113 Trần Duy Hưng", "tại [địa chỉ]"),
        ("cua ong A, thon na mo, xa", "cua ong A, [địa chỉ], xa"),
        ("o thon ban quyen, xa", "o [địa chỉ], xa"),
        ("trưởng thôn Nguyễn Văn An", "trưởng thôn [họ tên]"),
        ("ở bản Nà Lình", "ở [địa chỉ]"),
    ]);
}

#[test]
fn names() {
    check(&[
        ("ông Nguyễn Văn An đã trả", "ông [họ tên] đã trả"),
        ("bà Hoàng Thị Minh Khai", "bà [họ tên]"),
        ("Tôi là Nông Văn Páo, ở", "Tôi là [họ tên], ở"),
        ("Tôi tên: Triệu Mùi Chản.", "Tôi tên: [họ tên]."),
        ("anh Páo Seo Sình", "anh [họ tên]"),
        ("chị Lan rất nhiệt tình", "chị [họ tên] rất nhiệt tình"),
        ("đồng chí Vi Văn Hội nói", "đồng chí [họ tên] nói"),
        ("cán bộ Lê Thị Hoa", "cán bộ [họ tên]"),
        ("con tôi là Bế Văn Đàn", "con tôi là [họ tên]"),
        ("ong Nguyen Van An da tra", "ong [họ tên] da tra"),
        ("ÔNG NGUYỄN VĂN AN ĐÃ TRẢ", "ÔNG [họ tên] ĐÃ TRẢ"),
        ("ONG NGUYEN VAN AN", "ONG [họ tên]"),
        ("ông nguyễn văn an đã trả", "ông [họ tên] đã trả"),
        ("em Nguyen Thi Lan", "em [họ tên]"),
        ("Chủ tịch xã Nguyễn Đức Mạnh", "Chủ tịch xã [họ tên]"),
        ("Lái xe tên Dũng, ở", "Lái xe tên [họ tên], ở"),
        ("tên PHAN THI THU HUONG", "tên [họ tên]"),
        ("Đơn của: Mông Thị Sen", "Đơn của: [họ tên]"),
        ("em gai toi hua thi thao nop", "em gai toi [họ tên] nop"),
        ("toi la nguyen thi thu ha, o", "toi la [họ tên], o"),
        ("ho so nguyen van an nop", "ho so [họ tên] nop"),
        ("Họ và tên:\nHứa Thị Mỷ", "Họ và tên:\n[họ tên]"),
        ("hồ sơ của Lăng Văn Tài", "hồ sơ của [họ tên]"),
        ("Hồ sơ của Nguyen Van A", "Hồ sơ của [họ tên]"),
        ("ông Nguyễn Văn An Chủ tịch xã", "ông [họ tên] Chủ tịch xã"),
        ("ông Hoàng A và bà Lý B", "ông [họ tên] và bà [họ tên]"),
    ]);
    let sure = |text: &str| suggest(text, &[]).iter().all(|one| one.sure);
    assert!(sure("ông Nguyễn Văn An") && !sure("hồ sơ của Nguyễn Văn An"));
}

#[test]
fn what_is_public_stays() {
    check_public(&[
        "thủ tục 1.001193 và 1.001193.000.00.00.H37",
        "Nghị định 123/2015/NĐ-CP, Quyết định 1842/QĐ-UBND",
        "Quyết định số 163/QĐ-BTP ngày 12/05/2026",
        "lệ phí 1.500.000 đồng, 150.000đ, 200000 VND, 8000 VNĐ",
        "nộp 150 000 000 đồng, 1.500.000.000 đồng, 12,5 triệu",
        "ngày 12/05/2026, 12-05-2026, 12.5.2026, năm 2021-2026",
        "lúc 7h30 đến 11h, 14:30, 15h30 2024",
        "đạt 99,5%, 100 %",
        "điều 22 khoản 4",
        "gọi 113, 114, 115, 1022, 18001096, 1900 1234, 1900545415",
        "đến Ủy ban nhân dân xã Hoàng Văn Thụ, phường Lương Văn Tri",
        "cán bộ Sở Tư pháp, công chức Văn phòng, anh em, bà con",
        "Trung tâm Phục vụ hành chính công tỉnh Lạng Sơn",
        "đường Trần Phú, Trường Chu Văn An, Thành phố Hồ Chí Minh",
        "tổ chức, khu vực, khu dân cư, tổ 5 người, bản sao, văn bản",
        "tôi là người dân ở xã, tôi có 2 con, ba người",
        "nộp trên https://dichvucong.gov.vn/p/home và langson.gov.vn",
        "căn cước cấp năm 2021, bảo hiểm xã hội số 58/2014/QH13",
        "Luật Bảo hiểm xã hội 2014, Điều 102, mẫu TK1-TS",
        "diện tích 1250 m2, thửa số 12, tờ 34",
        "theo mẫu tương ứng 03,05,06,12,13,14,15",
        "nộp 02 bản Danh mục, khối Hiệp hội, khu đô thị, nông thôn số",
        "https://dichvucong.gov.vn/tt/019d2bff-9af2-7158-8c03-66f730839ddc",
        "quản lý vũ khí, chủ trương, phạm vi, liên minh Châu Âu",
        "đăng ký khai sinh ngày 12/05/2026",
        "mã số doanh nghiệp 4900123999, làng nghề truyền thống, thôn văn hóa, xã",
        "tran thi dau, bui van phong, hoang van ban, toi di lam giay to",
    ]);
}

#[test]
fn ranges_are_those_of_the_original() {
    let text: String = "Gọi chị Nguyễn Thị Lành: O912.345.678 ngay".nfd().collect();
    let found = suggest(&text, &[]);
    let parts: Vec<String> = found
        .iter()
        .map(|one| text[one.range.clone()].nfc().collect())
        .collect();
    assert_eq!(parts, ["Nguyễn Thị Lành", "O912.345.678"]);
}
