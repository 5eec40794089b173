//! Connections to help desks: how they stand, and what their webhooks deliver.

use thiserror::Error;

use crate::desk::DeskError;

/// How a connection stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionState {
    /// Its name, which is part of its webhook's address.
    pub name: String,
    /// Whose help desk: `zendesk`.
    pub vendor: &'static str,
    /// The account that its cases belong to.
    pub account: String,
    /// Pause between pulls, milliseconds.
    pub every: i64,
    /// When the last whole pull began, milliseconds since the epoch.
    pub pulled_at: Option<i64>,
    /// Whether a pull is under way.
    pub is_pulling: bool,
    /// Cases that are to be asked for or told on.
    pub waiting: u64,
    /// Why it does not go on, and when it tries again.
    pub failure: Option<(String, i64)>,
    /// Whether webhooks are taken: a secret is set.
    pub takes_deliveries: bool,
}

/// Why a delivery is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DeliveryRefusal {
    /// There is no such connection, or it has no secret.
    #[error("there is no such connection")]
    Unknown,
    /// It is not signed as it should be, or was at another time.
    #[error("{0}")]
    NotBelieved(String),
    /// It came before.
    #[error("this delivery came before")]
    Repeated,
    /// It cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// It could not be kept; the text is for the log.
    #[error("{0}")]
    Failed(String),
}

/// The connections of a running Nabız.
pub trait Connections: Send + Sync {
    /// All of them, in the order of the settings.
    ///
    /// # Errors
    /// When their records cannot be read.
    fn states(&self) -> Result<Vec<ConnectionState>, DeskError>;

    /// Takes a delivery to the connection `name`; `header` gives the value of a header by its lower-case name. How many cases
    /// it made due.
    ///
    /// # Errors
    /// [`DeliveryRefusal`]; then nothing is due.
    fn deliver(
        &self,
        name: &str,
        header: &dyn Fn(&str) -> Option<String>,
        body: &[u8],
    ) -> Result<usize, DeliveryRefusal>;
}
