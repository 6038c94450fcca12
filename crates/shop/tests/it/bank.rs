//! A scripted payment provider: in memory, with lost answers, and with a memory of every question.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Poll;

use async_trait::async_trait;
use kernel::Money;
use shop::payments::{
    Abilities, Asked, Callback, Gateway, GatewayAccess, GatewayError, GatewayFact, Opened, PaymentRequest,
    Proof, RefundAnswer, RefundAsked, RefundStanding, Reversal, Standing, Unverified, UnverifiedList,
};
use tokio::sync::Notify;

/// A payment as the provider knows it.
#[derive(Clone, Debug)]
pub struct Session {
    pub amount: Money,
    pub callback_url: String,
    pub paid: bool,
    pub verified: bool,
    pub reversed: bool,
    pub refunded: Money,
    pub thrown_back: bool,
    pub reference: String,
    /// At the test service or not, and by which key.
    known_as: (bool, String),
}

/// How it knows whoever asks.
fn known_as(access: &GatewayAccess) -> (bool, String) {
    (access.sandbox, access.merchant.expose().to_owned())
}

#[derive(Default)]
struct Books {
    sessions: BTreeMap<String, Session>,
    /// What the next questions to `verify` are answered with instead; `None` is the truth, with the answer lost.
    script: VecDeque<Option<Result<GatewayFact, GatewayError>>>,
    opens: VecDeque<GatewayError>,
    questions: u32,
    lists_nothing: bool,
    reverses_nothing: bool,
    /// The next reversal is asked for, and whoever asks dies before it is answered.
    dies_at_reversal: bool,
    /// The answers of so many refunds are lost after the work was done.
    refunds_lost: u32,
    refunds_asked: u32,
    /// What the next looks at refunds, and orders of them, are answered with instead.
    standings: VecDeque<Result<RefundStanding, GatewayError>>,
    orders: VecDeque<Result<RefundAnswer, GatewayError>>,
    /// The next call of this name does its work, and its answer waits.
    gates: BTreeMap<&'static str, Arc<Gate>>,
}

/// An answer that is on its way.
#[derive(Default)]
pub struct Gate {
    arrived: Notify,
    opens: Notify,
}

impl Gate {
    /// Until the work is done.
    pub async fn arrived(&self) {
        self.arrived.notified().await;
    }

    /// The answer arrives.
    pub fn opens(&self) {
        self.opens.notify_one();
    }
}

#[derive(Default)]
pub struct Bank(Mutex<Books>);

/// What opens its refunds.
pub const REFUND_TOKEN: &str = "0pen-refunds";
/// The provider's name.
pub const BANK: &str = "bank";

pub fn lost() -> GatewayError {
    GatewayError::Unknown("cut".to_owned())
}

