# The staff side of the bot. Labels (buttons, toasts, alerts) take no markup.

admin-command-admin = Shop administration
admin-command-stats = Sales report
admin-command-payments = Receipts and payments
admin-command-users = Find a user
admin-command-subscriptions = All services
admin-command-servers = Servers and panels
admin-command-plans-edit = Plans and prices
admin-command-locations = Locations
admin-command-cards = Bank cards
admin-command-settings = Shop settings
admin-command-audit = Log of changes

admin-title =
    ⚙️ <b>Shop administration</b>
    { $at }
admin-today =
    📊 <b>Today</b>: { $orders ->
        [one] { $orders } order
       *[other] { $orders } orders
    } · <b>{ $revenue }</b>
    Top-ups: { $topups }
    Yesterday: { $orders_before ->
        [one] { $orders_before } order
       *[other] { $orders_before } orders
    } · { $revenue_before }
    👥 Users: { $users }
admin-jobs-dead =
    { $count ->
        [one] ⚠️ <b>{ $count } task</b> was given up after several tries.
       *[other] ⚠️ <b>{ $count } tasks</b> were given up after several tries.
    }
admin-receipts-waiting =
    { $count ->
        [0] 🧾 No receipt is waiting.
        [one] 🧾 <b>{ $count } receipt</b> is waiting for a decision.
       *[other] 🧾 <b>{ $count } receipts</b> are waiting for a decision.
    }
admin-payments-open = 💳 Payments under way: { $count }
admin-panels = 🖥 <b>Panels</b>
admin-panels-line =
    { $sign } { $name } — { $location } · { $clients ->
        [one] { $clients } service
       *[other] { $clients } services
    }
admin-panels-none = 🖥 No panel has been added yet.

admin-button-receipts =
    { $count ->
        [0] 🧾 Receipts
       *[other] 🧾 Receipts to review ({ $count })
    }
admin-button-users = 👥 Users
admin-button-user = 👤 User card
admin-button-subscriptions = 📦 Services
admin-button-payments = 💳 Payments
admin-button-stats = 📊 Sales report
admin-button-servers = 🖥 Servers
admin-button-locations = 🌍 Locations
admin-button-plans = 🏷 Plans
admin-button-cards = 🏦 Bank cards
admin-button-gateways = 🌐 Providers
admin-button-settings = ⚙️ Settings
admin-button-audit = 📜 Log
admin-button-refresh = 🔄 Refresh

admin-stats-title = 📊 <b>Sales report</b>
admin-stats-today = Today
admin-stats-week = Last 7 days
admin-stats-month = Last 30 days
admin-stats-lines =
    Orders: { $orders } · revenue: <b>{ $revenue }</b>
    New: { $bought } · renewed: { $renewed } · extra traffic and time: { $others }
    Top-ups: { $topups } · { $topup_amount }

# Answers that many rooms share.
admin-saved = Saved.
admin-hide = 🙈 Hide
admin-unhide = 👁 Show
admin-edit = ✏️ Edit
admin-now-visible = Customers see it now.
admin-now-hidden = Customers no longer see it.
admin-unlimited = unlimited
admin-not-sold = not sold
admin-empty = (empty)
admin-on = on
admin-off = off
admin-turn-on = Switch on
admin-turn-off = Switch off
admin-language-name = English
admin-form-over = This form has ended. Please begin again.
admin-number-again = This could not be read. Please send a whole number, without words.
admin-actor-system = The shop itself

# Receipts and payments.
admin-receipts =
    { $count ->
        [0]
            🧾 <b>Receipts</b>
            Nothing is waiting. Well done!
       *[other]
            🧾 <b>Receipts waiting: { $count }</b>
            The oldest first. Press a number to see the picture and decide.
    }
admin-receipts-line =
    <b>{ $place }.</b> { $claimed ->
        [yes] 🔒
       *[no] 🧾
    } <b>{ $amount }</b> · { $payer }
    Receipt { $id } · { $at }
# A button: the number of a line, and whom it is about.
admin-place-money = { $place }. { $name } – { $toman }
admin-place = { $place }. { $name }
admin-payments =
    💳 <b>Payments</b> · { $of }: { $count }
    The newest first. Press a number for the details; to search, send the number of a payment or an invoice, an amount, a reference, a provider's key or the last four digits of a card.
admin-payments-found =
    💳 <b>Payments with “{ $text }”</b>: { $count }
    The newest first. Press a number for the details.
admin-payments-found-none =
    🔍 No payment was found for “{ $text }”.

    You can search for:
    • the number of a payment or an invoice
    • an amount in toman
    • a reference or a provider's key, as the customer reads it out
    • the last four digits of the customer's card or of your own
admin-payments-all = 💳 All payments
admin-payments-none =
    💳 <b>Payments</b> · { $of }: { $count }

    There is no payment of this kind. Choose another one.
admin-payments-of-all = all
admin-payments-of-review = in review
admin-payments-of-open = under way
admin-payments-of-credited = credited
admin-payments-of-rejected = rejected
admin-payments-of-ended = ended
admin-payments-of-unknown = unknown
admin-payments-of-late = late
admin-payments-of-stuck = stuck
admin-payments-of-owed = not paid out yet
admin-payments-of-back = given back
admin-payments-of-proposed = waiting for a second person
# Buttons, three in a row: the shorter the better.
admin-payments-sieve =
    { $chosen ->
        [yes] ✓ { $of } { $count }
       *[no] { $of } { $count }
    }
admin-payments-sieve-all = All
admin-payments-sieve-review = Review
admin-payments-sieve-open = Open
admin-payments-sieve-credited = Credited
admin-payments-sieve-rejected = Rejected
admin-payments-sieve-ended = Ended
admin-payments-sieve-unknown = Unknown
admin-payments-sieve-late = Late
admin-payments-sieve-stuck = Stuck
admin-payments-sieve-owed = Not paid out
admin-payments-sieve-back = Back
admin-payments-sieve-proposed = Second person
admin-payments-way =
    { $chosen ->
        [yes] ✓ { $name }
       *[no] { $name }
    }
admin-payments-way-all = Every way
gateway-card = card transfer
gateway-zarinpal = Zarinpal
admin-payments-line =
    <b>{ $place }.</b> { $sign } <b>{ $amount }</b> · { $payer }
    { $state ->
        [created] created
        [redirected] at the gateway
        [awaiting_receipt] waiting for a receipt
        [in_review] in review
        [verifying] being verified
        [unknown] unclear
        [verified] verified
        [credited] credited
        [rejected] rejected
        [canceled] canceled
        [expired] expired
        [refund_pending] going back to the card
        [refunded] given back to the card
        [reversed] approval taken back
       *[failed] failed
    } · { $gateway } · { $at }
admin-payment =
    { $sign } <b>Payment { $id }</b> · { $state ->
        [created] created
        [redirected] at the gateway
        [awaiting_receipt] waiting for a receipt
        [in_review] in review
        [verifying] being verified
        [unknown] unclear; the provider is asked again
        [verified] verified
        [credited] credited
        [rejected] rejected
        [canceled] canceled
        [expired] expired
        [refund_pending] going back to the card
        [refunded] given back to the card
        [reversed] approval taken back
       *[failed] failed
    }

    Payer: { $payer }
    Invoice { $order }
    { $what }

    Asked for: <b>{ $amount }</b>
    { $facts }
