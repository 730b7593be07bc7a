//! How many procedures have each value of a filter.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::hits::{FacetCount, Facets};

/// How many hits have each value.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Facets)]
pub struct FacetsBody {
    /// Lĩnh vực; the 50 most frequent.
    pub sector: Vec<FacetBody>,
    /// Cơ quan thực hiện; the 50 most frequent.
    pub agency: Vec<FacetBody>,
    /// Cấp thực hiện.
    pub level: Vec<FacetBody>,
    /// Đối tượng thực hiện.
    pub audience: Vec<FacetBody>,
    /// Mức độ trực tuyến.
    pub online: Vec<FacetBody>,
}

/// One value and how many procedures have it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Facet)]
pub struct FacetBody {
    /// What to pass as the filter.
    #[schema(example = "ho-tich")]
    pub value: String,
    /// What people read.
    #[schema(example = "Hộ tịch")]
    pub label: String,
    /// How many procedures.
    #[schema(example = 42)]
    pub count: usize,
}

/// The facets as the API shows them.
pub fn facets(facets: Facets) -> FacetsBody {
    let all = |counts: Vec<FacetCount>| counts.into_iter().map(FacetBody::from).collect();
    FacetsBody {
        sector: all(facets.sector),
        agency: all(facets.agency),
        level: all(facets.level),
        audience: all(facets.audience),
        online: all(facets.online),
    }
}

impl From<FacetCount> for FacetBody {
    fn from(count: FacetCount) -> Self {
        Self {
            value: count.value,
            label: count.label,
            count: count.count,
        }
    }
}
