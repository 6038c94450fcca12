# Choosing, invoices, ways to pay, orders, the renewal preview.

buy-location-ask =
    🌍 <b>Buy a service</b>

    Choose a location.
buy-nothing =
    Nothing is on sale right now 🙏

    Please look again a little later, or ask support.
buy-plan-ask =
    📍 <b>Plans in { $location }</b>

    Choose the one that suits you.
buy-plan-lines =
    🔹 <b>{ $name }</b> – { $price }
    { $traffic } · { $days } · { $devices }
buy-plan-button = { $name } · { $price }
buy-plan-button-sold-out = ⛔️ Sold out · { $name }
buy-unlimited-traffic = Unlimited traffic
buy-unlimited-time = No time limit
buy-unlimited-devices = Any number of devices
buy-devices =
    { $n ->
        [one] { $n } device
       *[other] { $n } devices
    }

invoice-text =
    🧾 <b>Invoice { $id }</b>

    { $what }

    💵 Amount: <b>{ $price }</b>
    ⏳ Pay by: { $until }

    Choose how to pay 👇
invoice-text-partly =
    🧾 <b>Invoice { $id }</b>

    { $what }

    💵 Amount: { $price }
    💰 In your wallet: { $balance }
    👉 Still to pay: <b>{ $missing }</b>
    ⏳ Pay by: { $until }

    Your balance counts: only <b>{ $missing }</b> is left to pay in another way.
invoice-text-covered =
    🧾 <b>Invoice { $id }</b>

    { $what }

    💵 Amount: <b>{ $price }</b>
    💰 In your wallet: { $balance }
    ⏳ Pay by: { $until }

    Your balance covers it: one tap and it is paid 👇

invoice-what-buy =
    🛒 <b>{ $plan }</b>
    📍 Location: { $location }
    📊 Includes: { $traffic } · { $days } · { $devices }
invoice-what-renew =
    🔄 Renewal with <b>{ $plan }</b>
    📊 Includes: { $traffic } · { $days } · { $devices }
# Behind the number of an invoice: a few words, no line of its own.
invoice-short-buy = <b>{ $plan }</b>
invoice-short-renew = Renewal with <b>{ $plan }</b>
invoice-what-traffic = ➕ Extra traffic: <b>{ $more }</b>
invoice-what-time = ➕ Extra time: <b>{ $more }</b>
invoice-what-service = 📦 Service: { $name }
invoice-what-topup = 💰 Wallet top-up

invoice-pay-wallet = 💰 Pay from wallet
invoice-pay-card = 💳 Card transfer
invoice-cancel = Cancel order

invoice-card =
    💳 <b>Card-to-card transfer</b>
    🧾 Invoice { $id } – { $short }

    Exact amount: <b>{ $amount }</b>

    Card number:
    { $card }
    Holder: <b>{ "\u2068" }{ $holder }{ "\u2069" }</b>
    Bank: { $bank }

    ⚠️ Please transfer <b>exactly this amount</b>, without rounding: the last digits tell us which payment is yours. The extra { $tag } goes to your wallet once approved.{ $shared ->
        [yes] { " " }Your wallet gives { $share } of the price.
       *[no] { "" }
    }

    ⏳ Pay by: <b>{ $until }</b>

    📸 After paying, <b>send the picture of the receipt here.</b>
invoice-copy-card = 📋 Copy card number
invoice-copy-amount-toman = Copy amount (toman)
invoice-copy-amount-rial = Copy amount (rial)

invoice-rest =
    💰 Your wallet does not cover this invoice.

    In your wallet: { $balance }
    Still to pay: <b>{ $missing }</b>

    Please pay the rest as offered below. Your balance is not touched until the rest has arrived.

invoice-in-review =
    ⏳ <b>Your receipt is being reviewed.</b>

    You will hear the result here; there is no need to pay or send the receipt again.
invoice-paid-granted =
    ✅ <b>Paid.</b>

    Your service is being prepared; its link will arrive here.
invoice-paid-extended =
    ✅ <b>Paid.</b>

    Your service is being updated. The link stays the same and nothing has to be set up anew.
invoice-paid-topup =
    ✅ <b>Paid.</b>

    The amount has been added to your wallet.
invoice-paid-to-wallet =
    💰 <b>The money is in your wallet.</b>

    This order could not be fulfilled; the next message says why.
invoice-canceled-online =
    The order was canceled.

    If you have paid for it, do not worry: we ask the provider ourselves, and what was paid comes to your wallet.
invoice-canceled =
    The order is canceled.

    If you have already paid for it, do not worry: send the picture of the receipt, and once approved the money goes to your wallet.

invoice-ended-provisioning =
    ✅ <b>Invoice { $id } is paid.</b>

    { $what }
    💵 Amount: { $price }

    The service is being prepared; we will tell you here as soon as it is ready.
invoice-ended-active =
    ✅ <b>Invoice { $id } is paid and done.</b>

    { $what }
    💵 Amount: { $price }
