//! Letters as people write them: what stands between « and » is somebody's, and nothing else is.

use super::super::suggest;
use crate::domain::text::fold;

/// One letter on each line. People, numbers and addresses are invented.
const LETTERS: &str = "\
Kính gửi UBND phường Kỳ Lừa, tôi là «Nguyễn Thị Thu Hà», trú tại «số 15 ngõ 22 đường Bà Triệu», phường Kỳ Lừa. Hồ sơ cấp đổi giấy chứng nhận nộp ngày 05/08/2026 đến nay chưa có kết quả. Điện thoại «0912 448 371».
Tôi nộp lệ phí 150.000 đồng theo Quyết định số 1842/QĐ-UBND nhưng cán bộ một cửa thu 200.000 đồng, không đưa biên lai.
Em làm căn cước cho con, số định danh của cháu là «020325001234», sinh ngày «12/03/2025», nhờ anh chị kiểm tra giúp.
Đề nghị Sở Nông nghiệp và Môi trường tỉnh Lạng Sơn trả lời đơn của ông «Hoàng Văn Lực», «thôn Nà Mò», xã Lộc Bình về thửa đất số 112, tờ bản đồ số 34, diện tích 1250 m2.
Liên hệ với tôi qua số «+84 912 448 371» hoặc thư «thuha.nguyen88@gmail.com» nhé.
Số điện thoại cán bộ tiếp nhận: «0205.3.871.222», gọi mãi không ai nghe máy.
toi la «Nong Van Thang», o «thon Khuoi Y», xa Binh Gia, nop ho so dang ky ket hon ngay 12/10/2026 ma chua duoc tra loi
dien thoai cua toi «0 9 8 7 6 5 4 3 2 1», nho goi lai sau 17h
Xe khách biển số «12B-012.45» dừng đón khách ngay cửa Trung tâm Phục vụ hành chính công, mất trật tự.
Chị «Lành» ở quầy số 3 hướng dẫn rất nhiệt tình, cảm ơn chị và Ủy ban nhân dân xã Đồng Đăng.
Số tài khoản nhận tiền hỗ trợ của mẹ tôi là «8400205012345» Agribank chi nhánh Lộc Bình, tên chủ tài khoản «TRIỆU THỊ MÙI», đến nay chưa nhận được 1.500.000 đồng.
Thủ tục đăng ký khai sinh mã 1.001193 trên cổng ghi thời hạn trong ngày, vì sao công chức Tư pháp - Hộ tịch hẹn 05 ngày làm việc?
Nghị định 154/2026/NĐ-CP, Luật Đất đai 2024 (31/2024/QH15) Điều 235 quy định thế nào, xin trả lời bằng văn bản.
so cmnd cu cua toi la «080 123 456» nay doi sang can cuoc «020085001122» thi co phai sua giay khai sinh cua con khong
Kính gửi Văn phòng UBND tỉnh, đường dây nóng 1022 và tổng đài 18001096 đều bận. Tôi ở «số nhà 7, khối 3», phường Tam Thanh.
Cán bộ địa chính «Lương Văn Tài» yêu cầu tôi đi lại bốn lần, mỗi lần đòi thêm một giấy tờ khác nhau.
Hồ sơ mã «000.00.12.H37-260815-0042» quá hạn 20 ngày, đề nghị Trung tâm giải trình.
Tôi muốn hỏi thủ tục Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ tại khu vực đường Trần Đăng Ninh, phường Lương Văn Tri cần giấy tờ gì?
Vợ tôi là «Vy Thị Kim Oanh», mã số BHXH «2016123987», nghỉ thai sản từ 01/02/2026 nhưng Bảo hiểm xã hội tỉnh chưa chi trả.
Zalo của em «0377 889 901», facebook «hoangminh.langson», nhắn em trước khi gọi.
dia chi «so 12/4 duong Le Loi», phuong Dong Kinh, xe may bien so «12-B1 456.78» bi giu khi di lam giay to
ho so cua ba «Tran Thi Bich» nop o UBND phuong Ky Lua tu 20/9/2026 den nay van bao dang xu ly
le phi cap doi giay phep lai xe la 135000 dong hay 150000 dong, tren mang ghi quyet dinh 205/QD-BXD
nho anh chi bao cho toi biet thu tuc tach thua dat can bao nhieu ngay, nop o bo phan mot cua xa Van Quan hay Van phong dang ky dat dai
em ten «Be Thi Hoai», sinh nam «1998», so dien thoai «098.123.4567», xin hoi ve ho tro hoc nghe
goi cho toi so «khong chin tam bay sau nam bon ba hai mot» sau gio lam
Tôi gửi đơn từ ngày 3/6/2026, có giấy hẹn số «2026-00871», hẹn trả ngày 20/6/2026.
Ông «Dương Công Bằng», Chủ tịch UBND xã Thất Khê, đã hứa giải quyết trước Quốc khánh 2/9 mà chưa làm.
Gia đình tôi gồm 5 người ở «tổ 4, khối Hoàng Văn Thụ», phường Tam Thanh, xin cấp lại sổ hộ nghèo năm 2026.
Mức thu phí thẩm định 7.500.000 đồng/hồ sơ, tôi đã nộp 3.750.000đ qua Cổng Dịch vụ công quốc gia, mã giao dịch không hiển thị.
Đề nghị Công an xã Hữu Lũng hướng dẫn «Đàm Văn Hiếu» (CCCD «020 099 003 456») làm thủ tục đăng ký thường trú.
Chúng tôi, đại diện là «Lộc Văn Sơn», có ý kiến về Nghị quyết số 27/2026/NQ-HĐND: quy định hỗ trợ chưa phù hợp thực tế miền núi.
Trường THPT Hoàng Văn Thụ và Trường Tiểu học Lê Văn Tám yêu cầu bản sao giấy khai sinh có chứng thực, trong khi Bộ Giáo dục và Đào tạo đã bỏ.
Chủ tịch Hồ Chí Minh dạy cán bộ phải là công bộc của dân, mà ở bộ phận một cửa tôi thấy khác.
Đơn của tôi: «Mông Thị Sen» - «thôn Pác Cáp», xã Tràng Định - sđt: «0868-553-120» - tk «19036655443322» Techcombank.
Kinh gui So Tu phap tinh Lang Son, toi can phieu ly lich tu phap so 2, nop truc tuyen ma ho so «H37.15-261003-0117» chua thay tra.
Quyết định số 45/2026/QĐ-UBND ngày 15/7/2026 của Ủy ban nhân dân tỉnh trái với Thông tư 13/2026/TT-BTC, đề nghị bãi bỏ.
Bác «Páo» nhà bên cạnh, tên đầy đủ là «Giàng Seo Páo», không biết chữ, nhờ tôi viết hộ đơn xin trợ cấp xã hội.
Anh nhân viên bưu điện báo đã giao giấy phép cho em gái tôi «Hứa Thị Thảo» hôm thứ Ba, nhưng nhà tôi không ai nhận.
Mã số thuế của hộ kinh doanh «8123456789-001», đăng ký tại phòng Kinh tế xã Cao Lộc, vốn 500 triệu đồng, sao vẫn báo sai?
Xin chào, mình là «Chu Thị Ngọc Ánh», mình nộp hồ sơ cấp đổi bằng lái ở Trung tâm Phục vụ hành chính công ngày 14-9-2026, gọi lại cho mình «0356.778.112».
Cán bộ trả kết quả là anh «Tuấn» nói hồ sơ thiếu bản sao căn cước, trong khi theo Quyết định 512/QĐ-UBND không cần.
Trưởng thôn «Hoàng Văn Páo» thu mỗi hộ 50.000 đồng để làm giấy xác nhận, có đúng quy định không?
Nhà tôi ở «ngõ 8 đường Lý Thái Tổ», xe ô tô «12A-345.67» hay đỗ chắn trước cổng UBND phường.
toi muon hoi thu tuc khai tu cho bo toi la «Lang Van Sau», sinh nam «1941», o «thon Ban Quyen», xa Diem He
em ten la «trieu thi mai», sdt «0 3 8 5 . 1 1 2 . 9 0 7», em o «thon pac mo», xa Chi Lang
can cuoc so «020 188 004 411», ma ho so «H37.21-260901-0033», le phi 50.000d
Ngân hàng báo tài khoản «1015 2233 44» của bà «Vi Thị Nhâm» chưa có tiền trợ cấp tháng 7.
Theo Luật Cư trú 2020 (68/2020/QH14) Điều 20, đăng ký thường trú 7 ngày, vậy mà Công an phường Đông Kinh hẹn 15 ngày.
Thủ tục 2.000815 chứng thực bản sao thu 2.000 đồng/trang, từ trang thứ 3 thu 1.000 đồng/trang, tối đa 200.000 đồng/bản, có đúng không?
Sở Xây dựng, Sở Tài chính, Ban Quản lý Khu kinh tế cửa khẩu Đồng Đăng - Lạng Sơn trả lời không thống nhất về dự án tại xã Hoàng Văn Thụ.
Liên hệ: sđt nhà «02053.812.345» hoặc email «ngocanh_chu@yahoo.com», cảm ơn.
Con gái tôi «Nông Khánh Linh» sinh ngày «02/9/2020», mã định danh «020320007788» bị ghi sai giới tính trên giấy khai sinh.
Đơn vị tôi là Công ty TNHH Thương mại Hữu Nghị, mã số doanh nghiệp 4900123999, xin cấp phép quảng cáo tại Quảng trường Hùng Vương.
Bà «Lý Mùi Pham», dân tộc Dao, ở «bản Khuổi Cáp», không đọc được bảng niêm yết, đề nghị có người hướng dẫn.
gọi zalo số «+84.977-120.553» gặp chị «Hà», «nhà số 2B/17 phố Muối»
cong chuc ho tich ten «Hoang Thi Yen» noi phai ve noi thuong tru moi lam duoc trich luc khai sinh
Từ ngày 01/7/2025 bỏ cấp huyện, hồ sơ đất đai của tôi (thửa 233, tờ 12, diện tích 85,5 m2) chuyển về xã nào?
Mức phạt 2.500.000 đồng theo Nghị định 168/2024/NĐ-CP, biên bản số 0012345/BB-VPHC lập ngày 3/8/2026 tại ngã tư đường Lê Lợi.
Tôi tên «Đinh Văn Quý», hộ chiếu «C9876543», cần xác nhận tình trạng hôn nhân để kết hôn ở nước ngoài.
";

