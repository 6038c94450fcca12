# The page of a subscription link, for a browser.

page-other-language = فارسی
page-theme = Light or dark
page-yours = Your subscription

# Apps show the words of an ended service as their one entry.
page-state-active = Active
page-state-pending = Being prepared
page-state-expired = Time is over
page-state-depleted = Traffic used up
page-state-returned = Given back

page-left-of = left of { $total }
page-nothing-left = nothing is left
page-unlimited = unlimited traffic
page-used = Used
page-ends-in = Time left
page-ended = Ended
page-ends-at = Valid until
page-never = no end
page-devices = Devices
page-online = Last seen
page-renew-hint = Renew this subscription in the bot: the same link works again, nothing has to be set up anew.
page-renew = Renew in the bot

page-link-title = Subscription link
page-link-hint = Copy it into your app, or scan the code with your phone. Keep it to yourself: whoever has it uses your traffic.
page-copy-link = Copy link
page-copy = Copy
page-copied = Copied
page-qr-hint = Scan with your app

page-apps-title = Open in an app
page-apps-hint = With the app installed, one tap brings the subscription into it.
page-os-android = Android
page-os-apple = iPhone, iPad and Mac
page-os-desktop = Windows and Linux

page-nodes-title = Connections
page-nodes-none = No connection yet. Look again in a minute.

page-open-title = Opening { $app } …
page-open-hint = If nothing happens, tap the button. Without { $app } on this device, install it first and come back.
page-open = Open in { $app }
page-get-app = Get { $app }

page-support = Support:
page-private = This page is private. Share it with nobody.

# The page a payer comes back to.

pay-amount = Amount
pay-reference = Reference
pay-card = Your card
pay-number = Invoice
pay-back = Back to the bot
pay-check-again = Check again
pay-back-hint = You can close this page and go back to the bot.

pay-awaits = Nothing has been paid yet
pay-awaits-badge = Awaiting payment
pay-awaits-hint = If you have paid, press “Check again” in a moment; we keep checking as well.
pay-at-bank = Waiting for the bank
pay-at-bank-badge = Being checked
pay-at-bank-hint = We are asking the bank and will tell you here and in the bot. There is no need to pay again.
pay-unknown = The bank has given no clear answer yet
pay-unknown-badge = Being followed up
pay-unknown-hint = Your money is not lost: we keep asking until we know, and tell you then. There is no need to pay again.
pay-silent = The provider does not answer right now
pay-silent-badge = Being followed up
pay-silent-hint = We do not know yet whether anything was paid. If you have paid, your money is not lost and there is no need to pay again: we keep asking and will tell you.
pay-delivering = Your payment has arrived
pay-delivering-badge = Paid
pay-delivering-hint = We received { $amount } and are preparing your service. The bot will send you its link.
pay-delivered = Your payment has arrived and the service is ready
pay-delivered-badge = Paid
pay-delivered-hint = We received { $amount }. The link and how to connect are waiting in the bot.
pay-topped-up = Your wallet was topped up
pay-topped-up-badge = Paid
pay-topped-up-hint = { $amount } was added to your wallet.
pay-to-wallet = Your money went to your wallet
pay-to-wallet-badge = In your wallet
pay-to-wallet-hint = We received { $amount }. { $why } So the money went to your wallet, from which you can buy in the bot.
# Why money went to the wallet: a sentence.
pay-why-sold-out = The plan was sold out before the payment arrived.
pay-why-no-room = The servers of this location had no room left.
pay-why-plan-changed = The price or the terms of this plan had changed, or it was no longer offered, before the payment arrived.
pay-why-service-changed = Your service had ended, was used up or had become unlimited before the payment arrived.
pay-why-short = Together with your wallet it was not enough for the invoice.
pay-why-short-at-first = At first less was recorded for it, which was not enough for the invoice; the rest was confirmed later.
pay-why-canceled = The invoice had been canceled or had ended.
pay-why-paid-before = The invoice had been paid by another payment before.
pay-not-paid = The payment was not made
pay-not-paid-badge = Not paid
pay-paid-otherwise-hint = Nothing was taken with this payment, and your invoice was paid in another way. There is nothing for you to do.
pay-not-paid-hint = We have taken nothing. If money has left your account, the bank returns it; if it does reach us, your service is delivered or you find it in your wallet. Go back to the bot to try again.
pay-going-back = A refund is under way
pay-going-back-badge = Going back
pay-going-back-hint = We asked the provider to return { $amount } to your card. The bot will tell you how it ended.
pay-gave-back = The money went back to your card
pay-gave-back-badge = Returned
pay-gave-back-hint = { $amount } went back to the card you paid with.
pay-refunded = The price of this order went back to your wallet
pay-refunded-badge = Refunded
pay-refunded-hint = { $amount } went back to your wallet.
pay-no-such = There is no payment at this address
pay-no-such-hint = Perhaps the address was cut short. You can see your payments in the bot.
pay-later = We cannot show the outcome right now
pay-later-hint = Your payment is safe; look at this page or at the bot again in a few minutes.
