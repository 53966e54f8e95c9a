//! The parts that pages are made of. Each takes data, none reads context, and each owns its classes.
//!
//! Class names stand whole in the source, in `class="…"` or in [`css`]: the build reads them there, makes the stylesheet
//! from them, and stops at one that it does not know.

mod alert;
mod avatar;
mod badge;
mod breadcrumbs;
mod button;
mod card;
mod chart;
mod code;
mod confirm;
mod copy_box;
mod description_list;
mod disclosure;
mod empty_state;
mod field;
mod filter_form;
mod icon;
mod link;
mod page_header;
mod pagination;
mod qr_code;
mod search_form;
mod select_field;
mod stat_tile;
mod steps;
mod table;
mod tabs;
mod theme_switch;
mod time;

pub use alert::Alert;
pub use avatar::Avatar;
pub use badge::Badge;
pub use breadcrumbs::{Breadcrumbs, Crumb};
pub use button::{Button, ButtonKind, ButtonLink, Size, Variant};
pub use card::{Card, CardFooter, CardHeader};
pub use chart::Chart;
pub use code::{Code, CodeBlock};
pub use confirm::{ConfirmAction, ConfirmForm};
pub use copy_box::CopyBox;
pub use description_list::{DescriptionList, Detail};
pub use disclosure::Disclosure;
pub use empty_state::EmptyState;
pub use field::{Checkbox, FormActions, FormRow, InputKind, TextField};
pub use filter_form::{FilterForm, FilterLine, NarrowForm};
pub use icon::{Glyph, Icon, Mark};
pub use link::TextLink;
pub use page_header::{PageHeader, SectionHeader};
pub use pagination::{Pagination, grouped, with_parameter};
pub use qr_code::QrCode;
pub use search_form::SearchForm;
pub use select_field::{Choice, SelectField};
pub use stat_tile::{StatRow, StatTile};
pub use steps::{Step, Steps};
pub use table::{Cell, Column, Row, Table};
pub use tabs::{Tab, Tabs};
pub use theme_switch::{Theme, ThemeSwitch};
pub use time::{Day, Time, as_of, day, moment};

/// Marks a list of class names that stands outside of a `class="…"` attribute, so that the build checks it too.
#[must_use]
pub const fn css(classes: &'static str) -> &'static str {
    classes
}

/// What a badge or an alert says at first sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// No judgement.
    #[default]
    Neutral,
    /// In order.
    Success,
    /// Wants attention soon.
    Warning,
    /// Wrong, or about to do harm.
    Danger,
    /// Good to know.
    Info,
}
