//! The report for people, in 80 columns.

use std::io::{self, Write};
use std::time::Duration;

use super::wrap::wrap;
use super::{Finished, Tally};
use crate::conformance::run::{Report, Summary};
use crate::conformance::step::{Area, Outcome, Step};

const WIDTH: usize = 80;
/// Where details begin, and what they say.
const DETAIL_INDENT: usize = 8;
const LABEL_WIDTH: usize = 10;

/// Prints a run as it goes, and keeps what it found.
pub struct Console<'a> {
    out: &'a mut dyn Write,
    has_colour: bool,
    finished: Vec<Finished>,
}

#[derive(Clone, Copy)]
enum Colour {
    Green,
    Red,
    Yellow,
    Bold,
}

impl<'a> Console<'a> {
    /// Prints to `out`, in colours or without.
    pub fn new(out: &'a mut dyn Write, has_colour: bool) -> Self {
        Self { out, has_colour, finished: Vec::new() }
    }

    /// Returns what was found.
    pub fn finished(&self) -> &[Finished] {
        &self.finished
    }

    /// Returns how many steps failed, habits too.
    pub fn failures(&self) -> usize {
        Tally::of(self.finished.iter()).failed
    }

    /// Prints how the run ended.
    ///
    /// # Errors
    /// When `out` is closed.
    pub fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let tally =
            |is_habit: bool| Tally::of(self.finished.iter().filter(|finished| finished.area.is_habit == is_habit));
        let (rfc, habits) = (tally(false), tally(true));
        writeln!(self.out)?;
        if rfc != Tally::default() {
            self.total("SCIM 2.0", rfc)?;
        }
        if habits != Tally::default() {
            self.total("Habits of identity providers", habits)?;
        }
        if summary.interrupted {
            writeln!(self.out, "The run was interrupted.")?;
        }
        if summary.left_behind.is_empty() {
            return writeln!(self.out, "All that the run made is deleted.");
        }
        writeln!(self.out, "{}", self.paint(Colour::Red, "These could not be deleted; please delete them:"))?;
        summary.left_behind.iter().try_for_each(|path| writeln!(self.out, "  {path}"))
    }

    fn total(&mut self, what: &str, tally: Tally) -> io::Result<()> {
        let colour = if tally.failed > 0 { Colour::Red } else { Colour::Green };
        writeln!(self.out, "{what}: {}.", self.paint(colour, &tally.to_string()))
    }

    /// Prints a line of a step: how it ended, its name, and what stands at the right.
    fn line(&mut self, colour: Colour, word: &str, step: &Step, right: &str) -> io::Result<()> {
        let painted = self.paint(colour, &format!("{word:<4}"));
        let room = WIDTH - DETAIL_INDENT;
        writeln!(self.out, "  {painted}  {}", format!("{:<room$}", aligned(step.name, right, room)).trim_end())
    }

    fn indented(&mut self, text: &str) -> io::Result<()> {
        let lines = wrap(text, WIDTH - DETAIL_INDENT);
        lines.iter().try_for_each(|line| writeln!(self.out, "{:DETAIL_INDENT$}{line}", ""))
    }

    fn detail(&mut self, label: &str, text: &str) -> io::Result<()> {
        for (index, line) in wrap(text, WIDTH - DETAIL_INDENT - LABEL_WIDTH).iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            writeln!(self.out, "{:DETAIL_INDENT$}{label:<LABEL_WIDTH$}{line}", "")?;
        }
        Ok(())
    }

    fn paint(&self, colour: Colour, text: &str) -> String {
        let code = match colour {
            Colour::Green => 32,
            Colour::Red => 31,
            Colour::Yellow => 33,
            Colour::Bold => 1,
        };
        if self.has_colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

impl Report for Console<'_> {
    fn area(&mut self, area: &'static Area) -> io::Result<()> {
        let habit = if area.is_habit { " (no RFC asks for them)" } else { "" };
        writeln!(self.out, "\n{}{habit}", self.paint(Colour::Bold, area.name))
    }

    fn step(&mut self, area: &'static Area, step: &'static Step, outcome: Outcome, took: Duration) -> io::Result<()> {
        match &outcome {
            Outcome::Passed => self.line(Colour::Green, "ok", step, "")?,
            Outcome::Skipped(reason) => {
                self.line(Colour::Yellow, "skip", step, "")?;
                // Once for all the steps in a row that it holds of.
                let last = self.finished.last().map(|finished| &finished.outcome);
                if last != Some(&outcome) {
                    self.indented(reason)?;
                }
            }
            Outcome::Failed { sent, expected, came } => {
                self.line(Colour::Red, "FAIL", step, step.source)?;
                self.indented(step.promise)?;
                for request in sent {
                    self.detail("sent", request)?;
                }
                self.detail("expected", expected)?;
                self.detail("came", came)?;
            }
        }
        // Somebody watches: a step may take long.
        self.out.flush()?;
        self.finished.push(Finished { area, step, outcome, took });
        Ok(())
    }
}

/// Puts one text at the left and one at the right of a line.
fn aligned(left: &str, right: &str, width: usize) -> String {
    let gap = width.saturating_sub(left.chars().count() + right.chars().count()).max(1);
    format!("{left}{:gap$}{right}", "")
}
