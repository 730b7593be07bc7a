//! `GET /v1/procedures/{code}/versions` and `/diff`: how a procedure changed.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cached;
use super::described::PublicProblems;
use super::params::{self, Faults};
use super::problem::{Problem, ProblemBody};
use super::procedures::read_code;
use super::version::VersionBody;
use crate::app::{App, procedures};
use crate::domain::code::ProcedureCode;
use crate::domain::version::VersionKey;
use crate::record::{Difference, Record, differences, fingerprint};

/// Highest number of a version that can be asked for.
const NUMBER_MAX: usize = 1_000_000;

/// All versions of a procedure.
#[derive(Debug, Serialize, ToSchema)]
pub struct Versions {
    /// In the order of publication.
    pub items: Vec<VersionBody>,
}

/// A version with its text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VersionText)]
pub struct VersionTextBody {
    /// The version.
    pub version: VersionBody,
    /// Identifies its text.
    #[schema(example = "5d41402abc4b2a76")]
    pub hash: String,
    /// Its text.
    pub record: Record,
}

/// What differs between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Diff {
    /// The first version.
    #[schema(example = "1.001193@1")]
    pub from: String,
    /// The second version.
    #[schema(example = "1.001193@2")]
    pub to: String,
    /// Whether the procedure ends with the second version; its text is then the last there was.
    pub ends: bool,
    /// The parts that differ.
    pub differences: Vec<Difference>,
}

/// Which versions to compare.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DiffParams {
    /// The number of the first version; without it the one before the second.
    #[param(value_type = Option<u32>, minimum = 1, example = 1)]
    from: Option<String>,
    /// The number of the second version; without it the last published.
    #[param(value_type = Option<u32>, minimum = 1, example = 2)]
    to: Option<String>,
}

/// List a procedure's versions
///
/// Every version that was published here, those that ended it among them. What was published is never changed.
#[utoipa::path(
    operation_id = "list_versions",
    tag = "procedures",
    params(("code" = String, Path, description = "Mã thủ tục, in any form", example = "1.001193")),
    responses(
        (status = 200, description = "The versions", body = Versions,
         example = json!(super::openapi::example("list_versions.response"))),
        (status = 404, description = "No procedure has this code", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.procedure_not_found"))),
        PublicProblems,
    )
)]
#[get("/procedures/{code}/versions")]
pub async fn list_versions(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let code = read_code(&code)?;
    let today = app.clock.now().day();
    let versions = procedures::versions(&app, &code).await?;
    let corrections = procedures::corrections(&app, &code).await?;
    let items = versions.iter().map(|(version, decision)| {
        VersionBody::of(version, decision.as_ref(), today).reported(&corrections)
    });
    let body = Versions {
        items: items.collect(),
    };
    Ok(cached::json(&request, &body))
}

/// Read a version
///
/// The text as it was published, whatever came after.
#[utoipa::path(
    operation_id = "get_version",
    tag = "procedures",
    params(
        ("code" = String, Path, description = "Mã thủ tục, in any form", example = "1.001193"),
        ("number" = u32, Path, description = "The number of the version", minimum = 1, example = 1),
    ),
    responses(
        (status = 200, description = "The version", body = VersionTextBody,
         example = json!(super::openapi::example("get_version.response"))),
        (status = 404, description = "There is no such version", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.procedure_not_found"))),
        PublicProblems,
    )
)]
#[get("/procedures/{code}/versions/{number}")]
pub async fn get_version(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    params::none(request.query_string())?;
    let (code, number) = path.into_inner();
    let code = read_code(&code)?;
    let number = params::number(Some(&number), 1, NUMBER_MAX, 1)
        .map_err(|text| Problem::parameters(vec![("/number".to_owned(), text)]))?;
    let versions = procedures::versions(&app, &code).await?;
    let key = key(&code, number);
    let missing = || crate::app::Error::NoVersion(key.to_string());
    let (version, decision) = versions
        .iter()
        .find(|(version, _)| version.key == key)
        .ok_or_else(missing)?;
    let text = procedures::text(&app, &key).await?;
    let body = VersionTextBody {
        version: VersionBody::of(version, decision.as_ref(), app.clock.now().day())
            .reported(&procedures::corrections(&app, &code).await?),
        hash: fingerprint(&text),
        record: (&text).into(),
    };
    Ok(cached::json(&request, &body))
}

/// Compare two versions
///
/// Part by part: what was added, taken away or changed.
#[utoipa::path(
    operation_id = "get_diff",
    tag = "procedures",
    params(("code" = String, Path, description = "Mã thủ tục, in any form", example = "1.001193"), DiffParams),
    responses(
        (status = 200, description = "What differs", body = Diff,
         example = json!(super::openapi::example("get_diff.response"))),
        (status = 404, description = "There is no such procedure or version", body = ProblemBody,
         content_type = "application/problem+json", example = json!(super::openapi::example("problem.procedure_not_found"))),
        PublicProblems,
    )
)]
#[get("/procedures/{code}/diff")]
pub async fn get_diff(
    app: web::Data<App>,
    request: HttpRequest,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let parameters: DiffParams = params::read(request.query_string())?;
    let code = read_code(&code)?;
    let versions = procedures::versions(&app, &code).await?;
    let numbers = versions.iter().map(|(version, _)| version.key.number);
    let last = numbers.clone().max().unwrap_or(1);
    let mut faults = Faults::default();
    let number = |value: &Option<String>, default: u32| {
        params::number(value.as_deref(), 1, NUMBER_MAX, default as usize)
            .map(|number| u32::try_from(number).unwrap_or(u32::MAX))
    };
    let to = faults
        .keep("to", number(&parameters.to, last))
        .unwrap_or(last);
    let before = numbers.filter(|number| *number < to).max().unwrap_or(to);
    let from = faults.keep("from", number(&parameters.from, before));
    faults.into_result()?;
    let (from, to) = (from.unwrap_or(before), to);
    let [from, to] = [from, to].map(|number| VersionKey {
        code: code.clone(),
        number,
    });
    let texts = [
        procedures::text(&app, &from).await?,
        procedures::text(&app, &to).await?,
    ];
    let [before, after] = texts.each_ref().map(Record::from);
    let ends = |key: &VersionKey| {
        let mut known = versions.iter().map(|(version, _)| version);
        known.any(|version| version.key == *key && version.is_end)
    };
    let body = Diff {
        from: from.to_string(),
        to: to.to_string(),
        ends: ends(&to),
        differences: differences(&before, &after),
    };
    Ok(cached::json(&request, &body))
}

fn key(code: &ProcedureCode, number: usize) -> VersionKey {
    VersionKey {
        code: code.clone(),
        number: u32::try_from(number).unwrap_or(u32::MAX),
    }
}
