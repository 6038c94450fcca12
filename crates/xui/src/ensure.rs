//! Making a client be as it should: read, compare, write what differs, read again. Level-triggered and absolute, so
//! that any call may be repeated, also after a crash or a time-out. Never sends a write of unknown fate again unread.

use std::time::Duration;

use kernel::sabotage;

use crate::detect::Era;
use crate::envelope::{Refusal, refusal};
use crate::error::Error;
use crate::model::client::{ClientSpec, FlowRule};
use crate::model::inbound::{Facts, Fitness, Protocol, VISION};
use crate::panel::Panel;

/// Times one operation looks at the panel. The last look only looks.
const ROUNDS_MAX: u32 = 4;
/// Pause after "database is locked" (SQLite on the panel, other writers).
const BUSY_PAUSE: Duration = Duration::from_millis(150);
/// Longest e-mail; panels' own links and logs cut beyond.
const EMAIL_CHARS_MAX: usize = 64;

/// How an operation ended when nothing broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Written, read back, as wanted.
    Applied,
    /// Nothing had to be written.
    AlreadyThere,
    /// Stored on the panel; the node it belongs to is offline and gets it later.
    Pending,
    /// The panel took the writes but does not hold these fields (e.g. it cut the client off again at once).
    NotKept(Vec<Field>),
    /// The panel's state forbids it; repeating will not help.
    Conflict(Conflict),
}

/// What stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The spec itself: which field.
    BadSpec(Field),
    /// No such client (enable, disable).
    ClientMissing,
    /// The e-mail belongs to a client without our mark, or is there in another case.
    NotOurs,
    EmailTaken,
    SubIdTaken,
    InboundMissing(i64),
    InboundUnfit {
        id: i64,
        fitness: Fitness,
    },
    /// Deleting in era A: the panel does not remove the only client of an inbound. It was switched off instead.
    LastClient(i64),
    /// Era A: the entry there cannot be named in a path (no credential, one with a slash, or one that another entry of
    /// the inbound has too).
    Unaddressable {
        inbound_id: i64,
    },
}

/// One compared field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Email,
    Uuid,
    Password,
    Auth,
    SubId,
    Flow,
    Inbounds,
    TotalBytes,
    Expiry,
    Enable,
    LimitIp,
    Comment,
    /// The client still exists.
    Presence,
}

/// Whom a short operation is about. `mark` as in [`ClientSpec::mark`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    pub(crate) email: &'a str,
    pub(crate) mark: Option<&'a str>,
}

impl Target<'_> {
    pub(crate) fn owns(&self, comment: &str) -> bool {
        self.mark.is_none_or(|mark| comment.starts_with(mark))
    }
}

