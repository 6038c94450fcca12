-- The house: every table of the main job.
-- Common subset of SQLite and PostgreSQL. Placeholders: {{id}} an identity key, {{bytes}} a byte string.
-- Times are unix milliseconds (UTC), money is rial, volumes are bytes: all BIGINT. Lists and documents are JSON in TEXT.

-- identity -------------------------------------------------------------------------------------------------------------
CREATE TABLE user_account (
  id {{id}},
  telegram_id BIGINT UNIQUE,
  first_name TEXT NOT NULL,
  last_name TEXT,
  username TEXT,
  locale TEXT NOT NULL,
  locale_chosen BOOLEAN NOT NULL,
  source TEXT,
  referrer_id BIGINT REFERENCES user_account(id),
  search TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active','blocked')),
  state_reason TEXT,
  reachable BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
);
CREATE INDEX user_account_search ON user_account(search);
CREATE INDEX user_account_username ON user_account(username);

CREATE TABLE role (
  id {{id}},
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  builtin BOOLEAN NOT NULL,
  permissions TEXT NOT NULL
);
CREATE TABLE user_role (
  user_id BIGINT NOT NULL REFERENCES user_account(id),
  role_id BIGINT NOT NULL REFERENCES role(id),
  granted_by TEXT NOT NULL,
  granted_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, role_id)
);
CREATE INDEX user_role_role ON user_role(role_id);

-- what a face remembers of a conversation; opaque to the business
CREATE TABLE dialogue (
  user_id BIGINT PRIMARY KEY REFERENCES user_account(id),
  state TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);

-- messenger updates, stored before they are confirmed
CREATE TABLE inbox_update (
  id {{id}},
  bot_id BIGINT NOT NULL,
  update_id BIGINT NOT NULL,
  chat_id BIGINT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('new','done','dead')),
  attempts BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  closed_at BIGINT,
  UNIQUE (bot_id, update_id)
);
CREATE INDEX inbox_update_open ON inbox_update(id) WHERE state = 'new';
CREATE INDEX inbox_update_closed ON inbox_update(closed_at) WHERE closed_at IS NOT NULL;

-- settings and audit ---------------------------------------------------------------------------------------------------
CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  version BIGINT NOT NULL,
  updated_by TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE audit_entry (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  face TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  data TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE
);
CREATE INDEX audit_entry_subject ON audit_entry(subject, seq);
CREATE TABLE audit_head (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

-- catalogue ------------------------------------------------------------------------------------------------------------
CREATE TABLE location (
  id {{id}},
  code TEXT NOT NULL UNIQUE,
  name_fa TEXT NOT NULL,
  name_en TEXT NOT NULL,
  flag TEXT NOT NULL,
  sort BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active','hidden'))
);
CREATE TABLE plan (
  id {{id}},
  name_fa TEXT NOT NULL,
  name_en TEXT NOT NULL,
  category TEXT NOT NULL,
  traffic_bytes BIGINT NOT NULL CHECK (traffic_bytes >= 0),
  duration_days BIGINT NOT NULL CHECK (duration_days >= 0),
  device_limit BIGINT NOT NULL CHECK (device_limit >= 0),
  price BIGINT NOT NULL CHECK (price >= 0),
  price_per_gib BIGINT CHECK (price_per_gib > 0),
  price_per_day BIGINT CHECK (price_per_day > 0),
  stock BIGINT CHECK (stock >= 0),
  renewal TEXT NOT NULL CHECK (renewal IN ('add','reset','keep_best')),
  audience TEXT NOT NULL,
  sort BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active','hidden')),
  created_at BIGINT NOT NULL
);
CREATE TABLE plan_location (
  plan_id BIGINT NOT NULL REFERENCES plan(id),
  location_id BIGINT NOT NULL REFERENCES location(id),
  PRIMARY KEY (plan_id, location_id)
);

-- ledger ---------------------------------------------------------------------------------------------------------------
CREATE TABLE ledger_account (
  id {{id}},
  code TEXT NOT NULL UNIQUE,
  asset TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('asset','liability','revenue','contra','expense','suspense','equity')),
  floor BIGINT,
  balance BIGINT NOT NULL CHECK (abs(balance) <= 9007199254740991),
  held BIGINT NOT NULL CHECK (held >= 0),
  version BIGINT NOT NULL
);
CREATE TABLE ledger_transfer (
  id {{id}},
  kind TEXT NOT NULL,
  idem_key TEXT NOT NULL UNIQUE,
  input_hash TEXT NOT NULL,
  reverses_id BIGINT UNIQUE REFERENCES ledger_transfer(id),
  attempt_id BIGINT,
  order_id BIGINT,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX ledger_transfer_order ON ledger_transfer(order_id) WHERE order_id IS NOT NULL;
CREATE INDEX ledger_transfer_attempt ON ledger_transfer(attempt_id) WHERE attempt_id IS NOT NULL;
CREATE TABLE ledger_posting (
  transfer_id BIGINT NOT NULL REFERENCES ledger_transfer(id),
  line BIGINT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES ledger_account(id),
  asset TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount <> 0 AND abs(amount) <= 9007199254740991),
  account_version BIGINT NOT NULL,
  balance_after BIGINT NOT NULL,
  PRIMARY KEY (transfer_id, line),
  UNIQUE (account_id, account_version)
);
CREATE TABLE ledger_hold (
  id {{id}},
  account_id BIGINT NOT NULL REFERENCES ledger_account(id),
  amount BIGINT NOT NULL CHECK (amount > 0),
  state TEXT NOT NULL CHECK (state IN ('held','captured','released','expired')),
  idem_key TEXT NOT NULL UNIQUE,
  expires_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  closed_at BIGINT
);
CREATE INDEX ledger_hold_open ON ledger_hold(expires_at) WHERE state = 'held';