impl Bank {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap()
    }

    /// The payer pays; nobody visits the callback.
    pub fn pay(&self, authority: &str) {
        self.books().sessions.get_mut(authority).unwrap().paid = true;
    }

    pub fn session(&self, authority: &str) -> Session {
        self.books().sessions[authority].clone()
    }

    /// The next question about a payment is answered like this.
    pub fn says(&self, answer: Result<GatewayFact, GatewayError>) {
        self.books().script.push_back(Some(answer));
    }

    /// The next question is carried out, and its answer lost.
    pub fn loses_answer(&self) {
        self.books().script.push_back(None);
    }

    /// From now on the truth.
    pub fn forget_script(&self) {
        self.books().script.clear();
    }

    pub fn refuses_to_open(&self, error: GatewayError) {
        self.books().opens.push_back(error);
    }

    /// The list of unverified payments stays empty, as with terminals that verify by themselves.
    pub fn lists_nothing(&self) {
        self.books().lists_nothing = true;
    }

    /// Every payment is too old to be reversed.
    pub fn reverses_nothing(&self) {
        self.books().reverses_nothing = true;
    }

    /// Runs what is due until a reversal is called, and no further.
    pub async fn dies_at_reversal(&self, work: impl Future<Output = ()>) {
        self.books().dies_at_reversal = true;
        tokio::pin!(work);
        let called = std::future::poll_fn(|wakes| match work.as_mut().poll(wakes) {
            Poll::Pending if self.books().dies_at_reversal => Poll::Pending,
            ended => Poll::Ready(ended.is_pending()),
        });
        assert!(called.await, "a reversal was called");
    }

    /// The next call of this name is answered when the gate opens.
    pub fn gate(&self, name: &'static str) -> Arc<Gate> {
        let gate = Arc::<Gate>::default();
        self.books().gates.insert(name, Arc::clone(&gate));
        gate
    }

    async fn on_the_way<T>(&self, name: &'static str, answer: T) -> T {
        let gate = self.books().gates.remove(name);
        if let Some(gate) = gate {
            gate.arrived.notify_one();
            gate.opens.notified().await;
        }
        answer
    }

    /// The next refund is made, and its answer lost.
    pub fn loses_refund(&self) {
        self.books().refunds_lost += 1;
    }

    /// The next look at a refund is answered like this.
    pub fn looks(&self, answer: Result<RefundStanding, GatewayError>) {
        self.books().standings.push_back(answer);
    }

    /// The next order of a refund is answered like this, and nothing is done.
    pub fn says_to_order(&self, answer: Result<RefundAnswer, GatewayError>) {
        self.books().orders.push_back(answer);
    }

    /// A reversal whose answer was lost takes effect after all.
    pub fn reverses_late(&self, authority: &str) {
        self.books().sessions.get_mut(authority).unwrap().reversed = true;
    }

    /// The payer's bank does not take what was refunded.
    pub fn throws_back(&self, authority: &str) {
        self.books().sessions.get_mut(authority).unwrap().thrown_back = true;
    }

    pub fn refunds_asked(&self) -> u32 {
        self.books().refunds_asked
    }

    pub fn reference_set(&self, authority: &str, reference: &str) {
        reference.clone_into(&mut self.books().sessions.get_mut(authority).unwrap().reference);
    }

    pub fn questions(&self) -> u32 {
        self.books().questions
    }
}

#[async_trait]
impl Gateway for Bank {
    fn name(&self) -> &'static str {
        BANK
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            list_unverified: true,
            reverse: true,
            refund: true,
            amount_min: Money::from_toman(1_000).unwrap(),
            amount_max: Money::from_toman(100_000_000).unwrap(),
        }
    }

    fn callback(&self, query: &[(String, String)]) -> Option<Callback> {
        let find = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        Some(Callback {
            authority: find("authority")?,
            says_paid: find("status").is_some_and(|said| said == "OK"),
        })
    }

    async fn open(&self, access: &GatewayAccess, request: &PaymentRequest) -> Result<Opened, GatewayError> {
        let mut books = self.books();
        if let Some(error) = books.opens.pop_front() {
            return Err(error);
        }
        let nth = books.sessions.len() + 1;
        let authority = format!("A{nth:035}");
        let session = Session {
            amount: request.amount,
            callback_url: request.callback_url.clone(),
            paid: false,
            verified: false,
            reversed: false,
            refunded: Money::ZERO,
            thrown_back: false,
            reference: format!("{}", 1_000 + nth),
            known_as: known_as(access),
        };
        books.sessions.insert(authority.clone(), session);
        Ok(Opened { url: format!("https://bank.example/{authority}"), authority, fee: None })
    }

    async fn verify(&self, access: &GatewayAccess, asked: &Asked) -> Result<GatewayFact, GatewayError> {
        let mut books = self.books();
        books.questions += 1;
        let scripted = books.script.pop_front();
        if let Some(Some(answer)) = scripted {
            return answer;
        }
        let own = books.sessions.get_mut(&asked.authority);
        let Some(session) = own.filter(|session| session.known_as == known_as(access)) else {
            return Ok(GatewayFact::Failed { code: "-54".to_owned() });
        };
        let repeated = session.verified;
        let truth = if session.paid && !session.reversed {
            session.verified = true;
            GatewayFact::Paid(Proof {
                amount: session.amount,
                reference: session.reference.clone(),
                payer_card: Some("502229******5995".to_owned()),
                fee: None,
                repeated,
            })
        } else {
            GatewayFact::Pending
        };
        if scripted.is_some() { Err(lost()) } else { Ok(truth) }
    }

    async fn inquire(&self, _: &GatewayAccess, authority: &str) -> Result<Standing, GatewayError> {
        let books = self.books();
        Ok(match books.sessions.get(authority) {
            Some(session) if session.reversed => Standing::Reversed,
            Some(session) if session.verified => Standing::Verified,
            Some(session) if session.paid => Standing::Paid,
            _ => Standing::AtBank,
        })
    }

    async fn unverified(&self, access: &GatewayAccess) -> Result<UnverifiedList, GatewayError> {
        let books = self.books();
        let own = |session: &Session| session.known_as == known_as(access);
        let waiting =
            books.sessions.iter().filter(|(_, session)| session.paid && !session.verified && own(session));
        let payments = waiting
            .map(|(authority, session)| Unverified { authority: authority.clone(), amount: session.amount })
            .filter(|_| !books.lists_nothing)
            .collect();
        Ok(UnverifiedList { payments, full: false })
    }

    async fn reverse(&self, _: &GatewayAccess, authority: &str) -> Result<Reversal, GatewayError> {
        let dies = std::mem::take(&mut self.books().dies_at_reversal);
        if dies {
            std::future::pending::<()>().await;
        }
        let answer = self.reverse_now(authority);
        self.on_the_way("reverse", answer).await
    }

    async fn refund_standing(
        &self,
        access: &GatewayAccess,
        asked: &RefundAsked,
    ) -> Result<RefundStanding, GatewayError> {
        let answer = self.standing_now(access, asked);
        self.on_the_way("standing", answer).await
    }

    async fn refund_order(
        &self,
        _: &GatewayAccess,
        asked: &RefundAsked,
        key: &str,
    ) -> Result<RefundAnswer, GatewayError> {
        let answer = self.order_now(asked, key);
        self.on_the_way("order", answer).await
    }

    async fn refund_probe(&self, access: &GatewayAccess) -> Result<(), GatewayError> {
        match &access.refund {
            Some(own) if own.token.expose() == REFUND_TOKEN => Ok(()),
            _ => Err(GatewayError::Refused { code: "access".to_owned(), detail: String::new() }),
        }
    }
}

