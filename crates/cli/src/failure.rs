//! How a run ends: exit codes and the errors behind them (0 done, 1 failed, 2 usage, 3 done but rows were refused).

use std::fmt;
use std::io;
use std::process::ExitCode;

use nabiz_engine::store::EngineError;
use nabiz_sources::ReadError;
use nabiz_usecases::load::LoadError;

/// How a run that did its work ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    /// Everything was used.
    Whole,
    /// Some rows were refused and are kept in quarantine.
    WithoutSomeRows,
}

impl Done {
    /// 0 or 3.
    pub fn exit_code(self) -> ExitCode {
        match self {
            Self::Whole => ExitCode::SUCCESS,
            Self::WithoutSomeRows => ExitCode::from(3),
        }
    }
}

/// The command line asks for something that is not there.
#[derive(Debug)]
pub(crate) struct Usage(pub String);

impl Usage {
    /// As the error of a run.
    pub fn error(text: impl Into<String>) -> anyhow::Error {
        Self(text.into()).into()
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// 2 where the command line has to change, else 1.
pub(crate) fn exit_code(error: &anyhow::Error) -> ExitCode {
    let is_query = |cause: &EngineError| matches!(cause, EngineError::Query(_));
    let is_empty = |cause: &LoadError| matches!(cause, LoadError::Read(read) if is_nothing_to_read(read));
    let is_usage = error.is::<Usage>()
        || error.chain().any(|cause| cause.downcast_ref().is_some_and(is_query))
        || error.chain().any(|cause| cause.downcast_ref().is_some_and(is_empty));
    ExitCode::from(if is_usage { 2 } else { 1 })
}

fn is_nothing_to_read(error: &ReadError) -> bool {
    matches!(error, ReadError::NoInput | ReadError::Empty { .. } | ReadError::Missing { .. } | ReadError::NoData { .. })
}

/// Whether whoever read our output has gone.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |cause: &io::Error| cause.kind() == io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref().is_some_and(broken))
}