admin-payment-price = Price of the invoice: { $price }
admin-payment-share = From the wallet: { $share }
admin-payment-tag = Tag: { $tag }
admin-payment-way = Paid by: { $gateway }
admin-payment-our-card = To the card ending in { $card }
admin-payment-reference = Reference: { $reference }
admin-payment-authority = Provider's key: { $authority }
admin-payment-payer-card = Payer's card: { $card }
admin-payment-day = { "" }
    📅 <b>{ $day }</b>
admin-payment-deadline = ⏰ Deadline: { $at }
admin-payment-receipt = 🧾 Receipt

# Users.
admin-users =
    👥 <b>Users</b>: { $count }

    Send part of a name, a username (with or without @), an ID or a Telegram ID to find somebody.
    The newest first.
admin-users-nobody =
    🔍 Nobody fits “{ $text }”.

    You can search for:
    • part of a name
    • a Telegram username, with or without @
    • an ID of this shop
    • a numeric Telegram ID
admin-users-found =
    👥 <b>Found for “{ $text }”</b>: { $count }

    The newest first. Send more letters to narrow it down.
admin-users-all = 👥 All users
admin-search-over = This search has ended. Please send again what you look for.
admin-users-line =
    { $state ->
        [blocked] ⛔️
       *[active] 👤
    } { $name } { $username }
admin-user =
    👤 <b>{ $name }</b> { $has_username ->
        [yes] · { $username }
       *[no] { "" }
    }
    ID: { $id } · Telegram: { $telegram }
    Since { $since }
    Last seen { $seen }
    Language: { $language ->
        [en] English
       *[fa] Persian
    }

    💰 Wallet: <b>{ $balance }</b> { $has_held ->
        [yes] (held: { $held })
       *[no] { "" }
    }
    📦 Services: { $subscriptions }
    🧾 Orders: { $orders }
    { $has_roles ->
        [yes] 🎖 Roles: { $roles }
       *[no] Role: customer
    }
    { $state ->
        [blocked] ⛔️ <b>Blocked</b>: { $reason }
       *[active] 🟢 Active
    }{ $reachable ->
        [no] { " " }· has stopped the bot
       *[yes] { "" }
    }
admin-user-credit = ➕ Credit
admin-user-debit = ➖ Debit
admin-user-orders = 🧾 Orders
admin-user-subscriptions = 📦 Services
admin-user-transactions = 📒 Transactions
admin-user-roles = 🎖 Roles
admin-user-block = ⛔️ Block
admin-user-unblock = ✅ Unblock
admin-user-block-ask = Why is { $name } blocked? Send the reason; it is kept in the log.
admin-user-blocked = ⛔️ The user is blocked and cannot use the bot any more.
admin-user-unblocked = The user may use the bot again.
admin-user-orders-title = 🧾 <b>Orders of { $name }</b>: { $count }
admin-user-orders-line =
    <b>Order { $id }</b> · { $state ->
        [awaiting_payment] ⏳ waiting for payment
        [paid] paid
        [provisioning] 🔧 being prepared
        [active] ✅ delivered
        [needs_attention] ❗️ needs attention
        [refunded] ↩️ refunded
        [expired] expired
       *[canceled] canceled
    }
    { $what }
    { $price } · { $at }
admin-user-subscriptions-title = 📦 <b>Services of { $name }</b>: { $count }
admin-user-transactions-title = 📒 <b>Transactions of { $name }</b>: { $count }
admin-user-transactions-line =
    { $sign ->
        [plus] ➕ <b>{ $amount }</b>
       *[minus] ➖ <b>{ $amount }</b>
    } · { $kind ->
        [credit] payment
        [charge] order
        [refund] refund
        [adjust] by hand
        [peer] between customers
        [reversal] reversal
        [opening] opening balance
       *[internal] internal
    } · transfer { $id }
    Balance: { $after } · { $at }

# Wallets.
admin-wallet-amount-ask =
    { $side ->
        [debit] ➖ <b>Debit</b>
       *[credit] ➕ <b>Credit</b>
    } of { $name }
    Available now: { $balance }

    Send the amount in toman.
admin-wallet-too-much = This customer has { $available } available; { $amount } cannot be taken from it. Send a smaller amount.
admin-wallet-reason-ask =
    { $side ->
        [debit] ➖ { $amount } will be taken.
       *[credit] ➕ { $amount } will be added.
    }

    Why? Send the reason; it is kept in the books.
admin-wallet-reason-again = Please send a short reason, in at most 500 characters.
admin-wallet-look =
    Please look once more:

    User: { $name }
    { $side ->
        [debit] ➖ Debit: <b>{ $amount }</b>
       *[credit] ➕ Credit: <b>{ $amount }</b>
    }
    Reason: { $reason }
    Balance: { $before } → <b>{ $after }</b>
admin-wallet-sure =
    { $side ->
        [debit] ➖ Take { $amount }
       *[credit] ➕ Add { $amount }
    }
admin-wallet-press = Please press the button above to confirm, or cancel.
admin-wallet-done =
    { $side ->
        [debit] The wallet was debited.
       *[credit] The wallet was credited.
    }

# Roles.
admin-roles =
    🎖 <b>Roles of { $name }</b>

    Press a role to give it or to take it.
admin-role-owner = Owner (everything)
admin-role-admin = Administrator (everything but roles)
admin-role-receipt-admin = Receipt reviewer
admin-role-user = Customer
admin-role-set =
    { $on ->
        [yes] The role “{ $role }” was given.
       *[no] The role “{ $role }” was taken.
    }

# Everybody's services.
admin-subscriptions =
    📦 <b>Services</b>: { $count }

    To search, send part of a service's name, the customer's { "@" }username or Telegram ID, the email on the panel, or the link itself.
    The newest first.
admin-subscriptions-none =
    🔍 No service was found for “{ $text }”.

    You can search for:
    • part of a service's name, for example the number at its end
    • the customer's { "@" }username or Telegram ID
    • the email of the service on the panel
    • the link of the service

    If you only know the customer's name, search under “Users”: the services are on the user's card.
admin-subscriptions-found =
    📦 <b>Found for “{ $text }”</b>: { $count }

    The newest first. Send more letters to narrow it down.
admin-subscriptions-all = 📦 All services
admin-subscriptions-people = 👥 Users
admin-subscription =
    🔢 Service { $id }
    👤 Owner: { $owner } · ID { $owner_id }
    🕐 Made: { $since }
    📊 Traffic of all periods:
    ⬆️ { $up } · ⬇️ { $down }
admin-subscription-online = 📶 Last online: { $at }
admin-subscription-never-online = 📶 Not connected yet
admin-subscription-revoke = 🔗 New link for the customer
admin-subscription-revoke-ask =
    Give { $name } a new link?

    The old link stops at once on every device; the customer finds the new one under “My services”.
admin-subscription-revoke-sure = Yes, change the link
admin-subscription-revoked = The link was changed.

# Servers.
admin-servers = 🖥 <b>Panels</b>
admin-servers-none =
    🖥 No panel has been added yet.

    Add the first one to be able to sell.
