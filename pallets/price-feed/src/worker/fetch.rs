//! HTTP: all addresses at once, each of them once, under one deadline.

use super::Failure;
use alloc::{collections::BTreeMap, vec::Vec};
use sp_core::offchain::{Duration, HttpError, HttpRequestId, Timestamp};
use sp_io::offchain::{http_response_read_body, timestamp};
use sp_runtime::offchain::http::{Error, PendingRequest, Request};

/// Time for all answers of one round together.
pub const DEADLINE: Duration = Duration::from_millis(2_000);

/// Longest answer that is read, in bytes.
pub const MAX_BODY: usize = 64 * 1_024;

/// Longest wait for the head of an answer before the bodies that have begun are looked at again.
const HEAD_SLICE: Duration = Duration::from_millis(25);

/// Longest wait for one body before the next one has its turn.
const BODY_SLICE: Duration = Duration::from_millis(10);

/// Bound of the loop in [`fetch`]: each round takes a slice unless it makes progress.
const MAX_ROUNDS: u32 = 1_000;

/// A body that is being read.
struct Opened {
	index: usize,
	id: HttpRequestId,
	body: Vec<u8>,
}

/// Ask the address of every reader, one that several share only once, and give `done` each reader
/// with its address and the outcome. Returns how long it waited for the network, see [`fetch`].
pub fn fetch_for<'a, R>(
	readers: impl IntoIterator<Item = (&'a [u8], R)>,
	deadline: Timestamp,
	mut done: impl FnMut(&R, &[u8], Result<&[u8], Failure>),
) -> Duration {
	let mut wanted = BTreeMap::<&[u8], Vec<R>>::new();
	for (url, reader) in readers {
		wanted.entry(url).or_default().push(reader);
	}
	let (urls, readers): (Vec<&[u8]>, Vec<_>) = wanted.into_iter().unzip();
	fetch(&urls, deadline, |index, answer| {
		let url = urls.get(index).copied().unwrap_or_default();
		for reader in readers.get(index).into_iter().flatten() {
			done(reader, url, answer);
		}
	})
}

/// Ask all `urls` in parallel and give `done` the outcome of each, with its index, as soon as it
/// is known. What is not complete at `deadline` is a [`Failure::Timeout`]. Returns how long it
/// waited for the network: the rest is computation.
///
/// Heads and bodies are awaited in short turns, so that a source that sends its answer byte by
/// byte cannot use up the time of the others.
pub fn fetch(
	urls: &[&[u8]],
	deadline: Timestamp,
	mut done: impl FnMut(usize, Result<&[u8], Failure>),
) -> Duration {
	let mut waited = Wait::default();
	let mut waiting = Vec::new();
	for (index, url) in urls.iter().enumerate() {
		match start(url, deadline) {
			Ok(request) => waiting.push((index, request)),
			Err(failure) => done(index, Err(failure)),
		}
	}
	let mut reading = Vec::<Opened>::new();
	for _ in 0..MAX_ROUNDS {
		if (waiting.is_empty() && reading.is_empty()) || timestamp() >= deadline {
			break;
		}
		let until = turn(HEAD_SLICE, deadline);
		waiting = await_heads(waiting, until, &mut waited, &mut reading, &mut done);
		reading.retain_mut(|opened| {
			match read_on(opened, turn(BODY_SLICE, deadline), &mut waited) {
				Ok(true) => done(opened.index, Ok(&opened.body)),
				Ok(false) => return true,
				Err(failure) => done(opened.index, Err(failure)),
			}
			false
		});
	}
	for index in waiting.iter().map(|w| w.0).chain(reading.iter().map(|r| r.index)) {
		done(index, Err(Failure::Timeout));
	}
	Duration::from_millis(waited.0)
}

/// Milliseconds spent in calls that wait for the network.
#[derive(Default)]
struct Wait(u64);

impl Wait {
	fn count<R>(&mut self, call: impl FnOnce() -> R) -> R {
		let before = timestamp();
		let result = call();
		self.0 = self.0.saturating_add(timestamp().diff(&before).millis());
		result
	}
}

/// The end of a turn that begins now.
fn turn(slice: Duration, deadline: Timestamp) -> Timestamp {
	timestamp().add(slice).min(deadline)
}

/// Send a request without waiting for its answer.
fn start(url: &[u8], deadline: Timestamp) -> Result<PendingRequest, Failure> {
	let url = core::str::from_utf8(url).map_err(|_| Failure::Refused)?;
	Request::get(url)
		.add_header("Accept", "application/json")
		.add_header("User-Agent", "qian-price-feed")
		.deadline(deadline)
		.send()
		.map_err(|_| Failure::Refused)
}

/// Wait until all heads are there or `until` has come; move the requests that were answered with
/// success to `reading` and return those that were not answered yet.
fn await_heads(
	waiting: Vec<(usize, PendingRequest)>,
	until: Timestamp,
	waited: &mut Wait,
	reading: &mut Vec<Opened>,
	done: &mut impl FnMut(usize, Result<&[u8], Failure>),
) -> Vec<(usize, PendingRequest)> {
	if waiting.is_empty() {
		return waiting;
	}
	let (indices, requests): (Vec<_>, Vec<_>) = waiting.into_iter().unzip();
	let mut silent = Vec::new();
	let outcomes = waited.count(|| PendingRequest::try_wait_all(requests, until));
	for (index, outcome) in indices.into_iter().zip(outcomes) {
		match outcome {
			Err(request) => silent.push((index, request)),
			Ok(Ok(response)) if (200..300).contains(&response.code) => {
				reading.push(Opened { index, id: response.id, body: Vec::new() })
			},
			Ok(Ok(_)) => done(index, Err(Failure::Status)),
			Ok(Err(Error::DeadlineReached)) => done(index, Err(Failure::Timeout)),
			Ok(Err(Error::IoError | Error::Unknown)) => done(index, Err(Failure::Connection)),
		}
	}
	silent
}

/// Read on until the body is complete (`true`), nothing more comes before `until` (`false`), or
/// it fails.
fn read_on(opened: &mut Opened, until: Timestamp, waited: &mut Wait) -> Result<bool, Failure> {
	let mut buffer = [0u8; 4_096];
	// Each turn of the loop takes at least one byte or ends it, so it ends by the size limit.
	loop {
		match waited.count(|| http_response_read_body(opened.id, &mut buffer, Some(until))) {
			Ok(0) => return Ok(true),
			Ok(read) => {
				let chunk = buffer.get(..read as usize).ok_or(Failure::Connection)?;
				if opened.body.len().saturating_add(chunk.len()) > MAX_BODY {
					return Err(Failure::TooLarge);
				}
				opened.body.extend_from_slice(chunk);
			},
			Err(HttpError::DeadlineReached) => return Ok(false),
			Err(HttpError::IoError | HttpError::Invalid) => return Err(Failure::Connection),
		}
	}
}
