//! schema.org: a `GovernmentService`, as search engines read it.

use serde_json::{Map, Value, json};

use super::Facts;
use crate::domain::channel::{Channel, ChannelKind};
use crate::domain::fee::{Fee, FeeKind};
use crate::domain::procedure::{LegalBasis, Procedure};
use crate::domain::suggest::LifeEventProcedure;
use crate::domain::time_limit::TimeLimit;

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
        ("description", json!(procedure.description)),
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
        ("offers", offers(procedure)),
        ("serviceOutput", named("Thing", procedure.result.as_deref())),
        ("termsOfService", json!(procedure.requirements)),
        ("isRelatedTo", related(facts)),
        ("subjectOf", subject_of(procedure)),
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
    procedure
        .channels
        .iter()
        .map(|channel| service_channel(procedure, channel))
        .collect()
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

fn offers(procedure: &Procedure) -> Value {
    let by_channel = procedure.channels.iter();
    let by_channel = by_channel.filter_map(|c| Some((Some(c.kind.label()), c.fee.as_ref()?)));
    let common = procedure.fee.iter().map(|fee| (None, fee));
    let stated = by_channel
        .chain(common)
        .filter(|(_, fee)| fee.kind != FeeKind::NotStated);
    stated.map(|(way, fee)| offer(way, fee)).collect()
}

fn offer(way: Option<&str>, fee: &Fee) -> Value {
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
    ])
}

/// Other procedures of the same life events.
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
    related.into_iter().map(named).collect()
}

/// What is written about it: how it is done, and the legal instruments it rests on.
fn subject_of(procedure: &Procedure) -> Value {
    let legislation = procedure.legal_basis.iter().map(legislation);
    how_to(procedure).into_iter().chain(legislation).collect()
}

fn how_to(procedure: &Procedure) -> Option<Value> {
    let papers = procedure.papers.iter().flat_map(|variant| &variant.papers);
    let supplies: Vec<Value> = papers
        .map(|paper| named("HowToSupply", Some(&paper.name)))
        .collect();
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

fn legislation(basis: &LegalBasis) -> Value {
    object([
        ("@type", json!("Legislation")),
        ("legislationIdentifier", json!(basis.number)),
        ("name", json!(basis.title)),
        ("inLanguage", json!("vi")),
    ])
}

fn page(facts: &Facts<'_>, address: &str) -> Value {
    let provenance = &facts.procedure().provenance;
    object([
        ("@type", json!("WebPage")),
        ("url", json!(address)),
        ("inLanguage", json!("vi")),
        (
            "dateModified",
            json!(facts.published.version.published_at.to_string()),
        ),
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
