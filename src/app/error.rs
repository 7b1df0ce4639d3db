//! What can go wrong in a use case, as far as a caller branches on it. The policy: a person's mistake is a reply and
//! never comes here; a refusal is typed; everything else is the store's and is logged once, at the transport, with an
//! incident code in place of the cause.

/// Why a use case did not happen. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The role or the area does not allow it (HTTP 403).
    #[error("not allowed")]
    Forbidden,
    /// There is no such thing, or it lies outside the area of the one who asks: both read alike (HTTP 404).
    #[error("not found")]
    NotFound,
    /// Somebody else was quicker; their name (HTTP 409).
    #[error("taken by a colleague")]
    TakenBy(String),
    /// The change does not fit the case's state (HTTP 409).
    #[error("the case has moved on")]
    Stale,
    /// What was sent can't be used; the slug of the reason, which the transport puts in words (HTTP 422).
    #[error("invalid: {0}")]
    Invalid(&'static str),
    /// The database is away or the disk is full: try again later (HTTP 503).
    #[error("the store is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Something is broken on our side (HTTP 500).
    #[error("internal fault")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl AppError {
    /// Whether another writer was faster and the same use case may simply run again.
    pub(super) fn is_conflict(&self) -> bool {
        matches!(self, Self::Internal(fault)
            if fault.downcast_ref::<crate::store::StoreError>().is_some_and(crate::store::StoreError::is_conflict))
    }
}