/// What it does at once.
impl Bank {
    fn reverse_now(&self, authority: &str) -> Result<Reversal, GatewayError> {
        let mut books = self.books();
        if let Some(error) = books.opens.pop_front() {
            return Err(error);
        }
        let too_late = books.reverses_nothing;
        let Some(session) = books.sessions.get_mut(authority) else {
            return Ok(Reversal::Impossible { code: "-54".to_owned() });
        };
        if too_late {
            return Ok(Reversal::TooLate { code: "-63".to_owned() });
        }
        session.reversed = true;
        Ok(Reversal::Reversed)
    }

    fn standing_now(
        &self,
        access: &GatewayAccess,
        asked: &RefundAsked,
    ) -> Result<RefundStanding, GatewayError> {
        let mut books = self.books();
        if let Some(scripted) = books.standings.pop_front() {
            return scripted;
        }
        if access.refund.as_ref().is_none_or(|own| own.token.expose() != REFUND_TOKEN) {
            return Err(GatewayError::Refused { code: "access".to_owned(), detail: String::new() });
        }
        let Some(session) = books.sessions.get(&asked.authority) else {
            return Ok(RefundStanding::Impossible { code: "not_found".to_owned() });
        };
        assert_eq!((&session.reference, session.amount), (&asked.reference, asked.amount));
        Ok(match session.refunded.is_zero() && !session.reversed {
            true => RefundStanding::Whole { key: asked.authority.clone() },
            false => RefundStanding::GaveBack { thrown_back: session.thrown_back },
        })
    }

    fn order_now(&self, asked: &RefundAsked, key: &str) -> Result<RefundAnswer, GatewayError> {
        let mut books = self.books();
        books.refunds_asked += 1;
        if let Some(scripted) = books.orders.pop_front() {
            return scripted;
        }
        let is_lost = books.refunds_lost > 0;
        books.refunds_lost = books.refunds_lost.saturating_sub(1);
        let session = books.sessions.get_mut(key).unwrap();
        session.refunded = session.refunded.checked_add(asked.amount).unwrap();
        if is_lost { Err(lost()) } else { Ok(RefundAnswer::Ordered) }
    }
}
