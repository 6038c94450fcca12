//! What the sample is made of: read from the asset, people drawn from the seed. Pure.

use anyhow::{Context as _, Result};
use kernel::Rng;
use serde::Deserialize;
use shop::catalog::RenewalPolicy;
use sims::telegram::User as TelegramUser;

const ASSET: &str = include_str!("../../assets/demo.json");
/// How many customers the history has.
const CUSTOMERS: usize = 110;
/// The first customer's Telegram id; out of the way of ids that people make up.
const CUSTOMER_ID_FIRST: i64 = 70_000_001;
/// One customer in so many speaks English.
const ENGLISH_EVERY: usize = 9;

#[derive(Debug, Deserialize)]
pub struct SampleLocation {
    pub code: String,
    pub name_fa: String,
    pub name_en: String,
    pub flag: String,
}

#[derive(Debug, Deserialize)]
pub struct SamplePlan {
    pub name_fa: String,
    pub name_en: String,
    pub category: String,
    pub gib: i64,
    pub days: i64,
    pub devices: i64,
    pub toman: i64,
    pub renewal: RenewalPolicy,
    /// How often it is bought, compared with the others.
    pub weight: u64,
}

#[derive(Debug, Deserialize)]
pub struct SampleCard {
    pub number: String,
    pub holder: String,
    pub owner: String,
}

/// Somebody with a Telegram account.
#[derive(Clone, Debug, Deserialize)]
pub struct Person {
    pub id: i64,
    pub first_name: String,
    pub last_name: Option<String>,
    pub username: Option<String>,
    #[serde(default = "persian")]
    pub language: String,
    /// The role of staff; customers have none.
    pub role: Option<String>,
}

fn persian() -> String {
    "fa".to_owned()
}

#[derive(Debug, Deserialize)]
struct Asset {
    shop_name: String,
    support_contact: String,
    locations: Vec<SampleLocation>,
    plans: Vec<SamplePlan>,
    toman_per_gib: i64,
    toman_per_day: i64,
    cards: Vec<SampleCard>,
    staff: Vec<Person>,
    first_names: Vec<String>,
    last_names: Vec<String>,
    english_names: Vec<String>,
}

/// The whole sample.
#[derive(Debug)]
pub struct Sample {
    pub seed: u64,
    /// Without customers and history.
    pub empty: bool,
    pub shop_name: String,
    pub support_contact: String,
    pub locations: Vec<SampleLocation>,
    pub plans: Vec<SamplePlan>,
    pub toman_per_gib: i64,
    pub toman_per_day: i64,
    pub cards: Vec<SampleCard>,
    /// The owner first, then the reviewers.
    pub staff: Vec<Person>,
    pub customers: Vec<Person>,
}

impl Sample {
    /// # Errors
    /// When the asset is broken: a defect.
    pub fn read(seed: u64, empty: bool) -> Result<Self> {
        let asset: Asset = serde_json::from_str(ASSET).context("the demo's sample is broken")?;
        let customers = if empty { Vec::new() } else { customers(&asset, &Rng::seeded(seed)) };
        let mut cards = asset.cards;
        if empty {
            cards.truncate(1);
        }
        Ok(Self {
            seed,
            empty,
            shop_name: asset.shop_name,
            support_contact: asset.support_contact,
            locations: asset.locations,
            plans: asset.plans,
            toman_per_gib: asset.toman_per_gib,
            toman_per_day: asset.toman_per_day,
            cards,
            staff: asset.staff,
            customers,
        })
    }

    /// Everybody, as the simulated Telegram knows them; all have pressed Start.
    pub fn telegram_users(&self) -> Vec<TelegramUser> {
        let user = |person: &Person| TelegramUser {
            id: person.id,
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            username: person.username.clone(),
            language_code: Some(person.language.clone()),
            started: true,
            ..TelegramUser::default()
        };
        self.staff.iter().chain(&self.customers).map(user).collect()
    }
}

fn customers(asset: &Asset, rng: &Rng) -> Vec<Person> {
    let pick = |from: &[String]| -> String {
        let at = usize::try_from(rng.below(from.len() as u64)).unwrap_or(0);
        from.get(at).cloned().unwrap_or_default()
    };
    (0..CUSTOMERS)
        .map(|nr| {
            let english = nr % ENGLISH_EVERY == ENGLISH_EVERY - 1;
            let first_name = pick(if english { &asset.english_names } else { &asset.first_names });
            let last_name = if english { None } else { Some(pick(&asset.last_names)) };
            Person {
                id: CUSTOMER_ID_FIRST + i64::try_from(nr).unwrap_or(0),
                first_name,
                last_name,
                username: (rng.below(3) > 0).then(|| format!("moon_{}", rng.token(6))),
                language: if english { "en".to_owned() } else { persian() },
                role: None,
            }
        })
        .collect()
}
