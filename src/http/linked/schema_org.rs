//! schema.org: a `GovernmentService`, as search engines read it.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::Facts;
use crate::domain::channel::{Channel, ChannelKind};
use crate::domain::decision::Decision;
use crate::domain::fee::{Fee, FeeKind};
use crate::domain::procedure::{Form, LegalBasis, Procedure};
use crate::domain::suggest::LifeEventProcedure;
use crate::domain::time_limit::TimeLimit;
use crate::domain::version::Version;

/// Most related procedures that are named.
const RELATED_MAX: usize = 10;

/// The procedure in JSON-LD.
#[must_use]
pub fn json_ld(facts: &Facts<'_>) -> Value {
    let procedure = facts.procedure();
    let address = facts.address();
    let all = [
        ("@context", json!("https://schema.org")),
        ("@type", json!("GovernmentService")),
        ("@id", json!(address)),
        ("url", json!(address)),
        ("identifier", identifiers(procedure)),
        ("name", json!(procedure.name)),
        ("description", json!(facts.description())),
        ("disambiguatingDescription", json!(facts.note())),
        ("serviceType", json!(procedure.sector)),
        ("provider", organisations(&procedure.agencies.performing)),
        (
            "serviceOperator",
            organisations(procedure.agencies.competent.as_slice()),
        ),
        (
            "areaServed",
            json!({"@type": "Country", "name": "Việt Nam", "identifier": "VN"}),
        ),
        ("audience", audiences(procedure)),
        ("availableChannel", channels(procedure)),
        ("offers", offers(facts)),
        ("serviceOutput", named("Thing", procedure.result.as_deref())),
        ("termsOfService", json!(procedure.requirements)),
        ("isRelatedTo", related(facts)),
        ("subjectOf", subject_of(facts)),
        ("mainEntityOfPage", page(facts, &address)),
    ];
    object(all)
}

/// An object without the keys about which nothing is known.
fn object<const N: usize>(all: [(&str, Value); N]) -> Value {
    let known = all.into_iter().filter(|(_, value)| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        _ => true,
    });
    let known = known.map(|(key, value)| (key.to_owned(), value));
    Value::Object(known.collect::<Map<_, _>>())
}

fn named(kind: &str, name: Option<&str>) -> Value {
    name.map_or(Value::Null, |name| json!({"@type": kind, "name": name}))
}

fn identifiers(procedure: &Procedure) -> Value {
    let provincial = procedure
        .provincial_codes()
        .into_iter()
        .map(ToString::to_string);
    let all: Vec<String> = std::iter::once(procedure.code.to_string())
        .chain(provincial)
        .collect();
    json!(all)
}

fn organisations(names: &[String]) -> Value {
    names
        .iter()
        .map(|name| named("GovernmentOrganization", Some(name)))
        .collect()
}

fn audiences(procedure: &Procedure) -> Value {
    let groups = procedure.audiences.iter();
    groups
        .map(|group| json!({"@type": "Audience", "audienceType": group.label()}))
        .collect()
}

fn channels(procedure: &Procedure) -> Value {
    let each = procedure.channels.iter();
    let each = each.map(|channel| service_channel(procedure, channel));
    let text = procedure.channels_text.iter();
    let text = text.map(
        |text| json!({"@type": "ServiceChannel", "name": super::CHANNELS, "description": text}),
    );
    each.chain(text).collect()
}

/// The time in the source's words, and as a duration where it is one; working days are counted with their weekends.
fn service_channel(procedure: &Procedure, channel: &Channel) -> Value {
    let limit = channel
        .time_limit
        .as_ref()
        .or(procedure.time_limit.as_ref());
    let texts = [
        limit.map(|limit| limit.text.as_str()),
        channel.description.as_deref(),
    ];
    let texts: Vec<&str> = texts.into_iter().flatten().collect();
    let counter = procedure.agencies.receiving_address.as_ref();
    let counter = counter.filter(|_| channel.kind == ChannelKind::Direct);
    let place = counter.map_or(
        Value::Null,
        |address| json!({"@type": "Place", "address": address}),
    );
    object([
        ("@type", json!("ServiceChannel")),
        ("name", json!(channel.kind.label())),
        (
            "description",
            if texts.is_empty() {
                Value::Null
            } else {
                json!(texts.join("\n"))
            },
        ),
        ("processingTime", json!(limit.and_then(TimeLimit::duration))),
        ("availableLanguage", json!("vi")),
        ("serviceLocation", place),
    ])
}

fn offers(facts: &Facts<'_>) -> Value {
    let procedure = facts.procedure();
    let by_channel = procedure.channels.iter();
    let by_channel = by_channel.filter_map(|c| Some((Some(c.kind.label()), c.fee.as_ref()?)));
    let common = procedure.fee.iter().map(|fee| (None, fee));
    let stated = by_channel
        .chain(common)
        .filter(|(_, fee)| fee.kind != FeeKind::NotStated);
    let version = &facts.published.version;
    stated.map(|(way, fee)| offer(way, fee, version)).collect()
}

