# The staff side of the bot. Labels (buttons, toasts, alerts) take no markup.

admin-command-admin = مدیریت فروشگاه
admin-command-stats = گزارش فروش
admin-command-payments = رسیدها و پرداخت‌ها
admin-command-users = جستجوی کاربر
admin-command-subscriptions = همه سرویس‌ها
admin-command-servers = سرورها و پنل‌ها
admin-command-plans-edit = پلن‌ها و قیمت‌ها
admin-command-locations = لوکیشن‌ها
admin-command-cards = کارت‌های بانکی
admin-command-settings = تنظیمات فروشگاه
admin-command-audit = تاریخچه تغییرات

admin-title =
    ⚙️ <b>مدیریت فروشگاه</b>
    { $at }
admin-today =
    📊 <b>امروز</b>: { $orders } سفارش، <b>{ $revenue }</b>
    افزایش موجودی: { $topups }
    دیروز: { $orders_before } سفارش، { $revenue_before }
    👥 کاربران: { $users }
admin-jobs-dead = ⚠️ <b>{ $count } کار</b> پس از چند تلاش ناتمام مانده است.
admin-receipts-waiting =
    { $count ->
        [0] 🧾 رسیدی منتظر بررسی نیست.
       *[other] 🧾 <b>{ $count } رسید</b> منتظر بررسی است.
    }
admin-payments-open = 💳 پرداخت‌های در جریان: { $count }
admin-panels = 🖥 <b>پنل‌ها</b>
admin-panels-line = { $sign } { "\u2068" }{ $name }{ "\u2069" } – { $location } – { $clients } سرویس
admin-panels-none = 🖥 هنوز پنلی اضافه نشده است.

admin-button-receipts =
    { $count ->
        [0] 🧾 رسیدها
       *[other] 🧾 رسیدهای منتظر بررسی ({ $count })
    }
admin-button-users = 👥 کاربران
admin-button-user = 👤 کارت کاربر
admin-button-subscriptions = 📦 سرویس‌ها
admin-button-payments = 💳 پرداخت‌ها
admin-button-stats = 📊 گزارش فروش
admin-button-servers = 🖥 سرورها
admin-button-locations = 🌍 لوکیشن‌ها
admin-button-plans = 🏷 پلن‌ها
admin-button-cards = 🏦 کارت‌های بانکی
admin-button-gateways = 🌐 درگاه‌ها
admin-button-settings = ⚙️ تنظیمات
admin-button-audit = 📜 تاریخچه
admin-button-refresh = 🔄 به‌روزرسانی

admin-stats-title = 📊 <b>گزارش فروش</b>
admin-stats-today = امروز
admin-stats-week = ۷ روز اخیر
admin-stats-month = ۳۰ روز اخیر
admin-stats-lines =
    سفارش‌ها: { $orders } – درآمد: <b>{ $revenue }</b>
    خرید تازه: { $bought }، تمدید: { $renewed }، حجم و زمان اضافه: { $others }
    افزایش موجودی: { $topups } بار، { $topup_amount }

# Answers that many rooms share.
admin-saved = ذخیره شد.
admin-hide = 🙈 پنهان کردن
admin-unhide = 👁 نمایش دادن
admin-edit = ✏️ ویرایش
admin-now-visible = مشتری‌ها آن را می‌بینند.
admin-now-hidden = مشتری‌ها دیگر آن را نمی‌بینند.
admin-unlimited = نامحدود
admin-not-sold = فروخته نمی‌شود
admin-empty = (خالی)
admin-on = روشن
admin-off = خاموش
admin-turn-on = روشن کردن
admin-turn-off = خاموش کردن
admin-language-name = فارسی
admin-form-over = این فرم پایان یافته است. لطفاً از نو شروع کنید.
admin-number-again = این مقدار خوانده نشد. لطفاً فقط یک عدد کامل و بدون نوشته بفرستید.
admin-actor-system = خود فروشگاه

# Receipts and payments.
admin-receipts =
    { $count ->
        [0]
            🧾 <b>رسیدها</b>
            رسیدی منتظر شما نیست. خسته نباشید!
       *[other]
            🧾 <b>رسیدهای منتظر بررسی: { $count }</b>
            قدیمی‌ترین‌ها اول هستند. شماره‌ای را بزنید تا تصویر را ببینید و تصمیم بگیرید.
    }
admin-receipts-line =
    <b>{ $place }.</b> { $claimed ->
        [yes] 🔒
       *[no] 🧾
    } <b>{ $amount }</b> – { $payer }
    رسید شماره { $id } – { $at }
# A button: the number of a line, and whom it is about.
admin-place-money = { $place }. { $name } – { $toman }
admin-place = { $place }. { $name }
admin-payments =
    💳 <b>پرداخت‌ها</b> – { $of }: { $count }
    جدیدترین‌ها اول هستند. برای جزئیات، شماره پرداخت را بزنید؛ برای جستجو، شماره پرداخت یا فاکتور، مبلغ، شماره مرجع، کلید درگاه یا چهار رقم پایانی کارت را بفرستید.
admin-payments-found =
    💳 <b>پرداخت‌های «{ $text }»</b>: { $count }
    جدیدترین‌ها اول هستند. برای جزئیات، شماره پرداخت را بزنید.
admin-payments-found-none =
    🔍 پرداختی با «{ $text }» پیدا نشد.

    این‌ها را می‌توانید جستجو کنید:
    • شماره پرداخت یا فاکتور
    • مبلغ به تومان
    • شماره مرجع یا کلید درگاه، همان‌طور که مشتری می‌خواند
    • چهار رقم پایانی کارت مشتری یا کارت خودتان
admin-payments-all = 💳 همه پرداخت‌ها
admin-payments-none =
    💳 <b>پرداخت‌ها</b> – { $of }: { $count }

    در این دسته پرداختی نیست. دسته دیگری را انتخاب کنید.
admin-payments-of-all = همه
admin-payments-of-review = منتظر بررسی
admin-payments-of-open = در جریان
admin-payments-of-credited = واریزشده
admin-payments-of-rejected = ردشده
admin-payments-of-ended = پایان‌یافته
admin-payments-of-unknown = نامشخص
admin-payments-of-late = دیررسیده
admin-payments-of-stuck = گیرکرده
admin-payments-of-owed = تسویه‌نشده با درگاه
admin-payments-of-back = برگشتی
admin-payments-of-proposed = در انتظار نفر دوم
# Buttons, three in a row: the shorter the better.
admin-payments-sieve =
    { $chosen ->
        [yes] ✓ { $of } ({ $count })
       *[no] { $of } ({ $count })
    }
admin-payments-sieve-all = همه
admin-payments-sieve-review = در بررسی
admin-payments-sieve-open = در جریان
admin-payments-sieve-credited = واریز شد
admin-payments-sieve-rejected = رد شد
admin-payments-sieve-ended = پایان یافت
admin-payments-sieve-unknown = نامشخص
admin-payments-sieve-late = دیررسیده
admin-payments-sieve-stuck = گیرکرده
admin-payments-sieve-owed = تسویه‌نشده
admin-payments-sieve-back = برگشتی
admin-payments-sieve-proposed = نفر دوم
admin-payments-way =
    { $chosen ->
        [yes] ✓ { $name }
       *[no] { $name }
    }
admin-payments-way-all = همه راه‌ها
gateway-card = کارت‌به‌کارت
gateway-zarinpal = زرین‌پال
admin-payments-line =
    <b>{ $place }.</b> { $sign } <b>{ $amount }</b> – { $payer }
    { $state ->
        [created] ساخته شد
        [redirected] در درگاه
        [awaiting_receipt] منتظر رسید
        [in_review] در حال بررسی
        [verifying] در حال استعلام
        [unknown] نامشخص
        [verified] تایید شد
        [credited] واریز شد
        [rejected] رد شد
        [canceled] لغو شد
        [expired] منقضی شد
        [refund_pending] در حال برگشت به کارت
        [refunded] به کارت برگشت
        [reversed] تایید پس گرفته شد
       *[failed] ناموفق
    } – { $gateway } – { $at }
admin-payment =
    { $sign } <b>پرداخت { $id }</b> – { $state ->
        [created] ساخته شد
        [redirected] در درگاه
        [awaiting_receipt] منتظر رسید
        [in_review] در حال بررسی
        [verifying] در حال استعلام
        [unknown] نامشخص؛ دوباره استعلام می‌شود
        [verified] تایید شد
        [credited] واریز شد
        [rejected] رد شد
        [canceled] لغو شد
        [expired] منقضی شد
        [refund_pending] در حال برگشت به کارت
        [refunded] به کارت برگشت
        [reversed] تایید پس گرفته شد
       *[failed] ناموفق
    }

    پرداخت‌کننده: { $payer }
    فاکتور شماره { $order }
    { $what }

    مبلغ خواسته‌شده: <b>{ $amount }</b>
    { $facts }
admin-payment-price = قیمت فاکتور: { $price }
admin-payment-share = از کیف پول: { $share }
admin-payment-tag = نشانه: { $tag }
admin-payment-way = راه پرداخت: { $gateway }
admin-payment-our-card = کارت مقصد: پایان { $card }
admin-payment-reference = شماره مرجع: { $reference }
admin-payment-authority = کلید درگاه: { $authority }
admin-payment-payer-card = کارت پرداخت‌کننده: { $card }
admin-payment-day = { "" }
    📅 <b>{ $day }</b>
admin-payment-deadline = ⏰ مهلت: { $at }
admin-payment-receipt = 🧾 رسید

# Users.
admin-users =
    👥 <b>کاربران</b>: { $count }

    برای جستجو، بخشی از نام، نام کاربری (با { "@" } یا بدون آن)، شناسه کاربر یا شناسه تلگرام را بفرستید.
    جدیدترین‌ها اول هستند.
