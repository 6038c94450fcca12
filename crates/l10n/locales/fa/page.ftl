# The page of a subscription link, for a browser.

page-other-language = English
page-theme = روشن یا تیره
page-yours = اشتراک شما

# Apps show the words of an ended service as their one entry.
page-state-active = فعال
page-state-pending = در حال آماده شدن
page-state-expired = زمان تمام شده
page-state-depleted = حجم تمام شده
page-state-returned = پس داده شده

page-left-of = مانده از { $total }
page-nothing-left = حجمی نمانده است
page-unlimited = حجم نامحدود
page-used = مصرف‌شده
page-ends-in = زمان باقی‌مانده
page-ended = پایان‌یافته
page-ends-at = اعتبار تا
page-never = بدون پایان
page-devices = تعداد دستگاه
page-online = آخرین اتصال
page-renew-hint = اشتراک را از ربات تمدید کنید؛ همین لینک دوباره کار می‌کند و تنظیم تازه‌ای لازم نیست.
page-renew = تمدید در ربات

page-link-title = لینک اشتراک
page-link-hint = آن را در برنامه کپی کنید یا کد را با گوشی اسکن کنید. لینک را به کسی ندهید؛ هر کس آن را داشته باشد از حجم شما مصرف می‌کند.
page-copy-link = کپی لینک
page-copy = کپی
page-copied = کپی شد
page-qr-hint = با برنامه اسکن کنید

page-apps-title = باز کردن در برنامه
page-apps-hint = اگر برنامه نصب باشد، با یک لمس اشتراک به آن اضافه می‌شود.
page-os-android = اندروید
page-os-apple = آیفون، آیپد و مک
page-os-desktop = ویندوز و لینوکس

page-nodes-title = اتصال‌ها
page-nodes-none = هنوز اتصالی نیست. یک دقیقه دیگر دوباره ببینید.

page-open-title = در حال باز کردن { $app } …
page-open-hint = اگر اتفاقی نیفتاد، دکمه را بزنید. اگر { $app } روی این دستگاه نیست، اول نصبش کنید و برگردید.
page-open = باز کردن در { $app }
page-get-app = دریافت { $app }

page-support = پشتیبانی:
page-private = این صفحه خصوصی است. آن را با کسی به اشتراک نگذارید.

# The page a payer comes back to.

pay-amount = مبلغ
pay-reference = شماره مرجع
pay-card = کارت شما
pay-number = شماره فاکتور
pay-back = بازگشت به ربات
pay-check-again = بررسی دوباره
pay-back-hint = می‌توانید این صفحه را ببندید و به ربات برگردید.

pay-awaits = هنوز پرداختی انجام نشده است
pay-awaits-badge = در انتظار پرداخت
pay-awaits-hint = اگر مبلغ را پرداخت کرده‌اید، چند لحظه بعد «بررسی دوباره» را بزنید؛ خودمان هم پیگیری می‌کنیم.
pay-at-bank = منتظر پاسخ بانک هستیم
pay-at-bank-badge = در حال بررسی
pay-at-bank-hint = پاسخ بانک را می‌گیریم و نتیجه را همین‌جا و در ربات می‌گوییم. لازم نیست دوباره پرداخت کنید.
pay-unknown = بانک هنوز پاسخ روشنی نداده است
pay-unknown-badge = در حال پیگیری
pay-unknown-hint = پول شما گم نمی‌شود: تا روشن شدن نتیجه خودکار پیگیری می‌کنیم و خبرتان می‌کنیم. لازم نیست دوباره پرداخت کنید.
pay-silent = درگاه پرداخت فعلاً پاسخ نمی‌دهد
pay-silent-badge = در حال پیگیری
pay-silent-hint = هنوز نمی‌دانیم پرداختی انجام شده است یا نه. اگر پرداخت کرده‌اید، پولتان گم نمی‌شود و دوباره پرداخت نکنید: خودمان از درگاه می‌پرسیم و خبرتان می‌کنیم.
pay-delivering = پرداخت شما انجام شد
pay-delivering-badge = پرداخت‌شده
pay-delivering-hint = { $amount } دریافت شد و سرویس شما در حال آماده شدن است. لینک آن را در ربات می‌گیرید.
pay-delivered = پرداخت شما انجام شد و سرویس آماده است
pay-delivered-badge = پرداخت‌شده
pay-delivered-hint = { $amount } دریافت شد. لینک سرویس و راهنمای اتصال در ربات منتظر شماست.
pay-topped-up = کیف پول شما شارژ شد
pay-topped-up-badge = پرداخت‌شده
pay-topped-up-hint = { $amount } به کیف پول شما افزوده شد.
pay-to-wallet = پول شما به کیف پولتان رفت
pay-to-wallet-badge = در کیف پول
pay-to-wallet-hint = { $amount } دریافت شد. { $why } برای همین، مبلغ به کیف پول شما رفت و می‌توانید در ربات با موجودی آن خرید کنید.
# Why money went to the wallet: a sentence.
pay-why-sold-out = پیش از رسیدن پرداخت، ظرفیت این سرویس تمام شده بود.
pay-why-no-room = سرورهای این لوکیشن جای خالی نداشتند.
pay-why-plan-changed = تا رسیدن پرداخت، قیمت یا مشخصات این سرویس تغییر کرده بود یا دیگر عرضه نمی‌شد.
pay-why-service-changed = تا رسیدن پرداخت، زمان یا حجم سرویس شما تمام شده بود یا نامحدود شده بود.
pay-why-short = این مبلغ همراه با موجودی کیف پول شما برای فاکتور کافی نبود.
pay-why-short-at-first = در آغاز مبلغ کمتری برای آن ثبت شده بود که برای فاکتور کافی نبود؛ بقیه‌اش بعداً تایید شد.
pay-why-canceled = فاکتور لغو شده یا مهلتش تمام شده بود.
pay-why-paid-before = این فاکتور پیش از آن با پرداخت دیگری پرداخت شده بود.
pay-not-paid = پرداخت انجام نشد
pay-not-paid-badge = پرداخت‌نشده
pay-paid-otherwise-hint = با این پرداخت چیزی گرفته نشد، ولی فاکتور شما از راه دیگری پرداخت شده است. لازم نیست کاری بکنید.
pay-not-paid-hint = چیزی از شما نگرفته‌ایم. اگر مبلغی از حسابتان کم شده است، بانک آن را برمی‌گرداند؛ و اگر به ما برسد، سرویستان را تحویل می‌دهیم یا به کیف پولتان می‌آید. برای پرداخت دوباره به ربات برگردید.
pay-going-back = بازگشت وجه در جریان است
pay-going-back-badge = در حال بازگشت
pay-going-back-hint = از درگاه خواسته‌ایم { $amount } را به کارت شما برگرداند. نتیجه را در ربات می‌گوییم.
pay-gave-back = وجه به کارت شما برگشت
pay-gave-back-badge = برگشت‌خورده
pay-gave-back-hint = { $amount } به همان کارتی برگشت که با آن پرداخت کرده بودید.
pay-refunded = مبلغ این سفارش به کیف پولتان برگشت
pay-refunded-badge = برگشته به کیف پول
pay-refunded-hint = { $amount } به کیف پول شما برگشت.
pay-no-such = این نشانی پرداختی ندارد
pay-no-such-hint = شاید نشانی ناقص باز شده است. وضعیت پرداخت‌هایتان را در ربات ببینید.
pay-later = همین حالا نمی‌توانیم نتیجه را نشان دهیم
pay-later-hint = پرداخت شما از دست نمی‌رود؛ چند دقیقه دیگر این صفحه یا ربات را دوباره ببینید.
