//! CPSV-AP 3.2 (the Core Public Service Vocabulary's application profile, SEMIC 2024): a `cpsv:PublicService`, as
//! catalogues of public services exchange it. What the profile requires is always there.

use std::fmt::Write;

use super::Facts;
use super::turtle::{Node, Object};
use crate::domain::channel::Channel;
use crate::domain::fee::{Fee, FeeKind};
use crate::domain::procedure::{LegalBasis, Paper, Procedure};
use crate::domain::time_limit::TimeLimit;

/// Prefixes of the vocabularies.
const PREFIXES: [(&str, &str); 11] = [
    ("cpsv", "http://purl.org/vocab/cpsv#"),
    ("cv", "http://data.europa.eu/m8g/"),
    (
        "country",
        "http://publications.europa.eu/resource/authority/country/",
    ),
    (
        "currency",
        "http://publications.europa.eu/resource/authority/currency/",
    ),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("eli", "http://data.europa.eu/eli/ontology#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    (
        "language",
        "http://publications.europa.eu/resource/authority/language/",
    ),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];
/// What the words of the authority lists are; the profile wants it said.
const KNOWN: &str = "country:VNM a dct:Location .\ncurrency:VND a skos:Concept .\nlanguage:VIE a dct:LinguisticSystem .\n";

/// The procedure in Turtle.
#[must_use]
pub fn turtle(facts: &Facts<'_>) -> String {
    let mut out = String::new();
    for (prefix, address) in PREFIXES {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "@prefix {prefix}: <{address}> .");
    }
    out.push('\n');
    out.push_str(KNOWN);
    out.push('\n');
    service(facts).write(&facts.address(), &mut out);
    for (place, channel) in facts.procedure().channels.iter().enumerate() {
        out.push('\n');
        channel_node(facts, place, channel).write(&channel_address(facts, place), &mut out);
    }
    out
}

fn service(facts: &Facts<'_>) -> Node {
    let procedure = facts.procedure();
    let description = procedure.description.as_deref().unwrap_or(&procedure.name);
    let mut node = Node::new("cpsv:PublicService")
        .with("dct:identifier", Object::Plain(procedure.code.to_string()))
        .with("dct:title", Object::Text(procedure.name.clone()))
        .with("dct:description", Object::Text(description.to_owned()));
    node.text("dct:description", facts.note());
    node.add("dct:language", Object::Word("language:VIE"));
    node.add("dct:spatial", Object::Word("country:VNM"));
    let changed_at = facts.published.version.published_at.to_string();
    node.add("dct:modified", Object::Typed(changed_at, "xsd:dateTime"));
    for authority in authorities(facts) {
        node.add(
            "cv:hasCompetentAuthority",
            Object::Node(organisation(authority)),
        );
    }
    let sector = procedure.sector.as_deref();
    add_all(&mut node, "cv:sector", sector.into_iter().map(concept));
    add_all(
        &mut node,
        "dct:audience",
        procedure
            .audiences
            .iter()
            .map(|group| concept(group.label())),
    );
    for keyword in &procedure.keywords {
        node.text("dcat:keyword", Some(keyword));
    }
    for place in 0..procedure.channels.len() {
        node.add("cv:hasChannel", Object::Iri(channel_address(facts, place)));
    }
    add_all(&mut node, "cv:hasCost", costs(facts).into_iter());
    let limit = procedure.shown_time_limit().and_then(TimeLimit::duration);
    if let Some(duration) = limit {
        node.add("cv:processingTime", Object::Typed(duration, "xsd:duration"));
    }
    let papers = procedure.papers.iter().flat_map(|variant| {
        variant
            .papers
            .iter()
            .map(move |paper| (variant.variant.as_deref(), paper))
    });
    let papers = papers
        .enumerate()
        .map(|(i, (variant, paper))| evidence(procedure, i, variant, paper));
    add_all(&mut node, "cpsv:hasInput", papers);
    rest(facts, &mut node);
    node
}

/// What comes out, which rules hold, and where all this is from.
fn rest(facts: &Facts<'_>, node: &mut Node) {
    let procedure = facts.procedure();
    let part = |class, name: &str, title: &str, text: &str| {
        identified(class, procedure, name)
            .with("dct:title", Object::Text(title.to_owned()))
            .with("dct:description", Object::Text(text.to_owned()))
    };
    let output = procedure.result.iter();
    let output = output.map(|result| {
        identified("cv:Output", procedure, "result").with("dct:title", Object::Text(result.clone()))
    });
    add_all(node, "cpsv:produces", output);
    let steps = procedure.steps.iter();
    add_all(
        node,
        "cpsv:follows",
        steps.map(|steps| part("cpsv:Rule", "steps", "Trình tự thực hiện", steps)),
    );
    let requirements = procedure.requirements.iter();
    let requirements =
        requirements.map(|text| part("cv:Requirement", "requirements", "Yêu cầu, điều kiện", text));
    add_all(node, "cv:holdsRequirement", requirements);
    add_all(
        node,
        "cv:hasLegalResource",
        procedure.legal_basis.iter().map(legal_resource),
    );
    let events = facts.life_events.iter().map(|group| {
        let event = &group.event;
        Node::new("cv:LifeEvent")
            .with("a", Object::Word("cv:Event"))
            .with("dct:identifier", Object::Plain(event.id.clone()))
            .with("dct:title", Object::Text(event.name.clone()))
            .with("dct:description", Object::Text(event.description.clone()))
    });
    add_all(node, "cv:isGroupedBy", events);
    if let Some(page) = &procedure.provenance.url {
        node.add("foaf:page", Object::Iri(page.clone()));
    }
}