admin-users-nobody =
    🔍 کسی با «{ $text }» پیدا نشد.

    این‌ها را می‌توانید جستجو کنید:
    • بخشی از نام
    • نام کاربری تلگرام، با { "@" } یا بدون آن
    • شناسه کاربر در فروشگاه
    • شناسه عددی تلگرام
admin-users-found =
    👥 <b>نتیجه جستجوی «{ $text }»</b>: { $count }

    جدیدترین‌ها اول هستند. برای محدودتر شدن، حروف بیشتری بفرستید.
admin-users-all = 👥 همه کاربران
admin-search-over = این جستجو پایان یافته است. لطفاً دوباره بفرستید چه می‌خواهید.
admin-users-line =
    { $state ->
        [blocked] ⛔️
       *[active] 👤
    } { $name } { $username }
admin-user =
    { "\u200F" }👤 <b>{ $name }</b> { $has_username ->
        [yes] – { $username }
       *[no] { "" }
    }
    شناسه: { $id } – تلگرام: { $telegram }
    عضویت: { $since }
    آخرین حضور: { $seen }
    زبان: { $language ->
        [en] انگلیسی
       *[fa] فارسی
    }

    💰 کیف پول: <b>{ $balance }</b> { $has_held ->
        [yes] (کنارگذاشته: { $held })
       *[no] { "" }
    }
    📦 سرویس‌ها: { $subscriptions }
    🧾 سفارش‌ها: { $orders }
    { $has_roles ->
        [yes] 🎖 نقش‌ها: { $roles }
       *[no] نقش: مشتری
    }
    { $state ->
        [blocked] ⛔️ <b>مسدود</b>: { $reason }
       *[active] 🟢 فعال
    }{ $reachable ->
        [no] { " " }– ربات را متوقف کرده است
       *[yes] { "" }
    }
admin-user-credit = ➕ افزایش موجودی
admin-user-debit = ➖ کاهش موجودی
admin-user-orders = 🧾 سفارش‌ها
admin-user-subscriptions = 📦 سرویس‌ها
admin-user-transactions = 📒 گردش حساب
admin-user-roles = 🎖 نقش‌ها
admin-user-block = ⛔️ مسدود کردن
admin-user-unblock = ✅ رفع مسدودی
admin-user-block-ask = چرا { $name } مسدود می‌شود؟ دلیل را بفرستید؛ در تاریخچه ثبت می‌شود.
admin-user-blocked = ⛔️ کاربر مسدود شد و دیگر نمی‌تواند از ربات استفاده کند.
admin-user-unblocked = کاربر دوباره می‌تواند از ربات استفاده کند.
admin-user-orders-title = 🧾 <b>سفارش‌های { $name }</b>: { $count }
admin-user-orders-line =
    <b>سفارش { $id }</b> – { $state ->
        [awaiting_payment] ⏳ منتظر پرداخت
        [paid] پرداخت شد
        [provisioning] 🔧 در حال آماده‌سازی
        [active] ✅ تحویل شد
        [needs_attention] ❗️ نیازمند رسیدگی
        [refunded] ↩️ برگشت داده شد
        [expired] منقضی شد
       *[canceled] لغو شد
    }
    { $what }
    { $price } – { $at }
admin-user-subscriptions-title = 📦 <b>سرویس‌های { $name }</b>: { $count }
admin-user-transactions-title = 📒 <b>گردش حساب { $name }</b>: { $count }
admin-user-transactions-line =
    { $sign ->
        [plus] ➕ <b>{ $amount }</b>
       *[minus] ➖ <b>{ $amount }</b>
    } – { $kind ->
        [credit] واریز
        [charge] پرداخت سفارش
        [refund] بازگشت وجه
        [adjust] اصلاح دستی
        [peer] انتقال میان مشتریان
        [reversal] برگشت تراکنش
        [opening] مانده اولیه
       *[internal] انتقال
    } – تراکنش { $id }
    مانده: { $after } – { $at }

# Wallets.
admin-wallet-amount-ask =
    { $side ->
        [debit] ➖ <b>کاهش موجودی</b>
       *[credit] ➕ <b>افزایش موجودی</b>
    } { $name }
    موجودی قابل استفاده: { $balance }

    مبلغ را به تومان بفرستید.
admin-wallet-too-much = موجودی قابل استفاده این مشتری { $available } است و نمی‌شود { $amount } از آن کم کرد. مبلغ کمتری بفرستید.
admin-wallet-reason-ask =
    { $side ->
        [debit] ➖ { $amount } کم می‌شود.
       *[credit] ➕ { $amount } اضافه می‌شود.
    }

    دلیل را بفرستید؛ در دفتر حساب ثبت می‌شود.
admin-wallet-reason-again = لطفاً دلیل را کوتاه و در حداکثر ۵۰۰ نویسه بفرستید.
admin-wallet-look =
    لطفاً یک بار دیگر نگاه کنید:

    کاربر: { $name }
    { $side ->
        [debit] ➖ کاهش: <b>{ $amount }</b>
       *[credit] ➕ افزایش: <b>{ $amount }</b>
    }
    دلیل: { $reason }
    موجودی اکنون: { $before }
    موجودی پس از تغییر: <b>{ $after }</b>
admin-wallet-sure =
    { $side ->
        [debit] ➖ { $amount } کم شود
       *[credit] ➕ { $amount } اضافه شود
    }
admin-wallet-press = برای تایید، دکمه بالا را بزنید یا انصراف دهید.
admin-wallet-done =
    { $side ->
        [debit] موجودی کاهش یافت.
       *[credit] موجودی افزایش یافت.
    }

# Roles.
admin-roles =
    🎖 <b>نقش‌های { $name }</b>

    هر نقش را بزنید تا داده یا گرفته شود.
admin-role-owner = مالک (همه‌چیز)
admin-role-admin = مدیر (همه‌چیز جز نقش‌ها)
admin-role-receipt-admin = بررسی رسیدها
admin-role-user = مشتری
admin-role-set =
    { $on ->
        [yes] نقش «{ $role }» داده شد.
       *[no] نقش «{ $role }» گرفته شد.
    }

# Everybody's services.
admin-subscriptions =
    📦 <b>سرویس‌ها</b>: { $count }

    برای جستجو، بخشی از نام سرویس، نام کاربری مشتری (با { "@" })، شناسه تلگرام او، ایمیل سرویس در پنل یا خود لینک را بفرستید.
    جدیدترین‌ها اول هستند.
admin-subscriptions-none =
    🔍 سرویسی با «{ $text }» پیدا نشد.

    این‌ها را می‌توانید جستجو کنید:
    • بخشی از نام سرویس، مثلاً شماره‌ای که در پایان نام است
    • نام کاربری مشتری با { "@" }، یا شناسه عددی تلگرام او
    • ایمیل سرویس در پنل
    • لینک سرویس

    اگر فقط نام مشتری را دارید، از «کاربران» جستجو کنید؛ سرویس‌ها در کارت کاربر هستند.
admin-subscriptions-found =
    📦 <b>نتیجه جستجوی «{ $text }»</b>: { $count }

    جدیدترین‌ها اول هستند. برای محدودتر شدن، حروف بیشتری بفرستید.
admin-subscriptions-all = 📦 همه سرویس‌ها
admin-subscriptions-people = 👥 کاربران
admin-subscription =
    🔢 سرویس { $id }
    👤 صاحب: { $owner } – شناسه { $owner_id }
    🕐 ساخته شد: { $since }
    📊 مصرف در همه دوره‌ها:
    ⬆️ { $up } – ⬇️ { $down }
admin-subscription-online = 📶 آخرین اتصال: { $at }
admin-subscription-never-online = 📶 هنوز وصل نشده است
admin-subscription-revoke = 🔗 لینک تازه برای مشتری
admin-subscription-revoke-ask =
    برای { $name } لینک تازه ساخته شود؟

    لینک قبلی همان لحظه در همه دستگاه‌ها از کار می‌افتد؛ مشتری لینک تازه را در «سرویس‌های من» می‌بیند.
admin-subscription-revoke-sure = بله، لینک عوض شود
admin-subscription-revoked = لینک عوض شد.

# Servers.
admin-servers = 🖥 <b>سرورها و پنل‌ها</b>
admin-servers-none =
    🖥 هنوز پنلی اضافه نشده است.

    برای شروع فروش، اولین پنل را اضافه کنید.
admin-servers-line =
    { $sign } { "\u2068" }{ $flag }{ "\u2069" } { $name } – { $limited ->
        [yes] { $clients } از { $capacity }
       *[no] { $clients }
    }{ $fatal ->
        [yes] { " ⛔️" }
       *[no] { "" }
    }
admin-servers-add = ➕ افزودن پنل
admin-server =
    { $sign } <b>{ "\u2068" }{ $name }{ "\u2069" }</b> – { $location }

    نشانی: { $address }
    اتصال مشتری‌ها: { $host }
    { $state ->
        [active] ✅ سرویس تازه می‌پذیرد
        [draining] 🟡 سرویس تازه نمی‌پذیرد؛ سرویس‌های فعلی ادامه دارند
       *[removed] ⚫️ حذف شده
    }
    سرویس‌ها: { $clients } { $limited ->
        [yes] از { $capacity }
       *[no] (بدون سقف)
    }
    منتظر پنل: { $pending }
    { $health ->
        [up] 🟢 پاسخ می‌دهد
        [down] 🔴 پاسخ نمی‌دهد: { $trouble }
       *[unknown] ⚪️ هنوز بررسی نشده
    } { $checked ->
        [yes] ({ $at })
       *[no] { "" }
    }{ $health ->
        [down]
            { "" }
            پیام فنی: { $detail }
       *[other] { "" }
    }
