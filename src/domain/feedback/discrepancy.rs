//! In what ways what is kept of feedback can be something else than what happened.

use super::words::words;

words! {
    /// What kind of thing is wrong.
    DiscrepancyKind {
        /// A row cannot be read.
        Unreadable = "unreadable", "không đọc được";
        /// An event was changed, added, or is missing.
        Event = "event", "sự kiện bị sửa, thêm hoặc mất";
        /// The row of a feedback says something else than its events.
        Row = "row", "hồ sơ khác với sự kiện";
        /// A sealed text is missing, and nobody has erased it.
        PartMissing = "part_missing", "mất văn bản niêm phong";
        /// A sealed text was changed or moved.
        PartChanged = "part_changed", "văn bản niêm phong bị sửa hoặc tráo";
        /// A sealed text that no event names, or that was erased.
        PartUnknown = "part_unknown", "văn bản niêm phong thừa";
        /// A file is missing, and nobody has erased it.
        FileMissing = "file_missing", "mất tệp đính kèm";
        /// A file was changed, or is still there although it was erased.
        FileChanged = "file_changed", "tệp đính kèm bị sửa, tráo hoặc chưa xóa";
        /// What is public is not what was approved.
        Release = "release", "bản tóm tắt công khai khác bản đã duyệt";
        /// An issued report says something else than when it was issued.
        Report = "report", "báo cáo đã phát hành bị sửa";
        /// What was put right after a feedback is not noted, or noted wrongly.
        Correction = "correction", "liên kết với phiên bản đã sửa bị sai";
        /// Numbers of the register are missing.
        Register = "register", "sổ tiếp nhận thiếu số";
        /// A day's root is not what its events give.
        Root = "root", "gốc ngày không khớp";
        /// A day has no root.
        RootMissing = "root_missing", "mất gốc ngày";
        /// A root that was written down elsewhere is another one.
        Archived = "archived", "gốc ngày khác bản đã lưu nơi khác";
    }
}