/// A letter without its brackets, and the bytes that stood between them.
fn read(line: &str) -> (String, Vec<std::ops::Range<usize>>) {
    let (mut text, mut private, mut start) = (String::new(), Vec::new(), 0);
    for c in line.chars() {
        match c {
            '«' => start = text.len(),
            '»' => private.push(start..text.len()),
            c => text.push(c),
        }
    }
    (text, private)
}

/// The private parts of which a letter or digit would stay, and everything else that would be hidden.
fn look(line: &str) -> (Vec<String>, Vec<(String, bool)>) {
    let (text, private) = read(line);
    let found = suggest(&text, &[]);
    let is_hidden = |at: usize| found.iter().any(|one| one.range.contains(&at));
    let is_private = |at: usize| private.iter().any(|range| range.contains(&at));
    let stays = private.iter().filter(|range| {
        let mut chars = text[(*range).clone()].char_indices();
        chars.any(|(at, c)| c.is_alphanumeric() && !is_hidden(range.start + at))
    });
    let wrong = found.iter().filter(|one| {
        let mut chars = text[one.range.clone()].char_indices();
        chars.any(|(at, c)| c.is_alphanumeric() && !is_private(one.range.start + at))
    });
    (
        stays.map(|range| text[range.clone()].to_owned()).collect(),
        wrong
            .map(|one| (text[one.range.clone()].to_owned(), one.sure))
            .collect(),
    )
}

#[test]
fn what_is_somebodys_is_hidden_and_nothing_else() {
    for line in LETTERS.lines() {
        let (stays, wrong) = look(line);
        assert!(
            stays.is_empty() && wrong.is_empty(),
            "{line}\n{stays:?} {wrong:?}"
        );
    }
}

/// Without marks and capitals a name is hardly told from other words; numbers are, and nothing is wrong for sure.
#[test]
fn without_marks_and_capitals_most_is_hidden_still() {
    let mut stay = Vec::new();
    for line in LETTERS.lines() {
        let (stays, wrong) = look(&fold(line));
        assert!(wrong.iter().all(|(_, sure)| !sure), "{line}\n{wrong:?}");
        stay.extend(stays);
    }
    // Of 77.
    assert!(stay.len() <= 13, "{}: {stay:?}", stay.len());
    assert!(
        stay.iter()
            .all(|one| one.chars().filter(char::is_ascii_digit).count() < 3),
        "{stay:?}"
    );
}