admin-server-test = 🔍 بررسی زنده
admin-server-test-again = 🔍 بررسی دوباره
admin-server-tested = 🔍 <b>بررسی زنده { $name }</b>
admin-server-inbounds = 🔌 اینباندها ({ $count })
admin-server-edit = ✏️ نام، دامنه، ظرفیت
admin-server-way = 🔐 راه ورود به پنل
admin-server-way-text =
    🔐 <b>راه ورود به { $name }</b>

    نشانی: { $address }
    ورود: { $login ->
        [token] توکن API
       *[password] نام کاربری و رمز
    }
    { $trust ->
        [pinned]
            گواهی: فقط همین یکی
            { $fingerprint }
        [authority] گواهی: با تایید مرجع معتبر
       *[none] ⚠️ بدون رمزنگاری
    }

    هر تغییر پیش از ذخیره روی خود پنل بررسی می‌شود. سرویس‌های مشتری‌ها دست نمی‌خورد.
admin-server-way-url = ✏️ نشانی
admin-server-way-login = 🔑 رمز یا توکن
admin-server-way-certificate = 🔏 گواهی مورد اعتماد
admin-server-url-change-ask =
    ✏️ <b>نشانی تازه { $name }</b>
    اکنون: { $address }

    نشانی را همان‌طور که در مرورگر باز می‌کنید، با پورت و مسیر مخفی بفرستید:
    <code>{ "https://panel.example.com:2053/secret/" }</code>

    اگر سرور عوض شود، رمز یا توکن دوباره پرسیده می‌شود. پیام شما پس از خوانده شدن از گفتگو پاک می‌شود.
admin-server-save-ask =
    <b>ذخیره شود؟</b>

    پنل: { $name }
    نشانی: { $address }
    ورود: { $login ->
        [token] توکن API
       *[password] نام کاربری و رمز
    }
    { $trust ->
        [pinned]
            گواهی: فقط همین یکی
            { $fingerprint }
        [authority] گواهی: با تایید مرجع معتبر
       *[none] ⚠️ بدون رمزنگاری
    }
admin-server-save = ✅ ذخیره
admin-server-save-press = برای ذخیره، دکمه بالا را بزنید یا انصراف دهید.
admin-server-saved = ذخیره شد. هر چه منتظر این پنل بود دوباره فرستاده می‌شود.
admin-server-certificate-known =
    🔏 این همان گواهی‌ای است که اکنون برای این پنل پذیرفته شده است:
    { $fingerprint }
admin-server-verify = مرجع معتبر کافی است
admin-server-drain = 🟡 توقف پذیرش
admin-server-activate = 🟢 پذیرش دوباره
admin-server-remove = 🗑 حذف
admin-server-remove-ask =
    پنل <b>{ $name }</b> از فروشگاه حذف شود؟

    سرویس‌های روی آن: { $clients }. پنلی که سرویس دارد حذف نمی‌شود. روی خود پنل چیزی پاک نمی‌شود و پنل حذف‌شده برنمی‌گردد؛ اگر لازم شد دوباره اضافه‌اش کنید.
admin-server-remove-sure = بله، حذف شود
admin-server-now-active = پنل سرویس تازه می‌پذیرد.
admin-server-now-draining = پنل دیگر سرویس تازه نمی‌پذیرد.
admin-server-now-removed = پنل حذف شد.
admin-server-open = 🖥 باز کردن پنل
admin-server-edit-ask =
    تا سه خط بفرستید: نام، دامنه یا نشانی‌ای که مشتری‌ها به آن وصل می‌شوند، و ظرفیت به تعداد سرویس (خط تیره یعنی بدون سقف).

    مقدار فعلی:
    <code>{ $now }</code>
admin-server-edit-again =
    خوانده نشد. هر کدام در یک خط: نام، دامنه بدون پورت (یا خط تیره)، ظرفیت به عدد (یا خط تیره).
admin-inbounds =
    🔌 <b>اینباندهای { $name }</b>

    هر سرویس این پنل در اینباندهای ✅ ساخته می‌شود. یکی را بزنید تا انتخاب یا رها شود.
admin-inbounds-none =
    🔌 از پنل { $name } اینباندی نمی‌شناسیم.

    روی پنل یک اینباند بسازید و دوباره بخوانید.
admin-inbounds-refresh = 🔄 خواندن دوباره اینباندها
admin-inbounds-read = اینباندها خوانده شد.
admin-inbound-picked = انتخاب شد و به سرویس‌های این پنل اضافه می‌شود.
admin-inbound-let-go = رها شد و از سرویس‌های این پنل برداشته می‌شود.

admin-server-no-location = هر پنل در یک لوکیشن است. لطفاً اول یک لوکیشن اضافه کنید.
admin-server-location-ask = 🌍 پنل تازه در کدام لوکیشن است؟
admin-server-url-ask =
    🖥 <b>پنل تازه</b> – { $location }

    نشانی پنل را همان‌طور که در مرورگر باز می‌کنید، با پورت و مسیر مخفی بفرستید:
    <code>{ "https://panel.example.com:2053/secret/" }</code>

    پیام شما پس از خوانده شدن از گفتگو پاک می‌شود.
admin-server-url-again =
    این نشانی پنل نیست. همان‌طور که در مرورگر است بفرستید، مثلاً:
    <code>{ "https://panel.example.com:2053/secret/" }</code>
admin-server-login-ask =
    🔑 نشانی: { $address }

    راه ورود به پنل را به یکی از این دو شکل بفرستید:
    <code>{ "token …" }</code> – توکن API از تنظیمات پنل
    <code>{ "username password" }</code> – نام کاربری و رمز، در یک یا دو خط

    پیام شما پس از خوانده شدن از گفتگو پاک می‌شود و اطلاعات ورود رمزنگاری‌شده نگه داشته می‌شود.
admin-server-login-again =
    خوانده نشد. <code>{ "token …" }</code> یا نام کاربری و رمز را در یک یا دو خط بفرستید.
admin-server-testing = 🔍 پنل در حال بررسی است؛ شاید چند ثانیه طول بکشد…
admin-server-name-ask =
    { $report }

    یک قدم مانده است. نامی برای این پنل بفرستید؛ اگر خواستید در خط دوم دامنه‌ای که مشتری‌ها به آن وصل می‌شوند (اکنون { $host }) و در خط سوم ظرفیت به تعداد سرویس. فقط نام هم کافی است.
admin-server-accept = ✅ افزودن با نام { $host }
admin-server-certificate =
    🔏 گواهی این پنل را مرجع معتبری تایید نکرده است. اثر انگشت { "SHA-256" } آن:
    { $fingerprint }

    پیش از اعتماد، آن را با گواهی روی سرور مقایسه کنید:
    <code>{ "openssl x509 -noout -fingerprint -sha256 -in certificate.crt" }</code>
admin-server-trust = 🔏 اعتماد به این گواهی
admin-server-trouble = ایراد را برطرف و دوباره بررسی کنید، یا راه ورود دیگری بفرستید.
admin-server-other-url = ✏️ نشانی دیگر
admin-server-added = ✅ <b>پنل اضافه شد.</b> حالا اینباندهایی را که سرویس‌ها در آن‌ها ساخته شوند انتخاب کنید.

admin-report-fine = ✅ <b>همه‌چیز مرتب است.</b>
admin-report-warnings = ✅ <b>پنل قابل استفاده است.</b> بهتر است این‌ها اصلاح شود:
admin-report-unusable = ⛔️ <b>پنل هنوز قابل استفاده نیست.</b>
admin-report-panel = پنل { $version } (نسل { $era } از API)
admin-report-core =
    { $running ->
        [no] هسته Xray { $core } – <b>متوقف</b>
       *[yes] هسته Xray { $core } – در حال کار
    }
admin-report-latency = زمان پاسخ: { $ms } میلی‌ثانیه
admin-report-clock = اختلاف ساعت پنل: { $seconds } ثانیه

admin-finding-unknown = پنل این مورد را گزارش کرد: { $code }
admin-finding-at = (اینباند { $inbound })

finding-dns-failed = نام پنل شناخته نشد.
    .mend = املای نشانی و رکورد { "DNS" } دامنه را بررسی کنید.
finding-unreachable = پنل در دسترس نیست.
    .mend = بررسی کنید پنل روشن، پورت درست و فایروال باز باشد.
finding-timed-out = پنل به‌موقع پاسخ نداد.
    .mend = بار و شبکه سرور را بررسی کنید و مطمئن شوید فایروال اتصال را نمی‌بلعد.
finding-connection-cut = اتصال بدون پاسخ بسته شد.
    .mend = روی این پورت فایروال یا سرویسی است که وب‌سرور نیست. پورت را بررسی کنید.
finding-tls-untrusted = گواهی پنل معتبر نیست.
    .mend = اثر انگشت آن را مقایسه و همین‌جا اعتماد کنید، یا گواهی یک مرجع معتبر را روی پنل نصب کنید.
finding-tls-fingerprint-changed = گواهی پنل با گواهی مورد اعتماد فرق دارد.
    .mend = اگر خودتان گواهی را تمدید کرده‌اید، همین‌جا به گواهی تازه اعتماد کنید؛ وگرنه شاید کسی میان راه باشد. دیده‌شده: <code>{ $sha256 }</code>
finding-tls-broken = اتصال رمزنگاری‌شده برقرار نشد.
    .mend = شاید پنل گواهی ندارد: نشانی را با <code>{ "http://" }</code> امتحان کنید. اگر دارد، پرونده‌های گواهی و کلید آن را بررسی کنید.
finding-https-required = پنل فقط با اتصال رمزنگاری‌شده پاسخ می‌دهد.
    .mend = نشانی را با <code>{ "https://" }</code> بفرستید.
