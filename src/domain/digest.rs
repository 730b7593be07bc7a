//! What officers are told each day of the feedback that they are in charge of: one letter, with nothing in it but codes,
//! what is due, and when.

use jiff::civil::Date;

use super::staff::StaffId;
use super::template::{Blank, Letter, Pattern};
use super::time::{Timestamp, vietnamese};

/// Most lines of a letter; how many more there are is said.
pub const LINES_MAX: usize = 60;

/// A letter on its way to one officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// For ever the same, so that who gets it twice can tell.
    pub id: String,
    /// To whom.
    pub staff: StaffId,
    /// For which day.
    pub day: Date,
    /// How often it was tried.
    pub attempts: u32,
    /// When it may be tried next.
    pub next_at: Timestamp,
}

/// What is due of one feedback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestLine {
    /// Its number in the register, or else its code.
    pub code: String,
    /// What is due.
    pub what: String,
    /// By when.
    pub due: Date,
    /// Whether the officer is told because nobody below has done it in time.
    pub is_escalated: bool,
}

/// What differs from letter to letter and from line to line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestBlank {
    /// The day of the letter.
    Day,
    /// A feedback: its number in the register, or else its code.
    Code,
    /// What is due.
    What,
    /// By when.
    Due,
    /// How many.
    Count,
    /// The address of this service.
    Site,
    /// Who sends the letter.
    Publisher,
}

impl DigestBlank {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Day,
        Self::Code,
        Self::What,
        Self::Due,
        Self::Count,
        Self::Site,
        Self::Publisher,
    ];
}

impl Blank for DigestBlank {
    fn key(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Code => "code",
            Self::What => "what",
            Self::Due => "due",
            Self::Count => "count",
            Self::Site => "site",
            Self::Publisher => "publisher",
        }
    }

    fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.key() == key)
    }
}

/// How the letters are worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestWords {
    /// From which hour on letters go out.
    pub from_hour: i8,
    /// The subject.
    pub subject: Pattern<DigestBlank>,
    /// What a letter begins with.
    pub opening: Pattern<DigestBlank>,
    /// Above what nobody below has done in time.
    pub escalated: Pattern<DigestBlank>,
    /// Above what should have been done before.
    pub overdue: Pattern<DigestBlank>,
    /// Above what is due on the day of the letter.
    pub today: Pattern<DigestBlank>,
    /// Above what is due later.
    pub soon: Pattern<DigestBlank>,
    /// Of one feedback.
    pub line: Pattern<DigestBlank>,
    /// That there are more.
    pub more: Pattern<DigestBlank>,
    /// What a letter ends with.
    pub closing: Pattern<DigestBlank>,
}

impl DigestWords {
    /// When the letter for a day may go out at the earliest.
    #[must_use]
    pub fn begins(&self, day: Date) -> Timestamp {
        let hours = u64::try_from(self.from_hour).unwrap_or(0);
        Timestamp::start_of(day).after(std::time::Duration::from_hours(hours))
    }

    /// The letter for a day. `site` is where people reach this service, and `publisher` who runs it.
    #[must_use]
    pub fn letter(
        &self,
        day: Date,
        lines: &[DigestLine],
        (site, publisher): (&str, &str),
    ) -> Letter {
        let fill = |pattern: &Pattern<DigestBlank>, line: Option<&DigestLine>, count: usize| {
            pattern.fill(|blank| match blank {
                DigestBlank::Day => vietnamese(day),
                DigestBlank::Code => line.map_or_else(String::new, |line| line.code.clone()),
                DigestBlank::What => line.map_or_else(String::new, |line| line.what.clone()),
                DigestBlank::Due => line.map_or_else(String::new, |line| vietnamese(line.due)),
                DigestBlank::Count => count.to_string(),
                DigestBlank::Site => site.to_owned(),
                DigestBlank::Publisher => publisher.to_owned(),
            })
        };
        let mut sorted: Vec<(usize, &DigestLine)> = lines
            .iter()
            .map(|line| (part_of(line, day), line))
            .collect();
        sorted.sort_by_key(|(part, line)| (*part, line.due, &line.code));
        let headings = [&self.escalated, &self.overdue, &self.today, &self.soon];
        let mut parts = vec![fill(&self.opening, None, lines.len())];
        for (number, heading) in headings.into_iter().enumerate() {
            let within = sorted.iter().take(LINES_MAX);
            let within = within.filter(|(part, _)| *part == number);
            let said: Vec<String> = within
                .map(|(_, line)| fill(&self.line, Some(line), 0))
                .collect();
            if !said.is_empty() {
                parts.push(format!(
                    "{}\n{}",
                    fill(heading, None, said.len()),
                    said.join("\n")
                ));
            }
        }
        if let Some(more) = lines.len().checked_sub(LINES_MAX).filter(|more| *more > 0) {
            parts.push(fill(&self.more, None, more));
        }
        parts.push(fill(&self.closing, None, lines.len()));
        Letter {
            subject: fill(&self.subject, None, lines.len()),
            text: format!("{}\n", parts.join("\n\n")),
        }
    }
}

/// In which part of a letter a line stands.
fn part_of(line: &DigestLine, day: Date) -> usize {
    match () {
        () if line.is_escalated => 0,
        () if line.due < day => 1,
        () if line.due == day => 2,
        () => 3,
    }
}