/// What should become true.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal<'a> {
    Spec(&'a ClientSpec),
    Enabled(Target<'a>, bool),
    Gone(Target<'a>, bool),
}

/// What one round did.
pub(crate) enum Step {
    /// The panel is as wanted.
    Done,
    /// Something was written because these differed. `pending`: a node will get it later.
    Wrote {
        differed: Vec<Field>,
        pending: bool,
    },
    Stop(Conflict),
}

/// How a round may begin and end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Round {
    /// Write an `add` without reading first.
    pub(crate) blind: bool,
    /// The round before was blind: only the client's own inbound needs reading.
    pub(crate) after_blind: bool,
    /// Only look.
    pub(crate) last: bool,
}

impl Panel {
    /// Makes the client exist exactly as given, creating or updating. Safe to repeat at any time.
    ///
    /// # Errors
    /// Any [`Error`]; when [`Error::effect_unknown`] the panel's state is unknown even after reading it back failed.
    pub async fn client_put(&self, spec: &ClientSpec) -> Result<Outcome, Error> {
        self.ensure_spec(spec, false).await
    }

    /// [`Panel::client_put`] for a client that is most likely new: where a repeated add is harmless (2.x, ≥ 3.5) it adds
    /// first and reads after: two calls instead of three. For a client that is there already ≥ 3.5 answers the add with
    /// success, so [`Outcome::Applied`] may then stand for [`Outcome::AlreadyThere`].
    ///
    /// # Errors
    /// As [`Panel::client_put`].
    pub async fn client_create(&self, spec: &ClientSpec) -> Result<Outcome, Error> {
        self.ensure_spec(spec, true).await
    }

    /// Switches a client on, leaving all else. It must exist. `mark` as in [`ClientSpec::mark`].
    ///
    /// # Errors
    /// As [`Panel::client_put`].
    pub async fn client_enable(&self, email: &str, mark: Option<&str>) -> Result<Outcome, Error> {
        self.ensure(Goal::Enabled(Target { email, mark }, true), false).await
    }

    /// Switches a client off, leaving all else. It must exist.
    ///
    /// # Errors
    /// As [`Panel::client_put`].
    pub async fn client_disable(&self, email: &str, mark: Option<&str>) -> Result<Outcome, Error> {
        self.ensure(Goal::Enabled(Target { email, mark }, false), false).await
    }

    /// Removes a client everywhere. `keep_traffic` keeps its counters for a later read (era B only; era A drops them).
    /// A client that is not there is [`Outcome::AlreadyThere`].
    ///
    /// # Errors
    /// As [`Panel::client_put`].
    pub async fn client_delete(
        &self,
        email: &str,
        mark: Option<&str>,
        keep_traffic: bool,
    ) -> Result<Outcome, Error> {
        self.ensure(Goal::Gone(Target { email, mark }, keep_traffic), false).await
    }

    async fn ensure_spec(&self, spec: &ClientSpec, fresh: bool) -> Result<Outcome, Error> {
        if let Some(field) = bad_field(spec) {
            return Ok(Outcome::Conflict(Conflict::BadSpec(field)));
        }
        self.ensure(Goal::Spec(spec), fresh).await
    }

    async fn ensure(&self, goal: Goal<'_>, fresh: bool) -> Result<Outcome, Error> {
        let _turn = self.turn.lock().await;
        let mut past = Past::default();
        for number in 1..=ROUNDS_MAX {
            let capabilities = self.capabilities().await?;
            let round = Round {
                blind: fresh && number == 1 && capabilities.add_repeatable(),
                after_blind: past.blind,
                last: number == ROUNDS_MAX,
            };
            past.blind = round.blind;
            let step = match capabilities.era {
                Era::A => self.step_a(goal, round).await,
                Era::B => self.step_b(goal, round, &capabilities).await,
            };
            match step {
                Ok(Step::Done) => return Ok(past.outcome()),
                Ok(Step::Stop(conflict)) => return Ok(Outcome::Conflict(conflict)),
                Ok(Step::Wrote { .. }) if sabotage::on("write-believed") => return Ok(Outcome::Applied),
                Ok(Step::Wrote { differed, pending }) => {
                    past.wrote = true;
                    past.pending |= pending;
                    past.differed = differed;
                    past.trouble = None;
                }
                Err(error) => {
                    if let Some(conflict) = self.after_trouble(&mut past, error, round).await? {
                        return Ok(Outcome::Conflict(conflict));
                    }
                }
            }
        }
        match past.trouble {
            Some(error) => Err(error),
            None => Ok(Outcome::NotKept(past.differed)),
        }
    }

    /// What an error changes. `Ok(None)`: look again; `Err`: give up.
    async fn after_trouble(
        &self,
        past: &mut Past,
        error: Error,
        round: Round,
    ) -> Result<Option<Conflict>, Error> {
        match &error {
            // The route went away: the panel may have changed its era since we looked. Once.
            Error::NotFound if !past.redetected => {
                past.redetected = true;
                self.forget();
            }
            Error::Refused { message } => match refusal(message) {
                Refusal::Busy => tokio::time::sleep(BUSY_PAUSE).await,
                Refusal::SubIdTaken => return Ok(Some(Conflict::SubIdTaken)),
                // Expected of a blind add. Otherwise the read found nothing under that name, and still it is taken.
                Refusal::EmailTaken if !round.blind && past.refused => return Ok(Some(Conflict::EmailTaken)),
                Refusal::Missing => {
                    self.forget_facts();
                    if past.refused {
                        return Err(error);
                    }
                }
                _ if past.refused => return Err(error),
                _ => {}
            },
            error if error.effect_unknown() && !sabotage::on("lost-answer-not-reread") => {}
            _ => return Err(error),
        }
        let refused = matches!(&error, Error::Refused { .. });
        past.refused = refused && !round.blind;
        // The client may be on another inbound than the one a quick look would read.
        past.blind &= !refused;
        // "Taken" to a blind add says that nothing was done; any other refusal may come after a part was.
        let taken = matches!(&error, Error::Refused { message } if refusal(message) == Refusal::EmailTaken);
        past.wrote |= error.effect_unknown() && !(taken && round.blind);
        past.trouble = Some(error);
        Ok(None)
    }
}

/// What happened in the rounds so far.
#[derive(Default)]
struct Past {
    blind: bool,
    wrote: bool,
    pending: bool,
    refused: bool,
    redetected: bool,
    differed: Vec<Field>,
    trouble: Option<Error>,
}

impl Past {
    fn outcome(&self) -> Outcome {
        match (self.wrote, self.pending) {
            (false, _) => Outcome::AlreadyThere,
            (true, true) => Outcome::Pending,
            (true, false) => Outcome::Applied,
        }
    }
}

/// The flow one inbound's entry should have.
pub(crate) fn flow_for(spec: &ClientSpec, facts: &Facts) -> &'static str {
    if spec.flow == FlowRule::Auto && facts.flow_capable { VISION } else { "" }
}

