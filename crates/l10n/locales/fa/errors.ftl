# Every refusal of the shop: `capability.reason` is `error-capability-reason`. Shown in alerts too: no markup, at most
# 200 characters. First what happened, then what to do.

error-not-found = چیزی که می‌خواستید پیدا نشد. لطفاً از منوی اصلی دوباره شروع کنید.
error-conflict = این مورد در همین فاصله تغییر کرده است. لطفاً دوباره نگاه کنید.
error-refused = این کار الان ممکن نیست. اگر لازم است، از پشتیبانی کمک بگیرید.
error-invalid = مقدار واردشده درست نیست. لطفاً دوباره وارد کنید.
error-forbidden = شما به این بخش دسترسی ندارید.
error-limited = تعداد درخواست‌ها زیاد است. لطفاً کمی صبر کنید و دوباره امتحان کنید.
error-unavailable = فروشگاه چند لحظه در دسترس نیست. لطفاً کمی بعد دوباره امتحان کنید.
error-internal = متأسفانه خطایی پیش آمد و ثبت شد. لطفاً کمی بعد دوباره امتحان کنید؛ اگر تکرار شد به پشتیبانی پیام بدهید.

error-shop-unavailable = فروشگاه چند لحظه در دسترس نیست. لطفاً کمی بعد دوباره امتحان کنید.
error-shop-conflict = این مورد هم‌زمان تغییر کرد. لطفاً دوباره نگاه کنید.
error-shop-internal = متأسفانه خطایی پیش آمد و ثبت شد. لطفاً کمی بعد دوباره امتحان کنید؛ اگر تکرار شد به پشتیبانی پیام بدهید.
error-shop-amount-out-of-range = این مبلغ بیرون از اندازه مجاز است. لطفاً مبلغ دیگری وارد کنید.

error-orders-not-found = این سفارش پیدا نشد. سفارش‌های خود را از منوی اصلی ببینید.
error-orders-sales-closed = فروش موقتاً بسته است. لطفاً کمی بعد دوباره سر بزنید.
error-orders-plan-unavailable = این سرویس دیگر عرضه نمی‌شود. لطفاً سرویس دیگری انتخاب کنید.
error-orders-sold-out = ظرفیت این سرویس تکمیل شده است. لطفاً سرویس یا لوکیشن دیگری انتخاب کنید.
error-orders-ended = این فاکتور پایان یافته است. برای خرید، سفارش تازه‌ای ثبت کنید.
error-orders-already-paid = این فاکتور پیش از این پرداخت شده است و لازم نیست دوباره بپردازید.
error-orders-wallet-short = موجودی کیف پول کافی نیست؛ { $missing } کم است.
error-orders-wallet-covers = موجودی کیف پول شما کافی است؛ از همان‌جا پرداخت کنید.
error-orders-amount-too-small = کمترین مبلغ { $min } است. لطفاً مبلغ بیشتری وارد کنید.
error-orders-amount-too-large = بیشترین مبلغ { $max } است. لطفاً مبلغ کمتری وارد کنید.
error-orders-addon-unavailable = برای این سرویس، حجم یا زمان اضافه فروخته نمی‌شود. می‌توانید آن را تمدید کنید.
error-orders-quantity-invalid = این مقدار مجاز نیست. لطفاً یکی از گزینه‌ها را انتخاب کنید.
error-orders-stale = این سفارش در همین فاصله تغییر کرده است. لطفاً دوباره بازش کنید.
error-orders-blocked = خرید برای حساب شما بسته است. لطفاً با پشتیبانی در تماس باشید.

error-payments-not-found = این پرداخت یا رسید پیدا نشد.
error-payments-card-number-invalid = شماره کارت درست نیست. لطفاً ۱۶ رقم روی کارت را دوباره وارد کنید.
error-payments-card-exists = این کارت قبلاً ثبت شده است.
error-payments-holder-invalid = نام صاحب کارت درست نیست. لطفاً نام کامل را بنویسید.
error-payments-cap-invalid = سقف روزانه درست نیست. لطفاً مبلغ را به تومان وارد کنید.
error-payments-no-card = فعلاً کارتی برای این مبلغ آماده نیست. لطفاً کمی بعد امتحان کنید یا به پشتیبانی پیام بدهید.
error-payments-card-closed = پرداخت کارت‌به‌کارت فعلاً بسته است. لطفاً روش دیگری انتخاب کنید.
error-payments-nothing-awaited = پرداختی منتظر رسید نیست. اگر واریز کرده‌اید، فاکتور را از «سفارش‌های من» باز کنید یا به پشتیبانی پیام بدهید.
error-payments-already-in-review = رسید شما در حال بررسی است. لطفاً منتظر نتیجه بمانید؛ لازم نیست دوباره بفرستید.
error-payments-too-many-pictures = برای این پرداخت چند بار رسید فرستاده شده است. لطفاً به پشتیبانی پیام بدهید تا پیگیری کنیم.
error-payments-decided =
    { $approved ->
        [yes] این رسید پیش از شما تایید شده است.
       *[no] این رسید پیش از شما رد شده است.
    }
