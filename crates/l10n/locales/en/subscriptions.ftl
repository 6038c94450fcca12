# What the customer holds: card, link, apps, extra traffic and time.

subscription-none =
    You have no service yet.

    Choose your first one now 👇
subscription-list =
    📦 <b>Your services</b>

    Choose one to see its details or renew it.

subscription-card =
    📦 <b>Service { $name }</b>

    Status: { $state ->
        [active] 🟢 <b>Active</b>
        [pending] 🟡 <b>Being prepared</b>
        [expired] 🔴 <b>Time is over</b>
        [returned] ⚪ <b>Given back</b>
       *[depleted] 🟠 <b>Traffic used up</b>
    }
    Location: { $location }
    Plan: { $plan }

    { $usage }

    { $time }
subscription-usage =
    Usage: { $bar } { $percent }%
    Used: { $used } of { $total }
    Left: <b>{ $left }</b>
subscription-usage-unlimited =
    Traffic: <b>unlimited</b>
    Used: { $used }
subscription-usage-nothing = Traffic: <b>nothing is left</b>
subscription-time =
    Valid until: <b>{ $end }</b>
    Ends: { $left }
subscription-time-over =
    Valid until: <b>{ $end }</b>
    Ended: { $left }
subscription-time-unlimited = Valid: <b>no time limit</b>

subscription-renew = 🔄 Renew
subscription-link = 🔗 Get link
subscription-apps = 📱 Apps
subscription-add-traffic = ➕ Extra traffic
subscription-add-time = ➕ Extra time
subscription-revoke = ♻️ Change link
subscription-copy = 📋 Copy link

subscription-link-text =
    🔗 <b>Link of service { $name }</b>

    { $link }

    Tap the link to copy it, or tap the button of your app. Please share it with nobody.
subscription-apps-text =
    📱 <b>Apps</b>

    Tap the button of your app and your service is added to it. If the app is not installed, the same page shows where to get it.

    Android: v2rayNG, Hiddify, Happ
    iPhone and iPad: Streisand, Happ, Hiddify
    Windows and Mac: Hiddify, Clash, sing-box

subscription-revoke-ask =
    ♻️ <b>Change the link of { $name }</b>

    The current link stops working at once, and every connected device is cut off. Your traffic and time stay as they are.

    This helps when the link has fallen into other hands. Go on?
subscription-revoke-sure = ♻️ Yes, change link
subscription-revoked-before = The link was changed before; the new one is under “Get the link”.
subscription-revoked =
    ✅ <b>The link of { $name } has changed.</b>

    New link:
    { $link }

    The old link no longer works: remove it from your app and add this one.

subscription-add-traffic-ask =
    ➕ <b>Extra traffic</b>

    One gigabyte: <b>{ $unit }</b>
    How much would you like to add? The time stays the same.
subscription-add-time-ask =
    ➕ <b>Extra time</b>

    One day: <b>{ $unit }</b>
    How many days would you like to add? The traffic stays the same.
# Buttons, two in a row. The text above names the currency.
subscription-add-traffic-button = { $gib } GB for { $toman }
subscription-add-time-button = { $days } days for { $toman }