/// A fee, and from when to when it is asked for.
fn offer(way: Option<&str>, fee: &Fee, version: &Version) -> Value {
    let range = |min: u64, max: u64| json!({"@type": "PriceSpecification", "minPrice": min, "maxPrice": max, "priceCurrency": "VND"});
    let (price, specification) = match fee.kind {
        FeeKind::Free => (json!(0), Value::Null),
        FeeKind::Amount { min, max } if min == max => (json!(min), Value::Null),
        FeeKind::Amount { min, max } => (Value::Null, range(min, max)),
        FeeKind::ByRegulation | FeeKind::NotStated => (Value::Null, Value::Null),
    };
    let currency = if price.is_null() {
        Value::Null
    } else {
        json!("VND")
    };
    object([
        ("@type", json!("Offer")),
        ("name", json!(way)),
        ("description", json!(fee.text)),
        ("price", price),
        ("priceCurrency", currency),
        ("priceSpecification", specification),
        ("validFrom", json!(version.from.map(|day| day.to_string()))),
        (
            "validThrough",
            json!(last_day(version).map(|day| day.to_string())),
        ),
    ])
}

/// The procedures in whose place it stands and that stand in its, and others of the same life events.
fn related(facts: &Facts<'_>) -> Value {
    let all = facts.life_events.iter().flat_map(|event| &event.procedures);
    let others = all.filter(|other| other.code != facts.procedure().code);
    let mut related: Vec<&LifeEventProcedure> = Vec::new();
    for other in others {
        if related.len() < RELATED_MAX && related.iter().all(|known| known.code != other.code) {
            related.push(other);
        }
    }
    let named = |other: &LifeEventProcedure| json!({"@type": "GovernmentService", "@id": facts.site.procedure(&other.code), "name": other.name});
    let published = facts.published;
    let of_code = |id: String| json!({"@type": "GovernmentService", "@id": id});
    let successors = facts.successors();
    let linked = successors.chain(facts.addresses(&published.predecessors));
    let related = related.into_iter().map(named);
    linked.map(of_code).chain(related).collect()
}

/// What is written about it: how it is done, its forms, the decisions that announce it, and the legal instruments it
/// rests on.
fn subject_of(facts: &Facts<'_>) -> Value {
    let procedure = facts.procedure();
    let legislation = procedure.legal_basis.iter().map(legislation);
    let text = procedure.legal_basis_text.iter();
    let text = text.map(
        |text| json!({"@type": "Legislation", "name": super::LEGAL_BASIS, "description": text}),
    );
    let other_decisions = facts.other_decisions().map(|number| {
        json!({"@type": "Legislation", "legislationIdentifier": number, "legislationType": super::DECISION})
    });
    how_to(procedure)
        .into_iter()
        .chain(procedure.forms.iter().map(form))
        .chain(facts.published.decision.as_ref().map(decision))
        .chain(other_decisions)
        .chain(legislation)
        .chain(text)
        .collect()
}

fn how_to(procedure: &Procedure) -> Option<Value> {
    let papers = procedure.papers.iter().flat_map(|variant| &variant.papers);
    let supplies = papers.map(|paper| named("HowToSupply", Some(&paper.name)));
    let text = procedure.papers_text.iter();
    let text = text
        .map(|text| json!({"@type": "HowToSupply", "name": super::PAPERS, "description": text}));
    let supplies: Vec<Value> = supplies.chain(text).collect();
    if procedure.steps.is_none() && supplies.is_empty() {
        return None;
    }
    Some(object([
        ("@type", json!("HowTo")),
        ("name", json!(procedure.name)),
        ("step", json!(procedure.steps)),
        ("supply", json!(supplies)),
        ("inLanguage", json!("vi")),
    ]))
}

fn form(form: &Form) -> Value {
    object([
        ("@type", json!("DigitalDocument")),
        ("name", json!(form.name)),
        ("alternateName", json!(form.file)),
        ("genre", json!(super::FORM)),
        ("inLanguage", json!("vi")),
    ])
}

fn decision(decision: &Decision) -> Value {
    object([
        ("@type", json!("Legislation")),
        ("legislationIdentifier", json!(decision.number)),
        ("legislationType", json!(super::DECISION)),
        ("name", json!(decision.title)),
        ("legislationDate", json!(decision.signed_on.to_string())),
        (
            "legislationPassedBy",
            named("GovernmentOrganization", Some(&decision.issuer)),
        ),
        ("inLanguage", json!("vi")),
    ])
}

fn legislation(basis: &LegalBasis) -> Value {
    object([
        ("@type", json!("Legislation")),
        ("legislationIdentifier", json!(basis.number)),
        ("name", json!(basis.title)),
        ("inLanguage", json!("vi")),
    ])
}

/// The last day on which a version applies.
fn last_day(version: &Version) -> Option<Date> {
    version.validity.and_then(|validity| validity.to)
}

/// The days on which a version applies (ISO 8601-2: two dots are an open end); nothing when both are open.
fn days(version: &Version) -> Option<String> {
    let (from, to) = (version.from, last_day(version));
    let written = |day: Option<Date>| day.map_or_else(|| "..".to_owned(), |day| day.to_string());
    (from.is_some() || to.is_some()).then(|| format!("{}/{}", written(from), written(to)))
}

/// The page that says all this. schema.org has the status and the days of validity for what is written, not for
/// services.
fn page(facts: &Facts<'_>, address: &str) -> Value {
    let provenance = &facts.procedure().provenance;
    let version = &facts.published.version;
    object([
        ("@type", json!("WebPage")),
        ("url", json!(address)),
        ("inLanguage", json!("vi")),
        ("creativeWorkStatus", json!(facts.published.standing.key())),
        ("temporalCoverage", json!(days(version))),
        ("dateModified", json!(version.published_at.to_string())),
        (
            "publisher",
            named("GovernmentOrganization", Some(&facts.site.publisher)),
        ),
        (
            "sourceOrganization",
            named("GovernmentOrganization", provenance.publisher.as_deref()),
        ),
        ("isBasedOn", json!(provenance.url)),
    ])
}