-- orders ---------------------------------------------------------------------------------------------------------------
CREATE TABLE shop_order (
  id {{id}},
  user_id BIGINT NOT NULL REFERENCES user_account(id),
  kind TEXT NOT NULL CHECK (kind IN ('buy','renew','traffic','time','topup')),
  plan_id BIGINT REFERENCES plan(id),
  location_id BIGINT REFERENCES location(id),
  subscription_id BIGINT,
  quantity BIGINT NOT NULL,
  price BIGINT NOT NULL CHECK (price >= 0),
  snapshot TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('awaiting_payment','paid','provisioning','active','needs_attention','canceled','expired','refunded')),
  state_version BIGINT NOT NULL,
  idem_key TEXT NOT NULL UNIQUE,
  charge_transfer_id BIGINT UNIQUE REFERENCES ledger_transfer(id),
  outcome TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  paid_at BIGINT,
  closed_at BIGINT
);
CREATE INDEX shop_order_user ON shop_order(user_id, id);
CREATE INDEX shop_order_open ON shop_order(state, expires_at);
CREATE INDEX shop_order_paid ON shop_order(paid_at) WHERE paid_at IS NOT NULL;
CREATE INDEX shop_order_subscription ON shop_order(subscription_id) WHERE subscription_id IS NOT NULL;