error-payments-claimed = همکار دیگری تا { $until } در حال بررسی این رسید است.
error-payments-own-receipt = درباره پرداخت خودتان نمی‌توانید تصمیم بگیرید. یک همکار باید بررسی کند.
error-payments-needs-another-reviewer = تایید اول از شما بوده است. تایید دوم را باید یک همکار دیگر بدهد.
error-payments-picture-used = همین تصویر برای رسید شماره { $receipt } تایید شده است و دوباره پذیرفته نمی‌شود.
error-payments-amount-invalid = مبلغ درست نیست. لطفاً عددی بیشتر از صفر به تومان وارد کنید.
error-payments-reason-missing = لطفاً دلیل را بنویسید.
error-payments-not-at-provider = این پرداخت کارت‌به‌کارت است و درگاهی ندارد؛ رسید آن را بررسی کنید.
error-payments-illegal-move = در وضعیت فعلی این پرداخت، این کار ممکن نیست. لطفاً دوباره نگاه کنید.
error-payments-amount-too-large = بیشترین مبلغ برای این پرداخت { $max } است. اگر بیشتر رسیده، با مدیر هماهنگ کنید.

error-subscriptions-not-found = این سرویس پیدا نشد. سرویس‌های خود را از منوی اصلی ببینید.
error-subscriptions-not-delivered = سرویس هنوز در حال آماده شدن است. به‌محض آماده شدن خبر می‌دهیم.
error-subscriptions-already-unlimited = این سرویس همین حالا هم نامحدود است.
error-subscriptions-stale = این سرویس در همین فاصله تغییر کرده است. لطفاً دوباره بازش کنید.

error-catalog-plan-unknown = این سرویس پیدا نشد. لطفاً فهرست سرویس‌ها را دوباره باز کنید.
error-catalog-location-unknown = این لوکیشن پیدا نشد. لطفاً فهرست را دوباره باز کنید.
error-catalog-sold-out = ظرفیت این سرویس تکمیل شده است. لطفاً سرویس دیگری انتخاب کنید.
error-catalog-text-invalid =
    { $field ->
        [name_fa] نام فارسی
        [name_en] نام انگلیسی
        [category] دسته
        [flag] پرچم
       *[other] متن
    } خالی است، بلند است یا نویسه نامجاز دارد. لطفاً اصلاحش کنید.
error-catalog-number-invalid =
    { $field ->
        [price] قیمت
        [price_per_gib] قیمت هر گیگابایت
        [price_per_day] قیمت هر روز
        [traffic] حجم
        [duration_days] تعداد روز
        [device_limit] تعداد دستگاه
        [stock] موجودی
        [sort] ترتیب نمایش
       *[other] عدد
    } بیرون از اندازه مجاز است. لطفاً عدد دیگری وارد کنید.
error-catalog-code-invalid = کد درست نیست: ۱ تا ۱۶ نویسه از حروف کوچک انگلیسی، رقم، خط تیره و زیرخط.
error-catalog-code-taken = این کد قبلاً استفاده شده است. لطفاً کد دیگری بنویسید.
error-catalog-audience-invalid = مخاطب درست نیست: «همه» یا یکی از نقش‌ها را انتخاب کنید.
error-catalog-locations-missing = دست‌کم یک لوکیشن برای این سرویس انتخاب کنید.

error-identity-user-not-found = این کاربر پیدا نشد.
error-identity-role-not-found = این نقش وجود ندارد.
error-identity-forbidden = شما اجازه این کار را ندارید. در صورت نیاز از مالک فروشگاه بخواهید.
error-identity-blocked = دسترسی حساب شما بسته شده است. لطفاً با پشتیبانی در تماس باشید.
error-identity-self-block = نمی‌توانید خودتان را مسدود کنید.
error-identity-owner-protected = این کاربر از همکاران است؛ فقط کسی که نقش‌ها را مدیریت می‌کند می‌تواند او را مسدود کند.
error-identity-last-owner = این کاربر آخرین مالک است. پیش از این کار، مالک دیگری تعیین کنید.
error-identity-reason-required = لطفاً دلیل را در چند کلمه بنویسید.

