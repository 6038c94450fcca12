# What customers are told without asking.

notice-delivered =
    🎉 <b>Service { $name } is ready.</b>

    { $link }

    <b>Three steps to connect:</b>
    1. Install one of the apps below.
    2. Tap its button, or copy the link above and paste it into the app.
    3. Tap update in the app and connect.

    Please share this link with nobody. It stays the same when you renew.
notice-extended = ✅ <b>Your service is up to date.</b> The link stays the same.
notice-invoice-paid = ✅ Invoice { $id } is paid; there is nothing more to pay.
notice-invoice-paid-balance = 💰 In your wallet: { $balance }
notice-page-closed = ⚪️ This payment page for invoice { $id } is closed. If money left your account all the same, do not worry: we keep asking and will tell you.
notice-rest-came =
    💰 <b>{ $amount } more was added to your wallet.</b>

    The provider confirmed that your payment for invoice { $order } was more than we had recorded.
notice-rest-came-paid =
    💰 <b>{ $amount } more came for your payment, and the invoice is complete.</b>

    The provider confirmed that your payment for invoice { $order } was more than we had recorded. Your order is done.
notice-invoice-lapsed =
    ⌛️ <b>The time of this invoice is over.</b>
    🧾 Invoice { $id } – { $short }

    Please transfer nothing more for it.
    If you have paid already, do not worry: send the picture of the receipt, and it will be reviewed.
notice-invoice-lapsed-online =
    ⌛️ <b>The time of this invoice is over.</b>
    🧾 Invoice { $id } – { $short }

    If you have paid already, do not worry: we find out by ourselves and tell you the outcome here.
notice-invoice-lapsed-unpaid =
    ⌛️ <b>The time of this invoice is over.</b>
    🧾 Invoice { $id } – { $short }

    No payment was begun for it, and you owe nothing. Order again whenever you like.
notice-invoice-lapsed-partly =
    ⌛️ <b>The time of this invoice is over.</b>
    🧾 Invoice { $id } – { $short }
notice-invoice-lapsed-came = 💰 { $amount } that came for this invoice went to your wallet.
notice-have-paid = 📸 I have paid: send the receipt
notice-delayed =
    ⏳ <b>Your payment is in, but the server does not answer right now.</b>

    Your money is safe and the shop's owner knows. As soon as the server is back your service is set up by itself, and we tell you here; there is nothing for you to do.
notice-topped-up =
    ✅ <b>Your wallet has been topped up.</b>

    💰 Balance: <b>{ $balance }</b>
notice-topped-up-by =
    ✅ <b>{ $amount } was added to your wallet.</b>

    💰 Balance: <b>{ $balance }</b>
notice-wallet-credited =
    🎁 <b>{ $amount } was added to your wallet.</b>

    Balance: { $balance }
notice-wallet-debited =
    ➖ <b>{ $amount } was taken from your wallet.</b>

    Balance: { $balance }
    If you do not know why, write to support.
notice-wallet-received =
    🎁 <b>{ $name } sent you { $amount }.</b>

    Balance: { $balance }
    You can buy or renew a service with it.
notice-paid-twice =
    💰 <b>{ $amount } went to your wallet.</b>

    Invoice { $id } had been paid already, so this payment is now in your wallet.

    Balance: <b>{ $balance }</b>
notice-to-wallet-sold-out =
    💰 <b>Your payment is in your wallet.</b>

    Before the payment of invoice { $id } arrived, this service sold out:
    { $what }

    Balance: <b>{ $balance }</b>
    You can choose another service with it.
notice-to-wallet-no-room =
    💰 <b>Your payment is in your wallet.</b>

    The servers of this location have no room for invoice { $id }:
    { $what }

    Balance: <b>{ $balance }</b>
    You can choose another location with it.
notice-to-wallet-service-changed =
    💰 <b>Your payment is in your wallet.</b>

    By the time the payment of invoice { $id } arrived, this service had ended, was used up or had become unlimited, so nothing was added to it:
    { $what }

    Balance: <b>{ $balance }</b>
    You can renew the service with it.
notice-to-wallet-plan-changed =
    💰 <b>Your payment is in your wallet.</b>

    By the time the payment of invoice { $id } arrived, this service had changed (its price, its content or whether it is offered), so the order can no longer be fulfilled as it was:
    { $what }

    Balance: <b>{ $balance }</b>
    You can place a new order with it.
notice-to-wallet-short =
    💰 <b>Your payment arrived, but together with your wallet it was not enough for the invoice.</b>

    { $what }

    Invoice { $id }: { $price }
    Balance: { $balance }
    Still to pay: <b>{ $missing }</b>

    What arrived is in your wallet. Pay the rest to get the service.
notice-to-wallet-short-ended =
    💰 <b>Your payment arrived, but together with your wallet it was not enough for the invoice.</b>

    { $what }

    Invoice { $id }: { $price }
    Balance: { $balance }
    Still to pay: <b>{ $missing }</b>

    What arrived is in your wallet. This invoice has ended; place a new order and pay only the rest.
notice-to-wallet-canceled =
    💰 <b>Your payment is in your wallet.</b>

    Invoice { $id } had been canceled, so the money went to your wallet.

    Balance: <b>{ $balance }</b>

notice-rejected =
    ❌ <b>Your receipt was not approved.</b>
    Invoice { $order } – { $amount }

    Reason: { "\u2068" }{ $reason }{ "\u2069" }

    The amount of your payment stays the same. If you have paid, do not pay again: just send the right picture of the receipt.
notice-rejected-finally =
    ❌ <b>Your receipt was not approved.</b>
    Invoice { $order } – { $amount }

    Reason: { "\u2068" }{ $reason }{ "\u2069" }

    No more receipts can be sent for this payment. If you have paid, message support and we will look into it.
notice-send-again = 📸 Send receipt again

notice-subscriptions-ends-soon = ⏳ <b>Your service ends soon.</b> Renew now to stay connected.
notice-subscriptions-traffic-low = 📉 <b>Your traffic is running low.</b> Renew now to stay connected.
notice-subscriptions-ended = ⌛️ <b>The time of your service is over.</b> Renew it, and the same link works again.
notice-subscriptions-used-up = 🪫 <b>Your traffic is used up.</b> Renew, and the same link works again.

notice-given-back = ↩️ <b>{ $amount } went back to the card you paid with.</b> How soon you see it depends on your bank.
notice-given-back-transfer = ↩️ <b>{ $amount } is on its way back to the card you paid with.</b> The provider sends it by bank transfer; it usually arrives by the end of the next working day.
notice-stayed = 💰 <b>{ $amount } could not be sent back to your card; it is in your wallet.</b> You can buy with it, or ask support for another way.
notice-refunded =
    ↩️ <b>{ $amount } is back in your wallet.</b>

    Order { $id } was canceled and its price returned:
    { $what }

    Note: { "\u2068" }{ $reason }{ "\u2069" }
    Balance: <b>{ $balance }</b>
notice-payment-voided =
    ⚠️ <b>The approval of your payment for invoice { $id } was taken back.</b>

    { $undone ->
        [yes] What you had bought with it was undone as well.
       *[no] Its amount was taken from your wallet.
    }
    Note: { "\u2068" }{ $reason }{ "\u2069" }
    Balance: <b>{ $balance }</b>

    If you did pay, write to support and we will look into it.
