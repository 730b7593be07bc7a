//! How things are counted, in words: it stands on every report, for a number without its definition says nothing.

/// What is counted, and how.
pub const DEFINITIONS: [(&str, &str); 13] = [
    (
        "Thời điểm chốt số liệu",
        "Chỉ tính những việc xảy ra trước thời điểm này. Báo cáo đã phát hành không đổi; muốn sửa phải phát hành báo cáo mới \
         nêu rõ báo cáo được thay.",
    ),
    (
        "Phải xử lý",
        "Gồm số tiếp nhận trong kỳ, số kỳ trước chuyển sang (gửi trước kỳ, đầu kỳ chưa kết thúc) và số mở lại trong kỳ (đã \
         kết thúc trước kỳ). Mỗi phản ánh tính một lần.",
    ),
    (
        "Đúng hạn, quá hạn",
        "So với hạn áp dụng cho cách kết thúc: hạn chuyển nếu đã chuyển cơ quan khác, hạn thông báo nếu không tiếp nhận hoặc \
         đã hướng dẫn kênh khác, hạn trả lời cho các trường hợp còn lại. Có hạn luật định thì tính theo hạn luật định, \
         không thì theo hạn của tỉnh, đã cộng thời gian chờ bổ sung và gia hạn. Việc đã kết thúc mà có lần quá hạn thì vẫn \
         tính là quá hạn; việc chưa kết thúc tính theo hạn đang chạy.",
    ),
    (
        "Chưa kết thúc",
        "Chưa có trả lời tại thời điểm chốt, gồm cả việc đang tập hợp nghiên cứu (Nghị định 20/2008/NĐ-CP Điều 14 khoản 2) \
         và phản ánh chờ trả lời chung với phản ánh khác.",
    ),
    (
        "Không xác định hạn",
        "Đã kết thúc nhưng lịch làm việc chưa có ngày để tính hạn; không tính vào tỷ lệ đúng hạn.",
    ),
    (
        "Tỷ lệ đúng hạn",
        "Số kết thúc đúng hạn trên tổng số kết thúc đúng hạn và quá hạn.",
    ),
    (
        "Nội dung",
        "Theo Nghị định 20/2008/NĐ-CP Điều 5, do cán bộ phân loại khi vào sổ.",
    ),
    (
        "Đơn vị",
        "Đơn vị đang giữ phản ánh tại thời điểm chốt. Báo cáo riêng của một đơn vị gồm cả các đơn vị trực thuộc; bảng theo \
         đơn vị thì tách từng đơn vị.",
    ),
    (
        "Hạn tính gộp",
        "Hạn như tính lần đầu, không trừ thời gian chờ bổ sung và gia hạn.",
    ),
    (
        "Hài lòng",
        "Tỷ lệ phản hồi: số lượt đánh giá trong kỳ trên tổng số lượt đánh giá và số trả lời hết hạn đánh giá trong kỳ mà \
         không được đánh giá. Không phải chỉ số SIPAS.",
    ),
    (
        "Công khai",
        "Số quyết định công khai bản tóm tắt trên tổng số quyết định công khai và không công khai trong kỳ.",
    ),
    (
        "Từ tìm kiếm không có kết quả",
        "Chỉ giữ từ được đủ nhiều máy khác nhau tìm trong cùng một ngày; bỏ từ có chữ số, có tên người hoặc quá dài. Không \
         giữ ai đã tìm.",
    ),
    (
        "Niêm phong",
        "Khiếu nại, tố cáo và việc được giữ kín chỉ có trong số liệu chung toàn tỉnh, không tách theo đơn vị, lĩnh vực hay thủ \
         tục.",
    ),
];
