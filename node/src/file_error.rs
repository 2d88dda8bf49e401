//! What is wrong with a file that the user gave, and where.

use std::{
	error::Error,
	fmt,
	path::{Path, PathBuf},
};

/// A file that cannot be used: its path, the line at fault if there is one, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
	path: PathBuf,
	line: Option<u64>,
	reason: String,
}

impl FileError {
	/// The file as a whole is at fault, for example because it cannot be read.
	pub fn whole(path: &Path, reason: impl Into<String>) -> Self {
		Self { path: path.to_owned(), line: None, reason: reason.into() }
	}

	/// Line number `line` (the first is 1) is at fault.
	pub fn at_line(path: &Path, line: u64, reason: impl Into<String>) -> Self {
		Self { path: path.to_owned(), line: Some(line), reason: reason.into() }
	}
}

impl fmt::Display for FileError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{}", self.path.display())?;
		if let Some(line) = self.line {
			write!(f, ", line {line}")?;
		}
		write!(f, ": {}", self.reason)
	}
}

impl Error for FileError {}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn says_file_line_and_reason() {
		let path = Path::new("some/file.csv");
		assert_eq!(FileError::whole(path, "is a folder").to_string(), "some/file.csv: is a folder");
		assert_eq!(
			FileError::at_line(path, 7, "no price").to_string(),
			"some/file.csv, line 7: no price"
		);
	}
}
