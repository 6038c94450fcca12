# Every refusal of the shop: `capability.reason` is `error-capability-reason`. Shown in alerts too: no markup, at most
# 200 characters. First what happened, then what to do.

error-not-found = What you asked for was not found. Please start again from the main menu.
error-conflict = This has changed in the meantime. Please look again.
error-refused = This is not possible right now. If you need it, please ask support.
error-invalid = This value is not right. Please enter it again.
error-forbidden = You have no access to this part.
error-limited = That was a bit too often. Please wait a moment and try again.
error-unavailable = The shop is out of reach for a moment. Please try again shortly.
error-internal = Sorry, something went wrong and has been noted. Please try again shortly; if it happens again, message support.

error-shop-unavailable = The shop is out of reach for a moment. Please try again shortly.
error-shop-conflict = This changed at the same moment. Please look again.
error-shop-internal = Sorry, something went wrong and has been noted. Please try again shortly; if it happens again, message support.
error-shop-amount-out-of-range = This amount is outside what is allowed. Please enter another one.

error-orders-not-found = This order was not found. Your orders are in the main menu.
error-orders-sales-closed = Sales are closed for now. Please look again a little later.
error-orders-plan-unavailable = This service is no longer offered. Please choose another one.
error-orders-sold-out = This service is sold out. Please choose another service or location.
error-orders-ended = This invoice has ended. Please place a new order.
error-orders-already-paid = This invoice is paid already; there is no need to pay again.
error-orders-wallet-short = Your wallet does not cover it: { $missing } is missing.
error-orders-wallet-covers = Your wallet covers it: please pay from there.
error-orders-amount-too-small = The smallest amount is { $min }. Please enter more.
error-orders-amount-too-large = The largest amount is { $max }. Please enter less.
error-orders-addon-unavailable = No extra traffic or time is sold for this service. You can renew it instead.
error-orders-quantity-invalid = This quantity is not possible. Please choose one of those offered.
error-orders-stale = This order has changed in the meantime. Please open it again.
error-orders-blocked = Your account cannot buy at the moment. Please contact support.

error-payments-not-found = This payment or receipt was not found.
error-payments-card-number-invalid = This is not a card number. Please enter the 16 digits on the card again.
error-payments-card-exists = This card is in the list already.
error-payments-holder-invalid = The holder's name is not right. Please write the full name.
error-payments-cap-invalid = The daily limit is not right. Please enter an amount in toman.
error-payments-no-card = No card is available for this amount right now. Please try again shortly or message support.
error-payments-card-closed = Card transfers are closed for now. Please choose another way to pay.
error-payments-nothing-awaited = No payment is waiting for a receipt. If you have paid, open the invoice from “My orders” or message support.
error-payments-already-in-review = Your receipt is being reviewed. Please wait for the result; there is no need to send it again.
error-payments-too-many-pictures = Receipts were sent too often for this payment. Please message support and we will look into it.
error-payments-decided =
    { $approved ->
        [yes] Somebody has approved this receipt before you.
       *[no] Somebody has rejected this receipt before you.
    }
error-payments-claimed = A colleague is looking at this receipt until { $until }.
error-payments-own-receipt = You cannot decide on your own payment. A colleague has to review it.
error-payments-needs-another-reviewer = The first approval was yours. A colleague has to give the second one.
error-payments-picture-used = The same picture was approved for receipt { $receipt } and is not accepted again.
error-payments-amount-invalid = This amount is not right. Please enter more than zero, in toman.
error-payments-reason-missing = Please write a reason.
error-payments-not-at-provider = This is a card transfer: there is no provider to ask, its receipt decides.
error-payments-illegal-move = As this payment stands now, this is not possible. Please look again.
error-payments-amount-too-large = The largest amount for this receipt is { $max }. If more arrived, please ask the owner.

error-subscriptions-not-found = This service was not found. Your services are in the main menu.
error-subscriptions-not-delivered = The service is still being prepared. We tell you as soon as it is ready.
error-subscriptions-already-unlimited = This service is unlimited already.
error-subscriptions-stale = This service has changed in the meantime. Please open it again.

error-catalog-plan-unknown = This plan was not found. Please open the list again.
error-catalog-location-unknown = This location was not found. Please open the list again.
error-catalog-sold-out = This service is sold out. Please choose another one.
error-catalog-text-invalid =
    { $field ->
        [name_fa] The Persian name
        [name_en] The English name
        [category] The category
        [flag] The flag
       *[other] The text
    } is empty, too long or has characters that are not allowed. Please correct it.
error-catalog-number-invalid =
    { $field ->
        [price] The price
        [price_per_gib] The price of a gigabyte
        [price_per_day] The price of a day
        [traffic] The traffic
        [duration_days] The number of days
        [device_limit] The number of devices
        [stock] The stock
        [sort] The place in the list
       *[other] The number
    } is outside what is allowed. Please enter another number.
error-catalog-code-invalid = This code is not right: 1 to 16 of a–z, 0–9, hyphen and underscore.
error-catalog-code-taken = This code is in use already. Please choose another one.
error-catalog-audience-invalid = The audience is not right: choose everybody or one of the roles.
error-catalog-locations-missing = Choose at least one location for this plan.

error-identity-user-not-found = This user was not found.
error-identity-role-not-found = There is no such role.
error-identity-forbidden = You may not do this. If you need to, please ask the shop's owner.
error-identity-blocked = Your account has no access any more. Please contact support.
error-identity-self-block = You cannot block yourself.
error-identity-owner-protected = This person is staff: only those who manage roles can block them.
error-identity-last-owner = This is the last owner. Please name another one first.
error-identity-reason-required = Please write the reason in a few words.

