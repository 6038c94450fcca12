# Choosing, invoices, ways to pay, orders, the renewal preview.

buy-location-ask =
    🌍 <b>خرید سرویس</b>

    لوکیشن سرویس را انتخاب کنید.
buy-nothing =
    فعلاً سرویسی برای فروش موجود نیست 🙏

    لطفاً کمی بعد دوباره سر بزنید یا از پشتیبانی بپرسید.
buy-plan-ask =
    📍 <b>سرویس‌های { $location }</b>

    سرویس مناسب خود را انتخاب کنید.
buy-plan-lines =
    { "\u200F" }🔹 <b>{ $name }</b> – { $price }
    { $traffic }، { $days }، { $devices }
buy-plan-button = { $name } – { $price }
buy-plan-button-sold-out = ⛔️ ظرفیت تکمیل – { $name }
buy-unlimited-traffic = حجم نامحدود
buy-unlimited-time = بدون محدودیت زمان
buy-unlimited-devices = بدون محدودیت دستگاه
buy-devices = { $n } دستگاه

invoice-text =
    🧾 <b>فاکتور شماره { $id }</b>

    { $what }

    💵 مبلغ: <b>{ $price }</b>
    ⏳ مهلت پرداخت: { $until }

    روش پرداخت را انتخاب کنید 👇
invoice-text-partly =
    🧾 <b>فاکتور شماره { $id }</b>

    { $what }

    💵 مبلغ: { $price }
    💰 موجودی کیف پول: { $balance }
    👉 کسری: <b>{ $missing }</b>
    ⏳ مهلت پرداخت: { $until }

    موجودی شما به حساب می‌آید و فقط <b>{ $missing }</b> را با روش دیگر می‌پردازید.
invoice-text-covered =
    🧾 <b>فاکتور شماره { $id }</b>

    { $what }

    💵 مبلغ: <b>{ $price }</b>
    💰 موجودی کیف پول: { $balance }
    ⏳ مهلت پرداخت: { $until }

    موجودی شما کافی است؛ با یک لمس پرداخت کنید 👇

invoice-what-buy =
    🛒 خرید سرویس <b>{ $plan }</b>
    📍 لوکیشن: { $location }
    📊 مشخصات: { $traffic }، { $days }، { $devices }
invoice-what-renew =
    🔄 تمدید سرویس با پلن <b>{ $plan }</b>
    📊 مشخصات: { $traffic }، { $days }، { $devices }
# Behind the number of an invoice: a few words, no line of its own.
invoice-short-buy = سرویس <b>{ $plan }</b>
invoice-short-renew = تمدید با <b>{ $plan }</b>
invoice-what-traffic = ➕ حجم اضافه: <b>{ $more }</b>
invoice-what-time = ➕ زمان اضافه: <b>{ $more }</b>
invoice-what-service = 📦 سرویس: { $name }
invoice-what-topup = 💰 افزایش موجودی کیف پول

invoice-pay-wallet = 💰 پرداخت از کیف پول
invoice-pay-card = 💳 کارت‌به‌کارت
invoice-cancel = انصراف

invoice-card =
    💳 <b>پرداخت کارت‌به‌کارت</b>
    🧾 فاکتور شماره { $id } – { $short }

    مبلغ دقیق: <b>{ $amount }</b>

    شماره کارت:
    { $card }
    به نام: <b>{ "\u2068" }{ $holder }{ "\u2069" }</b>
    🏦 { $bank }

    ⚠️ لطفاً <b>دقیقاً همین مبلغ</b> را واریز کنید، بدون گرد کردن؛ پرداخت شما از رقم‌های آخر آن شناخته می‌شود. { $tag } اضافه هم بعد از تایید به کیف پولتان می‌رود.{ $shared ->
        [yes] { " " }{ $share } از قیمت را کیف پولتان می‌دهد.
       *[no] { "" }
    }

    ⏳ مهلت پرداخت: <b>{ $until }</b>

    📸 بعد از واریز، <b>عکس رسید را همین‌جا بفرستید.</b>
invoice-copy-card = 📋 کپی شماره کارت
invoice-copy-amount-toman = کپی مبلغ به تومان
invoice-copy-amount-rial = کپی مبلغ به ریال

invoice-rest =
    💰 موجودی کیف پول شما برای این فاکتور کافی نیست.

    موجودی: { $balance }
    کسری: <b>{ $missing }</b>

    کسری را با روش زیر بپردازید. موجودی کیف پول تا رسیدن بقیه مبلغ دست نمی‌خورد.