error-ledger-insufficient-funds = موجودی کافی نیست؛ { $missing } کم است.
error-ledger-transfer-not-found = این تراکنش پیدا نشد.
error-ledger-not-reversible = این تراکنش خودش یک برگشت است و نمی‌شود آن را برگرداند.
error-ledger-hold-not-found = این مبلغ کنارگذاشته پیدا نشد.
error-ledger-hold-closed = این مبلغ دیگر کنار گذاشته نیست. لطفاً دوباره نگاه کنید.
error-ledger-no-recipient = گیرنده پیدا نشد. او باید یک بار همین ربات را شروع کرده باشد؛ شناسه عددی او مطمئن‌تر از نام کاربری است.
error-ledger-to-oneself = این شناسه خود شماست. شناسه گیرنده را بفرستید.
error-ledger-peer-closed = انتقال میان کیف پول‌ها فعلاً بسته است.
error-ledger-peer-too-small = کمترین مبلغ انتقال { $min } است. لطفاً مبلغ بیشتری بفرستید.
error-ledger-peer-day-limit = به سقف انتقال روزانه رسیده‌اید؛ تا ۲۴ ساعت آینده { $max } دیگر می‌توانید بفرستید.
error-ledger-amount-zero = مبلغ نمی‌تواند صفر باشد.
error-ledger-amount-not-positive = مبلغ باید بیشتر از صفر باشد.
error-ledger-reason-required = لطفاً دلیل را در چند کلمه بنویسید؛ در دفتر حساب ثبت می‌شود.

error-settings-unknown = چنین تنظیمی وجود ندارد.
error-settings-invalid = این مقدار برای این تنظیم مجاز نیست. لطفاً مقدار دیگری وارد کنید.
error-settings-topup-bounds = حداقل افزایش موجودی ({ $min }) نباید بیشتر از حداکثر آن ({ $max }) باشد.
error-settings-job-unknown = این کار دیگر در فهرست کارهای رهاشده نیست؛ شاید همکاری زودتر آن را از نو به کار انداخته باشد.
error-settings-job-waits = همین کار هم‌اکنون در صف است و لازم نیست دوباره امتحان شود.

error-fleet-panel-unknown = این پنل پیدا نشد.
error-fleet-inbound-unknown = این اینباند پیدا نشد. اینباندهای پنل را دوباره بخوانید.
error-fleet-placement-unknown = این سرویس روی هیچ پنلی نیست.
error-fleet-location-unknown = این لوکیشن پیدا نشد.
error-fleet-no-room = سرورهای این لوکیشن جای خالی ندارند. لطفاً لوکیشن دیگری انتخاب کنید.
error-fleet-name-invalid = نام خالی است یا بلند است. لطفاً نام کوتاه‌تری بنویسید.
error-fleet-name-taken = پنل دیگری همین نام را دارد. لطفاً نام دیگری بنویسید.
error-fleet-address-invalid = نشانی پنل درست نیست. لطفاً نشانی کامل را همراه پورت و مسیر وارد کنید.
error-fleet-address-taken = این پنل قبلاً اضافه شده است.
error-fleet-host-invalid = دامنه یا نشانی سرور درست نیست. لطفاً بدون پروتکل و مسیر واردش کنید.
error-fleet-capacity-invalid = ظرفیت درست نیست. لطفاً عدد دیگری وارد کنید.
error-fleet-panel-unusable = این پنل هنوز آماده کار نیست. لطفاً ایرادهای گزارش بررسی را برطرف کنید.
error-fleet-inbound-unusable = این اینباند قابل استفاده نیست. لطفاً اینباند دیگری انتخاب کنید.
error-fleet-panel-busy = هنوز سرویس‌هایی روی این پنل هستند. اول آن‌ها را جابه‌جا کنید.
error-fleet-panel-silent = پنل درست پاسخ نداد و چیزی ذخیره نشد. نشانی و دسترسی را بررسی کنید و دوباره امتحان کنید.