admin-servers-line =
    { $sign } { $flag } { $name } · { $limited ->
        [yes] { $clients }/{ $capacity }
       *[no] { $clients }
    }{ $fatal ->
        [yes] { " ⛔️" }
       *[no] { "" }
    }
admin-servers-add = ➕ Add a panel
admin-server =
    { $sign } <b>{ $name }</b> — { $location }

    Address: { $address }
    Customers connect to: { $host }
    { $state ->
        [active] ✅ Takes new services
        [draining] 🟡 Takes no new services; the present ones go on
       *[removed] ⚫️ Removed
    }
    Services: { $clients } { $limited ->
        [yes] of { $capacity }
       *[no] (no limit)
    }
    Waiting for the panel: { $pending }
    { $health ->
        [up] 🟢 Answers
        [down] 🔴 Does not answer: { $trouble }
       *[unknown] ⚪️ Not asked yet
    } { $checked ->
        [yes] ({ $at })
       *[no] { "" }
    }{ $health ->
        [down]
            { "" }
            Technical message: { $detail }
       *[other] { "" }
    }
admin-server-test = 🔍 Live test
admin-server-test-again = 🔍 Test again
admin-server-tested = 🔍 <b>Live test of { $name }</b>
admin-server-inbounds = 🔌 Inbounds ({ $count })
admin-server-edit = ✏️ Name and host
admin-server-way = 🔐 Way in
admin-server-way-text =
    🔐 <b>Way into { $name }</b>

    Address: { $address }
    Login: { $login ->
        [token] API token
       *[password] username and password
    }
    { $trust ->
        [pinned]
            Certificate: only this one
            { $fingerprint }
        [authority] Certificate: vouched for by an authority
       *[none] ⚠️ Not encrypted
    }

    Every change is tested on the panel before it is saved. Customers' services are not touched.
admin-server-way-url = ✏️ Address
admin-server-way-login = 🔑 Login
admin-server-way-certificate = 🔏 Trusted certificate
admin-server-url-change-ask =
    ✏️ <b>New address of { $name }</b>
    Now: { $address }

    Send the address as you open it in the browser, with port and secret path:
    <code>{ "https://panel.example.com:2053/secret/" }</code>

    When the server changes, the login is asked for again. Your message is deleted from the chat after it is read.
admin-server-save-ask =
    <b>Save this?</b>

    Panel: { $name }
    Address: { $address }
    Login: { $login ->
        [token] API token
       *[password] username and password
    }
    { $trust ->
        [pinned]
            Certificate: only this one
            { $fingerprint }
        [authority] Certificate: vouched for by an authority
       *[none] ⚠️ Not encrypted
    }
admin-server-save = ✅ Save
admin-server-save-press = Please press the button above to save, or cancel.
admin-server-saved = Saved. Everything that waited for this panel is sent again.
admin-server-certificate-known =
    🔏 It is the certificate that is trusted for this panel now:
    { $fingerprint }
admin-server-verify = An authority is enough
admin-server-drain = 🟡 No new services
admin-server-activate = 🟢 Take new services
admin-server-remove = 🗑 Remove
admin-server-remove-ask =
    Remove the panel <b>{ $name }</b> from the shop?

    Services on it: { $clients }. A panel with services cannot be removed. Nothing is deleted on the panel itself, and a removed panel does not come back: add it again if you need it.
admin-server-remove-sure = Yes, remove it
admin-server-now-active = The panel takes new services.
admin-server-now-draining = The panel takes no new services.
admin-server-now-removed = The panel was removed.
admin-server-open = 🖥 Open the panel
admin-server-edit-ask =
    Send up to three lines: name, the host customers connect to, and how many services it takes (- for no limit).

    Now:
    <code>{ $now }</code>
admin-server-edit-again =
    This could not be read. Send one line each: name, host without port (or -), capacity as a number (or -).
admin-inbounds =
    🔌 <b>Inbounds of { $name }</b>

    Every service of this panel is put into the inbounds with ✅. Press one to pick it or to let it go.
admin-inbounds-none =
    🔌 The panel { $name } has no inbound that we know of.

    Make one on the panel, then read them again.
admin-inbounds-refresh = 🔄 Read the inbounds again
admin-inbounds-read = The inbounds were read.
admin-inbound-picked = Picked. Services of this panel get it at once.
admin-inbound-let-go = Let go. Services of this panel lose it at once.

admin-server-no-location = A panel belongs to a location. Please add a location first.
admin-server-location-ask = 🌍 Which location is the new panel in?
admin-server-url-ask =
    🖥 <b>New panel</b> — { $location }

    Send the panel's address as you open it in the browser, with port and secret path:
    <code>{ "https://panel.example.com:2053/secret/" }</code>

    Your message is deleted from the chat after it is read.
admin-server-url-again =
    This is not an address of a panel. Send it as in the browser, for example:
    <code>{ "https://panel.example.com:2053/secret/" }</code>
admin-server-login-ask =
    🔑 Address: { $address }

    Send the panel's login, in one of two forms:
    <code>{ "token …" }</code> — an API token of the panel's settings
    <code>{ "username password" }</code> — in one line or two

    Your message is deleted from the chat after it is read, and the login is stored encrypted.
admin-server-login-again =
    This could not be read. Send <code>{ "token …" }</code>, or the username and the password in one line or two.
admin-server-testing = 🔍 Testing the panel; this may take a few seconds …
admin-server-name-ask =
    { $report }

    Almost done. Send a name for this panel; in a second line the host customers connect to (now { $host }), in a third how many services it takes. One name is enough.
admin-server-accept = ✅ Add as { $host }
admin-server-certificate =
    🔏 The panel showed a certificate that no authority vouches for. Its SHA-256 fingerprint:
    { $fingerprint }

    Compare it with the one on the server before you trust it:
    <code>{ "openssl x509 -noout -fingerprint -sha256 -in certificate.crt" }</code>
admin-server-trust = 🔏 Trust this certificate
admin-server-trouble = Mend it and test again, or send another login.
admin-server-other-url = ✏️ Another address
admin-server-added = ✅ <b>The panel was added.</b> Now pick the inbounds that services are put into.

admin-report-fine = ✅ <b>Everything is in order.</b>
admin-report-warnings = ✅ <b>The panel can be used.</b> What should be mended:
admin-report-unusable = ⛔️ <b>The panel cannot be used yet.</b>
admin-report-panel = Panel { $version } (API era { $era })
admin-report-core =
    { $running ->
        [no] Xray { $core } — <b>stopped</b>
       *[yes] Xray { $core } — running
    }
admin-report-latency = Answers within { $ms } ms
admin-report-clock = The panel's clock is off by { $seconds } s

admin-finding-unknown = The panel reported: { $code }
admin-finding-at = (inbound { $inbound })

finding-dns-failed = The panel's name is not known.
    .mend = Check the spelling of the address and the DNS record of the domain.
finding-unreachable = The panel cannot be reached.
    .mend = Check that the panel runs, that the port is right and that no firewall closes it.
finding-timed-out = The panel did not answer in time.
    .mend = Check the server's load and network, and that no firewall swallows the connection.
