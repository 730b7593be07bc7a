//! The whole API as an OpenAPI document: served, checked in and linted from here.

use actix_web::App;
use utoipa::OpenApi;
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa_actix_web::AppExt;

pub use super::examples::example;

/// What is said of the API as a whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "tthc",
        description = "Tra cứu thủ tục hành chính của tỉnh: tìm bằng lời thường, có dấu hoặc không dấu, và đọc trọn \
                       thủ tục.\n\nFind and read the administrative procedures that a Vietnamese province publishes.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "procedures", description = "Thủ tục hành chính: find and read"),
        (name = "catalogue", description = "Lĩnh vực và cơ quan: what the filters may be"),
        (name = "publishing", description = "Công bố: drafts, decisions, and who publishes them"),
        (name = "posting", description = "Niêm yết: what officers put up and take down"),
        (name = "supervision", description = "Giám sát: whether it is complete and in time"),
        (name = "feedback", description = "Phản ánh, kiến nghị: send, follow, answer back; no account needed"),
        (name = "handling", description = "Xử lý phản ánh: what waits for officers and what they do with it"),
        (name = "feeds", description = "Thay đổi: for those who keep a copy"),
        (name = "webhooks", description = "Báo tin: systems elsewhere that are told what changes"),
        (name = "staff", description = "Cán bộ: signing in, accounts, and what was done"),
        (name = "directory", description = "Cơ quan, xã, phường: who is responsible where"),
        (name = "rules", description = "Ngày làm việc và thời hạn: by what deadlines are counted"),
        (name = "paper", description = "Bản in và niêm yết: sheets and lists to print and put up"),
        (name = "open_data", description = "Dữ liệu mở: files and feeds of everything"),
        (name = "health", description = "For load balancers and supervisors"),
    ),
    servers((url = "/", description = "This service")),
)]
struct Base;

/// The document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let (_, mut document) = App::new()
        .into_utoipa_app()
        .configure(super::routes)
        .split_for_parts();
    let base = Base::openapi();
    document.info = base.info;
    document.tags = base.tags;
    document.servers = base.servers;
    let schemas = document.components.iter_mut().flat_map(|c| &mut c.schemas);
    for (_, schema) in schemas {
        as_answered(schema);
    }
    super::contract::complete(&mut document);
    super::headers::describe(&mut document);
    document
}

/// Says of a schema what holds for answers, where the derived one says what holds for files that are read.
///
/// - Unknown keys are refused by serde on import only. Answers may gain keys, and no schema could be extended by
///   `allOf` if it allowed no others.
/// - A key that may be absent is left out and never null; a key that may be null is always there.
fn as_answered(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            object.additional_properties = None;
            for (key, property) in &mut object.properties {
                if !object.required.contains(key) {
                    never_null(property);
                }
            }
        }
        RefOr::T(Schema::AllOf(all)) => all.items.iter_mut().for_each(as_answered),
        RefOr::T(Schema::OneOf(one)) => one.items.iter_mut().for_each(as_answered),
        _ => {}
    }
}

/// Takes null away from what a schema allows.
fn never_null(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => without_null(&mut object.schema_type),
        RefOr::T(Schema::Array(array)) => without_null(&mut array.schema_type),
        RefOr::T(Schema::OneOf(one)) => {
            one.items.retain(|item| !is_null(item));
            if one.items.len() == 1 {
                *schema = one.items.remove(0);
            }
        }
        _ => {}
    }
}

