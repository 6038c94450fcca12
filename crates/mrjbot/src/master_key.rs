//! The key that seals secrets at rest: given, or made on the first run and kept in the data folder for its owner only.
//! Never logged.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use kernel::{Rng, Secret};

use crate::config::Config;

/// Shorter keys can be guessed.
pub const LEN_MIN: usize = 16;
const FILE: &str = "master.key";
const KEY_BYTES: usize = 32;

/// The key of this shop; made when there is none yet.
///
/// # Errors
/// When the data folder cannot be written, or holds something that is no key.
pub fn obtain(config: &Config, rng: &Rng) -> Result<Secret> {
    if let Some(key) = &config.master_key {
        return Ok(key.clone());
    }
    folder_make(&config.data_dir)?;
    let path = config.data_dir.join(FILE);
    if !path.exists() {
        make(&path, rng)?;
    }
    let key = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let key = key.trim();
    if key.len() < LEN_MIN {
        bail!("{} is not a master key", path.display());
    }
    Ok(Secret::new(key))
}

/// Makes the data folder, readable by its owner only.
///
/// # Errors
/// When it cannot be made.
pub fn folder_make(folder: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| format!("creating the folder {}", folder.display()))
}

/// Written beside and then linked into place: of two first runs at once, one key wins and is whole.
fn make(path: &Path, rng: &Rng) -> Result<()> {
    let draft = path.with_extension(format!("new-{}", rng.token(8)));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft).with_context(|| format!("writing {}", draft.display()))?;
    file.write_all(hex::encode(rng.bytes::<KEY_BYTES>()).as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(error).with_context(|| format!("writing {}", path.display()))
        }
        _ => Ok(()),
    }
}