error-payments-amount-too-small = کمترین مبلغ برای این روش { $min } است. لطفاً روش دیگری انتخاب کنید.
error-payments-no-gateway = پرداخت آنلاین فعلاً در دسترس نیست. لطفاً روش دیگری انتخاب کنید.
error-payments-gateway-unknown = درگاهی با این نام که تسویه کند وجود ندارد؛ پول کارت‌ها همان وقت در بانک است.
error-payments-gateway-away = درگاه پرداخت همین حالا پاسخ نمی‌دهد. مبلغی کم نشده است؛ کمی بعد دوباره امتحان کنید یا روش دیگری انتخاب کنید.
error-payments-merchant-invalid = کلید پذیرنده درست نیست. لطفاً آن را از پنل درگاه کپی کنید.
error-payments-refund-access-invalid = شماره ترمینال فقط رقم است و توکن دسترسی یک رشته بلند بدون فاصله. لطفاً هر دو را از پنل درگاه کپی کنید.
error-payments-surplus-less = این‌قدر مازاد نیست؛ تسویه‌ها حداکثر { $max } بیشتر از پرداخت‌هایشان بوده‌اند.
error-payments-still-asked = درگاه هنوز فرصت پاسخ دارد و ممکن است مبلغ را برگرداند. { $minutes } دقیقه دیگر می‌توانید خودتان نتیجه را ثبت کنید.
error-payments-unconfirmed = درگاه هنوز این پرداخت را تایید نکرده است و چیزی برنمی‌گرداند. اول از درگاه بپرسید.
error-payments-not-reversible = این درگاه بازگشت وجه ندارد. مبلغ را به کیف پول برگردانید.
error-payments-spent = مشتری { $missing } از این مبلغ را خرج کرده است. اول سفارش را برگردانید.
error-orders-not-refundable = وجه این سفارش قابل بازگشت نیست یا پیش‌تر برگشته است.
error-orders-reason-missing = لطفاً دلیل را بنویسید؛ مشتری آن را می‌بیند.
error-subscriptions-not-newest = بعد از این سفارش خرید دیگری روی همین سرویس انجام شده است. اول آن را برگردانید.
error-orders-needs-another-person = این کار را شما پیشنهاد داده‌اید. تایید دوم را باید همکار دیگری بدهد.
error-orders-proposed-otherwise = برای همین پرداخت مبلغ دیگری ({ $max }) پیشنهاد شده است. همان را تایید کنید یا اول آن را رد کنید.
error-payments-settlement-known = این واریزی پیش‌تر ثبت شده است.
error-payments-reference-missing = شماره پیگیری بانک برای این واریزی لازم است.
error-payments-settlement-unknown = با این شماره پیگیری واریزی‌ای ثبت نشده است.
error-payments-settlement-used = یکی از پرداخت‌های این واریزی پس از آن به مشتری برگشته است؛ ثبت آن را نمی‌شود پس گرفت.
error-payments-nothing-open = پرداختی منتظر تسویه نیست.
error-orders-service-ended = زمان این سرویس تمام شده است. اول آن را تمدید کنید، بعد حجم اضافه بخرید.
error-orders-no-second-person = این مبلغ از سقف تصمیم یک‌نفره بیشتر است و کس دیگری اجازه تایید آن را ندارد. به یک همکار نقش بدهید یا سقف را در تنظیمات بالا ببرید.
error-orders-refund-first = آنچه با این پول خریده شده هنوز برقرار است. اول «برگرداندن پول به کیف پول» را برای سفارش انجام دهید.
error-payments-no-second-person = این مبلغ از سقف تصمیم یک‌نفره بیشتر است و کس دیگری اجازه تایید رسید ندارد. به یک همکار نقش بدهید یا سقف را در تنظیمات بالا ببرید.
error-orders-service-returned = خرید این سرویس برگشت خورده و سرویس بسته است. برای استفاده دوباره، آن را تمدید کنید.
error-orders-traffic-used-up = حجم این سرویس تمام شده است. اول آن را تمدید کنید یا حجم اضافه بخرید، بعد زمان اضافه.
error-idempotency-key-missing = این درخواست به کلید یکتا نیاز دارد. آن را همراه درخواست بفرستید و در هر تکرار همان را نگه دارید.
error-idempotency-key-invalid = کلید یکتای درخواست درست نیست: باید یک بار و با ۱ تا { $max } نویسه انگلیسی بدون فاصله بیاید.
error-idempotency-key-reused = این کلید یکتا برای درخواست دیگری استفاده شده است. برای درخواست تازه، کلید تازه‌ای بفرستید.
error-idempotency-in-progress = همین درخواست در حال انجام است. لطفاً چند لحظه دیگر با همان کلید دوباره بفرستید.
