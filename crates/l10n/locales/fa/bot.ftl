# Menu, help, language, profile, and what every screen uses. Button labels and alerts (home-blocked, home-language-set)
# take no markup.

button-home = 🏠 منوی اصلی
button-back = ↩️ بازگشت
button-cancel = انصراف
button-newer = جدیدترها
button-older = قدیمی‌ترها
button-before = قبلی
button-next = بعدی
button-page = صفحه { $page } از { $count }
button-open-subscription = 📦 مشاهده سرویس
button-open-invoice = 🧾 مشاهده فاکتور
button-buy-again = 🛒 خرید دوباره

# Between the members of a list.
list-comma = { "\u060C " }

command-start = منوی اصلی
command-plans = خرید سرویس و تعرفه‌ها
command-subscription = سرویس‌های من
command-wallet = کیف پول و موجودی
command-transactions = گردش حساب
command-payment = افزایش موجودی
command-orders = سفارش‌ها و فاکتورهای من
command-profile = حساب کاربری من
command-support = گفتگو با پشتیبانی
command-help = راهنمای خرید و اتصال

home-welcome =
    سلام { $name } 👋
    به <b>{ $shop }</b> خوش آمدید.

    خرید فقط چند لمس است؛ بعد از پرداخت، لینک سرویس همین‌جا به دستتان می‌رسد.

    یکی از گزینه‌ها را انتخاب کنید 👇
home-unknown =
    متوجه پیام شما نشدم 🙏

    از دکمه‌های زیر انتخاب کنید. اگر رسید پرداخت دارید، عکس آن را همین‌جا بفرستید.
home-blocked = دسترسی حساب شما به فروشگاه بسته شده است. اگر فکر می‌کنید اشتباهی رخ داده، با پشتیبانی در تماس باشید.
home-blocked-contact = دسترسی حساب شما به فروشگاه بسته شده است. اگر فکر می‌کنید اشتباهی شده، به پشتیبانی پیام بدهید: { $contact }

home-buy = 🛒 خرید سرویس
home-wallet = 💰 کیف پول
home-subscriptions = 📦 سرویس‌های من
home-support = 💬 پشتیبانی
home-orders = 🧾 سفارش‌های من
home-language = 🌐 زبان
home-help = 📖 راهنما
home-admin = ⚙️ مدیریت فروشگاه

home-help-text =
    📖 <b>راهنمای خرید و اتصال</b>

    <b>خرید</b>
    ۱. «خرید سرویس» را بزنید، لوکیشن و سرویس را انتخاب کنید.
    ۲. فاکتور را از کیف پول، با پرداخت آنلاین یا کارت‌به‌کارت بپردازید؛ راه‌های باز را روی خود فاکتور می‌بینید.
    ۳. در کارت‌به‌کارت، مبلغ را دقیق واریز کنید و عکس رسید را همین‌جا بفرستید.

    <b>اتصال</b>
    ۱. یکی از برنامه‌ها را نصب کنید؛ دکمه هر برنامه کنار لینک سرویس شماست.
    ۲. همان دکمه را بزنید، یا لینک را کپی کنید و در برنامه بچسبانید.
    ۳. در برنامه به‌روزرسانی را بزنید و وصل شوید.

    <b>تمدید</b>
    از «سرویس‌های من» تمدید کنید؛ لینک شما عوض نمی‌شود و تنظیم تازه‌ای لازم نیست.

    اگر جایی به مشکل خوردید، پشتیبانی کنار شماست.

home-support-text =
    💬 <b>پشتیبانی</b>

    سؤال یا مشکلی دارید؟ به ما پیام بدهید:
    شناسه پشتیبانی: { "\u2068" }{ $contact }{ "\u2069" }

    اگر درباره یک سفارش است، شماره فاکتور را هم بنویسید تا زودتر رسیدگی کنیم.
home-support-none =
    💬 <b>پشتیبانی</b>

    راه تماس پشتیبانی هنوز در ربات ثبت نشده است. لطفاً کمی بعد دوباره سر بزنید.
home-support-open = 💬 پیام به پشتیبانی

home-language-ask = 🌐 زبان ربات را انتخاب کنید.
home-language-name = فارسی
home-language-set = زبان ربات فارسی شد.

home-profile =
    👤 <b>حساب کاربری</b>

    نام: { $name }
    شناسه: { $id }
    عضویت از: { $since }

    موجودی: <b>{ $balance }</b>
    تعداد سرویس‌ها: <b>{ $subscriptions }</b>

# Why a typed amount is refused.
amount-negative =
    مبلغ نمی‌تواند منفی باشد.

    لطفاً فقط عدد را به تومان بفرستید؛ مثلاً <code>۵۰٬۰۰۰</code>
amount-zero =
    مبلغ باید بیشتر از صفر باشد.

    لطفاً عدد را به تومان بفرستید؛ مثلاً <code>۵۰٬۰۰۰</code>
amount-fractional =
    مبلغ باید عدد کامل تومان باشد، بدون اعشار.

    لطفاً دوباره بفرستید؛ مثلاً <code>۵۰٬۰۰۰</code>
amount-too-large =
    این مبلغ بیش از اندازه بزرگ است.

    لطفاً یک‌بار دیگر نگاه کنید و مبلغ را به تومان بفرستید؛ مثلاً <code>۵۰٬۰۰۰</code>
amount-not-understood =
    این متن را به‌صورت مبلغ نمی‌شناسم.

    لطفاً فقط عدد را به تومان بفرستید؛ مثلاً <code>۵۰٬۰۰۰</code>
