# Card receipts: the payer's side, the reviewer's side, names of banks.
# Alerts (review-done-*, review-approved-by, review-rejected-by, review-voided, review-reason-*) take no markup.

receipt-send-picture =
    📸 <b>عکس رسید را همین‌جا بفرستید.</b>

    مبلغ این پرداخت: <b>{ $amount }</b>
    مبلغ، تاریخ و شماره پیگیری باید در عکس خوانا باشد.
receipt-not-a-picture =
    📸 منتظر <b>عکس رسید</b> شما هستم.

    مبلغ این پرداخت: <b>{ $amount }</b>
    لطفاً رسید واریز را به‌صورت عکس بفرستید.
receipt-taken =
    ✅ <b>رسید شما دریافت شد.</b>
    فاکتور شماره { $order } – { $amount }

    در حال بررسی است و نتیجه را همین‌جا خبر می‌دهیم. لازم نیست دوباره بفرستید.
receipt-taken-canceled =
    ✅ <b>رسید شما دریافت شد.</b>
    فاکتور شماره { $order } – { $amount }

    این فاکتور لغو شده است، ولی رسید بررسی می‌شود. بعد از تایید، مبلغ به کیف پولتان می‌رود و نتیجه را همین‌جا خبر می‌دهیم.
receipt-of-another = اگر این عکس برای پرداخت دیگری است، آن را انتخاب کنید و عکس را دوباره بفرستید:
receipt-of-invoice = 📸 فاکتور { $order } – { $toman } تومان
receipt-taken-late =
    ✅ <b>رسید شما دریافت شد.</b>
    فاکتور شماره { $order } – { $amount }

    مهلت این فاکتور گذشته بود، ولی رسید بررسی می‌شود. بعد از تایید، اگر قیمت تغییر نکرده باشد سرویس فعال می‌شود؛ وگرنه مبلغ به کیف پولتان می‌رود.
receipt-too-large =
    حجم یا ابعاد این تصویر زیاد است.

    لطفاً رسید را به‌صورت عکس معمولی تلگرام بفرستید، نه فایل.
receipt-not-an-image-file =
    این فایل تصویر نیست.

    لطفاً عکس یا اسکرین‌شات رسید را بفرستید.
receipt-damaged =
    این تصویر کامل نرسیده و باز نمی‌شود.

    لطفاً دوباره عکس بگیرید و بفرستید.

review-facts =
    💳 مبلغ: <b>{ $amount }</b> ({ $rial } ریال)
    🧾 فاکتور شماره { $order }

    پرداخت‌کننده: { $payer } { $username }
    شناسه کاربر: { $user }

    { $what }

    کارت مقصد: { $card } – { "\u2068" }{ $owner }{ "\u2069" }
    زمان ارسال: { $at }
    شماره رسید: { $id }
review-flag-late = ⏰ دیر رسیده: مهلت پرداخت { $deadline } بود.
review-flag-same = 🚨 همین فایل قبلاً برای رسید شماره { $receipt } فرستاده شده است.
review-flag-similar = ⚠️ تصویر به رسید شماره { $receipt } شباهت دارد.
review-flag-paid = 💰 این فاکتور پیش از این پرداخت یا لغو شده است؛ با تایید، مبلغ به کیف پول مشتری می‌رود.
review-flag-barred = ⛔️ این مشتری مسدود است. پول واقعی است: با تایید، سرویس یا اعتبارش را می‌گیرد؛ اگر نباید بگیرد، رد کنید و پول را برگردانید.
review-needs-second = 👥 تایید اول: { $by }، { $amount }. تایید یک نفر دیگر لازم است.

review-approve = ✅ تایید
review-reject = 👎 رد
review-differs = ✏️ مبلغ متفاوت است
review-payer = 👤 مشخصات مشتری

review-operator = مدیر سیستم
review-approved-by = ✅ تایید شد: { $received } – { $by } – { $at }
review-rejected-by = ❌ رد شد: { "\u2068" }{ $reason }{ "\u2069" } – { $by } – { $at }
review-voided = ⚪️ تایید { $received } پس گرفته شد – { $by } – { $at }

review-done-approved = ✅ تایید شد: { $received }
review-done-first = ثبت شد. چون مبلغ زیاد است، تایید یک همکار دیگر هم لازم است.
review-done-rejected = ❌ رسید شماره { $id } رد شد و دلیل آن برای مشتری فرستاده می‌شود.
review-kept = رسید شماره { $id } در صف بررسی ماند.

review-reason-ask =
    ❌ <b>رد رسید شماره { $id }</b>

    دلیل را انتخاب کنید یا خودتان بنویسید. مشتری همین متن را می‌بیند.
# Ready reasons: a button for the reviewer and the sentence the payer reads.
review-reason-0 = واریزی با این مبلغ در حساب پیدا نشد
review-reason-1 = تصویر رسید خوانا نیست
review-reason-2 = مبلغ رسید با فاکتور یکی نیست
review-reason-3 = این رسید قبلاً استفاده شده است

review-received-sure =
    ⚠️ نوشتید <b>{ $received }</b>، ولی مبلغ فاکتور <b>{ $amount }</b> است.

    اگر واقعاً همین مبلغ رسیده، همان عدد را یک بار دیگر بفرستید؛ وگرنه مبلغ درست را به تومان بفرستید.
review-received-ask =
    ✏️ <b>رسید شماره { $id }</b>

    مبلغ فاکتور: { $amount }
    چه مبلغی واقعاً رسیده است؟ عدد را به تومان بفرستید؛ همان مبلغ تایید می‌شود.

bank-melli = بانک ملی
bank-sepah = بانک سپه
bank-edbi = بانک توسعه صادرات
bank-sanat-madan = بانک صنعت و معدن
bank-keshavarzi = بانک کشاورزی
bank-maskan = بانک مسکن
bank-post-bank = پست بانک
bank-tosee-taavon = بانک توسعه تعاون
bank-eghtesad-novin = بانک اقتصاد نوین
bank-parsian = بانک پارسیان
bank-pasargad = بانک پاسارگاد
bank-karafarin = بانک کارآفرین
bank-saman = بانک سامان
bank-sina = بانک سینا
bank-sarmayeh = بانک سرمایه
bank-shahr = بانک شهر
bank-day = بانک دی
bank-saderat = بانک صادرات
bank-mellat = بانک ملت
bank-tejarat = بانک تجارت
bank-refah = بانک رفاه
bank-ansar = بانک انصار
bank-mehr-eghtesad = بانک مهر اقتصاد
bank-ayandeh = بانک آینده
bank-iran-zamin = بانک ایران زمین
bank-gardeshgari = بانک گردشگری
bank-hekmat = بانک حکمت ایرانیان
bank-mehr-iran = بانک قرض‌الحسنه مهر ایران
bank-resalat = بانک قرض‌الحسنه رسالت
bank-kosar = مؤسسه اعتباری کوثر
bank-melal = مؤسسه اعتباری ملل
bank-noor = مؤسسه اعتباری نور
bank-khavarmianeh = بانک خاورمیانه
bank-blu = بلوبانک
bank-unknown = عضو شبکه شتاب
