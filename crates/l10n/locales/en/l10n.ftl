# Units, dates and spans. Used by the formatters of this crate, not by screens.

l10n-toman = { $n } toman

l10n-bytes-b = { $n } B
l10n-bytes-kb = { $n } KB
l10n-bytes-mb = { $n } MB
l10n-bytes-gb = { $n } GB
l10n-bytes-tb = { $n } TB

l10n-date = { $day } { $month } { $year }
l10n-date-time = { $date }, { $time }

# Months of the Gregorian calendar.
l10n-month-1 = Jan
l10n-month-2 = Feb
l10n-month-3 = Mar
l10n-month-4 = Apr
l10n-month-5 = May
l10n-month-6 = Jun
l10n-month-7 = Jul
l10n-month-8 = Aug
l10n-month-9 = Sep
l10n-month-10 = Oct
l10n-month-11 = Nov
l10n-month-12 = Dec

l10n-days =
    { $n ->
        [one] { $n } day
       *[other] { $n } days
    }

l10n-now = just now
l10n-in-minutes =
    { $n ->
        [one] in { $n } minute
       *[other] in { $n } minutes
    }
l10n-in-hours =
    { $n ->
        [one] in { $n } hour
       *[other] in { $n } hours
    }
l10n-in-days =
    { $n ->
        [one] in { $n } day
       *[other] in { $n } days
    }
l10n-ago-minutes =
    { $n ->
        [one] { $n } minute ago
       *[other] { $n } minutes ago
    }
l10n-ago-hours =
    { $n ->
        [one] { $n } hour ago
       *[other] { $n } hours ago
    }
l10n-ago-days =
    { $n ->
        [one] { $n } day ago
       *[other] { $n } days ago
    }
