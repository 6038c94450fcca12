# The page of a subscription link, for a browser.

page-other-language = English
page-theme = روشن یا تیره
page-yours = اشتراک شما

page-state-active = فعال
page-state-pending = در حال آماده‌سازی
page-state-expired = پایان‌یافته
page-state-depleted = حجم تمام شده

page-left-of = مانده از { $total }
page-unlimited = حجم نامحدود
page-used = مصرف‌شده
page-ends-in = زمان باقی‌مانده
page-ended = پایان‌یافته
page-ends-at = اعتبار تا
page-never = بدون پایان
page-devices = تعداد دستگاه
page-online = آخرین اتصال
page-renew-hint = اشتراک را از ربات تمدید کنید؛ همین لینک دوباره کار می‌کند و تنظیم تازه‌ای لازم نیست.

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
