//! Closed sets of words in the record. Each wraps the domain's type, so the words are listed once, there.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::Type};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::audience::Audience;
use crate::domain::channel::{ChannelKind, OnlineLevel};
use crate::domain::draft::DraftState;
use crate::domain::drift::DriftKind;
use crate::domain::gate::Part;
use crate::domain::level::Level;
use crate::domain::posting::{PointKind, PostingState};
use crate::domain::procedure::Source;
use crate::domain::time_limit::Unit;
use crate::domain::version::{ChangeType, Standing};

/// A type that is one word of a closed set in JSON. Its public name is given apart from its own, for a record
/// beside it may already be known by what is left without `Key`: a channel is not a kind of channel.
macro_rules! keyed {
    ($(#[$doc:meta])* $name:ident($inner:ty) as $public:literal, $description:literal, $all:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(pub $inner);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.key())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = Cow::<str>::deserialize(deserializer)?;
                let found = $all.into_iter().find(|value| value.key() == word.as_ref());
                found.map(Self).ok_or_else(|| {
                    let words: Vec<&str> = $all.into_iter().map(|value| value.key()).collect();
                    de::Error::custom(format!("“{word}” không có trong danh sách: {}", words.join(", ")))
                })
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words: Vec<&str> = $all.into_iter().map(|value| value.key()).collect();
                let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
                schema.description(Some($description)).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($public)
            }
        }
    };
}

pub(super) use keyed;

/// What a fee is, as one word; the amounts stand beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeWord {
    /// Không thu.
    Free,
    /// Có số tiền.
    Amount,
    /// Theo quy định khác.
    ByRegulation,
    /// Nguồn chưa nêu.
    NotStated,
}

impl FeeWord {
    const ALL: [Self; 4] = [
        Self::Free,
        Self::Amount,
        Self::ByRegulation,
        Self::NotStated,
    ];

    /// The stable name used in files and in the API.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Free => "mien_phi",
            Self::Amount => "so_tien",
            Self::ByRegulation => "theo_quy_dinh",
            Self::NotStated => "khong_neu",
        }
    }
}

keyed!(
    /// Cấp thực hiện.
    LevelKey(Level) as "Level", "Cấp thực hiện: bộ, tỉnh, xã, khác", Level::ALL
);
keyed!(
    /// Đối tượng thực hiện.
    AudienceKey(Audience) as "Audience", "Đối tượng thực hiện", Audience::all()
);
keyed!(
    /// Cách thức nộp hồ sơ.
    ChannelKey(ChannelKind) as "ChannelKind", "Cách nộp hồ sơ: trực tiếp, trực tuyến, bưu chính", ChannelKind::ALL
);
keyed!(
    /// Mức độ trực tuyến.
    OnlineKey(OnlineLevel) as "OnlineLevel", "Mức độ dịch vụ công trực tuyến: toàn trình, một phần, chưa có", OnlineLevel::ALL
);
keyed!(
    /// Đơn vị của thời hạn.
    UnitKey(Unit) as "TimeUnit", "Đơn vị thời gian: giờ, ngày, ngày làm việc, tháng, năm", Unit::all()
);
keyed!(
    /// Loại nguồn.
    SourceKey(Source) as "SourceKind", "Loại nguồn dữ liệu", Source::ALL
);
keyed!(
    /// Phí, lệ phí.
    FeeKey(FeeWord) as "FeeKind", "Phí: miễn phí, số tiền, theo quy định, nguồn chưa nêu", FeeWord::ALL
);
keyed!(
    /// Nội dung của thủ tục.
    PartKey(Part) as "Part", "Nội dung của thủ tục theo NĐ 63/2010 Đ8.2", Part::ALL
);
keyed!(
    /// Loại công bố.
    ChangeTypeKey(ChangeType) as "ChangeType", "Mới, sửa đổi bổ sung, thay thế, bãi bỏ", ChangeType::ALL
);
keyed!(
    /// Tình trạng hiệu lực.
    StandingKey(Standing) as "VersionState", "Đang có hiệu lực, sắp có hiệu lực, phiên bản cũ, hết hiệu lực, đã bãi bỏ, đã được thay thế", Standing::ALL
);
keyed!(
    /// Tình trạng bản thảo.
    DraftStateKey(DraftState) as "DraftState", "Đang soạn, đã trình, đã công bố, đã hủy", DraftState::ALL
);
keyed!(
    /// Loại điểm niêm yết.
    PointKindKey(PointKind) as "PostingPointKind", "Cổng thông tin, trang thông tin, trung tâm phục vụ hành chính công, bảng niêm yết, ứng dụng", PointKind::ALL
);
keyed!(
    /// Tình trạng niêm yết.
    PostingStateKey(PostingState) as "PostingState", "Đã niêm yết, thiếu, niêm yết bản cũ, khác với bản đã công bố", PostingState::ALL
);
keyed!(
    /// Khác biệt với nguồn.
    DriftKindKey(DriftKind) as "DriftKind", "Nguồn có mà đây chưa công bố, đây công bố mà nguồn không có, nội dung khác nhau, đây đã chấm dứt mà nguồn vẫn còn", DriftKind::ALL
);
