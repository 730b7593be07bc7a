//! Capitalised words that are no person's name: agencies, offices, places.

use std::sync::LazyLock;

use super::phrases::Phrases;

/// What a phrase that is no name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotName {
    /// An agency or an office: it may follow a name, and ends it.
    Office,
    /// A place or a matter: its words are found in names, too, so that it ends none.
    Other,
}

/// Phrases that begin no name.
pub(super) static NOT_NAMES: LazyLock<Phrases<NotName>> = LazyLock::new(|| {
    Phrases::new(&[
        (NotName::Office, AGENCIES),
        (NotName::Office, OFFICES),
        (NotName::Other, MATTERS),
        (NotName::Other, COMMUNES),
        (NotName::Other, PROVINCES),
        (NotName::Other, OTHER_PLACES),
    ])
});

/// Words before a place that bears a person's name: `đường Trần Phú`.
pub(super) static BEFORE_PLACES: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let words = "đường|phố|thành phố|tp|trường|quảng trường|công viên|chợ|ngõ|xã|phường|huyện|quận|tỉnh|thị trấn|\
                 thị xã|thôn|bản|xóm|khối|ấp|làng|đèo|sông|bệnh viện|thpt|thcs|tiểu học|trung học|tư tưởng|đạo đức|\
                 bến xe|cửa khẩu|tượng đài|kcn|giải thưởng";
    Phrases::new(&[((), words)])
});

/// Words that end a name of two syllables where everything is in capitals: no name has them.
pub(super) static ENDS: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let words = "là|ở|và|có|đã|tại|được|cho|với|không|bị|của|thì|mà|nên|vì|khi|sẽ|đang|cũng|để|từ|trên|vào|ra|về|\
                 đến|này|đó|rất|phải|hoặc|những|các|cccd|cmnd|sđt|đt|ubnd|hđnd|tthc|xã|phường|huyện|tỉnh";
    Phrases::new(&[((), words)])
});

/// Words that end one of three syllables there; shorter names may have them.
pub(super) static LATE_ENDS: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let words = "hiện|nay|ngày|thường|trú|địa|số|sinh|cư|nhà|nhận|trả|yêu|cầu|gửi|kính|xin|hay|cùng|một|điện|đại|\
                 chủ|trưởng|phó|giám|cán|vợ|chồng|nói|làm|đề|nghị|nộp|tôi";
    Phrases::new(&[((), words)])
});

const AGENCIES: &str = "ủy ban|uỷ ban|ubnd|hđnd|hội đồng|sở|phòng|ban|bộ|cục|chi cục|tổng cục|vụ|công an|tòa án|toà án|\
    viện|viện kiểm sát|trung tâm|trạm|trường|bệnh viện|ngân hàng|công ty|cty|doanh nghiệp|hợp tác xã|htx|chi nhánh|\
    văn phòng|vp|bộ phận|một cửa|tổ công tác|đoàn thanh niên|đoàn thể|đảng|đảng ủy|đảng uỷ|mặt trận|hội nông dân|hội phụ nữ|hội người|hội cựu|hội chữ|hội liên hiệp|liên đoàn|\
    bảo hiểm|bhxh|thanh tra|kho bạc|thuế|hải quan|quân sự|quản lý|ban quản lý|hạt kiểm lâm|cơ quan|đơn vị|nhà nước|\
    chính phủ|quốc hội|nhân dân|tthc|dvc|ttphvcc|ttpvhcc|mttq|ubmttq|phục vụ|hành chính|thư viện|bưu điện|điện lực|\
    đội quản lý|tổ dân phố|tổ trưởng|tổ một cửa|quỹ tín dụng|quỹ|liên minh|phường|xã|thị trấn|thị xã|huyện|quận|tỉnh|\
    thành phố|tp|thôn|bản|xóm|khối|khu|phố|đường|vietcombank|agribank|bidv|vnpt|viettel|evn";

const OFFICES: &str = "chủ tịch|phó chủ tịch|giám đốc|phó giám đốc|bí thư|phó bí thư|trưởng phòng|trưởng thôn|\
    trưởng ban|trưởng công an|phó phòng|phó trưởng phòng|chánh văn phòng|thủ tướng|bộ trưởng|cán bộ|công chức|\
    viên chức|nhân viên|chuyên viên|tư pháp|địa chính|hộ tịch|kế toán|chủ hộ|chủ đầu tư|chủ nhiệm|chủ sử dụng|\
    lãnh đạo|quý cơ quan|quý vị|quý ban|đại diện|cử tri|công dân|người dân|bà con|anh em|anh chị|cô chú|ông bà|ông|bà|anh|chị|\
    cô|chú|em|cháu|tôi|dân tộc|tày|nùng|kinh|dao|mông|kính gửi|kính|đồng chí|đồng bào|phật giáo|công giáo|tin lành";