finding-wrong-base-path = در این مسیر پنلی نیست.
    .mend = مسیر مخفی نشانی جا افتاده یا اشتباه است. آن را از تنظیمات پنل کپی کنید.
finding-web-domain-mismatch = پنل فقط با دامنه دیگری پاسخ می‌دهد.
    .mend = دامنه‌ای را به کار ببرید که در تنظیمات پنل ثبت شده است، یا آن تنظیم را خالی کنید. اکنون: { $host }
finding-not-a-panel = آنچه پاسخ می‌دهد پنل نیست.
    .mend = نشانی و مسیر را بررسی کنید؛ شاید پراکسی یا سایت دیگری جلوی پنل باشد (پاسخ { $status }).
finding-server-failed = پنل با خطا پاسخ می‌دهد.
    .mend = گزارش پنل را ببینید و آن را دوباره راه‌اندازی کنید (پاسخ { $status }).
finding-wrong-credentials = پنل این ورود را نمی‌پذیرد.
    .mend = نام کاربری و رمز را بررسی کنید. پس از چند تلاش اشتباه، پنل تا ۱۵ دقیقه کسی را راه نمی‌دهد.
finding-second-factor-wanted = پنل تایید دومرحله‌ای می‌خواهد.
    .mend = در تنظیمات پنل توکن API بسازید و به‌جای رمز همین‌جا بفرستید.
finding-token-refused = پنل این توکن را نمی‌پذیرد.
    .mend = توکن را دوباره کپی کنید یا توکن تازه‌ای در تنظیمات پنل بسازید.
finding-token-unsupported = این نسخه پنل توکن ندارد.
    .mend = نام کاربری و رمز را بفرستید یا پنل را به‌روزرسانی کنید.
finding-token-scope-too-small = دسترسی این توکن کافی نیست.
    .mend = توکنی با دسترسی کامل به اینباندها و کاربرها بسازید.
finding-login-limited = پنل فعلاً ورود را نمی‌پذیرد.
    .mend = تلاش‌های اشتباه زیاد بوده است. یک ربع صبر کنید و دوباره بررسی کنید. { $retry_after_s }
finding-version-old = نسخه پنل قدیمی است.
    .mend = کار می‌کند، ولی لطفاً پنل را به‌روزرسانی کنید: { $version }
finding-version-faulty = این نسخه پنل ایرادهای شناخته‌شده دارد.
    .mend = لطفاً پنل را به‌روزرسانی کنید: { $version }
finding-xray-stopped = هسته Xray روی پنل متوقف است و کسی نمی‌تواند وصل شود.
    .mend = Xray را روی پنل روشن کنید و خطای آن را ببینید. { $error }
finding-clock-off = ساعت پنل درست نیست.
    .mend = ساعت سرور را همگام کنید. اختلاف: { $seconds } ثانیه.
finding-no-usable-inbound = پنل اینباند قابل استفاده ندارد.
    .mend = روی پنل یک اینباند روشن بسازید ({ "VLESS, VMess, Trojan, Shadowsocks" }).
finding-lone-client-inbound = اینباندی فقط یک کاربر دارد.
    .mend = این نسخه پنل آخرین کاربر اینباند را حذف نمی‌کند. یک کاربر اضافه در آن نگه دارید.
finding-reality-refuses-others = { "REALITY" } برنامه‌های Clash و sing-box را نمی‌پذیرد.
    .mend = مقدار <code>{ "minClientVer" }</code> اینباند را <code>{ "1.8.0" }</code> بگذارید. هسته: { $core }
finding-reality-min-client-version-empty = { "REALITY" } روی هسته‌های تازه برنامه‌های Clash و sing-box را نمی‌پذیرد.
    .mend = مقدار <code>{ "minClientVer" }</code> اینباند را <code>{ "1.8.0" }</code> بگذارید.
finding-reality-min-client-version-high = { "REALITY" } برنامه‌های Clash و sing-box را نمی‌پذیرد.
    .mend = مقدار <code>{ "minClientVer" }</code> اینباند را تا <code>{ "1.8.0" }</code> پایین بیاورید.
finding-reality-public-key-missing = { "REALITY" } کلید عمومی ندارد و کسی نمی‌تواند وصل شود.
    .mend = در تنظیمات اینباند جفت‌کلید تازه بسازید و ذخیره کنید.
finding-reality-server-name-missing = { "REALITY" } نام سرور ندارد و کسی نمی‌تواند وصل شود.
    .mend = در تنظیمات اینباند دست‌کم یک { "SNI" } وارد کنید.
finding-tls-server-name-missing = { "TLS" } این اینباند نام سرور ندارد.
    .mend = دامنه گواهی را به‌عنوان { "SNI" } در تنظیمات اینباند وارد کنید.
finding-tls-verification-off = به برنامه‌ها گفته شده گواهی را بررسی نکنند و هسته‌های تازه این را نمی‌پذیرند.
    .mend = گواهی معتبر بگذارید و <code>{ "allowInsecure" }</code> را در اینباند خاموش کنید.
finding-traffic-unprotected = ترافیک این اینباند رمزنگاری نمی‌شود.
    .mend = برای آن { "TLS" } یا { "REALITY" } را روشن کنید.
finding-shadowsocks-cipher-weak = رمز این اینباند { "Shadowsocks" } ضعیف است.
    .mend = رمزی از نسل ۲۰۲۲ یا { "AEAD" } انتخاب کنید.
finding-xray-clients-only = برنامه‌های Clash و sing-box از این اینباند استفاده نمی‌کنند.
    .mend = برای مشتری‌های آن برنامه‌ها اینباند دیگری هم انتخاب کنید، مثلاً VLESS روی { "TCP" } یا { "WebSocket" }.
finding-inbound-unfit = سرویس‌های ما در یکی از اینباندها ساخته نمی‌شوند.
    .mend =
        { $fitness ->
            [disabled] خاموش است؛ روی پنل روشنش کنید.
            [protocol_unsupported] پروتکل آن کاربر نمی‌پذیرد؛ یکی از این‌ها را بسازید: { "VLESS, VMess, Trojan, Shadowsocks, Hysteria2" }.
            [cipher_needs_other_key] رمز { "Shadowsocks" } آن کلیدی با درازای دیگر می‌خواهد؛ رمزی از نسل ۲۰۲۲ با کلید ۳۲ بایتی انتخاب کنید.
            [single_user_cipher] رمز { "Shadowsocks" } آن تک‌کاربره است؛ رمزی چندکاربره انتخاب کنید.
            [unreadable] تنظیمات آن خوانده نمی‌شود؛ روی پنل باز و دوباره ذخیره‌اش کنید.
           *[other] پروتکل یا تنظیمش را عوض کنید یا انتخابش نکنید.
        }
finding-inbound-missing = یک اینباند انتخاب‌شده از پنل پاک یا خاموش شده است.
    .mend = روی پنل دوباره روشنش کنید یا همین‌جا رهایش کنید.
finding-no-inbound-picked = هیچ اینباندی انتخاب نشده است و از این پنل چیزی تحویل نمی‌شود.
    .mend = «اینباندها» را باز کنید و دست‌کم یکی را انتخاب کنید.
finding-plain-http = اطلاعات ورود بدون رمزنگاری جابه‌جا می‌شود.
    .mend = برای پنل گواهی بگذارید و از <code>{ "https" }</code> استفاده کنید.
finding-kind-unknown = این نوع پنل شناخته نیست.
    .mend = فقط پنل‌های { "3x-ui" } اضافه می‌شوند.
finding-bad-address = نشانی پنل درست نیست.
    .mend = آن را همان‌طور که در مرورگر است، با پورت و مسیر بفرستید.
finding-client = اتصال آماده نشد.
    .mend = نشانی و گواهی مورد اعتماد را بررسی کنید.
finding-other = پنل مورد ناشناخته‌ای گزارش کرد.
    .mend = دوباره بررسی کنید؛ اگر ماند، گزارش پنل را ببینید. { $code }

admin-error-fleet-panel-unusable = پنل هنوز قابل استفاده نیست: { $finding }
admin-error-fleet-inbound-unusable = این اینباند قابل انتخاب نیست: { $finding }
admin-error-fleet-panel-busy = هنوز { $placements } سرویس روی این پنل است. پذیرش را متوقف کنید تا تمام شوند.
admin-error-fleet-address-taken = این پنل با نام { $name } در فروشگاه هست.
admin-error-fleet-capacity-invalid = ظرفیت میان { $min } و { $max } است؛ خط تیره یعنی بدون سقف.
admin-error-fleet-panel-silent = پنل درست پاسخ نداد و چیزی ذخیره نشد: { $trouble }

# Locations.
admin-locations = 🌍 <b>لوکیشن‌ها</b>
admin-locations-none =
    🌍 هنوز لوکیشنی اضافه نشده است.

    مشتری اول لوکیشن را انتخاب می‌کند؛ اولین لوکیشن را اضافه کنید.
admin-locations-add = ➕ افزودن لوکیشن
admin-location =
    { $sign } <b>{ $flag } { $name_fa }</b> – { $name_en }

    کد: { $code }
    { $state ->
        [active] مشتری‌ها می‌توانند انتخابش کنند
       *[hidden] از مشتری‌ها پنهان است
    }
    { $room ->
        [yes] 🟢 سرورهای آن ظرفیت خالی دارند
       *[no] 🔴 هیچ سروری از آن اکنون سرویس تازه نمی‌پذیرد
    }
admin-location-ask =
    🌍 چهار خط بفرستید: کد (حروف کوچک انگلیسی)، نام فارسی، نام انگلیسی، پرچم. مثلاً:

    <code>{ $now }</code>
admin-location-example =
    { "de" }
    آلمان
    { "Germany" }
    🇩🇪
