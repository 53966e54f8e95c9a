//! The icons: drawn on a grid of 20, one stroke of 1.5, in the colour of the text around them.

use leptos::prelude::*;

/// An icon of the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// An organization.
    Building,
    /// A directory.
    Folder,
    /// Two arrows chasing each other: sync.
    Sync,
    /// One person.
    User,
    /// Several people.
    Users,
    /// A role, or something protected.
    Shield,
    /// A token.
    Key,
    /// Two sheets: copy.
    Copy,
    /// Done.
    Check,
    /// A triangle: careful.
    Warning,
    /// An i in a circle.
    Info,
    /// A magnifying glass.
    Search,
    /// Add.
    Plus,
    /// Close.
    Cross,
    /// Three lines: menu.
    Menu,
    /// To the left.
    ChevronLeft,
    /// To the right.
    ChevronRight,
    /// Down, on a select.
    ChevronDown,
    /// The light theme.
    Sun,
    /// The dark theme.
    Moon,
    /// The system's theme.
    Monitor,
    /// Sign out.
    LogOut,
    /// Pause.
    Pause,
    /// Resume.
    Play,
    /// Delete.
    Trash,
    /// Edit.
    Pencil,
    /// Time.
    Clock,
    /// Sliders: features and settings.
    Sliders,
    /// An arrow out of a box: leads elsewhere.
    External,
    /// A plug: connect.
    Plug,
}

impl Glyph {
    const fn drawing(self) -> &'static str {
        match self {
            Self::Building => {
                r#"<path d="M4.5 17V4.75c0-.7.55-1.25 1.25-1.25h4.5c.7 0 1.25.55 1.25 1.25V17M11.5 8h2.75c.7 0 1.250.55 1.25 1.25V17M2.75 17h14.5M7 7h2M7 10h2M7 13h2"/>"#
            }
            Self::Folder => {
                r#"<path d="M2.75 6.25c0-.83.67-1.5 1.5-1.5h3.1c.4 0 .78.16 1.060.44l1.06 1.06h6.28c.83 0 1.500.67 1.5 1.5v6.5c0 .83-.67 1.5-1.5 1.5H4.25c-.83 0-1.5-.67-1.5-1.5z"/>"#
            }
            Self::Sync => {
                r#"<path d="M16.25 8.5A6.5 6.5 0 0 0 4.6 6.4M3.75 11.5a6.5 6.5 0 0 0 11.65 2.1M4.25 3.25V6.5H7.5M15.75 16.75V13.5H12.5"/>"#
            }
            Self::User => {
                r#"<circle cx="10" cy="6.75" r="3"/><path d="M4.25 16.5c.5-3.1 2.8-5 5.75-5s5.25 1.9 5.75 5"/>"#
            }
            Self::Users => {
                r#"<circle cx="7.5" cy="7" r="2.75"/><path d="M2.25 16.25c.4-2.9 2.5-4.75 5.25-4.75s4.85 1.85 5.25 4.75M12.75 4.35a2.75 2.75 0 0 1 0 5.3M14.5 11.9c1.750.7 2.95 2.25 3.25 4.35"/>"#
            }
            Self::Shield => {
                r#"<path d="M10 2.75c1.8 1.2 3.7 1.85 5.75 2v4.5c0 3.7-2.25 6.5-5.75 8-3.5-1.5-5.75-4.3-5.75-8v-4.5c2.05-.15 3.95-.8 5.75-2z"/>"#
            }
            Self::Key => {
                r#"<circle cx="6.75" cy="13.25" r="3.5"/><path d="m9.3 10.7 7.2-7.2M13.25 6.75 15.5 9M10.75 9.25 12 10.5"/>"#
            }
            Self::Copy => {
                r#"<rect x="7.25" y="7.25" width="9.5" height="9.5" rx="1.75"/><path d="M12.75 7.25V5c0-.97-.78-1.75-1.75-1.75H5c-.97 0-1.750.78-1.75 1.75v6c0 .97.78 1.75 1.75 1.75h2.25"/>"#
            }
            Self::Check => r#"<path d="m4.25 10.75 3.75 3.75 7.75-8.75"/>"#,
            Self::Warning => {
                r#"<path d="M8.7 3.75 2.45 14.5c-.58 1 .14 2.25 1.3 2.25h12.5c1.16 0 1.88-1.25 1.3-2.25L11.3 3.75c-.58-1-2.02-1-2.6 0zM10 7.75v3.5M10 13.9v.1"/>"#
            }
            Self::Info => r#"<circle cx="10" cy="10" r="7"/><path d="M10 9.25v4.25M10 6.5v.1"/>"#,
            Self::Search => r#"<circle cx="9" cy="9" r="5.25"/><path d="m13 13 3.75 3.75"/>"#,
            Self::Plus => r#"<path d="M10 4.25v11.5M4.25 10h11.5"/>"#,
            Self::Cross => r#"<path d="m5.25 5.25 9.5 9.5M14.75 5.25l-9.5 9.5"/>"#,
            Self::Menu => r#"<path d="M3.25 5.5h13.5M3.25 10h13.5M3.25 14.5h13.5"/>"#,
            Self::ChevronLeft => r#"<path d="M12.25 5 7.25 10l5 5"/>"#,
            Self::ChevronRight => r#"<path d="m7.75 5 5 5-5 5"/>"#,
            Self::ChevronDown => r#"<path d="m5.5 8 4.5 4.5L14.5 8"/>"#,
            Self::Sun => {
                r#"<circle cx="10" cy="10" r="3.25"/><path d="M10 2.5v1.25M10 16.25v1.25M2.5 10h1.25M16.25 10h1.25M4.7 4.7l.88.88M14.42 14.42l.88.88M4.7 15.3l.88-.88M14.42 5.58l.88-.88"/>"#
            }
            Self::Moon => r#"<path d="M16.5 11.8A6.9 6.9 0 0 1 8.2 3.5a6.9 6.9 0 1 0 8.3 8.3z"/>"#,
            Self::Monitor => {
                r#"<rect x="2.75" y="3.75" width="14.5" height="9.75" rx="1.5"/><path d="M10 13.5v3M6.75 16.5h6.5"/>"#
            }
            Self::LogOut => {
                r#"<path d="M8 3.25H5.25c-.83 0-1.500.67-1.5 1.5v10.5c0 .83.67 1.5 1.5 1.5H8M13 13.5l3.5-3.5L13 6.5M16.5 10H8"/>"#
            }
            Self::Pause => r#"<path d="M7 4.5v11M13 4.5v11"/>"#,
            Self::Play => r#"<path d="M6.5 4.75v10.5L15 10z"/>"#,
            Self::Trash => {
                r#"<path d="M3.5 5.5h13M8 5.5V4c0-.55.45-1 1-1h2c.55 0 1 .45 1 1v1.5M5.25 5.5l.65 9.85c.05.79.7 1.4 1.5 1.4h5.2c.79 0 1.45-.61 1.5-1.4l.65-9.85M8.5 9v4.25M11.5 9v4.25"/>"#
            }
            Self::Pencil => {
                r#"<path d="m12.75 4.5 2.75 2.75M3.75 16.25l.65-3.2 8.95-8.95a1.24 1.24 0 0 1 1.75 0l.8.8a1.24 1.24 0 0 1 0 1.75l-8.95 8.95z"/>"#
            }
            Self::Clock => r#"<circle cx="10" cy="10" r="7"/><path d="M10 6v4.25l2.75 1.6"/>"#,
            Self::Sliders => {
                r#"<path d="M3.25 6.25h7M14.25 6.25h2.5M3.25 13.75h2.5M9.75 13.75h7"/><circle cx="12.25" cy="6.25" r="2"/><circle cx="7.75" cy="13.75" r="2"/>"#
            }
            Self::External => {
                r#"<path d="M11.5 3.75h4.75V8.5M16 4l-6.5 6.5M14.75 11.5v3.25c0 .83-.67 1.5-1.5 1.5h-8c-.83 0-1.5-.67-1.5-1.5v-8c0-.83.67-1.5 1.5-1.5H8.5"/>"#
            }
            Self::Plug => {
                r#"<path d="M7.25 2.75v3.5M12.75 2.75v3.5M4.75 6.25h10.5v2.5a5.25 5.25 0 0 1-10.5 0zM10 14v3.25"/>"#
            }
        }
    }
}