-- payments -------------------------------------------------------------------------------------------------------------
CREATE TABLE card (
  id {{id}},
  number TEXT NOT NULL UNIQUE,
  bank TEXT NOT NULL,
  holder TEXT NOT NULL,
  owner TEXT NOT NULL,
  daily_cap BIGINT CHECK (daily_cap > 0),
  state TEXT NOT NULL CHECK (state IN ('active','resting')),
  used_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE payment_intent (
  id {{id}},
  user_id BIGINT NOT NULL REFERENCES user_account(id),
  order_id BIGINT NOT NULL REFERENCES shop_order(id),
  amount BIGINT NOT NULL CHECK (amount > 0),
  state TEXT NOT NULL CHECK (state IN ('open','paid','canceled','expired')),
  state_version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX payment_intent_order ON payment_intent(order_id);
CREATE UNIQUE INDEX payment_intent_one_open ON payment_intent(order_id) WHERE state = 'open';
CREATE TABLE payment_attempt (
  id {{id}},
  intent_id BIGINT NOT NULL REFERENCES payment_intent(id),
  user_id BIGINT NOT NULL REFERENCES user_account(id),
  gateway TEXT NOT NULL,
  state TEXT NOT NULL,
  state_version BIGINT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  tag BIGINT NOT NULL CHECK (tag >= 0),
  card_id BIGINT REFERENCES card(id),
  amount_lock BIGINT,
  authority TEXT,
  external_ref TEXT,
  late BOOLEAN NOT NULL,
  resubmits BIGINT NOT NULL,
  received BIGINT,
  credited_transfer_id BIGINT UNIQUE REFERENCES ledger_transfer(id),
  created_at BIGINT NOT NULL,
  deadline_at BIGINT NOT NULL,
  verified_at BIGINT,
  credited_at BIGINT,
  UNIQUE (gateway, authority),
  UNIQUE (gateway, external_ref),
  UNIQUE (card_id, amount_lock)
);
CREATE INDEX payment_attempt_intent ON payment_attempt(intent_id);
CREATE INDEX payment_attempt_user ON payment_attempt(user_id, id);
CREATE INDEX payment_attempt_state ON payment_attempt(state, deadline_at);
CREATE INDEX payment_attempt_card_day ON payment_attempt(card_id, verified_at) WHERE card_id IS NOT NULL;
CREATE TABLE receipt (
  id {{id}},
  attempt_id BIGINT NOT NULL REFERENCES payment_attempt(id),
  user_id BIGINT NOT NULL REFERENCES user_account(id),
  file_ref TEXT NOT NULL,
  file_kind TEXT NOT NULL CHECK (file_kind IN ('photo','document')),
  sha256 TEXT NOT NULL,
  phash BIGINT NOT NULL,
  flags TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('submitted','claimed','approved','rejected','voided')),
  state_version BIGINT NOT NULL,
  claimed_by BIGINT REFERENCES user_account(id),
  claim_until BIGINT,
  first_by BIGINT REFERENCES user_account(id),
  decided_by BIGINT REFERENCES user_account(id),
  decided_at BIGINT,
  received BIGINT,
  reason TEXT,
  submitted_at BIGINT NOT NULL
);
CREATE INDEX receipt_attempt ON receipt(attempt_id);
CREATE INDEX receipt_state ON receipt(state, submitted_at);
CREATE INDEX receipt_phash ON receipt(phash);
CREATE INDEX receipt_sha256 ON receipt(sha256);
CREATE UNIQUE INDEX receipt_sha256_approved ON receipt(sha256) WHERE state = 'approved';

-- subscriptions --------------------------------------------------------------------------------------------------------
CREATE TABLE subscription (
  id {{id}},
  user_id BIGINT NOT NULL REFERENCES user_account(id),
  plan_id BIGINT NOT NULL REFERENCES plan(id),
  location_id BIGINT NOT NULL REFERENCES location(id),
  name TEXT NOT NULL UNIQUE,
  token TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('pending','active','expired','depleted')),
  state_version BIGINT NOT NULL,
  traffic_bytes BIGINT NOT NULL CHECK (traffic_bytes >= 0),
  usage_base BIGINT NOT NULL CHECK (usage_base >= 0),
  device_limit BIGINT NOT NULL,
  expires_at BIGINT,
  noticed TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  delivered_at BIGINT
);
CREATE INDEX subscription_user ON subscription(user_id, id);
CREATE INDEX subscription_state ON subscription(state, expires_at);
CREATE TABLE subscription_grant (
  id {{id}},
  subscription_id BIGINT NOT NULL REFERENCES subscription(id),
  order_id BIGINT NOT NULL UNIQUE REFERENCES shop_order(id),
  kind TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  granted_at BIGINT NOT NULL
);
CREATE INDEX subscription_grant_subscription ON subscription_grant(subscription_id, id);