finding-connection-cut = The connection was closed without an answer.
    .mend = A firewall, or a service that is no web server, listens on this port. Check the port.
finding-tls-untrusted = The panel's certificate is not trusted.
    .mend = Compare its fingerprint and trust it here, or install a certificate of a public authority.
finding-tls-fingerprint-changed = The panel shows another certificate than the trusted one.
    .mend = If you renewed it yourself, trust the new one here; otherwise somebody may be in between. Seen: <code>{ $sha256 }</code>
finding-tls-broken = The encrypted connection could not be made.
    .mend = Perhaps the panel has no certificate: try the address with <code>{ "http://" }</code>. If it has one, check its certificate and key files.
finding-https-required = The panel answers only over an encrypted connection.
    .mend = Send the address with <code>{ "https://" }</code>.
finding-wrong-base-path = There is no panel at this path.
    .mend = The secret path of the address is missing or wrong. Copy it from the panel's settings (URI path).
finding-web-domain-mismatch = The panel answers only under another host name.
    .mend = Use the domain that is set as the listen domain in the panel's settings, or clear that setting. Now: { $host }
finding-not-a-panel = What answers there is not a panel.
    .mend = Check address and path; a proxy or another website may be in front (answer { $status }).
finding-server-failed = The panel answers with an error.
    .mend = Look into the panel's log and restart it (answer { $status }).
finding-wrong-credentials = The panel does not accept this login.
    .mend = Check username and password. After several wrong tries the panel refuses everybody for 15 minutes.
finding-second-factor-wanted = The panel asks for a second factor.
    .mend = Make an API token in the panel's settings and send it here instead of the password.
finding-token-refused = The panel does not accept this token.
    .mend = Copy the token again, or make a new one in the panel's settings.
finding-token-unsupported = This release of the panel has no API tokens.
    .mend = Send username and password, or update the panel.
finding-token-scope-too-small = The token may not do enough.
    .mend = Make a token with full access to inbounds and clients.
finding-login-limited = The panel refuses logins for a while.
    .mend = There were too many wrong tries. Wait a quarter of an hour and test again. { $retry_after_s }
finding-version-old = The panel's release is old.
    .mend = It works, but please update the panel: { $version }
finding-version-faulty = This release of the panel has known faults.
    .mend = Please update the panel: { $version }
finding-xray-stopped = Xray is not running on the panel: nobody can connect.
    .mend = Start Xray on the panel and look at its error. { $error }
finding-clock-off = The panel's clock is wrong.
    .mend = Set the time on the server (NTP). It is off by { $seconds } seconds.
finding-no-usable-inbound = The panel has no inbound that can be used.
    .mend = Make an enabled inbound (VLESS, VMess, Trojan or Shadowsocks) on the panel.
finding-lone-client-inbound = An inbound has only one client.
    .mend = This release of the panel cannot remove the last client of an inbound. Keep one spare client there.
finding-reality-refuses-others = REALITY refuses Clash and sing-box apps.
    .mend = Set <code>{ "minClientVer" }</code> of the inbound to <code>{ "1.8.0" }</code>. Core: { $core }
finding-reality-min-client-version-empty = REALITY refuses Clash and sing-box apps on new cores.
    .mend = Set <code>{ "minClientVer" }</code> of the inbound to <code>{ "1.8.0" }</code>.
finding-reality-min-client-version-high = REALITY refuses Clash and sing-box apps.
    .mend = Lower <code>{ "minClientVer" }</code> of the inbound to <code>{ "1.8.0" }</code>.
finding-reality-public-key-missing = REALITY has no public key: nobody can connect.
    .mend = Make a new key pair in the inbound's settings and save it.
finding-reality-server-name-missing = REALITY has no server name: nobody can connect.
    .mend = Enter at least one server name (SNI) in the inbound's settings.
finding-tls-server-name-missing = The inbound's TLS has no server name.
    .mend = Enter the domain of the certificate as SNI in the inbound's settings.
finding-tls-verification-off = Apps are told not to check the certificate; new cores refuse that.
    .mend = Use a valid certificate and switch off “allow insecure” in the inbound.
finding-traffic-unprotected = The traffic of this inbound is not encrypted.
    .mend = Switch on TLS or REALITY for it.
finding-shadowsocks-cipher-weak = The cipher of this Shadowsocks inbound is weak.
    .mend = Choose a cipher of 2022 or an AEAD cipher.
finding-xray-clients-only = Clash and sing-box apps cannot use this inbound.
    .mend = Customers of those apps need another inbound too, for example VLESS over TCP or WebSocket.
finding-inbound-unfit = Our services cannot be put into an inbound.
    .mend =
        { $fitness ->
            [disabled] It is switched off: switch it on at the panel.
            [protocol_unsupported] Its protocol knows no clients: use VLESS, VMess, Trojan, Shadowsocks or Hysteria2.
            [cipher_needs_other_key] Its Shadowsocks cipher needs a key of another length: choose a 2022 cipher with a 32-byte key.
            [single_user_cipher] Its Shadowsocks cipher serves a single user: choose one for several.
            [unreadable] Its settings cannot be read: open and save it on the panel.
           *[other] Change its protocol or settings, or do not pick it.
        }
finding-inbound-missing = A picked inbound is gone from the panel or switched off.
    .mend = Switch it on again on the panel, or let it go here.
finding-no-inbound-picked = No inbound is picked: nothing can be delivered from this panel.
    .mend = Open “Inbounds” and pick at least one.
finding-plain-http = Login and secrets travel unencrypted.
    .mend = Give the panel a certificate and use <code>{ "https" }</code>.
finding-kind-unknown = This kind of panel is not known here.
    .mend = Only 3x-ui panels can be added.
finding-bad-address = The panel's address is not right.
    .mend = Send it as in the browser, with port and path.
finding-client = The connection could not be prepared.
    .mend = Check the address and the trusted certificate.
finding-other = The panel reported something unexpected.
    .mend = Test again; if it stays, look into the panel's log. { $code }

admin-error-fleet-panel-unusable = The panel cannot be used yet: { $finding }
admin-error-fleet-inbound-unusable = This inbound cannot be picked: { $finding }
admin-error-fleet-panel-busy = { $placements } services are still on this panel. Let it take no new ones and wait until they end.
admin-error-fleet-address-taken = This panel is in the shop already, as { $name }.
admin-error-fleet-capacity-invalid = The capacity is between { $min } and { $max }; - is no limit.
admin-error-fleet-panel-silent = The panel did not answer properly and nothing was saved: { $trouble }

# Locations.
admin-locations = 🌍 <b>Locations</b>
admin-locations-none =
    🌍 No location has been added yet.

    Customers choose a location first; add the first one.
admin-locations-add = ➕ Add a location
admin-location =
    { $sign } <b>{ $flag } { $name_en }</b> · { "\u2068" }{ $name_fa }{ "\u2069" }

    Code: { $code }
    { $state ->
        [active] Customers can choose it
       *[hidden] Hidden from customers
    }
    { $room ->
        [yes] 🟢 Its servers have room
       *[no] 🔴 No server of it can take a service now
    }
admin-location-ask =
    🌍 Send four lines: code (small Latin letters), Persian name, English name, flag. For example:

    <code>{ $now }</code>