fn add_all(node: &mut Node, property: &'static str, parts: impl Iterator<Item = Node>) {
    for part in parts {
        node.add(property, Object::Node(part));
    }
}

/// A part of the procedure; its identifier is the procedure's with the part's own.
fn identified(class: &'static str, procedure: &Procedure, part: &str) -> Node {
    Node::new(class).with(
        "dct:identifier",
        Object::Plain(format!("{}/{part}", procedure.code)),
    )
}

fn concept(label: &str) -> Node {
    Node::new("skos:Concept").with("skos:prefLabel", Object::Text(label.to_owned()))
}

/// Who decides; the profile wants somebody, so where no source says who, it is who publishes.
fn authorities<'a>(facts: &Facts<'a>) -> Vec<&'a str> {
    let procedure = &facts.published.procedure;
    let agencies = &procedure.agencies;
    let mut found: Vec<&str> = agencies.competent.as_deref().into_iter().collect();
    if found.is_empty() {
        found.extend(agencies.performing.iter().map(String::as_str));
    }
    if found.is_empty() {
        found.push(
            procedure
                .provenance
                .publisher
                .as_deref()
                .unwrap_or(&facts.site.publisher),
        );
    }
    found
}

fn organisation(name: &str) -> Node {
    Node::new("cv:PublicOrganisation")
        .with("skos:prefLabel", Object::Text(name.to_owned()))
        .with("dct:spatial", Object::Word("country:VNM"))
}

fn channel_address(facts: &Facts<'_>, place: usize) -> String {
    format!("{}#channel-{}", facts.address(), place + 1)
}

fn channel_node(facts: &Facts<'_>, place: usize, channel: &Channel) -> Node {
    let mut kind = concept(channel.kind.label());
    kind.add(
        "skos:notation",
        Object::Plain(channel.kind.key().to_owned()),
    );
    let mut node = identified(
        "cv:Channel",
        facts.procedure(),
        &format!("channel-{}", place + 1),
    );
    node.add("dct:type", Object::Node(kind));
    let limit = channel.time_limit.as_ref();
    node.text("dct:description", limit.map(|limit| limit.text.as_str()));
    node.text("dct:description", channel.description.as_deref());
    if let Some(duration) = limit.and_then(TimeLimit::duration) {
        node.add("cv:processingTime", Object::Typed(duration, "xsd:duration"));
    }
    node
}

/// The fees that are stated. One that is a range, or is left to another rule, has its words and no value.
fn costs(facts: &Facts<'_>) -> Vec<Node> {
    let procedure = facts.procedure();
    let by_channel = procedure.channels.iter().enumerate();
    let by_channel = by_channel.filter_map(|(place, channel)| {
        let fee = channel.fee.as_ref()?;
        let node = cost(procedure, &format!("cost-{}", place + 1), fee)?;
        Some(node.with(
            "cv:ifAccessedThrough",
            Object::Iri(channel_address(facts, place)),
        ))
    });
    let common = procedure
        .fee
        .as_ref()
        .and_then(|fee| cost(procedure, "cost", fee));
    by_channel.chain(common).collect()
}

fn cost(procedure: &Procedure, name: &str, fee: &Fee) -> Option<Node> {
    let value = match fee.kind {
        FeeKind::NotStated => return None,
        FeeKind::Free => Some(0),
        FeeKind::Amount { min, max } => (min == max).then_some(min),
        FeeKind::ByRegulation => None,
    };
    let mut node = identified("cv:Cost", procedure, name);
    node.text("dct:description", Some(&fee.text));
    if let Some(value) = value {
        node.add(
            "cv:hasValue",
            Object::Typed(value.to_string(), "xsd:double"),
        );
        node.add("cv:currency", Object::Word("currency:VND"));
    }
    Some(node)
}

fn evidence(procedure: &Procedure, place: usize, variant: Option<&str>, paper: &Paper) -> Node {
    let mut node = identified("cv:Evidence", procedure, &format!("paper-{}", place + 1));
    node.text("dct:title", Some(&paper.name));
    let count = format!("{} bản chính, {} bản sao", paper.originals, paper.copies);
    node.text("dct:description", Some(count));
    node.text("dct:description", variant);
    node
}

fn legal_resource(basis: &LegalBasis) -> Node {
    let mut node = Node::new("eli:LegalResource");
    if let Some(number) = &basis.number {
        node.add("dct:identifier", Object::Plain(number.clone()));
    }
    node.text("dct:title", basis.title.as_deref());
    node
}