error-ledger-insufficient-funds = The balance does not cover it: { $missing } is missing.
error-ledger-transfer-not-found = This transaction was not found.
error-ledger-not-reversible = This transaction is a reversal itself and cannot be reversed.
error-ledger-hold-not-found = This reservation was not found.
error-ledger-hold-closed = This reservation has ended. Please look again.
error-ledger-no-recipient = The receiver was not found. They must have started this bot once; their numeric id is surer than a username.
error-ledger-to-oneself = This is your own id. Please send the receiver's.
error-ledger-peer-closed = Sending money between wallets is closed at the moment.
error-ledger-peer-too-small = The least amount to send is { $min }. Please send more.
error-ledger-peer-day-limit = You have reached the daily limit: { $max } more can be sent within the next 24 hours.
error-ledger-amount-zero = The amount cannot be zero.
error-ledger-amount-not-positive = The amount must be more than zero.
error-ledger-reason-required = Please write the reason in a few words; it is kept in the books.

error-settings-unknown = There is no such setting.
error-settings-invalid = This value is not allowed for this setting. Please enter another one.
error-settings-topup-bounds = The smallest top-up ({ $min }) must not be above the largest ({ $max }).
error-settings-job-unknown = This work no longer waits to be revived: somebody was faster, or it never was given up.
error-settings-job-waits = The same work waits already; there is nothing to try again.

error-fleet-panel-unknown = This panel was not found.
error-fleet-inbound-unknown = This inbound was not found. Please read the panel's inbounds again.
error-fleet-placement-unknown = This service is on no panel.
error-fleet-location-unknown = This location was not found.
error-fleet-no-room = The servers of this location are full. Please choose another location.
error-fleet-name-invalid = The name is empty or too long. Please choose a shorter one.
error-fleet-name-taken = Another panel has this name. Please choose another one.
error-fleet-address-invalid = The panel's address is not right. Please enter it in full, with port and path.
error-fleet-address-taken = This panel has been added already.
error-fleet-host-invalid = The host is not right. Please enter it without protocol and path.
error-fleet-capacity-invalid = The capacity is not right. Please enter another number.
error-fleet-panel-unusable = This panel is not ready yet. Please mend what the check report says.
error-fleet-inbound-unusable = This inbound cannot be used. Please choose another one.
error-fleet-panel-busy = Services are still on this panel. Please move them first.
error-fleet-panel-silent = The panel did not answer properly, and nothing was saved. Please check address and access and try again.

error-payments-amount-too-small = The least for this method is { $min }. Please choose another one.
error-payments-no-gateway = Online payment is not available right now. Please choose another method.
error-payments-gateway-unknown = There is no provider of this name that pays out; the money of a card is at the bank already.
error-payments-gateway-away = The payment provider does not answer right now. Nothing was taken; try again in a while or choose another method.
error-payments-merchant-invalid = The merchant key is not right. Please copy it from the provider's panel.
error-payments-refund-access-invalid = The terminal number is digits alone, and the access token is one long word. Please copy both from the provider's panel.
error-payments-surplus-less = There is no such surplus: the payouts brought at most { $max } more than their payments came to.
error-payments-still-asked = The provider still has time to answer, and may give the money back. In { $minutes } minutes you can record the outcome yourself.
error-payments-unconfirmed = The provider has not confirmed this payment yet, so it gives nothing back. Ask the provider first.
error-payments-not-reversible = This provider gives nothing back. Return the money to the wallet.
error-payments-spent = The customer has spent { $missing } of it. Refund the order first.
error-orders-not-refundable = This order cannot be refunded, or was refunded before.
error-orders-reason-missing = Please write a reason; the customer will read it.
error-subscriptions-not-newest = Something was bought on top of this order. Refund that first.
error-orders-needs-another-person = You proposed this yourself. Another person has to confirm it.
error-orders-proposed-otherwise = Another amount ({ $max }) was proposed for this payment. Confirm that one, or refuse it first.
error-payments-settlement-known = This payout is recorded already.
error-payments-reference-missing = The bank's reference of this payout is needed.
error-payments-settlement-unknown = No payout is recorded under this reference.
error-payments-settlement-used = A payment of this payout has been given back since, so its record stays.
error-payments-nothing-open = No payment waits to be paid out.
error-orders-service-ended = This service has ended. Renew it first, then buy more traffic.
error-orders-no-second-person = This amount is above what one person decides alone, and nobody else may confirm it. Give a colleague the role, or raise the limit in the settings.
error-orders-refund-first = What was bought with this money still stands. Refund the order to the wallet first.
error-payments-no-second-person = This amount is above what one person decides alone, and nobody else may approve receipts. Give a colleague the role, or raise the limit in the settings.
error-orders-service-returned = The purchase of this service was undone and it is closed. Renew it to use it again.
error-orders-traffic-used-up = This service has no traffic left. Renew it or buy traffic first, then more time.
error-idempotency-key-missing = This request needs an Idempotency-Key. Please send one, and the same one with every repetition.
error-idempotency-key-invalid = The Idempotency-Key is not right: 1 to { $max } visible ASCII characters, once. Please send another one.
error-idempotency-key-reused = This Idempotency-Key was used for another request. Please take a new one for a new request.
error-idempotency-in-progress = This very request is being worked on. Please send it again in a moment, with the same key.
