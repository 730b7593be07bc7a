//! The filters that several addresses take.

use super::params::{self, Faults};
use super::problem::{Problem, Text};
use crate::app::{App, directory, search};
use crate::domain::audience::Audience;
use crate::domain::channel::OnlineLevel;
use crate::domain::level::Level;
use crate::domain::query::Filters;
use crate::domain::text::slug;

/// Filters as they stand in an address.
#[derive(Debug, Default)]
pub struct WrittenFilters {
    /// Lĩnh vực.
    pub sector: Option<String>,
    /// Cơ quan thực hiện.
    pub agency: Option<String>,
    /// Cấp thực hiện.
    pub level: Option<String>,
    /// Đối tượng.
    pub audience: Option<String>,
    /// Mức độ trực tuyến.
    pub online: Option<String>,
    /// The commune that carries them out.
    pub commune: Option<String>,
}

impl WrittenFilters {
    /// What they ask for; what is wrong with them is noted.
    pub fn read(self, faults: &mut Faults) -> Filters {
        let levels = Level::ALL.map(Level::key);
        let audiences: Vec<&str> = Audience::all().map(Audience::key).collect();
        let onlines = OnlineLevel::ALL.map(OnlineLevel::key);
        let level = params::word(self.level.as_deref(), Level::parse, &levels);
        let audience = params::word(self.audience.as_deref(), Audience::parse, &audiences);
        let online = params::word(self.online.as_deref(), OnlineLevel::parse, &onlines);
        let commune = params::agency(self.commune.as_deref());
        Filters {
            sector: identifier(self.sector),
            agency: identifier(self.agency),
            level: faults.keep("level", level).flatten(),
            audience: faults.keep("audience", audience).flatten(),
            online: faults.keep("online", online).flatten(),
            commune: faults.keep("commune", commune).flatten(),
        }
    }
}

/// Refuses a commune that the directory does not have: it would carry out what every commune does, and nobody would see
/// that the code is misspelled.
pub async fn known_commune(app: &App, filters: &Filters) -> Result<(), Problem> {
    let Some(commune) = &filters.commune else {
        return Ok(());
    };
    if directory::is_commune(app, commune).await? {
        return Ok(());
    }
    let text = Text::new(
        format!("không có xã, phường nào mang mã {commune}; tìm theo tên tại /v1/communes?q=…"),
        format!("no commune has the code {commune}; find it by name at /v1/communes?q=…"),
    );
    Err(Problem::parameters(vec![("?commune".to_owned(), text)]))
}

/// Refuses a sector, agency or commune that is none: who follows it would hear nothing for ever, and nobody would see
/// that it is misspelled.
pub async fn known(app: &App, filters: &Filters) -> Result<(), Problem> {
    known_names(app, filters)?;
    known_commune(app, filters).await
}

/// Refuses a sector or an agency that no text has, of whatever day.
pub fn known_names(app: &App, filters: &Filters) -> Result<(), Problem> {
    let sector = || {
        Text::new(
            "không thủ tục nào có lĩnh vực này; các giá trị dùng được có tại /v1/sectors",
            "no procedure has this sector; the values that can be used are at /v1/sectors",
        )
    };
    let agency = || {
        Text::new(
            "không thủ tục nào do cơ quan này thực hiện; các giá trị dùng được có tại /v1/agencies (ở đây không dùng mã trong danh bạ, như SNNMT)",
            "no procedure is carried out by this agency; the values that can be used are at /v1/agencies (codes of the directory, such as SNNMT, are none)",
        )
    };
    let mut faults = Faults::default();
    for (name, value, fault) in [
        ("sector", &filters.sector, &sector as &dyn Fn() -> Text),
        ("agency", &filters.agency, &agency),
    ] {
        let is_known = |value: &String| search::is_known(app, name, value);
        if !value.as_ref().is_none_or(is_known) {
            faults.keep::<()>(name, Err(fault()));
        }
    }
    faults.into_result()
}

/// The identifier that a value of a filter stands for; one without a letter is nothing's.
fn identifier(value: Option<String>) -> Option<String> {
    let value = value.filter(|value| !value.trim().is_empty())?;
    Some(slug(&value))
}