invoice-in-review =
    ⏳ <b>رسید شما در حال بررسی است.</b>

    نتیجه همین‌جا به شما خبر داده می‌شود؛ لازم نیست دوباره پرداخت کنید یا رسید بفرستید.
invoice-paid-granted =
    ✅ <b>پرداخت انجام شد.</b>

    سرویس شما در حال آماده شدن است و لینک آن همین‌جا می‌رسد.
invoice-paid-extended =
    ✅ <b>پرداخت انجام شد.</b>

    سرویس شما به‌روز می‌شود. لینک همان است و تنظیم تازه‌ای لازم نیست.
invoice-paid-topup =
    ✅ <b>پرداخت انجام شد.</b>

    مبلغ به کیف پول شما اضافه شد.
invoice-paid-to-wallet =
    💰 <b>مبلغ در کیف پول شماست.</b>

    این سفارش انجام نشد؛ توضیح آن را در پیام بعدی می‌فرستیم.
invoice-canceled-online =
    سفارش لغو شد.

    اگر مبلغی برای آن پرداخت کرده‌اید، نگران نباشید: خودمان از درگاه می‌پرسیم و اگر پرداخت شده باشد به کیف پولتان می‌آید.
invoice-canceled =
    سفارش لغو شد.

    اگر مبلغی برای آن واریز کرده‌اید، نگران نباشید: عکس رسید را بفرستید تا بعد از تایید به کیف پولتان اضافه شود.

invoice-ended-provisioning =
    ✅ <b>فاکتور شماره { $id } پرداخت شده است.</b>

    { $what }
    💵 مبلغ: { $price }

    سرویس در حال آماده شدن است و به‌محض آماده شدن همین‌جا خبر می‌دهیم.
invoice-ended-active =
    ✅ <b>فاکتور شماره { $id } پرداخت و انجام شده است.</b>

    { $what }
    💵 مبلغ: { $price }
invoice-ended-refunded =
    ↩️ <b>وجه فاکتور شماره { $id } برگشت داده شد.</b>

    { $what }
    💵 مبلغ: { $price }

    این مبلغ به کیف پول شما برگشت.
invoice-ended-topup-returned =
    ↩️ <b>شارژ فاکتور شماره { $id } برگشت داده شد.</b>

    { $what }
    💵 مبلغ: { $price }

    این مبلغ از کیف پول شما کم شد.
invoice-ended-canceled =
    🚫 <b>فاکتور شماره { $id } لغو شده است.</b>

    { $what }
    💵 مبلغ: { $price }

    برای ادامه، سفارش تازه‌ای ثبت کنید.
invoice-ended-expired-plain =
    ⌛️ <b>مهلت پرداخت فاکتور شماره { $id } تمام شده است.</b>

    { $what }
    💵 مبلغ: { $price }

    اگر هنوز آن را می‌خواهید، سفارش تازه‌ای ثبت کنید.
invoice-ended-voided =
    ⚠️ <b>تایید پرداخت فاکتور شماره { $id } پس گرفته شد.</b>

    { $what }
    💵 مبلغ: { $price }

    این مبلغ در کیف پول شما نیست. اگر پرداخت کرده‌اید، به پشتیبانی پیام بدهید.
invoice-ended-void-note = ⚠️ تایید پرداخت این فاکتور پس گرفته شد و مبلغ آن در کیف پول شما نیست. اگر پرداخت کرده‌اید، به پشتیبانی پیام بدهید.
invoice-ended-to-card =
    ↩️ <b>پول فاکتور شماره { $id } به کارت شما برگشت.</b>

    { $what }
    💵 مبلغ: { $price }
invoice-card-refused-before = ⚠️ برای این فاکتور پیش از این رسیدی فرستاده‌اید که پذیرفته نشد. <b>اگر واقعاً واریز کرده‌اید، دوباره واریز نکنید</b> و به پشتیبانی پیام بدهید.
invoice-ended-expired =
    ⌛️ <b>مهلت پرداخت فاکتور شماره { $id } تمام شده است.</b>

    { $what }
    💵 مبلغ: { $price }

    اگر پرداخت کرده‌اید، عکس رسید را همین‌جا بفرستید؛ بررسی می‌شود. در غیر این صورت سفارش تازه‌ای ثبت کنید.