admin-location-again = لطفاً دست‌کم سه خط بفرستید: کد، نام فارسی، نام انگلیسی؛ پرچم در خط چهارم.

# Plans.
admin-plans = 🏷 <b>پلن‌ها</b>
admin-plans-none =
    🏷 هنوز پلنی اضافه نشده است.

    برای شروع فروش، اولین پلن را اضافه کنید.
admin-plans-line = { $sign } { $name } – { $price }
admin-plans-add = ➕ افزودن پلن
admin-plan =
    { $sign } <b>{ $name_fa }</b> – { $name_en }
    { $traffic }، { $days }، { $devices }

    💰 قیمت: <b>{ $price }</b>
    هر گیگابایت اضافه: { $per_gib }
    هر روز اضافه: { $per_day }
    موجودی: { $stock }

    هنگام تمدید: { $policy ->
        [reset] از نو شروع می‌شود
        [keep-best] بهتر از میان قدیم و جدید می‌ماند
       *[add] به باقی‌مانده اضافه می‌شود
    }
    دسته: { "\u2068" }{ $category }{ "\u2069" }
    مخاطب: { $audience }
    ترتیب نمایش: { $sort }
    🌍 { $locations }

    { $state ->
        [active] 🟢 در حال فروش
       *[hidden] ⚪️ پنهان از مشتری‌ها
    }
admin-audience-all = همه مشتری‌ها
admin-plan-no-location = پلن در لوکیشن‌ها فروخته می‌شود. لطفاً اول یک لوکیشن اضافه کنید.
admin-plan-add-ask =
    🏷 پلن تازه را بفرستید؛ هر کدام در یک خط:
    نام فارسی
    نام انگلیسی
    حجم به گیگابایت (صفر یعنی نامحدود)
    تعداد روز (صفر یعنی بدون پایان)
    تعداد دستگاه (صفر یعنی نامحدود)
    قیمت به تومان
    اختیاری: قیمت هر گیگابایت اضافه (خط تیره یعنی فروخته نمی‌شود)
    اختیاری: قیمت هر روز اضافه (خط تیره یعنی فروخته نمی‌شود)

    مثلاً:
    <code>{ $example }</code>
admin-plan-example =
    یک‌ماهه ۵۰ گیگ
    { "Monthly 50 GB" }
    { "50" }
    { "30" }
    { "2" }
    { "150000" }
    { "4000" }
    { "3000" }
admin-plan-add-again = خط { $line } جا افتاده یا خوانده نشد. لطفاً همه خط‌ها را دوباره بفرستید.
admin-plan-added = ✅ پلن در همه لوکیشن‌های قابل نمایش به فروش گذاشته شد. هر چه خواستید پایین تغییر دهید.
admin-plan-locations = 🌍 لوکیشن‌ها
admin-plan-locations-ask =
    🌍 <b>{ $name }</b> کجا فروخته شود؟

    هر لوکیشن را بزنید تا روشن یا خاموش شود.
admin-plan-renewal-add = ♻️ تمدید: افزودن به باقی‌مانده
admin-plan-renewal-reset = ♻️ تمدید: شروع از نو
admin-plan-renewal-keep-best = ♻️ تمدید: نگه داشتن بهتر
admin-plan-field-name-fa = نام فارسی
admin-plan-field-name-en = نام انگلیسی
admin-plan-field-category = دسته
admin-plan-field-traffic = حجم
admin-plan-field-duration = روز
admin-plan-field-devices = دستگاه
admin-plan-field-price = قیمت
admin-plan-field-price-per-gib = گیگ اضافه
admin-plan-field-price-per-day = روز اضافه
admin-plan-field-stock = موجودی
admin-plan-field-sort = ترتیب
admin-plan-field-audience = مخاطب
admin-plan-ask-name-fa = نام فارسی را بفرستید.
admin-plan-ask-name-en = نام انگلیسی را بفرستید.
admin-plan-ask-category = دسته را بفرستید: یک واژه برای پلن‌های هم‌نوع.
admin-plan-ask-traffic = حجم را به گیگابایت بفرستید؛ صفر یعنی نامحدود.
admin-plan-ask-duration = تعداد روز را بفرستید؛ صفر یعنی بدون پایان.
admin-plan-ask-devices = تعداد دستگاه را بفرستید؛ صفر یعنی نامحدود.
admin-plan-ask-price = قیمت را به تومان بفرستید.
admin-plan-ask-price-per-gib = قیمت هر گیگابایت اضافه را به تومان بفرستید؛ خط تیره یعنی فروخته نمی‌شود.
admin-plan-ask-price-per-day = قیمت هر روز اضافه را به تومان بفرستید؛ خط تیره یعنی فروخته نمی‌شود.
admin-plan-ask-stock = تعداد باقی‌مانده را بفرستید؛ خط تیره یعنی نامحدود.
admin-plan-ask-sort = ترتیب نمایش را بفرستید: عدد کوچک‌تر بالاتر است.
admin-plan-ask-audience = برای همه <code>{ "all" }</code> و برای گروهی ویژه کد نقش را بفرستید.

# Payment providers.
admin-gateways =
    🌐 <b>درگاه‌های پرداخت</b>

    🟢 روشن، 😴 خاموش، ⚪️ هنوز تنظیم نشده است. پرداخت‌های باز درگاه خاموش هم تا آخر پیگیری می‌شوند.
admin-gateway-unset =
    { $sign } <b>{ $name }</b>

    هنوز تنظیم نشده است. با فرستادن کلید پذیرنده، مشتری‌ها می‌توانند با آن پرداخت کنند.
admin-gateway =
    { $sign } <b>{ $name }</b>

    وضعیت: { $state ->
        [on] روشن؛ مشتری‌ها آن را می‌بینند
       *[off] خاموش؛ پرداخت تازه‌ای نمی‌گیرد
    }
    سرویس: { $sandbox ->
        [yes] آزمایشی؛ پولی جابه‌جا نمی‌شود
       *[no] اصلی
    }
    کلید پذیرنده: پایان آن { $tail }
    { $refunds ->
        [on] استرداد پس از نیم ساعت: با دسترسی ترمینال { $terminal }
        [off] استرداد پس از نیم ساعت: تنظیم نشده
       *[never] استرداد پس از نیم ساعت: ندارد
    }
    آخرین تغییر: { $at }
admin-gateway-key = 🔑 کلید پذیرنده
admin-gateway-key-ask =
    🔑 کلید پذیرنده { $name } را بفرستید.

    پیام شما پس از خواندن از گفت‌وگو پاک می‌شود و کلید رمزشده نگهداری می‌شود.
admin-gateway-refund = ↩️ دسترسی استرداد
admin-gateway-refund-off = 🗑 حذف دسترسی استرداد
admin-gateway-refund-ask =
    ↩️ <b>دسترسی استرداد { $name }</b>

    پرداختی که بیش از نیم ساعت از آن گذشته باشد فقط با استرداد به کارت مشتری برمی‌گردد. در دو خط بفرستید:
    • شماره ترمینال در پنل درگاه
    • توکن دسترسی پنل

    پیام شما پس از خواندن از گفت‌وگو پاک می‌شود و توکن رمزشده نگهداری می‌شود.
admin-gateway-refund-answers = ✅ دسترسی استرداد { $name } کار می‌کند.
admin-gateway-refund-refuses =
    { $code ->
        [access] ⛔️ { $name } این توکن را نپذیرفت؛ شاید منقضی شده یا ناقص کپی شده است.
       *[terminal] ⛔️ { $name } این ترمینال را با این توکن نمی‌شناسد.
    } ذخیره شد، ولی تا درست نشود استردادی انجام نمی‌شود.
admin-gateway-test = 🩺 آزمایش ارتباط
admin-gateway-on = 🟢 روشن کردن
admin-gateway-off = 😴 خاموش کردن
admin-gateway-sandbox = 🧪 سرویس آزمایشی
admin-gateway-live = 🏦 سرویس اصلی
admin-gateway-saved = ذخیره شد.
admin-gateway-answers = ✅ { $name } کلید ما را شناخت.
admin-gateway-refuses = ⛔️ { $name } ما را نپذیرفت (کد { $code }). کلید پذیرنده و فعال بودن درگاه را در پنل آن نگاه کنید.
admin-gateway-silent = ⚠️ { $name } الان پاسخ روشنی نداد. کمی بعد دوباره آزمایش کنید.
admin-gateway-untestable = { $name } راهی برای آزمایش ندارد؛ با یک پرداخت کوچک امتحان کنید.

# Bank cards.
admin-cards =
    🏦 <b>کارت‌های بانکی</b>

    برای هر کارت، دریافتی امروز همراه فاکتورهای باز آمده است.
admin-cards-none =
    🏦 هنوز کارتی اضافه نشده است.

    برای پرداخت کارت‌به‌کارت دست‌کم یک کارت لازم است.
admin-cards-line =
    { $sign } <b>{ $bank }</b> { $tail } – { $holder }
    امروز: { $load }
admin-cards-button = { $sign } { $bank } { $tail }
admin-cards-add = ➕ افزودن کارت
admin-card =
    { $sign } <b>{ $bank }</b>
    { $number }
    به نام: { "\u2068" }{ $holder }{ "\u2069" }
    صاحب در فروشگاه: { "\u2068" }{ $owner }{ "\u2069" }

    { $state ->
        [active] 🟢 به مشتری‌ها نشان داده می‌شود
       *[resting] 😴 در استراحت
    }
    امروز: { $load } { $capped ->
        [yes] از { $cap }
       *[no] (بدون سقف روزانه)
    }
