# Menu, help, language, profile, and what every screen uses. Button labels and alerts (home-blocked, home-language-set)
# take no markup.

button-home = 🏠 Main menu
button-back = ↩️ Back
button-cancel = Cancel
button-newer = Newer
button-older = Older
button-before = Previous
button-next = Next
button-page = Page { $page } of { $count }
button-open-subscription = 📦 View service
button-open-invoice = 🧾 View invoice
button-buy-again = 🛒 Buy again

# Between the members of a list.
list-comma = { ", " }

command-start = Main menu
command-plans = Buy a service, see prices
command-subscription = My services
command-wallet = Wallet and balance
command-transactions = Wallet history
command-payment = Top up the wallet
command-orders = My orders and invoices
command-profile = My account
command-support = Talk to support
command-help = How to buy and connect

home-welcome =
    Hello { $name } 👋
    Welcome to <b>{ $shop }</b>.

    Buying takes a few taps; once you have paid, your service link arrives right here.

    What would you like to do? 👇
home-unknown =
    I did not understand that 🙏

    Please choose from the buttons below. If you have a payment receipt, send its picture here.
home-blocked = Your account has no access to the shop any more. If you think this is a mistake, please contact support.
home-blocked-contact = Your account has no access to the shop any more. If you think this is a mistake, please message support: { $contact }

home-buy = 🛒 Buy a service
home-wallet = 💰 Wallet
home-subscriptions = 📦 My services
home-support = 💬 Support
home-orders = 🧾 My orders
home-language = 🌐 Language
home-help = 📖 Help
home-admin = ⚙️ Manage the shop

home-help-text =
    📖 <b>How to buy and connect</b>

    <b>Buying</b>
    1. Tap “Buy a service” and choose a location and a plan.
    2. Pay the invoice from your wallet, online or by card transfer; the invoice shows the ways that are open.
    3. For a card transfer, send the exact amount, then the picture of the receipt here.

    <b>Connecting</b>
    1. Install one of the apps; each has a button next to your service link.
    2. Tap that button, or copy the link and paste it into the app.
    3. Tap update in the app and connect.

    <b>Renewing</b>
    Renew from “My services”: your link stays the same and nothing has to be set up anew.

    If you get stuck anywhere, support is here for you.

home-support-text =
    💬 <b>Support</b>

    A question or a problem? Write to us:
    Contact: { "\u2068" }{ $contact }{ "\u2069" }

    If it is about an order, add the invoice number so that we can help sooner.
home-support-none =
    💬 <b>Support</b>

    No support contact has been set yet. Please look again a little later.
home-support-open = 💬 Message support

home-language-ask = 🌐 Choose your language.
home-language-name = English
home-language-set = The bot now speaks English.

home-profile =
    👤 <b>Your account</b>

    Name: { $name }
    ID: { $id }
    Member since: { $since }

    Balance: <b>{ $balance }</b>
    Services: <b>{ $subscriptions }</b>

# Why a typed amount is refused.
amount-negative =
    An amount cannot be negative.

    Please send just the number in toman, for example <code>50000</code>
amount-zero =
    The amount must be more than zero.

    Please send the number in toman, for example <code>50000</code>
amount-fractional =
    The amount must be whole toman, without decimals.

    Please send it again, for example <code>50000</code>
amount-too-large =
    This amount is far too large.

    Please check it and send it in toman, for example <code>50000</code>
amount-not-understood =
    I cannot read this as an amount.

    Please send just the number in toman, for example <code>50000</code>
