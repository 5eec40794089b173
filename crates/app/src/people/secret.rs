//! Random secrets and passwords, and what is kept of them.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};

/// A random secret as it is given out once.
#[derive(Clone)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Secret")
    }
}

impl Secret {
    /// These bytes as text.
    #[must_use]
    pub fn of(bytes: &[u8; 32]) -> Self {
        Self(hex(bytes))
    }

    /// The text that is given out.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> String {
        Self::hash_of(&self.0)
    }

    /// What would be kept of a secret that somebody brings. A fast hash will do: 256 random bits cannot be guessed.
    #[must_use]
    pub fn hash_of(text: &str) -> String {
        hex(&Sha256::digest(text.as_bytes()))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Argon2id with 19 MiB and two passes, OWASP's first choice.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1_024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The PHC string of a password.
pub(super) fn hash_password(password: &str, salt: &[u8]) -> String {
    let Ok(salt) = SaltString::encode_b64(salt) else { return String::new() };
    // Empty fits no password: nobody could sign in with it.
    hasher().hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string()).unwrap_or_default()
}

/// Whether a password fits; takes as long where there is no hash.
pub(super) fn verify(password: &str, phc: &str) -> bool {
    if let Ok(hash) = PasswordHash::new(phc) {
        return hasher().verify_password(password.as_bytes(), &hash).is_ok();
    }
    hash_password(password, &[7; 16]);
    false
}