admin-card-rest = 😴 استراحت
admin-card-activate = 🟢 فعال کردن
admin-card-active = کارت به مشتری‌ها نشان داده می‌شود.
admin-card-resting = کارت در استراحت است.
admin-card-cap = 📏 سقف روزانه
admin-card-cap-ask = سقف روزانه را به تومان بفرستید؛ صفر یا خط تیره یعنی بدون سقف.
admin-card-number-ask = 🏦 شانزده رقم کارت را بفرستید.
admin-card-holder-ask =
    { $number } – { $bank }

    نام صاحب کارت را همان‌طور که مشتری باید ببیند بفرستید. اگر خواستید، در خط دوم بنویسید کارت در فروشگاه مال کیست.
admin-card-added = ✅ کارت اضافه شد و از همین حالا به مشتری‌ها نشان داده می‌شود.

# Settings.
admin-settings =
    ⚙️ <b>تنظیمات</b>

    هر کدام را بزنید تا ببینید و تغییر دهید.
admin-settings-line = { $name }: { $value }
admin-setting =
    ⚙️ <b>{ $name }</b>
    { $hint }

    اکنون: <b>{ $value }</b>
    پیش‌فرض: { $default }
admin-setting-bounds = از { $min } تا { $max }
admin-setting-length = از { $min } تا { $max } نویسه
admin-setting-ask = مقدار تازه را بفرستید.
admin-setting-ask-or-dash = مقدار تازه را بفرستید؛ خط تیره خالی‌اش می‌کند.
admin-setting-again =
    این مقدار برای «{ $name }» پذیرفته نیست.
    { $bounds }

    لطفاً دوباره بفرستید.
admin-setting-shop-name = نام فروشگاه
    .hint = نامی که در خوشامدگویی و نام سرویس‌ها می‌آید.
admin-setting-subscription-name-template = نام سرویس‌ها
    .hint = الگوی نام‌های تازه. واژه‌های شناخته‌شده: <code>{ "{shop}" }</code>، <code>{ "{location}" }</code>، <code>{ "{plan}" }</code>، <code>{ "{number}" }</code>؛ آخری لازم است.
admin-setting-sales-open = فروش
    .hint = اگر خاموش باشد، خرید و تمدید ممکن نیست؛ سرویس‌های فروخته‌شده ادامه دارند.
admin-setting-card-enabled = کارت‌به‌کارت
    .hint = اینکه مشتری بتواند کارت‌به‌کارت بپردازد.
admin-setting-wallet-enabled = پرداخت از کیف پول
    .hint = اینکه مشتری بتواند از کیف پول بپردازد.
admin-setting-wallet-transfers = انتقال میان مشتریان
    .hint = اینکه مشتری بتواند از کیف پول خود به کیف پول مشتری دیگری پول بفرستد.
admin-setting-wallet-transfer-min = کمترین انتقال
    .hint = کمترین مبلغی که یک‌جا فرستاده می‌شود.
admin-setting-wallet-transfer-daily-max = سقف انتقال روزانه
    .hint = هر مشتری در ۲۴ ساعت بیش از این نمی‌فرستد.
admin-setting-invoice-ttl-min = مهلت فاکتور
    .hint = هر فاکتور چه مدت منتظر پرداخت می‌ماند.
    .value = { $n } دقیقه
admin-setting-topup-min = کمترین افزایش موجودی
    .hint = کمترین مبلغ افزایش موجودی.
admin-setting-topup-max = بیشترین افزایش موجودی
    .hint = بیشترین مبلغ افزایش موجودی.
admin-setting-four-eyes-above = تایید دونفره از
    .hint = رسیدها، کارهای میز پرداخت و تغییر دستی کیف پول بیشتر از این مبلغ، تایید نفر دوم می‌خواهند.
admin-setting-receipt-resubmits-max = رسید دوباره پس از رد
    .hint = مشتری پس از رد چند بار دیگر می‌تواند رسید بفرستد.
    .value = { $n } بار
admin-setting-receipt-claim-min = زمان بررسی رسید
    .hint = رسید چه مدت برای بررسی‌کننده‌اش نگه داشته می‌شود.
    .value = { $n } دقیقه
admin-setting-notice-expiry-hours = خبر پیش از پایان
    .hint = چه مدت پیش از پایان به مشتری خبر داده شود.
    .value = { $n } ساعت
admin-setting-notice-traffic-percent = خبر کم شدن حجم
    .hint = وقتی حجم باقی‌مانده کمتر از این شد به مشتری خبر داده شود.
    .value = { $n } درصد
admin-setting-throttle-ms = فاصله درخواست‌ها
    .hint = کمترین فاصله میان دو درخواست یک نفر؛ صفر یعنی بدون محدودیت.
    .value = { $n } میلی‌ثانیه
admin-setting-support-contact = پشتیبانی
    .hint = راه رسیدن مشتری به پشتیبان: شناسه با نشان { "@" }، نشانی یا یک خط متن.
admin-setting-update-interval-h = به‌روزرسانی برنامه‌ها
    .hint = برنامه‌ها هر چند وقت سرویس را دوباره بخوانند.
    .value = { $n } ساعت
admin-setting-default-locale = زبان
    .hint = زبان کسانی که زبانشان معلوم نیست.

# The log.
admin-audit = 📜 <b>تاریخچه تغییرات</b>: { $count } مورد
admin-audit-line =
    <b>{ $seq }.</b> { $at }
    { $actor }: { $action } – { $subject }
# What an entry is about.
admin-audit-of-receipt = رسید { $id }
admin-audit-of-user = { $name } (کاربر { $id })
admin-audit-of-attempt = پرداخت { $id }
admin-audit-of-order = سفارش { $id }
admin-audit-of-card = کارت { $id }
admin-audit-of-plan = پلن { $id }
admin-audit-of-location = لوکیشن { $id }
admin-audit-of-panel = پنل { $id }
admin-audit-of-inbound = اینباند { $id }
admin-audit-of-subscription = سرویس { $id }
admin-audit-of-job = کار { $id }
# Its facts, one a line.
admin-audit-changed = از «{ $before }» به «{ $after }»
admin-audit-fact-name = نام: { $value }
admin-audit-fact-name-fa = نام: { $value }
admin-audit-fact-role = نقش: { $value }
admin-audit-fact-amount = مبلغ: { $value }
admin-audit-fact-received = دریافتی: { $value }
admin-audit-fact-asked = خواسته‌شده: { $value }
admin-audit-fact-price = قیمت: { $value }
admin-audit-fact-stock = موجودی: { $value }
admin-audit-fact-state = وضعیت: { $value }
admin-audit-fact-picked =
    { $value ->
        [yes] انتخاب شد
       *[no] رها شد
    }
admin-audit-fact-tail = چهار رقم آخر: { $value }
admin-audit-fact-holder = به نام: { $value }
admin-audit-fact-public-host = اتصال مشتری‌ها: { $value }
admin-audit-fact-capacity = ظرفیت: { $value }
admin-audit-fact-access-changed =
    { $value ->
       *[yes] راه ورود عوض شد
    }
admin-audit-fact-enabled =
    { $value ->
        [yes] روشن شد
       *[no] خاموش شد
    }
admin-audit-fact-sandbox =
    { $value ->
       *[yes] در حالت آزمایشی
    }
admin-audit-fact-new-key =
    { $value ->
       *[yes] با کلید پذیرنده تازه
    }
admin-audit-fact-fee = کارمزد: { $value }
admin-audit-fact-expected = مبلغ مورد انتظار: { $value }
admin-audit-fact-difference = اختلاف: { $value }
admin-audit-fact-user = مشتری: { $value }
admin-audit-fact-reason = دلیل: { $value }
admin-audit-state-active = فعال
admin-audit-state-hidden = پنهان
admin-audit-state-resting = در استراحت
admin-audit-state-draining = بدون پذیرش تازه
admin-audit-state-removed = حذف‌شده
admin-audit-desk-propose = پیشنهاد کار برای تایید دوم
admin-audit-desk-refuse = رد پیشنهاد
admin-audit-gateway-set = تنظیم درگاه پرداخت
admin-audit-order-refund = بازگشت وجه به کیف پول
admin-audit-payment-ask = پرسیدن از درگاه
admin-audit-payment-reverse = بازگشت وجه به کارت مشتری
admin-audit-payment-credit = ثبت دستی واریز
admin-audit-payment-bear = پذیرفتن کسری یک پرداخت
admin-audit-payment-write-off = بستن پرداخت
admin-audit-receipt-void = پس گرفتن تایید رسید
admin-audit-settlement-record = ثبت تسویه درگاه
admin-audit-settlement-take-back = پس‌گرفتن ثبت تسویه
admin-audit-card-add = افزودن کارت بانکی
admin-audit-card-edit = ویرایش کارت بانکی
admin-audit-card-state = تغییر وضعیت کارت بانکی
admin-audit-catalog-plan-save = ذخیره پلن
admin-audit-catalog-plan-state-set = نمایش یا پنهان کردن پلن
admin-audit-catalog-stock-set = تنظیم موجودی پلن
admin-audit-catalog-location-save = ذخیره لوکیشن
admin-audit-fleet-panel-add = افزودن پنل
admin-audit-fleet-panel-edit = ویرایش پنل
admin-audit-fleet-panel-state-set = تغییر وضعیت پنل
admin-audit-fleet-inbound-pick = انتخاب یا رها کردن اینباند
admin-audit-receipt-approve = تایید رسید
admin-audit-receipt-approve-first = تایید رسید (نفر اول)
admin-audit-receipt-reject = رد رسید
admin-audit-role-grant = دادن نقش
admin-audit-role-revoke = گرفتن نقش
admin-audit-job-retry = تلاش دوباره برای کار رهاشده
admin-audit-settings-set = تغییر تنظیمات
admin-audit-subscription-link-change = تغییر لینک مشتری
admin-audit-user-block = مسدود کردن کاربر
admin-audit-user-unblock = رفع مسدودی کاربر
admin-audit-wallet-adjust = تغییر موجودی کیف پول

