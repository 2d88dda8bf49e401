//! An HTTP client that answers from a script.

use sp_core::offchain::{
	Duration, Externalities, HttpError, HttpRequestId, HttpRequestStatus, OpaqueNetworkState,
	Timestamp,
};
use std::{
	collections::BTreeMap,
	sync::{Arc, Mutex},
};

/// How a scripted source answers.
#[derive(Clone, Debug)]
pub enum Answer {
	/// Status and body, at once.
	Now(u16, Vec<u8>),
	/// Status 200 at once, and one byte of the body per turn.
	Drip(Vec<u8>),
	/// Nothing until the deadline.
	Silent,
	/// The connection fails.
	Broken,
	/// The head comes, the body breaks off after these bytes.
	BreaksOff(Vec<u8>),
}

/// The part of the offchain host functions that the worker uses, answered from a script. Its clock
/// stands still except while the worker waits.
#[derive(Default)]
pub struct Script {
	pub answers: BTreeMap<String, Answer>,
	/// The address of every request.
	pub requests: Vec<String>,
	/// Milliseconds.
	pub clock: u64,
	/// Bytes of each request that were read.
	read: BTreeMap<u16, usize>,
}

/// Shared script, as an extension and for the test.
#[derive(Clone, Default)]
pub struct ScriptedHttp(pub Arc<Mutex<Script>>);

impl ScriptedHttp {
	pub fn answer(&self, url: &str, answer: Answer) {
		self.with(|script| script.answers.insert(url.into(), answer));
	}
	/// Answers status 200 with `body`.
	pub fn serve(&self, url: &str, body: impl Into<Vec<u8>>) {
		self.answer(url, Answer::Now(200, body.into()));
	}
	/// The address of every request since the last time this was asked.
	pub fn take_requests(&self) -> Vec<String> {
		self.with(|script| {
			script.read.clear();
			std::mem::take(&mut script.requests)
		})
	}
	pub fn with<R>(&self, f: impl FnOnce(&mut Script) -> R) -> R {
		f(&mut self.0.lock().expect("no test panics while it holds the script"))
	}
}

impl Script {
	fn answer_of(&self, id: HttpRequestId) -> Option<Answer> {
		let url = self.requests.get(usize::from(id.0))?;
		Some(self.answers.get(url).cloned().unwrap_or(Answer::Broken))
	}
	fn wait(&mut self, until: Option<Timestamp>) {
		self.clock = self.clock.max(until.map_or(self.clock, |t| t.unix_millis()));
	}
}

impl Externalities for ScriptedHttp {
	fn is_validator(&self) -> bool {
		true
	}
	fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
		Err(())
	}
	fn timestamp(&mut self) -> Timestamp {
		Timestamp::from_unix_millis(self.with(|s| s.clock))
	}
	fn sleep_until(&mut self, deadline: Timestamp) {
		self.with(|s| s.wait(Some(deadline)));
	}
	fn random_seed(&mut self) -> [u8; 32] {
		[0; 32]
	}
	fn http_request_start(
		&mut self,
		method: &str,
		uri: &str,
		_meta: &[u8],
	) -> Result<HttpRequestId, ()> {
		assert_eq!(method, "GET");
		if uri.contains('|') {
			return Err(());
		}
		self.with(|s| {
			s.requests.push(uri.into());
			Ok(HttpRequestId((s.requests.len() - 1) as u16))
		})
	}
	fn http_request_add_header(&mut self, _: HttpRequestId, _: &str, _: &str) -> Result<(), ()> {
		Ok(())
	}
	fn http_request_write_body(
		&mut self,
		_: HttpRequestId,
		chunk: &[u8],
		_: Option<Timestamp>,
	) -> Result<(), HttpError> {
		assert!(chunk.is_empty(), "a price is asked for without a body");
		Ok(())
	}
	fn http_response_wait(
		&mut self,
		ids: &[HttpRequestId],
		deadline: Option<Timestamp>,
	) -> Vec<HttpRequestStatus> {
		self.with(|s| {
			let statuses = ids
				.iter()
				.map(|id| match s.answer_of(*id) {
					None => HttpRequestStatus::Invalid,
					Some(Answer::Now(status, _)) => HttpRequestStatus::Finished(status),
					Some(Answer::Drip(_) | Answer::BreaksOff(_)) => {
						HttpRequestStatus::Finished(200)
					},
					Some(Answer::Silent) => HttpRequestStatus::DeadlineReached,
					Some(Answer::Broken) => HttpRequestStatus::IoError,
				})
				.collect::<Vec<_>>();
			if statuses.contains(&HttpRequestStatus::DeadlineReached) {
				s.wait(deadline);
			}
			statuses
		})
	}
	fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
		vec![]
	}
	fn http_response_read_body(
		&mut self,
		id: HttpRequestId,
		buffer: &mut [u8],
		deadline: Option<Timestamp>,
	) -> Result<usize, HttpError> {
		self.with(|s| {
			let answer = s.answer_of(id).ok_or(HttpError::Invalid)?;
			// As in a node, nothing is read once the deadline has passed, be it there or not.
			if deadline.is_some_and(|until| until.unix_millis() <= s.clock) {
				return Err(HttpError::DeadlineReached);
			}
			let read = s.read.get(&id.0).copied().unwrap_or(0);
			let (body, most) = match &answer {
				Answer::Now(_, body) | Answer::BreaksOff(body) => (body, buffer.len()),
				Answer::Drip(body) => (body, 1),
				Answer::Silent | Answer::Broken => return Err(HttpError::IoError),
			};
			// A slow answer gives one byte, then nothing for the rest of the turn.
			if let (Answer::Drip(_), Some(until)) = (&answer, deadline) {
				if s.clock + 1 < until.unix_millis() {
					s.clock += 1;
				} else {
					s.wait(deadline);
					return Err(HttpError::DeadlineReached);
				}
				s.wait(Some(until.sub(Duration::from_millis(1))));
			}
			let left = &body[read.min(body.len())..];
			if left.is_empty() && matches!(answer, Answer::BreaksOff(_)) {
				return Err(HttpError::IoError);
			}
			let count = left.len().min(most).min(buffer.len());
			buffer[..count].copy_from_slice(&left[..count]);
			s.read.insert(id.0, read + count);
			Ok(count)
		})
	}
	fn set_authorized_nodes(&mut self, _: Vec<sp_core::OpaquePeerId>, _: bool) {
		unreachable!("the worker sets no nodes")
	}
}