/// An icon beside a text, hidden from screen readers: the text says it.
#[component]
pub fn Icon(
    /// Which one.
    glyph: Glyph,
    /// Side length in pixels; 20 unless told.
    #[prop(default = 20)]
    size: u8,
) -> impl IntoView {
    view! {
        <svg
            class="flex-none"
            width=size
            height=size
            viewBox="0 0 20 20"
            fill="none"
            stroke="currentColor"
            stroke-width="1.5"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            inner_html=glyph.drawing()
        ></svg>
    }
}

/// The product's mark and name.
#[component]
pub fn Mark(
    /// Side length of the mark in pixels; 28 unless told.
    #[prop(default = 28)]
    size: u8,
) -> impl IntoView {
    view! {
        <span class="inline-flex items-center gap-2.5">
            <svg class="flex-none text-accent" width=size height=size viewBox="0 0 28 28" fill="none" aria-hidden="true">
                <rect width="28" height="28" rx="8" fill="currentColor"></rect>
                <g stroke="#fff" stroke-width="2.25" stroke-linecap="round" stroke-linejoin="round">
                    <path d="M14.5 9.5h6M14.5 18.5h6"></path>
                    <path d="m7.25 9.75 1.5 1.5 2.75-3.25M7.25 18.75l1.5 1.5 2.75-3.25"></path>
                </g>
            </svg>
            <span class="text-base font-semibold tracking-tight text-ink">"Rollcall"</span>
        </span>
    }
}