admin-location-example =
    { "de" }
    آلمان
    { "Germany" }
    🇩🇪
admin-location-again = Please send at least three lines: code, Persian name, English name; the flag in a fourth.

# Plans.
admin-plans = 🏷 <b>Plans</b>
admin-plans-none =
    🏷 No plan has been added yet.

    Add the first one to be able to sell.
admin-plans-line = { $sign } { $name } · { $price }
admin-plans-add = ➕ Add a plan
admin-plan =
    { $sign } <b>{ $name_en }</b> · { "\u2068" }{ $name_fa }{ "\u2069" }
    { $traffic } · { $days } · { $devices }

    💰 Price: <b>{ $price }</b>
    One more GB: { $per_gib }
    One more day: { $per_day }
    Stock: { $stock }

    On renewal: { $policy ->
        [reset] begins anew
        [keep-best] keeps the better of old and new
       *[add] is added to what is left
    }
    Category: { $category }
    Offered to: { $audience }
    Place in the list: { $sort }
    🌍 { $locations }

    { $state ->
        [active] 🟢 On sale
       *[hidden] ⚪️ Hidden from customers
    }
admin-audience-all = everybody
admin-plan-no-location = A plan is sold in locations. Please add a location first.
admin-plan-add-ask =
    🏷 Send the new plan, one line each:
    Persian name
    English name
    traffic in GB (0 is unlimited)
    days (0 never ends)
    devices (0 is unlimited)
    price in toman
    perhaps the price of one more GB (- is not sold)
    perhaps the price of one more day (- is not sold)

    For example:
    <code>{ $example }</code>
admin-plan-example =
    یک‌ماهه ۵۰ گیگ
    { "Monthly 50 GB" }
    { "50" }
    { "30" }
    { "2" }
    { "150000" }
    { "4000" }
    { "3000" }
admin-plan-add-again = Line { $line } is missing or could not be read. Please send all lines again.
admin-plan-added = ✅ The plan is on sale in every location that is shown. Change what you like below.
admin-plan-locations = 🌍 Locations
admin-plan-locations-ask =
    🌍 Where is <b>{ $name }</b> sold?

    Press a location to switch it.
admin-plan-renewal-add = ♻️ On renewal: add
admin-plan-renewal-reset = ♻️ On renewal: begin anew
admin-plan-renewal-keep-best = ♻️ On renewal: keep the better
admin-plan-field-name-fa = Name (fa)
admin-plan-field-name-en = Name (en)
admin-plan-field-category = Category
admin-plan-field-traffic = Traffic
admin-plan-field-duration = Days
admin-plan-field-devices = Devices
admin-plan-field-price = Price
admin-plan-field-price-per-gib = Extra GB
admin-plan-field-price-per-day = Extra day
admin-plan-field-stock = Stock
admin-plan-field-sort = Place
admin-plan-field-audience = Audience
admin-plan-ask-name-fa = Send the Persian name.
admin-plan-ask-name-en = Send the English name.
admin-plan-ask-category = Send the category: one word for plans of a kind.
admin-plan-ask-traffic = Send the traffic in GB; 0 is unlimited.
admin-plan-ask-duration = Send the number of days; 0 never ends.
admin-plan-ask-devices = Send the number of devices; 0 is unlimited.
admin-plan-ask-price = Send the price in toman.
admin-plan-ask-price-per-gib = Send the price of one more GB in toman; - is not sold.
admin-plan-ask-price-per-day = Send the price of one more day in toman; - is not sold.
admin-plan-ask-stock = Send how many are left; - is unlimited.
admin-plan-ask-sort = Send the place in the list: smaller numbers come first.
admin-plan-ask-audience = Send <code>{ "all" }</code> for everybody, or the code of a role.

# Payment providers.
admin-gateways =
    🌐 <b>Payment providers</b>

    🟢 on, 😴 off, ⚪️ not set up yet. Open payments of one that is off are followed up to their end.
admin-gateway-unset =
    { $sign } <b>{ $name }</b>

    Not set up yet. Send the merchant key, and customers can pay with it.
admin-gateway =
    { $sign } <b>{ $name }</b>

    State: { $state ->
        [on] on; customers see it
       *[off] off; takes no new payments
    }
    Service: { $sandbox ->
        [yes] test; no money moves
       *[no] live
    }
    Merchant key: ends with { $tail }
    { $refunds ->
        [on] Refunds after half an hour: with the access of terminal { $terminal }
        [off] Refunds after half an hour: not set up
       *[never] Refunds after half an hour: none
    }
    Last change: { $at }
admin-gateway-key = 🔑 Merchant key
admin-gateway-key-ask =
    🔑 Send the merchant key of { $name }.

    Your message is deleted from the chat when it has been read, and the key is stored encrypted.
admin-gateway-refund = ↩️ Access to refunds
admin-gateway-refund-off = 🗑 Remove the access to refunds
admin-gateway-refund-ask =
    ↩️ <b>Access to refunds of { $name }</b>

    A payment older than half an hour goes back to the customer's card by a refund only. Send two lines:
    • the number of the terminal in the provider's panel
    • the panel's access token

    Your message is deleted from the chat when it has been read, and the token is stored encrypted.
admin-gateway-refund-answers = ✅ The access to refunds of { $name } works.
admin-gateway-refund-refuses =
    { $code ->
        [access] ⛔️ { $name } does not accept this token; it may have expired or was not copied whole.
       *[terminal] ⛔️ { $name } does not know this terminal with this token.
    } It is saved, but nothing is refunded until it is right.
admin-gateway-test = 🩺 Test the connection
admin-gateway-on = 🟢 Switch on
admin-gateway-off = 😴 Switch off
admin-gateway-sandbox = 🧪 Test service
admin-gateway-live = 🏦 Live service
admin-gateway-saved = Saved.
admin-gateway-answers = ✅ { $name } knows our key.
admin-gateway-refuses = ⛔️ { $name } refuses us (code { $code }). Look at the merchant key, and in its panel whether the terminal is active.
admin-gateway-silent = ⚠️ { $name } gave no clear answer now. Please test again in a while.
admin-gateway-untestable = { $name } cannot be tested; try it with a small payment.

# Bank cards.
admin-cards =
    🏦 <b>Bank cards</b>

    Each with what it took today, open invoices included.
admin-cards-none =
    🏦 No card has been added yet.

    Customers need one to pay by card transfer.
admin-cards-line =
    { $sign } <b>{ $bank }</b> { $tail } · { $holder }
    Today: { $load }
admin-cards-button = { $sign } { $bank } { $tail }
admin-cards-add = ➕ Add a card
admin-card =
    { $sign } <b>{ $bank }</b>
    { $number }
    Holder: { $holder }
    Owner: { $owner }

    { $state ->
        [active] 🟢 Offered to customers
       *[resting] 😴 Resting
    }
    Today: { $load } { $capped ->
        [yes] of { $cap }
       *[no] (no daily limit)
    }