invoice-orders =
    🧾 <b>سفارش‌های شما</b>

    برای دیدن جزئیات، یکی را انتخاب کنید.
invoice-orders-none =
    هنوز سفارشی ندارید.

    اولین سرویس خود را همین حالا انتخاب کنید 👇
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
        [renew] تمدید
        [traffic] حجم اضافه
        [time] زمان اضافه
        [topup] افزایش موجودی
       *[buy] خرید
    } – { $price } – { $at }

renew-plan-ask =
    🔄 <b>تمدید سرویس { $name }</b>

    با کدام پلن تمدید می‌کنید؟ لینک شما همان می‌ماند.
renew-plan-button-same = ⭐️ همین پلن: { $name } – { $price }
renew-plan-button = { $name } – { $price }
renew-preview =
    🔄 <b>تمدید سرویس { $name }</b>

    پلن: <b>{ $plan }</b>
    مشخصات: { $traffic }، { $days }، { $devices }

    🔹 <b>قبل</b>
    { $before }

    ▪️ <b>بعد</b>
    { $after }

    💡 { $policy }

    💵 مبلغ: <b>{ $price }</b>
    لینک سرویس همان می‌ماند.
renew-period = { $traffic }، اعتبار: { $end }
renew-period-over = تمام شده
renew-policy-add = حجم و زمان باقی‌مانده حفظ می‌شود و پلن جدید به آن اضافه می‌شود.
renew-policy-add-over = زمان قبلی تمام شده است؛ دوره تازه از حالا شروع می‌شود و حجم باقی‌مانده دوره قبل حساب نمی‌شود.
renew-policy-reset = دوره تازه از همین حالا شروع می‌شود و باقی‌مانده دوره قبلی کنار می‌رود.
renew-policy-keep-best = از باقی‌مانده فعلی و پلن جدید، هر کدام که بیشتر است برای شما می‌ماند.
renew-confirm = ✅ تایید و ادامه پرداخت

# Paying at a provider.

invoice-pay-zarinpal = 🌐 پرداخت آنلاین (زرین‌پال)
online-description = فاکتور شماره { $id }
online-text =
    🌐 <b>پرداخت آنلاین</b>
    🧾 فاکتور شماره { $id } – { $short }

    💵 مبلغ: <b>{ $amount }</b>{ $shared ->
        [yes] { " " }(و { $share } از کیف پول)
       *[no] { "" }
    }
    ⏳ مهلت پرداخت: <b>{ $until }</b>

    دکمه زیر شما را به درگاه بانکی می‌برد. بعد از پرداخت نتیجه همین‌جا به شما گفته می‌شود؛ اگر صفحه بسته شد هم خودمان پیگیری می‌کنیم.
online-go = پرداخت { $amount }
online-check = 🔄 بررسی دوباره
online-no-news = هنوز خبر تازه‌ای نیست؛ پیگیری ادامه دارد.
online-again = تلاش دوباره برای پرداخت
online-no-news-ended = خبر تازه‌ای نیست؛ پولی برای این پرداخت نرسیده است.
online-awaits-hint = اگر مبلغ را پرداخت کرده‌اید، چند لحظه صبر کنید و «بررسی دوباره» را بزنید؛ خودمان هم پیگیری می‌کنیم و خبرتان می‌کنیم.
online-at-bank-hint = پاسخ بانک را می‌گیریم و نتیجه را همین‌جا می‌گوییم. لازم نیست دوباره پرداخت کنید.
online-delivering-hint = { $amount } دریافت شد و سرویس شما در حال آماده شدن است. لینک آن همین‌جا می‌آید.
online-delivered-hint = { $amount } دریافت شد. لینک سرویس و راهنمای اتصال را از دکمه زیر بردارید.
online-to-wallet-hint = { $amount } دریافت شد. { $why } برای همین، مبلغ به کیف پول شما رفت و می‌توانید با موجودی آن خرید کنید.
online-not-paid-hint = چیزی از شما نگرفته‌ایم. اگر مبلغی از حسابتان کم شده است، بانک آن را برمی‌گرداند؛ و اگر به ما برسد، سرویستان را تحویل می‌دهیم یا به کیف پولتان می‌آید.
online-going-back-hint = از درگاه خواسته‌ایم { $amount } را به کارت شما برگرداند. نتیجه را همین‌جا می‌گوییم.
online-standing =
    { $sign } <b>{ $title }</b>

    { $hint }

    فاکتور شماره { $id }
