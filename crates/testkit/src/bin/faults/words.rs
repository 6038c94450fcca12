//! Words by which a message in a chat is recognised, whatever its exact wording: taken from the catalogues.

use anyhow::Result;
use kernel::Locale;
use l10n::L10n;
use testkit::plain_run;

/// What a customer is told without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum News {
    Delivered,
    Extended,
    ToppedUp,
    /// The money is in the wallet instead.
    ToWallet,
    Refunded,
    GivenBack,
    Rejected,
    /// Money from another customer.
    Received,
    /// Paid, and the server does not answer.
    Delayed,
}

impl News {
    pub const ALL: [Self; 9] = [
        Self::Delivered,
        Self::Extended,
        Self::ToppedUp,
        Self::ToWallet,
        Self::Refunded,
        Self::GivenBack,
        Self::Rejected,
        Self::Received,
        Self::Delayed,
    ];
}

/// The keys of the catalogues for each kind of news.
const KEYS: [(News, &[&str]); 9] = [
    (News::Delivered, &["notice-delivered"]),
    (News::Extended, &["notice-extended"]),
    (News::ToppedUp, &["notice-topped-up", "notice-topped-up-by"]),
    (
        News::ToWallet,
        &[
            "notice-to-wallet-sold-out",
            "notice-to-wallet-no-room",
            "notice-to-wallet-plan-changed",
            "notice-to-wallet-service-changed",
            "notice-to-wallet-short",
            "notice-to-wallet-short-ended",
            "notice-to-wallet-canceled",
            "notice-paid-twice",
        ],
    ),
    (News::Refunded, &["notice-refunded"]),
    (News::GivenBack, &["notice-given-back", "notice-given-back-transfer"]),
    (News::Rejected, &["notice-rejected", "notice-rejected-finally"]),
    (News::Received, &["notice-wallet-received"]),
    (News::Delayed, &["notice-delayed"]),
];

/// The words of both languages.
#[derive(Debug)]
pub struct Words {
    news: Vec<(News, String)>,
    approved: Vec<String>,
    unsure: String,
}

impl Words {
    /// # Errors
    /// A text is gone from the catalogues.
    pub fn load() -> Result<Self> {
        let l10n = L10n::load()?;
        let mut news = Vec::new();
        for (kind, keys) in KEYS {
            for key in keys {
                for locale in [Locale::Fa, Locale::En] {
                    news.push((kind, plain_run(&l10n, locale, key)?));
                }
            }
        }
        let approved = vec![plain_run(&l10n, Locale::Fa, "review-done-approved")?];
        let unsure = plain_run(&l10n, Locale::Fa, "review-received-sure")?;
        Ok(Self { news, approved, unsure })
    }

    /// What kind of news a text is; `None` for every other screen.
    pub fn news(&self, text: &str) -> Option<News> {
        self.news.iter().find(|(_, words)| text.contains(words.as_str())).map(|(kind, _)| *kind)
    }

    /// Whether a reviewer is asked to say an amount once more.
    pub fn is_unsure(&self, text: &str) -> bool {
        text.contains(&self.unsure)
    }

    /// Whether a reviewer is told that the approval is booked.
    pub fn is_approved(&self, text: &str) -> bool {
        self.approved.iter().any(|words| text.contains(words.as_str()))
    }
}
