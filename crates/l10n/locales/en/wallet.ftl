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
        [reversal] Reversed
        [opening] Opening balance
       *[internal] Transfer
    }
    Balance: { $after } · { $at }
