# Units, dates and spans. Used by the formatters of this crate, not by screens.

l10n-toman = { $n } تومان

l10n-bytes-b = { $n } بایت
l10n-bytes-kb = { $n } کیلوبایت
l10n-bytes-mb = { $n } مگابایت
l10n-bytes-gb = { $n } گیگابایت
l10n-bytes-tb = { $n } ترابایت

l10n-date = { $day } { $month } { $year }
l10n-date-time = { $date }، { $time }

# Months of the Jalali calendar.
l10n-month-1 = فروردین
l10n-month-2 = اردیبهشت
l10n-month-3 = خرداد
l10n-month-4 = تیر
l10n-month-5 = مرداد
l10n-month-6 = شهریور
l10n-month-7 = مهر
l10n-month-8 = آبان
l10n-month-9 = آذر
l10n-month-10 = دی
l10n-month-11 = بهمن
l10n-month-12 = اسفند

l10n-days = { $n } روز

l10n-now = همین حالا
l10n-in-minutes = { $n } دقیقه دیگر
l10n-in-hours = { $n } ساعت دیگر
l10n-in-days = { $n } روز دیگر
l10n-ago-minutes = { $n } دقیقه پیش
l10n-ago-hours = { $n } ساعت پیش
l10n-ago-days = { $n } روز پیش