const MATTERS: &str = "đăng ký|khai sinh|khai tử|kết hôn|hôn nhân|hồ sơ|lệ phí|lý do|lý lịch|đất đai|đất|giấy|sổ đỏ|\
    sổ hồng|quyết định|nghị định|thông tư|luật|nghị quyết|công văn|quyền sử dụng|giấy phép|căn cước|hộ chiếu|\
    cộng hòa|cộng hoà|độc lập|tự do|hạnh phúc|cổng|cổng dịch vụ|dịch vụ công|dịch vụ|vneid|vssid|zalo|facebook|\
    đề nghị|phản ánh|kiến nghị|khiếu nại|tố cáo|đơn|lương hưu|lương tối|mai táng|trần nhà|vật liệu|vật tư|\
    vi phạm|la liệt|cao tuổi|cao đẳng|lê thê|hà khắc|an toàn|an ninh|an sinh|văn bản|văn hóa|văn hoá|văn thư|\
    thái độ|thái dương|dương lịch|âm lịch|lâm nghiệp|đinh vít|hứa hẹn|kiều bào|quan tâm|quản trị|chu đáo|chu kỳ|\
    mã số|mã hồ|tiêu chí|tiêu chuẩn|long trọng|phương án|phương tiện|từ chối|đồng ý|đường bộ|đồng|ngân sách|\
    thủ tục|trân trọng|cảm ơn|cám ơn|chứng minh|chứng thực|nông nghiệp|nông dân|nông thôn|nông lâm|nông sản|hội nghị|\
    liên thông|trích lục|hộ khẩu|bảo trợ|người có công|lao động|thương binh|xã hội|môi trường|tài nguyên|tài chính|\
    xây dựng|giao thông|y tế|giáo dục|nội vụ|công thương|kinh tế|hạ tầng|đô thị|tổng đài|thứ hai|thứ ba|thứ tư|\
    thứ năm|thứ sáu|thứ bảy|chủ nhật|vụ việc|hoàn thiện|hoàn thuế|mạnh thường quân|phó mặc|phạm vi|vũ khí|vũ trường|đo lường|quy phạm|phẩm chất|mục tiêu|trung đoàn|sư đoàn|lữ đoàn|\
    tập đoàn|đoàn thẩm định|đoàn kiểm tra|đoàn đánh giá|đoàn luật|trường hợp|đương sự|mã hs|vô lăng|lí do|lâm sinh|chủ trương|chứng chỉ|yêu cầu|ghi chú|chú ý|chú thích|phần mềm|ca trực|đào tạo|lưu trữ|\
    lưu ý|tạ ơn|đỗ xe|bùi nhùi|vương quốc|tôn trọng|tôn giáo|triệu đồng|triệu tập|giáp ranh|giáp hạt|diệp lục";

/// The communes and wards of Lạng Sơn, and the districts that were.
const COMMUNES: &str = "đông kinh|lương văn tri|tam thanh|đoàn kết|quốc khánh|tân tiến|kháng chiến|thất khê|tràng định|\
    quốc việt|hoa thám|quý hoà|quý hòa|hồng phong|thiện hoà|thiện hòa|thiện thuật|thiện long|bình gia|tân văn|\
    na sầm|thuỵ hùng|thụy hùng|hội hoan|văn lãng|hoàng văn thụ|đồng đăng|kỳ lừa|ba sơn|cao lộc|công sơn|văn quan|\
    điềm he|khánh khê|yên phúc|tri lễ|tân đoàn|bắc sơn|tân tri|hưng vũ|vũ lễ|vũ lăng|nhất hoà|nhất hòa|hữu lũng|\
    yên bình|hữu liên|vân nham|cai kinh|thiện tân|tân thành|tuấn sơn|chi lăng|bằng mạc|chiến thắng|nhân lý|\
    vạn linh|quan sơn|na dương|lộc bình|mẫu sơn|khuất xá|thống nhất|lợi bác|xuân dương|đình lập|thái bình|\
    kiên mộc|châu sơn|lạng sơn|mai pha|hoàng đồng|quảng lạc|vĩnh trại|chi lăng|hữu nghị|tân thanh|đồng mỏ|cao lâu|\
    lộc thanh|lộc yên|ái quốc|mường|phai vệ|chùa tiên";

/// The provinces, of before and after 2025.
const PROVINCES: &str = "hà nội|hà giang|hà nam|hà tĩnh|hà tây|hồ chí minh|thái nguyên|cao bằng|bắc kạn|bắc giang|\
    bắc ninh|quảng ninh|quảng nam|quảng ngãi|quảng bình|quảng trị|lào cai|lai châu|lâm đồng|điện biên|sơn la|hòa bình|\
    hoà bình|phú thọ|vĩnh phúc|yên bái|tuyên quang|hải phòng|hải dương|hưng yên|nam định|ninh bình|ninh thuận|\
    thanh hóa|thanh hoá|nghệ an|huế|đà nẵng|bình định|bình dương|bình phước|bình thuận|phú yên|khánh hòa|khánh hoà|\
    kon tum|gia lai|đắk lắk|đắk nông|tây ninh|đồng nai|đồng tháp|bà rịa|vũng tàu|long an|tiền giang|bến tre|\
    trà vinh|vĩnh long|an giang|kiên giang|cần thơ|hậu giang|sóc trăng|bạc liêu|cà mau|việt nam|trung quốc";

const OTHER_PLACES: &str = "lê lợi|trần phú|trần đăng ninh|hùng vương|lý thường kiệt|bà triệu|ngô quyền|nhị thanh|\
    phan đình phùng|quang trung|minh khai|nguyễn du|phai luông|thân cảnh phúc|trần hưng đạo|lý thái tổ|lê hồng phong|\
    điện biên phủ|võ nguyên giáp|phan bội châu|đinh tiên hoàng|mai thúc loan|tông đản|văn cao|văn miếu|chu văn an|\
    hoàng sa|trường sa|nguyễn trãi|nguyễn tri phương|nguyễn thái học|nguyễn phong sắc|lê đại hành|lê quý đôn|\
    bác hồ|tổ quốc|ông lãnh|hai bà|châu phi|châu âu|châu á|châu mỹ|châu úc";
