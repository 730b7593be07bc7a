//! Why a file is not taken, in words for who has sent it.

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Its first bytes are those of something else, whatever it is called.
    #[error(
        "tệp này không phải ảnh JPG, PNG, WebP hay tài liệu PDF (nội dung bên trong khác với tên tệp); hãy chụp ảnh hoặc \
         xuất lại thành PDF rồi gửi"
    )]
    Kind,
    /// It begins well, and then cannot be read.
    #[error(
        "tệp bị hỏng hoặc thiếu một phần nên không mở được; hãy mở thử trên máy bạn, lưu lại rồi gửi lại"
    )]
    Broken,
    /// The picture has more pixels than are looked at.
    #[error("ảnh quá lớn (trên {0} triệu điểm ảnh); hãy thu nhỏ ảnh rồi gửi lại")]
    Pixels(u64),
    /// Without its metadata it would be too large to keep.
    #[error("ảnh quá lớn sau khi xử lý; hãy thu nhỏ ảnh hoặc lưu thành JPG rồi gửi lại")]
    TooLarge,
    /// The document needs a password.
    #[error("tài liệu PDF có mật khẩu hoặc bị khóa; hãy bỏ mật khẩu rồi gửi lại")]
    Locked,
    /// The document could do something by itself.
    #[error(
        "tài liệu PDF có chứa chương trình chạy kèm hoặc tệp nhúng bên trong; hãy in lại thành PDF (Print → Save as PDF) rồi \
         gửi lại"
    )]
    Active,
    /// Something else stands behind the end of the document.
    #[error("sau phần cuối của tài liệu PDF còn có dữ liệu khác; hãy in lại thành PDF rồi gửi lại")]
    Trailing,
    /// The scanner has found something.
    #[error("chương trình quét đã phát hiện mã độc trong tệp; tệp đã bị xóa, hãy quét máy của bạn")]
    Infected,
}

impl Unfit {
    /// The same in English.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::Kind => {
                "This is no JPEG, PNG or WebP picture and no PDF, whatever its name says."
            }
            Self::Broken => "The file is damaged or a part of it is missing.",
            Self::Pixels(_) => "The picture has too many pixels; make it smaller.",
            Self::TooLarge => "The picture is too large; make it smaller or save it as JPEG.",
            Self::Locked => "The PDF needs a password or is locked; remove it.",
            Self::Active => {
                "The PDF contains scripts, launches something or has files in it; print it to PDF anew."
            }
            Self::Trailing => {
                "Something else stands behind the end of the PDF; print it to PDF anew."
            }
            Self::Infected => "The scanner has found malware in it; the file was deleted.",
        }
    }
}