-- fleet ----------------------------------------------------------------------------------------------------------------
CREATE TABLE panel (
  id {{id}},
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  base_url TEXT NOT NULL,
  access TEXT NOT NULL,
  public_host TEXT NOT NULL,
  location_id BIGINT NOT NULL REFERENCES location(id),
  state TEXT NOT NULL CHECK (state IN ('active','draining','removed')),
  health TEXT NOT NULL CHECK (health IN ('unknown','up','down')),
  health_detail TEXT NOT NULL,
  facts TEXT NOT NULL,
  capacity BIGINT CHECK (capacity > 0),
  failures BIGINT NOT NULL,
  checked_at BIGINT,
  down_since BIGINT,
  usage_at BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX panel_location ON panel(location_id, state);
CREATE UNIQUE INDEX panel_name ON panel(name) WHERE state <> 'removed';
-- two rows for one panel would be two writers
CREATE UNIQUE INDEX panel_address ON panel(base_url) WHERE state <> 'removed';
CREATE TABLE inbound (
  id {{id}},
  panel_id BIGINT NOT NULL REFERENCES panel(id),
  remote_id BIGINT NOT NULL,
  tag TEXT NOT NULL,
  protocol TEXT NOT NULL,
  port BIGINT NOT NULL,
  remark TEXT NOT NULL,
  spec TEXT NOT NULL,
  findings TEXT NOT NULL,
  picked BOOLEAN NOT NULL,
  present BOOLEAN NOT NULL,
  seen_at BIGINT NOT NULL,
  UNIQUE (panel_id, remote_id)
);
-- a desired client of a panel; holder is the opaque id of whoever wants it
CREATE TABLE placement (
  id {{id}},
  panel_id BIGINT NOT NULL REFERENCES panel(id),
  holder_id BIGINT NOT NULL,
  email TEXT NOT NULL,
  credentials TEXT NOT NULL,
  enable BOOLEAN NOT NULL,
  label TEXT NOT NULL,
  cap_bytes BIGINT CHECK (cap_bytes >= 0),
  expires_at BIGINT,
  device_limit BIGINT NOT NULL,
  generation BIGINT NOT NULL,
  observed_generation BIGINT NOT NULL,
  delayed_generation BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('wanted','removing','removed')),
  attempts BIGINT NOT NULL,
  retry_at BIGINT NOT NULL,
  last_error TEXT,
  used_up BIGINT NOT NULL CHECK (used_up >= 0),
  used_down BIGINT NOT NULL CHECK (used_down >= 0),
  counter_up BIGINT NOT NULL,
  counter_down BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  online_at BIGINT,
  applied_at BIGINT,
  created_at BIGINT NOT NULL,
  UNIQUE (panel_id, email)
);
CREATE INDEX placement_holder ON placement(holder_id);
CREATE INDEX placement_live ON placement(panel_id, state) WHERE state <> 'removed';
CREATE INDEX placement_dirty ON placement(panel_id) WHERE generation <> observed_generation;
CREATE TABLE usage_hour (
  placement_id BIGINT NOT NULL REFERENCES placement(id),
  hour BIGINT NOT NULL,
  up BIGINT NOT NULL CHECK (up >= 0),
  down BIGINT NOT NULL CHECK (down >= 0),
  PRIMARY KEY (placement_id, hour)
);

-- notifications --------------------------------------------------------------------------------------------------------
CREATE TABLE notice (
  id {{id}},
  user_id BIGINT NOT NULL REFERENCES user_account(id),
  topic TEXT,
  key TEXT NOT NULL,
  args TEXT NOT NULL,
  dedup_key TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('queued','sent','dropped')),
  version BIGINT NOT NULL,
  sent_version BIGINT NOT NULL,
  message_ref TEXT,
  created_at BIGINT NOT NULL,
  sent_at BIGINT
);
CREATE INDEX notice_topic ON notice(topic) WHERE topic IS NOT NULL;
CREATE INDEX notice_user ON notice(user_id, id);

-- jobs -----------------------------------------------------------------------------------------------------------------
CREATE TABLE job (
  id {{id}},
  kind TEXT NOT NULL,
  lane TEXT,
  payload TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued','running','dead')),
  priority BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  attempts_max BIGINT NOT NULL,
  run_at BIGINT NOT NULL,
  lease_owner TEXT,
  lease_until BIGINT,
  fence BIGINT NOT NULL,
  dedup_key TEXT,
  last_error TEXT,
  created_at BIGINT NOT NULL
);
CREATE INDEX job_ready ON job(run_at, priority) WHERE state = 'queued';
CREATE INDEX job_leased ON job(lease_until) WHERE state = 'running';
CREATE INDEX job_lane_queued ON job(lane, priority, id) WHERE state = 'queued' AND lane IS NOT NULL;
CREATE UNIQUE INDEX job_lane_running ON job(lane) WHERE state = 'running' AND lane IS NOT NULL;
CREATE UNIQUE INDEX job_dedup_queued ON job(dedup_key) WHERE state = 'queued' AND dedup_key IS NOT NULL;
CREATE TABLE schedule (
  name TEXT PRIMARY KEY,
  next_at BIGINT NOT NULL,
  ran_at BIGINT,
  fence BIGINT NOT NULL
);