# Work that was given up.
admin-button-jobs = ⚠️ کارهای ناتمام ({ $count })
admin-jobs =
    ⚠️ <b>کارهای ناتمام</b>: { $count }

    این کارها پس از چند تلاش رها شده‌اند. علت را برطرف کنید و دوباره امتحان کنید؛ هیچ کاری دو بار اثر نمی‌کند.
admin-jobs-none =
    ✅ <b>کار ناتمامی نیست.</b>

    همه کارهای پشت صحنه انجام شده‌اند یا در صف هستند.
admin-jobs-line =
    <b>{ $id }.</b> { $kind }
    { $at } – { $tries } بار تلاش
    { $error }
admin-job-retry = 🔁 کار { $id }
admin-jobs-retry = 🔁 امتحان دوباره همه
admin-job-queued = این کار دوباره در صف است.
admin-job-gone = این کار دیگر در فهرست نیست.
admin-job-waits = همین کار از پیش در صف است؛ لازم نیست دوباره امتحان شود.
admin-jobs-queued = { $count } کار دوباره در صف است.
job-fleet-panel-push = رساندن سرویس‌ها به پنل
job-fleet-panel-check = بررسی پنل و اینباندها
job-fleet-usage-read = خواندن مصرف از پنل
job-fleet-usage-round = نوبت خواندن مصرف
job-fleet-check-round = نوبت بررسی پنل‌ها
job-ledger-holds-expire = آزاد کردن مبلغ‌های کنارگذاشته
job-notifications-notice-deliver = رساندن پیام به کاربر
job-notifications-inbox-prune = پاک‌سازی پیام‌های قدیمی
job-orders-expire = بستن فاکتورهای بی‌پرداخت
job-payments-attempts-expire = بستن پرداخت‌های بی‌سرانجام
job-subscriptions-review = مرور سرویس‌ها

# What the staff is told.
admin-notice-panel-down =
    🔴 <b>پنل { $panel } پاسخ نمی‌دهد</b>
    از { $since }
    { $trouble }

    سفارش‌های مشتری‌های آن منتظر می‌مانند و با برگشتن پنل خودکار تحویل می‌شوند.
admin-notice-panel-up =
    🟢 <b>پنل { $panel } برگشت</b>
    از { $since } تا { $until } در دسترس نبود. آنچه منتظر مانده بود در حال تحویل است.
admin-notice-client-refused =
    ⚠️ <b>پنل { $panel } یک سرویس را نپذیرفت.</b>

    سرویس: { $client }

    خودمان دوباره تلاش می‌کنیم و سرویس‌های دیگر این پنل کار می‌کنند. اگر درست نشد، با «بررسی زنده» علت را ببینید و اینباندهای پنل را نگاه کنید.
admin-notice-delivery-delayed =
    ⏳ <b>یک تحویل منتظر مانده است</b>
    سفارش { $order } از { $customer } پرداخت شده، ولی پنل هنوز سرویس { $subscription } را نپذیرفته است.

    { $others ->
        [0] به مشتری خبر داده شد. تحویل خودکار انجام می‌شود؛ لطفاً به پنل سر بزنید.
       *[other] { $others } سفارش پرداخت‌شده دیگر هم منتظر تحویل است. به مشتری‌ها خبر داده شد. تحویل خودکار انجام می‌شود؛ لطفاً به پنل‌ها سر بزنید.
    }

admin-payment-open = 💳 دیدن پرداخت
admin-notice-gateway-refused =
    ⚠️ <b>درگاه { $gateway } درخواست ما را نپذیرفت.</b>

    کد خطا: { $code }
    کلید پذیرنده، وضعیت ترمینال و آدرس بازگشت را در پنل درگاه بررسی کنید. پولی گم نشده است؛ پرداخت‌های باز پیگیری می‌شوند.
admin-notice-reference-taken =
    🚨 <b>یک شماره مرجع برای دو پرداخت آمد.</b>

    پرداخت { $attempt } با مرجع { $reference } که پیش‌تر برای پرداخت { $other } ثبت شده است. هیچ مبلغی دوباره ثبت نشد؛ لطفاً آن را با گزارش درگاه مقایسه کنید.
admin-notice-reverse-impossible =
    ↩️ <b>درگاه { $gateway } پرداخت { $attempt } را برنگرداند.</b>

    مبلغ: { $amount }
    پاسخ درگاه: { $code }
    { $why ->
        [setup] درگاه تنظیم نشده است.
        [addresses] ترمینال محدودیت آی‌پی ندارد. آن را در پنل درگاه فعال کنید؛ تا نیم ساعت پس از پرداخت، برگشت بدون کارمزد است.
        [refunded_in_part] بخشی از این پرداخت پیش‌تر در پنل درگاه برگشته است. همان مقدار را از کیف پول کم کنید و بقیه را خودتان برگردانید.
        [late] درگاه‌ها فقط تا نیم ساعت پس از پرداخت آن را برمی‌گردانند. اگر درگاه شما استرداد دارد، دسترسی آن را در صفحه درگاه بدهید و دوباره بزنید.
        [no_access] سرویس آزمایشی درگاه استرداد ندارد.
        [access] توکن دسترسی استرداد پذیرفته نشد؛ در صفحه درگاه توکن تازه بدهید و دوباره بزنید.
        [terminal] شماره ترمینال استرداد درست نیست؛ آن را در صفحه درگاه درست کنید و دوباره بزنید.
        [amount] مبلغ از حداقل استرداد (۲٬۰۰۰ تومان) کمتر است.
       *[other] این پرداخت را در پنل درگاه نگاه کنید.
    }
    پول در کیف پول مشتری است؛ خودتان آن را واریز کنید و از کیف پول کم کنید، یا همان‌جا بماند.
admin-notice-going-back-long =
    ⏳ <b>درگاه { $gateway } بیش از یک ساعت است نمی‌گوید پرداخت { $attempt } را برگردانده یا نه.</b>

    مبلغ: { $amount }
    این مبلغ در کیف پول مشتری کنار گذاشته شده است و خودمان باز هم می‌پرسیم. پنل درگاه را نگاه کنید: اگر استرداد یا برگشت آن ثبت شده، در صفحه پرداخت «به مشتری برگشته است» را بزنید؛ اگر مطمئنید که نشده، «برنگشته».
admin-notice-back-after-all =
    🚨 <b>پولی که گفته بودیم «برنگشته»، به کارت مشتری برگشته است.</b>

    پرداخت شماره { $attempt }: { $amount }
    این مبلغ هم‌اکنون هم در کیف پول مشتری است و هم در کارت او. در صفحه پرداخت دوباره «برگرداندن پول به کارت مشتری» را بزنید تا از کیف پول کم شود؛ پول تازه‌ای فرستاده نمی‌شود.
admin-notice-refund-thrown-back =
    ⚠️ <b>بانک مشتری استرداد پرداخت { $attempt } را نپذیرفت.</b>

    مبلغ: { $amount }
    پول دوباره پیش { $gateway } است و در تسویه بعدی بیشتر می‌رسد. پنل درگاه را ببینید و با مشتری هماهنگ کنید؛ اگر قرار شد در کیف پولش بماند، آن را با دلیل به کیف پول اضافه کنید.
admin-notice-confirmed-more =
    ℹ️ <b>درگاه مبلغ بیشتری را تایید کرد.</b>

    پرداخت { $attempt } در { $gateway }: شما { $booked } ثبت کرده بودید و درگاه { $amount } را تایید کرد. تفاوت به کیف پول مشتری رفت و به او گفته شد؛ تا تسویه درگاه در حساب معلق است.
admin-notice-confirmed-less =
    🚨 <b>درگاه مبلغ کمتری را تایید کرد.</b>

    پرداخت { $attempt } در { $gateway }: شما { $booked } ثبت کرده‌اید و درگاه { $amount } را تایید کرد. تفاوت را درگاه نمی‌پردازد. اگر اشتباه بوده است، آن را از کیف پول مشتری کم کنید؛ سپس در صفحه پرداخت «بستن؛ پول نمی‌رسد» را بزنید تا حساب صفر شود. تا آن وقت در «گیرکرده» می‌ماند.
admin-notice-hand-unconfirmed =
    🚨 <b>درگاه پرداختی را که ثبت کرده‌اید تایید نمی‌کند.</b>

    پرداخت { $attempt } در { $gateway }، { $amount }: درگاه می‌گوید پرداخت نشده است. اگر پول از راه دیگری به شما نرسیده است، آن را از کیف پول مشتری کم کنید؛ سپس در صفحه پرداخت «بستن؛ پول نمی‌رسد» را بزنید. تا آن وقت در «گیرکرده» می‌ماند.
admin-notice-unknown-long =
    🔎 <b>نتیجه یک پرداخت هنوز روشن نیست.</b>

    پرداخت { $attempt } در { $gateway }، { $amount }
    از { $since } تا حالا درگاه پاسخ روشنی نداده است. پیگیری خودکار ادامه دارد.
admin-notice-unverified-crowded =
    ⚠️ <b>فهرست پرداخت‌های تاییدنشده { $gateway } شلوغ است.</b>

    { $count } پرداخت منتظر تایید است و درگاه بیش از صدتا را نشان نمی‌دهد. پرداخت‌های باز یکی‌یکی هم پرسیده می‌شوند.
admin-notice-books-broken =
    🚨 <b>حساب‌های فروشگاه با هم نمی‌خوانند.</b>

    تعداد موردها: { $count }
    قاعده‌های شکسته: { $invariants }
    فروش را تا روشن شدن موضوع متوقف کنید و روی سرور دستور { $command } را اجرا کنید؛ ردیف‌ها را با جزئیات نشان می‌دهد.
