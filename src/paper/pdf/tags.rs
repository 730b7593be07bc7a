//! What belongs to what: the tree of headings, paragraphs and tables that screen readers follow.

use std::num::{NonZeroU16, NonZeroU32};

use krilla::tagging::{Identifier, Node, TableHeaderScope, Tag, TagGroup, TagKind, TagTree};

use crate::domain::text::shorten;

/// The language of everything printed.
const LANGUAGE: &str = "vi-VN";
/// Most characters of a name beside the pages: a PDF takes no string of more than 32,767 bytes.
const NAME_CHARS_MAX: usize = 1_000;

/// A name as it stands beside the pages, in tags, contents and properties. On the pages it stands whole.
pub fn short(name: &str) -> String {
    shorten(name, NAME_CHARS_MAX)
}

/// What a part of a document is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A heading with its level, from 1.
    Heading(u16, String),
    /// A paragraph.
    Paragraph,
    /// A picture with what it shows.
    Figure(String),
    /// A table with what it is about.
    Table(String),
    /// The header of a table.
    Head,
    /// The rows of a table.
    Body,
    /// A row.
    Row,
    /// The header of a column.
    ColumnHeader,
    /// The cell that names its row, so many columns wide.
    RowHeader(u32),
    /// Any other cell.
    Cell,
}

/// The tree.
#[derive(Debug, Default)]
pub struct Tree {
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    kind: Kind,
    within: Option<usize>,
    children: Vec<usize>,
    contents: Vec<Identifier>,
}

impl Tree {
    /// A new part at the end of another, or of the document; says its place.
    pub fn add(&mut self, within: Option<usize>, kind: Kind) -> usize {
        let place = self.parts.len();
        if let Some(part) = within.and_then(|at| self.parts.get_mut(at)) {
            part.children.push(place);
        }
        self.parts.push(Part {
            kind,
            within,
            children: Vec::new(),
            contents: Vec::new(),
        });
        place
    }

    /// Gives a part what stands for it on a page.
    pub fn hold(&mut self, place: usize, content: Identifier) {
        if let Some(part) = self.parts.get_mut(place) {
            part.contents.push(content);
        }
    }

    /// The tree as the PDF library wants it.
    pub fn into_tags(mut self) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
        let roots = self
            .parts
            .iter()
            .enumerate()
            .filter(|(_, part)| part.within.is_none());
        let roots: Vec<usize> = roots.map(|(place, _)| place).collect();
        for root in roots {
            if let Some(group) = self.group(root) {
                tree.push(group);
            }
        }
        tree
    }

    /// Parts are four deep at most.
    fn group(&mut self, place: usize) -> Option<TagGroup> {
        let part = self.parts.get_mut(place)?;
        let kind = part.kind.tag();
        let contents = std::mem::take(&mut part.contents);
        let children = std::mem::take(&mut part.children);
        let contents = contents.into_iter().map(Node::Leaf);
        let mut nodes: Vec<Node> = contents.collect();
        nodes.extend(
            children
                .into_iter()
                .filter_map(|child| Some(Node::Group(self.group(child)?))),
        );
        Some(TagGroup::with_children(kind, nodes))
    }
}

impl Kind {
    fn tag(&self) -> TagKind {
        match self {
            Self::Heading(level, text) => {
                let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
                Tag::Hn(level, Some(short(text))).into()
            }
            Self::Paragraph => Tag::P.into(),
            Self::Figure(alt) => Tag::Figure(Some(short(alt))).into(),
            Self::Table(summary) => Tag::Table.with_summary(Some(short(summary))).into(),
            Self::Head => Tag::THead.into(),
            Self::Body => Tag::TBody.into(),
            Self::Row => Tag::TR.into(),
            Self::ColumnHeader => Tag::TH(TableHeaderScope::Column).into(),
            Self::RowHeader(columns) => {
                let span = NonZeroU32::new(*columns).filter(|span| span.get() > 1);
                Tag::TH(TableHeaderScope::Row).with_col_span(span).into()
            }
            Self::Cell => Tag::TD.into(),
        }
    }
}