admin-card-rest = 😴 Rest
admin-card-activate = 🟢 Offer again
admin-card-active = The card is offered to customers.
admin-card-resting = The card rests.
admin-card-cap = 📏 Daily limit
admin-card-cap-ask = Send the daily limit in toman; 0 or - is no limit.
admin-card-number-ask = 🏦 Send the 16 digits of the card.
admin-card-holder-ask =
    { $number } · { $bank }

    Send the holder's name as customers shall see it. In a second line, perhaps, whose card it is inside the shop.
admin-card-added = ✅ The card was added and is offered at once.

# Settings.
admin-settings =
    ⚙️ <b>Settings</b>

    Press one to see and change it.
admin-settings-line = { $name }: { $value }
admin-setting =
    ⚙️ <b>{ $name }</b>
    { $hint }

    Now: <b>{ $value }</b>
    Default: { $default }
admin-setting-bounds = Between { $min } and { $max }
admin-setting-length = From { $min } to { $max } characters
admin-setting-ask = Send the new value.
admin-setting-ask-or-dash = Send the new value; - empties it.
admin-setting-again =
    This is not a value of “{ $name }”.
    { $bounds }

    Please send it again.
admin-setting-shop-name = Shop name
    .hint = What the shop calls itself in greetings and service names.
admin-setting-subscription-name-template = Service names
    .hint = The pattern of new names. Known words: <code>{ "{shop}" }</code>, <code>{ "{location}" }</code>, <code>{ "{plan}" }</code>, <code>{ "{number}" }</code>; the last one is needed.
admin-setting-sales-open = Sales
    .hint = Off: nothing can be bought or renewed; what was sold goes on.
admin-setting-card-enabled = Card transfer
    .hint = Whether customers can pay by card transfer.
admin-setting-wallet-enabled = Wallet payment
    .hint = Whether customers can pay from their wallet.
admin-setting-wallet-transfers = Sending between customers
    .hint = Whether customers can send money from their wallet to another customer's.
admin-setting-wallet-transfer-min = Smallest sending
    .hint = The least that is sent at once.
admin-setting-wallet-transfer-daily-max = Daily sending limit
    .hint = The most that one customer sends within 24 hours.
admin-setting-invoice-ttl-min = Invoice deadline
    .hint = How long an invoice waits for its money.
    .value = { $n } minutes
admin-setting-topup-min = Smallest top-up
    .hint = The least amount of a top-up.
admin-setting-topup-max = Largest top-up
    .hint = The greatest amount of a top-up.
admin-setting-four-eyes-above = Two reviewers above
    .hint = Receipts, deeds at the payments desk and wallet changes by hand of more than this need a second person.
admin-setting-receipt-resubmits-max = Pictures after a rejection
    .hint = How often a customer may send another receipt.
    .value = { $n } times
admin-setting-receipt-claim-min = Review lease
    .hint = How long a receipt is kept for the reviewer who opened it.
    .value = { $n } minutes
admin-setting-notice-expiry-hours = Notice before the end
    .hint = How long before its end a customer is told.
    .value = { $n } hours
admin-setting-notice-traffic-percent = Notice of low traffic
    .hint = Below how much remaining traffic a customer is told.
    .value = { $n } %
admin-setting-throttle-ms = Distance of requests
    .hint = The least time between two requests of one person; 0 is no limit.
    .value = { $n } ms
admin-setting-support-contact = Support
    .hint = Where customers find a human: @name, an address or a line of text.
admin-setting-update-interval-h = Update of apps
    .hint = How often apps fetch a service again.
    .value = { $n } hours
admin-setting-default-locale = Language
    .hint = The language of people whose own is unknown.

# The log.
admin-audit = 📜 <b>Log of changes</b>: { $count } entries
admin-audit-line =
    <b>{ $seq }.</b> { $at }
    { $actor }: { $action } · { $subject }
# What an entry is about.
admin-audit-of-receipt = receipt { $id }
admin-audit-of-user = { $name } (user { $id })
admin-audit-of-attempt = payment { $id }
admin-audit-of-order = order { $id }
admin-audit-of-card = card { $id }
admin-audit-of-plan = plan { $id }
admin-audit-of-location = location { $id }
admin-audit-of-panel = panel { $id }
admin-audit-of-inbound = inbound { $id }
admin-audit-of-subscription = service { $id }
admin-audit-of-job = work { $id }
# Its facts, one a line.
admin-audit-changed = from “{ $before }” to “{ $after }”
admin-audit-fact-name = Name: { $value }
admin-audit-fact-name-fa = Name: { $value }
admin-audit-fact-role = Role: { $value }
admin-audit-fact-amount = Amount: { $value }
admin-audit-fact-received = Received: { $value }
admin-audit-fact-asked = Asked for: { $value }
admin-audit-fact-price = Price: { $value }
admin-audit-fact-stock = Stock: { $value }
admin-audit-fact-state = State: { $value }
admin-audit-fact-picked =
    { $value ->
        [yes] Picked
       *[no] Let go
    }
admin-audit-fact-tail = Last four digits: { $value }
admin-audit-fact-holder = Holder: { $value }
admin-audit-fact-public-host = Customers connect to: { $value }
admin-audit-fact-capacity = Capacity: { $value }
admin-audit-fact-access-changed =
    { $value ->
       *[yes] The way in was changed
    }
admin-audit-fact-enabled =
    { $value ->
        [yes] Switched on
       *[no] Switched off
    }
admin-audit-fact-sandbox =
    { $value ->
       *[yes] In the sandbox
    }
admin-audit-fact-new-key =
    { $value ->
       *[yes] With a new merchant id
    }
admin-audit-fact-fee = Fee: { $value }
admin-audit-fact-expected = Expected: { $value }
admin-audit-fact-difference = Difference: { $value }
admin-audit-fact-user = Customer: { $value }
admin-audit-fact-reason = Reason: { $value }
admin-audit-state-active = active
admin-audit-state-hidden = hidden
admin-audit-state-resting = resting
admin-audit-state-draining = takes no new ones
admin-audit-state-removed = removed
admin-audit-desk-propose = proposed for a second person
admin-audit-desk-refuse = refused a proposal
admin-audit-gateway-set = set up a payment gateway
admin-audit-order-refund = refunded to the wallet
admin-audit-payment-ask = asked the gateway
admin-audit-payment-reverse = gave back to the customer's card
admin-audit-payment-credit = credited a payment by hand
admin-audit-payment-bear = agreed to bear what a payment lacks
admin-audit-payment-write-off = closed a payment
admin-audit-receipt-void = took an approval back
admin-audit-settlement-record = recorded a settlement
admin-audit-settlement-take-back = took a recorded settlement back
admin-audit-card-add = added a bank card
admin-audit-card-edit = changed a bank card
admin-audit-card-state = rested or offered a bank card
admin-audit-catalog-plan-save = saved a plan
admin-audit-catalog-plan-state-set = showed or hid a plan
admin-audit-catalog-stock-set = set the stock
admin-audit-catalog-location-save = saved a location
admin-audit-fleet-panel-add = added a panel
admin-audit-fleet-panel-edit = changed a panel
admin-audit-fleet-panel-state-set = set the state of a panel
admin-audit-fleet-inbound-pick = picked or let go an inbound
admin-audit-receipt-approve = approved a receipt
admin-audit-receipt-approve-first = approved a receipt (first of two)
admin-audit-receipt-reject = rejected a receipt
admin-audit-role-grant = gave a role
admin-audit-role-revoke = took a role
admin-audit-job-retry = Work tried again
admin-audit-settings-set = changed a setting
admin-audit-subscription-link-change = changed a customer's link
admin-audit-user-block = blocked a user
admin-audit-user-unblock = unblocked a user
admin-audit-wallet-adjust = changed a wallet