admin-notice-four-eyes-raised =
    👥 <b>سقف «تایید دونفره» بالا رفت.</b>

    { $by } آن را از { $before } به { $after } رساند؛ تا این مبلغ دیگر نفر دومی لازم نیست. اگر از آن خبر ندارید، در «تنظیمات» برش گردانید و «تاریخچه» را ببینید.
admin-notice-money-unexplained =
    ⚠️ <b>در حساب { $gateway } مبلغی هست که دفتر فروشگاه توضیحی برایش ندارد.</b>

    اختلاف: { $amount }
    تسویه‌ها را با گزارش درگاه یا صورت‌حساب کارت مقایسه کنید. دستور { $command } همه ردیف‌ها را نشان می‌دهد.
admin-notice-unverified-foreign =
    ⚠️ <b>در { $gateway } پرداختی هست که در این فروشگاه ثبت نشده است.</b>

    مبلغ: { $amount }
    شناسه: { $authority }
    شاید از سایت دیگری با همین کلید پذیرنده باشد. ما به آن دست نمی‌زنیم.

# The payments desk.

admin-desk-ask = 🔄 پرسیدن از درگاه
admin-desk-asked = از درگاه پرسیده شد؛ نتیجه همین‌جا ثبت می‌شود.
admin-desk-credit = ✅ ثبت واریز
admin-desk-write-off = 🗑 بستن؛ پول نمی‌رسد
admin-desk-reverse = ↩️ برگرداندن پول به کارت مشتری
admin-desk-refund = 💰 برگرداندن پول به کیف پول
admin-desk-went-back = ✅ به مشتری برگشته است
admin-desk-stayed = ❌ برنگشته؛ در کیف پول بماند
admin-desk-adjust = 💰 تغییر دستی موجودی کیف پول
admin-desk-void = ⚠️ پس گرفتن تایید رسید
admin-desk-amount-ask =
    ✅ <b>ثبت واریز پرداخت { $id }</b>

    مبلغ فاکتور: { $amount }
    مبلغی را که در حساب دیده‌اید به تومان بنویسید.
admin-desk-reason-ask =
    <b>{ $deed }</b> – پرداخت { $id }

    دلیل را بنویسید. در گزارش کارها می‌ماند و مشتری هم ممکن است آن را بخواند.
admin-desk-reason-again = دلیل باید بین ۱ تا ۳۰۰ نویسه باشد. لطفاً دوباره بنویسید.
admin-desk-press = برای ادامه یکی از دکمه‌ها را بزنید.
admin-desk-look =
    <b>{ $deed }</b>

    پرداخت: { $id }
    مبلغ: <b>{ $amount }</b>
    دلیل: { "\u2068" }{ $reason }{ "\u2069" }
    { $slip ->
        [yes] ⚠️ این مبلغ با مبلغ خواسته‌شده ({ $asked }) خیلی فرق دارد. مبلغ به تومان است؟
       *[no] { "" }
    }

    مطمئن هستید؟
admin-desk-sure = بله، انجام شود
admin-desk-done = انجام شد.
admin-desk-provider-asked = از درگاه خواسته شد مبلغ را برگرداند؛ نتیجه در سابقه پرداخت می‌آید.
admin-desk-proposed = ثبت شد. مبلغ از سقف تصمیم یک‌نفره بیشتر است و باید یک همکار هم تایید کند.
admin-desk-waits = 👥 در انتظار نفر دوم: { $deed }، { $amount } – پیشنهاد { $by }
admin-desk-over = این پیشنهاد دیگر باز نیست.
admin-desk-refused = پیشنهاد رد شد و کاری انجام نشد.
admin-desk-confirm = ✅ تایید دوم
admin-desk-refuse = رد پیشنهاد
admin-desk-withdraw = پس گرفتن پیشنهاد
admin-notice-desk-proposed =
    👥 <b>یک کار منتظر تایید دوم است.</b>

    { $deed } – <b>{ $amount }</b>
    { $of ->
        [payment] پرداخت { $id }
        [wallet] کیف پول
       *[order] سفارش { $id }
    } – مشتری: { $customer }
    پیشنهاد { $by }
    دلیل: { "\u2068" }{ $reason }{ "\u2069" }
    { $slip ->
        [yes] ⚠️ این مبلغ با مبلغ خواسته‌شده ({ $asked }) خیلی فرق دارد.
       *[no] { "" }
    }

    اگر پس از دیدن آن موافقید، تایید دوم را بدهید.
admin-notice-desk-decided =
    { $decision ->
        [agreed] ✅ <b>{ $by } موافقت کرد و انجام شد.</b>
        [refused] ❌ <b>{ $by } این پیشنهاد را رد کرد و کاری انجام نشد.</b>
       *[over] ⚪️ <b>این پیشنهاد دیگر لازم نیست.</b>
    }

    { $deed } – { $amount }
    { $of ->
        [payment] پرداخت { $id }
        [wallet] کیف پول
       *[order] سفارش { $id }
    } – مشتری: { $customer }

admin-fact-made = • پرداخت { $amount } ساخته شد: { $at }
admin-fact-picture =
    { $late ->
        [yes] • عکس رسید فرستاده شد (پس از مهلت): { $at }
       *[no] • عکس رسید فرستاده شد: { $at }
    }
admin-fact-approved =
    { $two ->
        [yes] • { $first } و سپس { $by } رسید را تایید کردند: { $at }
       *[no] • { $by } رسید را تایید کرد: { $at }
    }
admin-fact-rejected = • { $by } رسید را رد کرد: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-voided = • { $by } تایید را پس گرفت: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-credited = • { $amount } به کیف پول رفت (تراکنش { $transfer }): { $at }
admin-fact-credited-rest = • بقیه آن، { $amount }، هم به کیف پول رفت (تراکنش { $transfer }): { $at }
admin-fact-charged = • { $amount } برای سفارش برداشته شد: { $at }
admin-fact-kept = • در کیف پول ماند: { $why }
admin-fact-delivered = • سرویس تحویل شد: { $at }
admin-fact-refunded = • { $by } وجه سفارش ({ $amount }) را به کیف پول برگرداند: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-requested = • صفحه پرداخت خواسته شد: { $at }
admin-fact-opened = • مشتری به درگاه فرستاده شد: { $at }
admin-fact-refused = • درگاه صفحه پرداخت نداد: { $at }
admin-fact-returned = • مشتری از درگاه برگشت: { $at }
admin-fact-forged = • بازگشت ساختگی نادیده گرفته شد: { $at }
admin-fact-listed = • در فهرست تاییدنشده درگاه دیده شد: { $at }
admin-fact-paid = • درگاه پرداخت { $amount } را تایید کرد: { $at }
admin-fact-not-paid = • درگاه گفت پرداخت نشده است: { $at }
admin-fact-no-answer = • درگاه پاسخ روشنی نداد: { $at }
admin-fact-inquired = • همکار از درگاه پرسید: { $at }
admin-fact-proposed = • { $by } پیشنهاد کرد: { $deed }، { $amount }؛ { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-proposal-refused = • { $by } این پیشنهاد را رد کرد: { $deed }؛ { $at }
admin-fact-proposal-over = • این پیشنهاد دیگر لازم نبود: { $deed }؛ { $at }
admin-fact-credited-by-hand = • { $by } واریز { $amount } را ثبت کرد: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-borne = • { $by } پذیرفت که { $amount } نمی‌رسد و به عهده فروشگاه است: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-written-off = • { $by } پرداخت را بست: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-reverse-asked = • { $by } بازگشت به کارت را خواست: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
admin-fact-reversed-back =
    { $way ->
        [refund] • درگاه مبلغ را با استرداد (انتقال بانکی) برگرداند: { $at }
        [hand] • { $by } ثبت کرد که مبلغ به مشتری برگشته است: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
       *[other] • درگاه مبلغ را برگرداند: { $at }
    }
admin-fact-reverse-impossible =
    { $way ->
        [hand] • { $by } ثبت کرد که مبلغ برنگشته و در کیف پول است: { $at } – { "\u2068" }{ $reason }{ "\u2069" }
       *[other] • درگاه مبلغ را برنمی‌گرداند: { $at } (پاسخ درگاه: { $code })
    }
admin-fact-reverse-called = • بازگشت آنی از درگاه خواسته شد: { $at }
admin-fact-reverse-refused = • درگاه بازگشت آنی را نپذیرفت: { $at } – { "\u2068" }{ $code }{ "\u2069" }
admin-fact-refund-ordered = • استرداد { $amount } از درگاه خواسته شد: { $at }
admin-fact-refund-refused = • درگاه درخواست استرداد را نپذیرفت: { $at } – { $code }
admin-fact-back-after-all = • معلوم شد { $amount } با وجود «برنگشت» به کارت برگشته است: { $at }
admin-fact-refund-thrown-back = • بانک استرداد را برگرداند و پول پیش درگاه است: { $at }

# What is the matter with a panel that is down.

admin-trouble-unreachable = اتصال به پنل برقرار نشد. روشن بودن سرور، نشانی و پورت پنل و دیوار آتش را بررسی کنید.
admin-trouble-unknown = پنل پاسخ درستی نداد یا پاسخش نرسید. با «بررسی زنده» علت را ببینید؛ شاید پنل زیر بار است یا باید دوباره راه بیفتد.
admin-trouble-auth = پنل ورود ما را نمی‌پذیرد. نام کاربری و گذرواژه یا توکن را در «راه ورود» تازه کنید.
admin-trouble-refused = پنل درخواست را نپذیرفت. با «بررسی زنده» علت را ببینید.
admin-trouble-nonsense = آنچه پاسخ می‌دهد پنل نیست. نشانی و مسیر مخفی پنل و پراکسی جلوی آن را بررسی کنید.