fn without_null(schema_type: &mut SchemaType) {
    if let SchemaType::Array(types) = schema_type {
        types.retain(|one| *one != Type::Null);
        if types.len() == 1 {
            *schema_type = SchemaType::Type(types.remove(0));
        }
    }
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use utoipa::ToSchema;

    use super::*;
    use crate::http::{
        agencies, calendar, catalogue, changes, communes, decisions, feedback, health, life_events,
        open_data, posting, problem, procedures, search, staff, suggest, timeliness, versions,
    };

    type Named = Vec<(String, RefOr<Schema>)>;

    /// A type's schema and those of all types within it, before they are put together by name.
    fn named<T: ToSchema>(all: &mut Named) {
        all.push((T::name().into_owned(), T::schema()));
        T::schemas(all);
    }

    /// The first name under which there are two different schemas.
    fn claimed_twice(all: Named) -> Option<String> {
        let mut seen = BTreeMap::new();
        all.into_iter().find_map(|(name, schema)| {
            let first = seen.entry(name.clone()).or_insert(schema.clone());
            (*first != schema).then_some(name)
        })
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a line for each body")]
    fn no_two_types_claim_one_name() {
        let mut all = Named::new();
        named::<search::SearchAnswer>(&mut all);
        named::<procedures::ProcedureBody>(&mut all);
        named::<catalogue::Catalogue>(&mut all);
        named::<suggest::SuggestionsBody>(&mut all);
        named::<life_events::LifeEvents>(&mut all);
        named::<agencies::AgencyBody>(&mut all);
        named::<communes::Communes>(&mut all);
        named::<calendar::CalendarDays>(&mut all);
        named::<calendar::DeadlineRules>(&mut all);
        named::<versions::Versions>(&mut all);
        named::<versions::VersionTextBody>(&mut all);
        named::<versions::Diff>(&mut all);
        named::<changes::Changes>(&mut all);
        named::<decisions::Decisions>(&mut all);
        named::<decisions::DecisionItems>(&mut all);
        named::<staff::DecisionContent>(&mut all);
        named::<staff::KeptDecision>(&mut all);
        named::<staff::PublishedDrafts>(&mut all);
        named::<staff::DraftContent>(&mut all);
        named::<staff::DraftList>(&mut all);
        named::<staff::DraftReturn>(&mut all);
        named::<open_data::OpenDataCatalogue>(&mut all);
        named::<timeliness::TimelinessBody>(&mut all);
        named::<posting::PostingPoints>(&mut all);
        named::<posting::PostingBoard>(&mut all);
        named::<posting::Completeness>(&mut all);
        named::<staff::NewPostingPoint>(&mut all);
        named::<staff::ConfirmedPostings>(&mut all);
        named::<staff::RemovedPostings>(&mut all);
        named::<staff::SeenPostings>(&mut all);
        named::<staff::PostingDone>(&mut all);
        named::<staff::IncompleteList>(&mut all);
        named::<staff::DriftList>(&mut all);
        named::<problem::ProblemBody>(&mut all);
        named::<health::Readiness>(&mut all);
        named::<staff::SignInBody>(&mut all);
        named::<staff::SignedInBody>(&mut all);
        named::<staff::PasswordChange>(&mut all);
        named::<staff::EmailChange>(&mut all);
        named::<staff::TotpPassword>(&mut all);
        named::<staff::NewPassword>(&mut all);
        named::<staff::DraftsToPublish>(&mut all);
        named::<staff::TotpCode>(&mut all);
        named::<staff::TotpBody>(&mut all);
        named::<staff::TokenAsked>(&mut all);
        named::<staff::NewTokenBody>(&mut all);
        named::<staff::TokenList>(&mut all);
        named::<staff::NewAccount>(&mut all);
        named::<staff::AccountChange>(&mut all);
        named::<staff::AccountBody>(&mut all);
        named::<staff::AccountList>(&mut all);
        named::<staff::AuditList>(&mut all);
        named::<feedback::ScopeBody>(&mut all);
        named::<feedback::ReasonsBody>(&mut all);
        named::<feedback::OfficesBody>(&mut all);
        named::<feedback::SimilarAsked>(&mut all);
        named::<feedback::SimilarBody>(&mut all);
        named::<feedback::SubmissionBody>(&mut all);
        named::<feedback::ReceiptBody>(&mut all);
        named::<feedback::NewUpload>(&mut all);
        named::<feedback::UploadBody>(&mut all);
        named::<feedback::SupplyBody>(&mut all);
        named::<feedback::StatusBody>(&mut all);
        named::<feedback::ReceiptAsked>(&mut all);
        named::<feedback::GenuineBody>(&mut all);
        named::<feedback::ReleasedList>(&mut all);
        named::<feedback::TokenBody>(&mut all);
        named::<feedback::ConfirmedBody>(&mut all);
        named::<staff::MessageList>(&mut all);
        named::<feedback::ReleasedBody>(&mut all);
        named::<feedback::SupportBody>(&mut all);
        named::<feedback::RootList>(&mut all);
        named::<feedback::ErasureAsked>(&mut all);
        named::<feedback::ErasureBody>(&mut all);
        named::<feedback::IndicatorsBody>(&mut all);
        named::<staff::IssuedBody>(&mut all);
        named::<staff::IssuedList>(&mut all);
        named::<staff::PreviewBody>(&mut all);
        named::<staff::NewReportBody>(&mut all);
        named::<staff::RedactionBody>(&mut all);
        named::<feedback::Knock>(&mut all);
        named::<feedback::TextBody>(&mut all);
        named::<feedback::RatingBody>(&mut all);
        named::<staff::AssistedFeedback>(&mut all);
        named::<staff::ContactPurpose>(&mut all);
        named::<staff::PaperErasure>(&mut all);
        named::<staff::FeedbackList>(&mut all);
        named::<staff::FeedbackBody>(&mut all);
        named::<staff::SenderBody>(&mut all);
        named::<staff::StepBody>(&mut all);
        named::<staff::BulkStep>(&mut all);
        named::<staff::NewReplyTemplate>(&mut all);
        named::<staff::ReplyTemplateChange>(&mut all);
        named::<staff::ReplyTemplateBody>(&mut all);
        named::<staff::ReplyTemplateList>(&mut all);
        named::<staff::FilledReplyBody>(&mut all);
        named::<staff::BulkResults>(&mut all);
        named::<staff::WebhookAsked>(&mut all);
        named::<staff::WebhookChangeBody>(&mut all);
        named::<staff::NewWebhookBody>(&mut all);
        named::<staff::WebhookList>(&mut all);
        named::<staff::DeliveryList>(&mut all);
        named::<staff::TriedBody>(&mut all);
        let names: BTreeSet<String> = all.iter().map(|(name, _)| name.clone()).collect();
        let published = document().components.unwrap_or_default().schemas;
        assert!(
            published.keys().eq(&names),
            "a body is missing above: {names:?}"
        );
        assert_eq!(claimed_twice(all), None);
    }

    #[test]
    fn a_name_that_two_types_claim_is_found() {
        #[derive(ToSchema)]
        #[schema(as = Problem)]
        #[expect(dead_code, reason = "only its schema matters")]
        struct Other {
            other: bool,
        }
        let mut all = Named::new();
        named::<problem::ProblemBody>(&mut all);
        named::<Other>(&mut all);
        assert_eq!(claimed_twice(all).as_deref(), Some("Problem"));
    }
}