# Work that was given up.
admin-button-jobs = ⚠️ Tasks given up ({ $count })
admin-jobs =
    ⚠️ <b>Tasks given up</b>: { $count }

    These were tried several times in vain. Mend the cause and try again; nothing happens twice.
admin-jobs-none =
    ✅ <b>No task was given up.</b>

    Everything behind the scenes is done or waits its turn.
admin-jobs-line =
    <b>{ $id }</b> · { $kind }
    { $at } · { $tries } tries
    { $error }
admin-job-retry = 🔁 Task { $id }
admin-jobs-retry = 🔁 Try all again
admin-job-queued = The task is in the queue again.
admin-job-gone = The task is no longer in the list.
admin-job-waits = The same task waits already; there is no need to try it again.
admin-jobs-queued =
    { $count ->
        [one] { $count } task is in the queue again.
       *[other] { $count } tasks are in the queue again.
    }
job-fleet-panel-push = Bringing services to a panel
job-fleet-panel-check = Looking at a panel and its inbounds
job-fleet-usage-read = Reading the usage of a panel
job-fleet-usage-round = The round of reading usage
job-fleet-check-round = The round of looking at panels
job-ledger-holds-expire = Releasing amounts set aside
job-notifications-notice-deliver = Bringing a message to a user
job-notifications-inbox-prune = Sweeping old messages
job-orders-expire = Closing unpaid invoices
job-payments-attempts-expire = Closing payments that came to nothing
job-subscriptions-review = Looking through the services

# What the staff is told.
admin-notice-panel-down =
    🔴 <b>The panel { $panel } does not answer</b>
    Since { $since }
    { $trouble }

    Its customers' orders wait and are delivered by themselves when it is back.
admin-notice-panel-up =
    🟢 <b>The panel { $panel } is back</b>
    Away from { $since } until { $until }. Everything that waited is being delivered.
admin-notice-client-refused =
    ⚠️ <b>Panel { $panel } refused a service.</b>

    Service: { $client }

    We try again by ourselves, and the other services of this panel go on. Should it stay so, see why with the live check and look at the panel's inbounds.
admin-notice-delivery-delayed =
    ⏳ <b>A delivery waits</b>
    Order { $order } of { $customer } is paid, but the panel does not take the service { $subscription } yet.

    { $others ->
        [0] The customer was told. It is delivered by itself; please look at the panel.
        [one] One more paid order waits for its delivery. The customers were told. They are delivered by themselves; please look at the panels.
       *[other] { $others } more paid orders wait for their delivery. The customers were told. They are delivered by themselves; please look at the panels.
    }

admin-payment-open = 💳 Open the payment
admin-notice-gateway-refused =
    ⚠️ <b>{ $gateway } refused our request.</b>

    Error code: { $code }
    Look at the merchant key, the state of the terminal and the callback address in the provider's panel. No money is lost; open payments are followed up.
admin-notice-reference-taken =
    🚨 <b>One reference came for two payments.</b>

    Payment { $attempt } came with reference { $reference }, which belongs to payment { $other }. Nothing was booked twice; please compare it with the provider's report.
admin-notice-reverse-impossible =
    ↩️ <b>{ $gateway } does not give payment { $attempt } back.</b>

    Amount: { $amount }
    The provider said: { $code }
    { $why ->
        [setup] The provider is not set up.
        [addresses] The terminal has no list of server addresses. Give it in the provider's panel: within half an hour of the payment going back is free.
        [refunded_in_part] A part of this payment went back in the provider's panel before. Debit the wallet by that part and give the rest back by hand.
        [late] Providers do so for half an hour only. If yours has refunds, give the access on the provider's page and press again.
        [no_access] The provider's test service has no refunds.
        [access] The token for refunds was not accepted; give a new one on the provider's page and press again.
        [terminal] The terminal number for refunds is not right; correct it on the provider's page and press again.
        [amount] The sum is below the least that is refunded (2,000 toman).
       *[other] Please look at this payment in the provider's panel.
    }
    The money is in the customer's wallet; transfer it by hand and debit the wallet, or leave it there.
admin-notice-going-back-long =
    ⏳ <b>For more than an hour { $gateway } has not said whether payment { $attempt } went back.</b>

    Amount: { $amount }
    It is kept aside in the customer's wallet, and we go on asking. Please look in the provider's panel: if its refund or reversal is there, press “It went back” on the payment's page; if you are sure that it is not, “It did not”.
admin-notice-back-after-all =
    🚨 <b>Money that was said to stay has gone back to the customer's card.</b>

    Payment { $attempt }: { $amount }
    It is in the customer's wallet and on their card now. Press "Back to the customer's card" on the page of the payment once more, so that the wallet gives it back; no money is sent again.
admin-notice-refund-thrown-back =
    ⚠️ <b>The customer's bank did not take the refund of payment { $attempt }.</b>

    Amount: { $amount }
    The money is with { $gateway } again and comes with its next payout. Please look in its panel and agree with the customer; if it shall stay in the wallet, credit it there with a reason.
admin-notice-confirmed-more =
    ℹ️ <b>The provider confirmed more.</b>

    Payment { $attempt } at { $gateway }: you had recorded { $booked }, the provider confirmed { $amount }. The difference went to the customer's wallet, who was told; it is in suspense until the provider pays out.
admin-notice-confirmed-less =
    🚨 <b>The provider confirmed less.</b>

    Payment { $attempt } at { $gateway }: you recorded { $booked }, the provider confirmed { $amount }. It will not pay the difference out. If it was a mistake, debit it from the customer's wallet; then press “Close: no money comes” on the page of the payment, so that the account is even. It stays under “stuck” until then.
admin-notice-hand-unconfirmed =
    🚨 <b>The provider does not confirm a payment that you recorded.</b>

    Payment { $attempt } at { $gateway }, { $amount }: the provider says that it was not paid. If the money did not reach you in another way, debit it from the customer's wallet; then press “Close: no money comes” on the page of the payment. It stays under “stuck” until then.
admin-notice-unknown-long =
    🔎 <b>The end of a payment is still not known.</b>

    Payment { $attempt } · { $amount } · { $gateway }
    The provider has given no clear answer since { $since }. It is asked on and on.
admin-notice-unverified-crowded =
    ⚠️ <b>The list of unverified payments at { $gateway } is crowded.</b>

    { $count } payments wait to be verified, and the provider shows a hundred at most. Open payments are asked about one by one as well.
admin-notice-books-broken =
    🚨 <b>The books of the shop do not add up.</b>

    Findings: { $count }
    Broken rules: { $invariants }
    Stop selling until it is clear, and run { $command } on the server: it shows the rows with their details.
admin-notice-four-eyes-raised =
    👥 <b>The limit for a second person was raised.</b>

    { $by } changed it from { $before } to { $after }: up to that, one person is enough now. If this is news to you, set it back in the settings and look at the history.
