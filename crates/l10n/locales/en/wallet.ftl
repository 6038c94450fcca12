# Balance, top-up, statement.

wallet-text =
    💰 <b>Your wallet</b>

    Balance: <b>{ $balance }</b>

    Paid from the wallet, purchases and renewals happen at once, with no receipt to send.
wallet-text-held =
    💰 <b>Your wallet</b>

    Balance: <b>{ $balance }</b>
    Set aside for a payment under way: { $held }

    Paid from the wallet, purchases and renewals happen at once, with no receipt to send.
wallet-top-up = ➕ Top up
wallet-transactions = 📋 History
wallet-send = 🎁 Send to a friend

wallet-send-poor =
    🎁 <b>Send to a friend</b>

    Available: { $balance }
    Least amount to send: { $min }

    There is not enough in your wallet to send. Please top it up first.
wallet-send-to-ask =
    🎁 <b>Send to a friend</b>

    Available: <b>{ $balance }</b>

    Send the receiver's Telegram username (with @) or numeric id. They must have started this bot before.

    Your own numeric id: { $id }
wallet-send-amount-ask =
    🎁 <b>Send to { $name }</b>

    Available: { $balance }
    Least amount to send: { $min }

    Please send the amount in toman.
wallet-send-look =
    🎁 <b>Send to { $name }</b>

    Amount: <b>{ $amount }</b>
    Your balance afterwards: { $after }

    It is done at once and cannot be taken back. Please look at the receiver once more.
wallet-send-sure = ✅ Send { $amount }
wallet-send-press = Press the button above to send it, or go back and begin again.
wallet-send-over = This was sent or given up already. For another one, begin from the wallet.
wallet-send-done =
    ✅ <b>{ $amount } was sent to { $name }.</b>

    Your balance: { $balance }
    { $at }

wallet-top-up-ask =
    ➕ <b>Top up</b>

    Choose an amount or send your own, in toman.

    From: { $min }
    Up to: { $max }

wallet-transactions-title = 📋 <b>Wallet history</b>
wallet-transactions-none =
    📋 <b>Wallet history</b>

    Nothing has happened in your wallet yet.
wallet-transaction-line =
    { $sign ->
        [plus] ➕ <b>{ $amount }</b>
       *[minus] ➖ <b>{ $amount }</b>
    } · { $kind ->
        [credit] Deposit
        [charge] Order paid
        [refund] Refund
        [adjust] Adjusted by support
        [peer] Between friends
        [reversal] Reversed
        [opening] Opening balance
       *[internal] Transfer
    }{ $has_order ->
        [yes] { " · invoice " }{ $order }
       *[no] { "" }
    }
    Balance: { $after } · { $at }
