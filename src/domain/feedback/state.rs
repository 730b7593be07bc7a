//! Where a feedback stands, what the public is told of it, and what an Open311 client sees.

use super::words::words;

words! {
    /// Where a feedback stands.
    State {
        /// Stored, a code issued, not yet read.
        Submitted = "submitted", "Mới gửi";
        /// An officer classifies it.
        Screening = "screening", "Đang phân loại";
        /// The sender was asked for something.
        NeedsInfo = "needs_info", "Chờ người gửi bổ sung";
        /// In the register, classified.
        Accepted = "accepted", "Đã vào sổ";
        /// With a unit.
        Assigned = "assigned", "Đã giao đơn vị";
        /// Somebody works on it.
        InProgress = "in_progress", "Đang xử lý";
        /// A reply waits to be approved.
        PendingApproval = "pending_approval", "Chờ duyệt trả lời";
        /// Not yet enough ground: collected for study until a day (NĐ 20/2008/NĐ-CP Đ14.2.b).
        Collecting = "collecting", "Đang tập hợp nghiên cứu";
        /// A reasoned reply was sent.
        Answered = "answered", "Đã trả lời";
        /// The time to rate or to ask again is over.
        Closed = "closed", "Đã kết thúc";
        /// With another competent body (NĐ 20/2008/NĐ-CP Đ9.1.d).
        Transferred = "transferred", "Đã chuyển cơ quan khác";
        /// Khiếu nại, tố cáo or an emergency: the sender was told where to go. Sealed.
        Redirected = "redirected", "Đã hướng dẫn kênh khác";
        /// Not accepted, for a reason.
        NotAccepted = "not_accepted", "Không tiếp nhận";
        /// The same matter as another one, with which it is answered.
        Merged = "merged", "Đã gộp";
        /// Taken back by the sender.
        Withdrawn = "withdrawn", "Người gửi rút";
    }
}

words! {
    /// What the public and the sender are told.
    PublicState {
        /// Waits to be received.
        Waiting = "cho_tiep_nhan", "Chờ tiếp nhận";
        /// The sender has to add something.
        NeedsInfo = "cho_bo_sung", "Chờ bổ sung";
        /// Received.
        Received = "da_tiep_nhan", "Đã tiếp nhận";
        /// Being worked on.
        InProgress = "dang_xu_ly", "Đang xử lý";
        /// Collected for study.
        Collecting = "dang_tap_hop", "Đang tập hợp nghiên cứu";
        /// Answered.
        Answered = "da_tra_loi", "Đã trả lời";
        /// With another body.
        Transferred = "da_chuyen", "Đã chuyển cơ quan khác";
        /// Told where to go.
        Redirected = "da_huong_dan", "Đã hướng dẫn kênh khác";
        /// Not accepted.
        Refused = "khong_tiep_nhan", "Không tiếp nhận";
        /// Together with another one.
        Merged = "trung_noi_dung", "Trùng nội dung";
        /// Taken back.
        Withdrawn = "da_rut", "Người gửi rút";
    }
}

impl State {
    /// What the public is told.
    #[must_use]
    pub fn public(self) -> PublicState {
        match self {
            Self::Submitted | Self::Screening => PublicState::Waiting,
            Self::NeedsInfo => PublicState::NeedsInfo,
            Self::Accepted => PublicState::Received,
            Self::Assigned | Self::InProgress | Self::PendingApproval => PublicState::InProgress,
            Self::Collecting => PublicState::Collecting,
            Self::Answered | Self::Closed => PublicState::Answered,
            Self::Transferred => PublicState::Transferred,
            Self::Redirected => PublicState::Redirected,
            Self::NotAccepted => PublicState::Refused,
            Self::Merged => PublicState::Merged,
            Self::Withdrawn => PublicState::Withdrawn,
        }
    }

    /// Whether an office still owes something.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Submitted
                | Self::Screening
                | Self::NeedsInfo
                | Self::Accepted
                | Self::Assigned
                | Self::InProgress
                | Self::PendingApproval
                | Self::Collecting
        )
    }
}