admin-notice-money-unexplained =
    ⚠️ <b>{ $gateway } holds money that the books do not explain.</b>

    Difference: { $amount }
    Compare the payouts with the statement of the provider or of the card. { $command } shows every line.
admin-notice-unverified-foreign =
    ⚠️ <b>{ $gateway } holds a payment that this shop does not know.</b>

    Amount: { $amount }
    Key: { $authority }
    Perhaps another site uses the same merchant key. We leave it alone.

# The payments desk.

admin-desk-ask = 🔄 Ask the provider
admin-desk-asked = The provider is being asked; the answer is written down here.
admin-desk-credit = ✅ Book the money
admin-desk-write-off = 🗑 Close: no money comes
admin-desk-reverse = ↩️ Back to the customer's card
admin-desk-refund = 💰 Refund to the wallet
admin-desk-went-back = ✅ It went back to the customer
admin-desk-stayed = ❌ It did not; it stays in the wallet
admin-desk-adjust = 💰 Change of a wallet by hand
admin-desk-void = ⚠️ Take the approval back
admin-desk-amount-ask =
    ✅ <b>Book the money of payment { $id }</b>

    Asked for: { $amount }
    Write what you saw in the account, in toman.
admin-desk-reason-ask =
    <b>{ $deed }</b> · payment { $id }

    Write the reason. It stays in the audit log, and the customer may read it.
admin-desk-reason-again = A reason has 1 to 300 characters. Please write it again.
admin-desk-press = Press one of the buttons to go on.
admin-desk-look =
    <b>{ $deed }</b>

    Payment: { $id }
    Amount: <b>{ $amount }</b>
    Reason: { "\u2068" }{ $reason }{ "\u2069" }
    { $slip ->
        [yes] ⚠️ This is far from the { $asked } that was asked for. Is it in toman?
       *[no] { "" }
    }

    Are you sure?
admin-desk-sure = Yes, do it
admin-desk-done = Done.
admin-desk-provider-asked = The provider is asked to give it back; the outcome comes in the payment's timeline.
admin-desk-proposed = Noted. The amount is above what one person decides alone: a colleague has to confirm it.
admin-desk-waits = 👥 Waits for a second person: { $deed }, { $amount } – proposed by { $by }
admin-desk-over = This proposal is no longer open.
admin-desk-refused = The proposal was refused; nothing was done.
admin-desk-confirm = ✅ Confirm
admin-desk-refuse = Refuse
admin-desk-withdraw = Withdraw the proposal
admin-notice-desk-proposed =
    👥 <b>Something waits for a second person.</b>

    { $deed } · <b>{ $amount }</b>
    { $of ->
        [payment] Payment { $id }
        [wallet] Wallet
       *[order] Order { $id }
    } · customer: { $customer }
    Proposed by { $by }
    Reason: { "\u2068" }{ $reason }{ "\u2069" }
    { $slip ->
        [yes] ⚠️ This is far from what was asked for ({ $asked }).
       *[no] { "" }
    }

    Look at it, and confirm it if you agree.
admin-notice-desk-decided =
    { $decision ->
        [agreed] ✅ <b>{ $by } agreed, and it is done.</b>
        [refused] ❌ <b>{ $by } refused it; nothing was done.</b>
       *[over] ⚪️ <b>This proposal is not needed any more.</b>
    }

    { $deed } · { $amount }
    { $of ->
        [payment] Payment { $id }
        [wallet] Wallet
       *[order] Order { $id }
    } · customer: { $customer }

admin-fact-made = • Payment of { $amount } made: { $at }
admin-fact-picture =
    { $late ->
        [yes] • Receipt came (after the deadline): { $at }
       *[no] • Receipt came: { $at }
    }
admin-fact-approved =
    { $two ->
        [yes] • { $first } and then { $by } approved the receipt: { $at }
       *[no] • { $by } approved the receipt: { $at }
    }
admin-fact-rejected = • { $by } rejected the receipt: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-voided = • { $by } took the approval back: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-credited = • { $amount } went to the wallet (transaction { $transfer }): { $at }
admin-fact-credited-rest = • The rest of it, { $amount }, went to the wallet too (transaction { $transfer }): { $at }
admin-fact-charged = • { $amount } charged for the order: { $at }
admin-fact-kept = • Stayed in the wallet: { $why }
admin-fact-delivered = • The service was delivered: { $at }
admin-fact-refunded = • { $by } gave the order's price ({ $amount }) back to the wallet: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-requested = • A payment page was asked for: { $at }
admin-fact-opened = • The customer was sent to the provider: { $at }
admin-fact-refused = • The provider gave no page: { $at }
admin-fact-returned = • The customer came back: { $at }
admin-fact-forged = • A forged return was ignored: { $at }
admin-fact-listed = • Seen in the provider's unverified list: { $at }
admin-fact-paid = • The provider confirmed { $amount }: { $at }
admin-fact-not-paid = • The provider said it was not paid: { $at }
admin-fact-no-answer = • The provider gave no clear answer: { $at }
admin-fact-inquired = • A colleague asked the provider: { $at }
admin-fact-proposed = • { $by } proposed: { $deed }, { $amount }; { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-proposal-refused = • { $by } refused the proposal: { $deed }; { $at }
admin-fact-proposal-over = • The proposal was not needed any more: { $deed }; { $at }
admin-fact-credited-by-hand = • { $by } recorded { $amount } as received: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-borne = • { $by } agreed that { $amount } will not come and the shop bears it: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-written-off = • { $by } closed the payment: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-reverse-asked = • { $by } asked for a refund to the card: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-reversed-back =
    { $way ->
        [refund] • The provider refunded the money (bank transfer): { $at }
        [hand] • { $by } recorded that it went back to the customer: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
       *[other] • The provider gave the money back: { $at }
    }
admin-fact-reverse-impossible =
    { $way ->
        [hand] • { $by } recorded that it did not go back and stays in the wallet: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
       *[other] • The provider does not give it back: { $at } (its answer: { $code })
    }
admin-fact-reverse-called = • The gateway was asked to reverse it: { $at }
admin-fact-reverse-refused = • The gateway did not reverse it: { $at } – { "\u2068" }{ $code }{ "\u2069" }
admin-fact-refund-ordered = • A refund of { $amount } was ordered from the provider: { $at }
admin-fact-refund-refused = • The provider refused the order: { $at } – { $code }
admin-fact-back-after-all = • It turned out that { $amount } went back to the card although it was said to stay: { $at }
admin-fact-refund-thrown-back = • The bank sent the refund back; the money is with the provider: { $at }

# What is the matter with a panel that is down.

admin-trouble-unreachable = It cannot be connected to. Check that the server runs, the panel's address and port, and the firewall.
admin-trouble-unknown = It gave no proper answer, or the answer was lost. "Test now" shows the cause; it may be overloaded or need a restart.
admin-trouble-auth = It does not accept our login. Renew the user name and password, or the token, under "Way in".
admin-trouble-refused = It refused the request. "Test now" shows the cause.
admin-trouble-nonsense = What answers there is not a panel. Check the panel's address, its secret path, and the proxy in front of it.
