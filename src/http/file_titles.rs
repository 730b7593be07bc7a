//! The kinds of problems with files: those that people send along, and those that are read here.

use actix_web::http::StatusCode;

use super::code::Code;

/// Kind, status, stable name, title in Vietnamese and in English.
pub const TABLE: &[(Code, StatusCode, &str, &str, &str)] = &[
    (
        Code::FileNotFound,
        StatusCode::NOT_FOUND,
        "file_not_found",
        "Không có tệp này",
        "No such file",
    ),
    (
        Code::UploadOffset,
        StatusCode::CONFLICT,
        "upload_offset_mismatch",
        "Phần tệp gửi lên không khớp chỗ",
        "The part begins elsewhere",
    ),
    (
        Code::FileRefused,
        StatusCode::UNPROCESSABLE_ENTITY,
        "file_refused",
        "Tệp không nhận được",
        "The file is not taken",
    ),
    (
        Code::TooManyUploads,
        StatusCode::TOO_MANY_REQUESTS,
        "too_many_uploads",
        "Có quá nhiều tệp đang chờ",
        "Too many files wait",
    ),
    (
        Code::StorageFull,
        StatusCode::INSUFFICIENT_STORAGE,
        "storage_full",
        "Hết chỗ chứa tệp",
        "No room for files",
    ),
    (
        Code::FilesUnavailable,
        StatusCode::SERVICE_UNAVAILABLE,
        "files_unavailable",
        "Tạm thời chưa lưu hoặc đọc được tệp",
        "Files cannot be kept or read just now",
    ),
    (
        Code::FileUnread,
        StatusCode::CONFLICT,
        "file_not_readable",
        "Chưa mở được tệp này",
        "The file is not for reading",
    ),
    (
        Code::Range,
        StatusCode::RANGE_NOT_SATISFIABLE,
        "range_not_satisfiable",
        "Tệp không có phần này",
        "The file has no such part",
    ),
];
