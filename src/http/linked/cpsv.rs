//! CPSV-AP 3.2 (the Core Public Service Vocabulary's application profile, SEMIC 2024): a `cpsv:PublicService`, as
//! catalogues of public services exchange it. What the profile requires is always there.

use std::fmt::Write;

use jiff::civil::Date;

use super::Facts;
use super::turtle::{Node, Object};
use crate::domain::channel::Channel;
use crate::domain::fee::{Fee, FeeKind};
use crate::domain::procedure::{LegalBasis, Paper, Procedure};
use crate::domain::time_limit::TimeLimit;
use crate::domain::version::Standing;

/// Prefixes of the vocabularies.
const PREFIXES: [(&str, &str); 13] = [
    ("adms", "http://www.w3.org/ns/adms#"),
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
    ("status", "http://purl.org/adms/status/"),
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
    let (status, label) = status(facts.published.standing);
    let _ = writeln!(
        out,
        "{status} a skos:Concept ; skos:prefLabel \"{label}\"@en ."
    );
    out.push('\n');
    service(facts).write(&facts.address(), &mut out);
    for (place, channel) in channel_nodes(facts).iter().enumerate() {
        out.push('\n');
        channel.write(&channel_address(facts, place), &mut out);
    }
    out
}

/// What a standing is in the words of ADMS, which the profile asks for, and their labels there.
fn status(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::InForce => ("status:Completed", "Completed"),
        Standing::Upcoming => ("status:UnderDevelopment", "Under development"),
        Standing::Superseded | Standing::Replaced => ("status:Deprecated", "Deprecated"),
        Standing::Expired | Standing::Abolished => ("status:Withdrawn", "Withdrawn"),
    }
}

/// Whether it applies, when, and in whose place.
fn validity(facts: &Facts<'_>, node: &mut Node) {
    let published = facts.published;
    node.add("adms:status", Object::Word(status(published.standing).0));
    let version = &published.version;
    let last = version.validity.and_then(|validity| validity.to);
    let days = [("dcat:startDate", version.from), ("dcat:endDate", last)];
    if days.iter().any(|(_, day)| day.is_some()) {
        let mut period = Node::new("dct:PeriodOfTime");
        for (property, day) in days {
            if let Some(day) = day {
                period.add(property, Object::Typed(day.to_string(), "xsd:date"));
            }
        }
        node.add("dct:temporal", Object::Node(period));
    }
    for address in facts.successors() {
        node.add("dct:isReplacedBy", Object::Iri(address));
    }
    for address in facts.addresses(&published.predecessors) {
        node.add("dct:replaces", Object::Iri(address));
    }
}

fn service(facts: &Facts<'_>) -> Node {
    let procedure = facts.procedure();
    let description = facts.description();
    let description = description.unwrap_or_else(|| procedure.name.clone());
    let mut node = Node::new("cpsv:PublicService")
        .with("dct:identifier", Object::Plain(procedure.code.to_string()))
        .with("dct:title", Object::Text(procedure.name.clone()))
        .with("dct:description", Object::Text(description));
    node.text("dct:description", facts.note());
    validity(facts, &mut node);
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
    let texts = procedure.channels_text.iter().count();
    for place in 0..procedure.channels.len() + texts {
        node.add("cv:hasChannel", Object::Iri(channel_address(facts, place)));
    }
    add_all(&mut node, "cv:hasCost", costs(facts).into_iter());
    let limit = procedure.shown_time_limit().and_then(TimeLimit::duration);
    if let Some(duration) = limit {
        node.add("cv:processingTime", Object::Typed(duration, "xsd:duration"));
    }
    add_all(&mut node, "cpsv:hasInput", inputs(procedure));
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
    add_all(node, "cv:hasLegalResource", legal_resources(facts));
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

/// The ways to hand a dossier in, and the source's text of them where it has one.
fn channel_nodes(facts: &Facts<'_>) -> Vec<Node> {
    let procedure = facts.procedure();
    let each = procedure.channels.iter().enumerate();
    let each = each.map(|(place, channel)| channel_node(facts, place, channel));
    let text = procedure.channels_text.iter().map(|text| {
        let name = format!("channel-{}", procedure.channels.len() + 1);
        identified("cv:Channel", procedure, &name)
            .with("dct:title", Object::Text(super::CHANNELS.to_owned()))
            .with("dct:description", Object::Text(text.clone()))
    });
    each.chain(text).collect()
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

/// What to hand in: papers, and the forms to fill in.
fn inputs(procedure: &Procedure) -> impl Iterator<Item = Node> {
    let papers = procedure.papers.iter().flat_map(|variant| {
        let paper = move |paper| (variant.variant.as_deref(), paper);
        variant.papers.iter().map(paper)
    });
    let papers = papers.enumerate();
    let papers = papers.map(|(i, (variant, paper))| evidence(procedure, i, variant, paper));
    let text = procedure.papers_text.iter().map(|text| {
        identified("cv:Evidence", procedure, "papers")
            .with("dct:title", Object::Text(super::PAPERS.to_owned()))
            .with("dct:description", Object::Text(text.clone()))
    });
    let forms = procedure.forms.iter().enumerate().map(|(i, form)| {
        let mut node = identified("cv:Evidence", procedure, &format!("form-{}", i + 1));
        node.text("dct:title", Some(&form.name));
        node.add("dct:type", Object::Node(concept(super::FORM)));
        node.text("dct:description", form.file.as_deref());
        node
    });
    papers.chain(text).chain(forms)
}

fn evidence(procedure: &Procedure, place: usize, variant: Option<&str>, paper: &Paper) -> Node {
    let mut node = identified("cv:Evidence", procedure, &format!("paper-{}", place + 1));
    node.text("dct:title", Some(&paper.name));
    let count = format!("{} bản chính, {} bản sao", paper.originals, paper.copies);
    node.text("dct:description", Some(count));
    node.text("dct:description", variant);
    node
}

/// The decisions that announce it, and what it rests on.
fn legal_resources(facts: &Facts<'_>) -> impl Iterator<Item = Node> {
    let procedure = facts.procedure();
    let decision = facts.published.decision.iter().map(|decision| {
        let mut node = announcing(&decision.number);
        node.text("dct:title", decision.title.as_deref());
        let day = |day: Date| Object::Typed(day.to_string(), "xsd:date");
        node.add("eli:date_document", day(decision.signed_on));
        node.add("eli:first_date_entry_in_force", day(decision.effective_on));
        node
    });
    let basis = procedure.legal_basis.iter().map(legal_resource);
    let text = procedure.legal_basis_text.iter().map(|text| {
        Node::new("eli:LegalResource")
            .with("dct:title", Object::Text(super::LEGAL_BASIS.to_owned()))
            .with("dct:description", Object::Text(text.clone()))
    });
    let others = facts.other_decisions().map(announcing);
    decision.chain(others).chain(basis).chain(text)
}

fn announcing(number: &str) -> Node {
    Node::new("eli:LegalResource")
        .with("dct:identifier", Object::Plain(number.to_owned()))
        .with("dct:type", Object::Node(concept(super::DECISION)))
}

fn legal_resource(basis: &LegalBasis) -> Node {
    let mut node = Node::new("eli:LegalResource");
    if let Some(number) = &basis.number {
        node.add("dct:identifier", Object::Plain(number.clone()));
    }
    node.text("dct:title", basis.title.as_deref());
    node
}