invoice-ended-refunded =
    ↩️ <b>Invoice { $id } was refunded.</b>

    { $what }
    💵 Amount: { $price }

    The money went back to your wallet.
invoice-ended-topup-returned =
    ↩️ <b>The top-up of invoice { $id } was taken back.</b>

    { $what }
    💵 Amount: { $price }

    This money is no longer in your wallet.
invoice-ended-canceled =
    🚫 <b>Invoice { $id } is canceled.</b>

    { $what }
    💵 Amount: { $price }

    To go on, please place a new order.
invoice-ended-expired-plain =
    ⌛️ <b>The time to pay invoice { $id } is over.</b>

    { $what }
    💵 Amount: { $price }

    If you still want it, please place a new order.
invoice-ended-voided =
    ⚠️ <b>The approval of the payment for invoice { $id } was taken back.</b>

    { $what }
    💵 Amount: { $price }

    This money is not in your wallet. If you did pay, write to support.
invoice-ended-void-note = ⚠️ The approval of a payment for this invoice was taken back, and its money is not in your wallet. If you did pay, write to support.
invoice-ended-to-card =
    ↩️ <b>The money of invoice { $id } went back to your card.</b>

    { $what }
    💵 Amount: { $price }
invoice-card-refused-before = ⚠️ A receipt that you sent for this invoice was not accepted. <b>If you did transfer the money, do not transfer it again</b>: write to support.
invoice-ended-expired =
    ⌛️ <b>The time to pay invoice { $id } is over.</b>

    { $what }
    💵 Amount: { $price }

    If you have paid, send the picture of the receipt here and it will be reviewed. Otherwise please place a new order.

invoice-orders =
    🧾 <b>Your orders</b>

    Choose one to see its details.
invoice-orders-none =
    You have no orders yet.

    Choose your first service now 👇
# A button.
invoice-orders-line =
    { $state ->
        [awaiting_payment] ⏳
        [paid] 🔧
        [provisioning] 🔧
        [active] ✅
        [needs_attention] 🔧
        [refunded] ↩️
        [expired] ⌛️
       *[canceled] 🚫
    } { $kind ->
        [renew] Renewal
        [traffic] Extra traffic
        [time] Extra time
        [topup] Top-up
       *[buy] Purchase
    } · { $price } · { $at }

renew-plan-ask =
    🔄 <b>Renew { $name }</b>

    Which plan would you like to renew with? Your link stays the same.
renew-plan-button-same = ⭐️ Same plan: { $name } · { $price }
renew-plan-button = { $name } · { $price }
renew-preview =
    🔄 <b>Renew { $name }</b>

    Plan: <b>{ $plan }</b>
    Includes: { $traffic } · { $days } · { $devices }

    🔹 <b>Before</b>
    { $before }

    ▪️ <b>After</b>
    { $after }

    💡 { $policy }

    💵 Amount: <b>{ $price }</b>
    Your service link stays the same.
renew-period = { $traffic } · Expiry: { $end }
renew-period-over = already over
renew-policy-add = What is left of traffic and time is kept, and the new plan is added to it.
renew-policy-add-over = The old period is over: the new one starts now, and traffic left in the old one does not count.
renew-policy-reset = The new period starts now; what is left of the old one is dropped.
renew-policy-keep-best = Of what is left and what the new plan gives, you keep the larger.
renew-confirm = ✅ Confirm and pay

# Paying at a provider.

invoice-pay-zarinpal = 🌐 Pay online (Zarinpal)
online-description = Invoice { $id }
online-text =
    🌐 <b>Pay online</b>
    🧾 Invoice { $id } – { $short }

    💵 Amount: <b>{ $amount }</b>{ $shared ->
        [yes] { " " }(and { $share } from your wallet)
       *[no] { "" }
    }
    ⏳ Pay by: <b>{ $until }</b>

    The button below takes you to the bank's page. Afterwards we tell you the outcome here; should the page close, we find out by ourselves.
online-go = Pay { $amount }
online-check = 🔄 Check again
online-no-news = Nothing new yet; we keep asking.
online-again = Try to pay again
online-no-news-ended = No news: no money has come for this payment.
online-awaits-hint = If you have paid, wait a moment and press “Check again”; we keep checking as well and will tell you.
online-at-bank-hint = We are asking the bank and will tell you here. There is no need to pay again.
online-delivering-hint = We received { $amount } and are preparing your service. Its link will come here.
online-delivered-hint = We received { $amount }. The button below opens the link and how to connect.
online-to-wallet-hint = We received { $amount }. { $why } So the money went to your wallet, from which you can buy here.
online-not-paid-hint = We have taken nothing. If money has left your account, the bank returns it; if it does reach us, your service is delivered or you find it in your wallet.
online-going-back-hint = We asked the provider to return { $amount } to your card. You will be told here how it ended.
online-standing =
    { $sign } <b>{ $title }</b>

    { $hint }

    Invoice { $id }
