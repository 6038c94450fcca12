# What the customer holds: card, link, apps, extra traffic and time.

subscription-none =
    هنوز سرویسی ندارید.

    اولین سرویس خود را همین حالا انتخاب کنید 👇
subscription-list =
    📦 <b>سرویس‌های شما</b>

    برای دیدن جزئیات و تمدید، یکی را انتخاب کنید.

subscription-card =
    📦 <b>سرویس { $name }</b>

    وضعیت: { $state ->
        [active] 🟢 <b>فعال</b>
        [pending] 🟡 <b>در حال آماده شدن</b>
        [expired] 🔴 <b>زمان تمام شده</b>
        [returned] ⚪ <b>پس داده شده</b>
       *[depleted] 🟠 <b>حجم تمام شده</b>
    }
    لوکیشن: { $location }
    پلن: { $plan }

    { $usage }

    { $time }
subscription-usage =
    مصرف: { $bar } { $percent }٪
    مصرف‌شده: { $used } از { $total }
    باقی‌مانده: <b>{ $left }</b>
subscription-usage-unlimited =
    حجم: <b>نامحدود</b>
    مصرف‌شده: { $used }
subscription-usage-nothing = حجم: <b>چیزی نمانده است</b>
subscription-time =
    اعتبار تا: <b>{ $end }</b>
    پایان: { $left }
subscription-time-over =
    اعتبار تا: <b>{ $end }</b>
    پایان یافت: { $left }
subscription-time-unlimited = اعتبار: <b>بدون محدودیت زمان</b>

subscription-renew = 🔄 تمدید
subscription-link = 🔗 دریافت لینک
subscription-apps = 📱 برنامه‌ها
subscription-add-traffic = ➕ حجم اضافه
subscription-add-time = ➕ زمان اضافه
subscription-revoke = ♻️ تغییر لینک
subscription-copy = 📋 کپی لینک

subscription-link-text =
    🔗 <b>لینک سرویس { $name }</b>

    { $link }

    روی لینک بزنید تا کپی شود، یا دکمه برنامه خود را بزنید. این لینک را به کسی ندهید.
subscription-apps-text =
    📱 <b>برنامه‌ها</b>

    دکمه برنامه خود را بزنید؛ سرویس شما خودش به آن اضافه می‌شود. اگر برنامه نصب نیست، همان صفحه راه نصب را نشان می‌دهد.

    اندروید: v2rayNG یا Hiddify یا Happ
    آیفون و آیپد: Streisand یا Happ یا Hiddify
    ویندوز و مک: Hiddify یا Clash یا sing-box

subscription-revoke-ask =
    ♻️ <b>تغییر لینک سرویس { $name }</b>

    لینک فعلی همان لحظه از کار می‌افتد و همه دستگاه‌های متصل قطع می‌شوند. حجم و زمان شما دست نمی‌خورد.

    وقتی به کار می‌آید که لینک به دست دیگران افتاده باشد. ادامه می‌دهید؟
subscription-revoke-sure = ♻️ بله، تغییر لینک
subscription-revoked-before = لینک پیش‌تر عوض شده است؛ لینک تازه در «دریافت لینک» است.
subscription-revoked =
    ✅ <b>لینک سرویس { $name } عوض شد.</b>

    لینک تازه:
    { $link }

    لینک قبلی دیگر کار نمی‌کند؛ آن را از برنامه پاک کنید و این یکی را اضافه کنید.

subscription-add-traffic-ask =
    ➕ <b>حجم اضافه</b>

    هر گیگابایت: <b>{ $unit }</b>
    چه مقدار اضافه شود؟ زمان سرویس تغییر نمی‌کند.
subscription-add-time-ask =
    ➕ <b>زمان اضافه</b>

    هر روز: <b>{ $unit }</b>
    چند روز اضافه شود؟ حجم سرویس تغییر نمی‌کند.
# Buttons, two in a row.
subscription-add-traffic-button = { $gib } گیگ – { $toman } تومان
subscription-add-time-button = { $days } روز – { $toman } تومان
