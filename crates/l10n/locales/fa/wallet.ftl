# Balance, top-up, statement.

wallet-text =
    💰 <b>کیف پول شما</b>

    موجودی: <b>{ $balance }</b>

    با موجودی کیف پول، خرید و تمدید همان لحظه انجام می‌شود و رسیدی لازم نیست.
wallet-text-held =
    💰 <b>کیف پول شما</b>

    موجودی: <b>{ $balance }</b>
    کنار گذاشته برای پرداخت در جریان: { $held }

    با موجودی کیف پول، خرید و تمدید همان لحظه انجام می‌شود و رسیدی لازم نیست.
wallet-top-up = ➕ افزایش موجودی
wallet-transactions = 📋 گردش حساب

wallet-top-up-ask =
    ➕ <b>افزایش موجودی</b>

    یکی از مبلغ‌ها را انتخاب کنید یا مبلغ دلخواه را به تومان بفرستید.

    حداقل: { $min }
    حداکثر: { $max }

wallet-transactions-title = 📋 <b>گردش حساب</b>
wallet-transactions-none =
    📋 <b>گردش حساب</b>

    هنوز تراکنشی در کیف پول شما ثبت نشده است.
wallet-transaction-line =
    { $sign ->
        [plus] ➕ <b>{ $amount }</b>
       *[minus] ➖ <b>{ $amount }</b>
    } – { $kind ->
        [credit] واریز
        [charge] پرداخت سفارش
        [refund] بازگشت وجه
        [adjust] اصلاح توسط پشتیبانی
        [reversal] برگشت تراکنش
        [opening] مانده اولیه
       *[internal] انتقال
    }
    مانده: { $after } – { $at }