/// Whether the panel's expiry is the wanted one; a started first-use window counts.
pub(crate) fn expiry_holds(wanted_ms: i64, seen_ms: i64) -> bool {
    wanted_ms == seen_ms || (wanted_ms < 0 && seen_ms > 0)
}

/// The first inbound that cannot hold clients of ours. A disabled one may: it is the operator's switch.
pub(crate) fn unfit(facts: &[Facts]) -> Option<Conflict> {
    facts
        .iter()
        .find(|facts| !matches!(facts.fitness, Fitness::Usable | Fitness::Disabled))
        .map(|facts| Conflict::InboundUnfit { id: facts.id, fitness: facts.fitness })
}

/// Whether a path of era A could not carry the credential the entry would be found by.
pub(crate) fn slash_in_key(spec: &ClientSpec, facts: &Facts) -> Option<Field> {
    let (field, key) = match facts.protocol {
        Protocol::Trojan => (Field::Password, spec.password.expose()),
        Protocol::Hysteria2 => (Field::Auth, spec.auth.expose()),
        _ => return None,
    };
    key.contains('/').then_some(field)
}

fn bad_field(spec: &ClientSpec) -> Option<Field> {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-');
    let email_fits = (1..=EMAIL_CHARS_MAX).contains(&spec.email.len())
        && spec.email.chars().all(letter)
        && spec.email.starts_with(|c: char| c.is_ascii_alphanumeric());
    let checks = [
        (email_fits, Field::Email),
        (!spec.uuid.is_empty(), Field::Uuid),
        (!spec.password.is_empty(), Field::Password),
        (!spec.auth.is_empty(), Field::Auth),
        (
            !spec.sub_id.is_empty() && spec.sub_id.chars().all(|c| c.is_ascii_graphic() && c != '/'),
            Field::SubId,
        ),
        (!spec.inbound_ids.is_empty(), Field::Inbounds),
        (spec.total_bytes >= 0, Field::TotalBytes),
        (spec.limit_ip >= 0, Field::LimitIp),
        (spec.mark.as_deref().is_none_or(|mark| spec.comment.starts_with(mark)), Field::Comment),
    ];
    checks.into_iter().find(|(fits, _)| !fits).map(|(_, field)| field)
}
