//! Why an address could not be read.

/// The address of a page could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceError {
    kind: SourceErrorKind,
}

/// What was wrong with the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceErrorKind {
    /// Nothing but white space.
    Empty,
    /// Not an address that begins with `http://` or `https://`.
    NotHttp,
    /// No host, or one that cannot be a host.
    BadHost,
}

impl SourceError {
    pub(super) fn new(kind: SourceErrorKind) -> Self {
        Self { kind }
    }

    /// What was wrong.
    #[must_use]
    pub fn kind(&self) -> SourceErrorKind {
        self.kind
    }
}

impl std::fmt::Display for SourceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.kind {
            SourceErrorKind::Empty => "The address is empty: give the full address of the page.",
            SourceErrorKind::NotHttp => {
                "The address is not a full http or https one: begin it with https://."
            }
            SourceErrorKind::BadHost => {
                "The address has no readable host: write it as https://example.com/page."
            }
        })
    }
}

impl std::error::Error for SourceError {}
