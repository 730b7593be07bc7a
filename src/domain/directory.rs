//! The directory as a whole: every parent is there, nobody stands above himself.

use std::collections::BTreeMap;

use super::agency::{Agency, AgencyCode};
use super::nearest::nearest;
use super::place::{Agreement, Marks, PlaceName};

/// Most bodies that may stand above one another.
pub const LEVELS_MAX: usize = 16;

/// All agencies, by code.
#[derive(Debug, Clone, Default)]
pub struct Directory(BTreeMap<AgencyCode, Agency>);

/// Why an agency cannot stand where it wants to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParentFault {
    /// Nothing has this code or name.
    #[error("không có cơ quan “{written}” trong danh bạ hay trong tệp này{}", maybe(.nearest.as_ref()))]
    Unknown {
        /// What was written.
        written: String,
        /// What may have been meant: name and code.
        nearest: Option<(String, AgencyCode)>,
    },
    /// Several agencies have this name.
    #[error("có nhiều cơ quan tên “{0}”; hãy ghi mã cơ quan")]
    Several(String),
    /// Going up from it leads back to it.
    #[error("quan hệ cấp trên bị vòng: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" → "))]
    Circle(Vec<AgencyCode>),
    /// Too many bodies stand above it.
    #[error("có hơn {LEVELS_MAX} cấp trên dưới nhau")]
    TooDeep,
}

fn maybe(nearest: Option<&(String, AgencyCode)>) -> String {
    nearest.map_or(String::new(), |(name, code)| {
        format!("; có lẽ là “{name}” (mã {code})")
    })
}

impl Directory {
    /// The directory of these agencies; of two with one code the later one.
    pub fn new(agencies: impl IntoIterator<Item = Agency>) -> Self {
        let by_code = |agency: Agency| (agency.code.clone(), agency);
        Self(agencies.into_iter().map(by_code).collect())
    }

    /// Puts an agency in, in place of the one with its code.
    pub fn put(&mut self, agency: Agency) {
        self.0.insert(agency.code.clone(), agency);
    }

    /// The agency with a code.
    #[must_use]
    pub fn get(&self, code: &AgencyCode) -> Option<&Agency> {
        self.0.get(code)
    }

    /// The agency that a parent's code or name means.
    ///
    /// # Errors
    /// [`ParentFault::Unknown`] with the nearest name, [`ParentFault::Several`].
    pub fn find_parent(&self, written: &str) -> Result<AgencyCode, ParentFault> {
        let code = AgencyCode::parse(written);
        if let Some(code) = code.ok().filter(|code| self.0.contains_key(code)) {
            return Ok(code);
        }
        let name = PlaceName::read(written);
        let is_it = |agency: &&Agency| {
            let known = PlaceName::read(&agency.name);
            name.agreement(&known, Marks::Count) == Some(Agreement::Whole)
        };
        let mut named = self.0.values().filter(is_it);
        match (named.next(), named.next()) {
            (Some(agency), None) => Ok(agency.code.clone()),
            (Some(_), Some(_)) => Err(ParentFault::Several(written.to_owned())),
            (None, _) => {
                let names = self.0.values().map(|agency| (agency.name.as_str(), agency));
                let codes = self.0.values().map(|agency| (agency.code.as_str(), agency));
                let found = nearest(written, names).or_else(|| nearest(written, codes));
                Err(ParentFault::Unknown {
                    written: written.to_owned(),
                    nearest: found.map(|(_, agency)| (agency.name.clone(), agency.code.clone())),
                })
            }
        }
    }

    /// An agency's code and those of all above it, itself first.
    ///
    /// # Errors
    /// [`ParentFault`] when that never ends, or a parent is missing.
    pub fn chain(&self, code: &AgencyCode) -> Result<Vec<AgencyCode>, ParentFault> {
        let mut chain = vec![code.clone()];
        let mut above = self.0.get(code).and_then(|agency| agency.parent.as_ref());
        while let Some(parent) = above {
            if chain.contains(parent) {
                chain.push(parent.clone());
                return Err(ParentFault::Circle(chain));
            }
            if chain.len() == LEVELS_MAX {
                return Err(ParentFault::TooDeep);
            }
            chain.push(parent.clone());
            let found = self.0.get(parent).ok_or_else(|| ParentFault::Unknown {
                written: parent.to_string(),
                nearest: None,
            })?;
            above = found.parent.as_ref();
        }
        Ok(chain)
    }
}
