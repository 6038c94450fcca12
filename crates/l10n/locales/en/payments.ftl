# Card receipts: the payer's side, the reviewer's side, names of banks.
# Alerts (review-done-*, review-approved-by, review-rejected-by, review-voided, review-reason-*) take no markup.

receipt-send-picture =
    📸 <b>Send the picture of the receipt here.</b>

    Amount of this payment: <b>{ $amount }</b>
    Amount, date and tracking number should be readable.
receipt-not-a-picture =
    📸 I am waiting for the <b>picture of your receipt</b>.

    Amount of this payment: <b>{ $amount }</b>
    Please send the receipt as a picture.
receipt-taken =
    ✅ <b>Your receipt has arrived.</b>
    Invoice { $order } – { $amount }

    It is being reviewed, and you will hear the result here. There is no need to send it again.
receipt-taken-canceled =
    ✅ <b>We have your receipt.</b>
    Invoice { $order } – { $amount }

    This invoice is canceled, and the receipt is reviewed all the same. Once it is approved the money goes to your wallet, and we tell you here.
receipt-of-another = If this picture is for another payment, choose it and send the picture again:
receipt-of-invoice = 📸 Invoice { $order } – { $toman } toman
receipt-taken-late =
    ✅ <b>Your receipt has arrived.</b>
    Invoice { $order } – { $amount }

    The time of this invoice was over, but the receipt will be reviewed. Once approved, you get the service if its price has not changed; otherwise the money goes to your wallet.
receipt-too-large =
    This picture is too large.

    Please send the receipt as an ordinary Telegram photo, not as a file.
receipt-not-an-image-file =
    This file is not a picture.

    Please send a photo or screenshot of the receipt.
receipt-damaged =
    This picture is incomplete and cannot be opened.

    Please take it again and send it.

review-facts =
    💳 Amount: <b>{ $amount }</b> ({ $rial } rial)
    🧾 Invoice { $order }

    Payer: { $payer } { $username }
    User ID: { $user }

    { $what }

    To card: { $card } · { "\u2068" }{ $owner }{ "\u2069" }
    Sent: { $at }
    Receipt: { $id }
review-flag-late = ⏰ Late: the deadline was { $deadline }.
review-flag-same = 🚨 The same file was sent for receipt { $receipt }.
review-flag-similar = ⚠️ The picture looks like receipt { $receipt }.
review-flag-paid = 💰 This invoice was paid or cancelled before: what you approve goes to the customer's wallet.
review-flag-barred = ⛔️ This customer is banned. The money is real: approving gives them what they paid for; otherwise reject, and give the money back.
review-needs-second = 👥 First approval: { $by }, { $amount }. One more person has to approve.

review-approve = ✅ Approve
review-reject = 👎 Reject
review-differs = ✏️ Amount differs
review-payer = 👤 Customer

review-operator = System operator
review-approved-by = ✅ Approved: { $received } · { $by } · { $at }
review-rejected-by = ❌ Rejected: { "\u2068" }{ $reason }{ "\u2069" } · { $by } · { $at }
review-voided = ⚪️ Approval of { $received } taken back · { $by } · { $at }

review-done-approved = ✅ Approved: { $received }
review-done-first = Noted. The amount is large, so a colleague has to approve it too.
review-done-rejected = ❌ Receipt { $id } is rejected, and the customer is told why.
review-kept = Receipt { $id } stays in the queue.

review-reason-ask =
    ❌ <b>Reject receipt { $id }</b>

    Choose a reason or write your own. The customer reads exactly this text.
# Ready reasons: a button for the reviewer and the sentence the payer reads.
review-reason-0 = No transfer of this amount arrived
review-reason-1 = The picture of the receipt is not readable
review-reason-2 = The amount differs from the invoice
review-reason-3 = This receipt has been used before

review-received-sure =
    ⚠️ You wrote <b>{ $received }</b>, but the invoice is for <b>{ $amount }</b>.

    If that is what really came, send the same number once more; otherwise send the right amount in toman.
review-received-ask =
    ✏️ <b>Receipt { $id }</b>

    Invoice amount: { $amount }
    How much really arrived? Send the number in toman; that amount will be approved.

bank-melli = Bank Melli
bank-sepah = Bank Sepah
bank-edbi = Export Development Bank
bank-sanat-madan = Bank of Industry and Mine
bank-keshavarzi = Keshavarzi Bank
bank-maskan = Bank Maskan
bank-post-bank = Post Bank
bank-tosee-taavon = Tosee Taavon Bank
bank-eghtesad-novin = EN Bank
bank-parsian = Parsian Bank
bank-pasargad = Bank Pasargad
bank-karafarin = Karafarin Bank
bank-saman = Saman Bank
bank-sina = Sina Bank
bank-sarmayeh = Sarmayeh Bank
bank-shahr = Shahr Bank
bank-day = Day Bank
bank-saderat = Bank Saderat
bank-mellat = Bank Mellat
bank-tejarat = Tejarat Bank
bank-refah = Refah Bank
bank-ansar = Ansar Bank
bank-mehr-eghtesad = Mehr Eghtesad Bank
bank-ayandeh = Ayandeh Bank
bank-iran-zamin = Iran Zamin Bank
bank-gardeshgari = Gardeshgari Bank
bank-hekmat = Hekmat Iranian Bank
bank-mehr-iran = Mehr Iran Bank
bank-resalat = Resalat Bank
bank-kosar = Kosar Credit Institution
bank-melal = Melal Credit Institution
bank-noor = Noor Credit Institution
bank-khavarmianeh = Middle East Bank
bank-blu = Blubank
bank-unknown = Shetab network
