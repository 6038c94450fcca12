# The page of a subscription link, for a browser.

page-other-language = فارسی
page-theme = Light or dark
page-yours = Your subscription

page-state-active = Active
page-state-pending = Being prepared
page-state-expired = Expired
page-state-depleted = Traffic used up

page-left-of = left of { $total }
page-unlimited = unlimited traffic
page-used = Used
page-ends-in = Time left
page-ended = Ended
page-ends-at = Valid until
page-never = no end
page-devices = Devices
page-online = Last seen
page-renew-hint = Renew this subscription in the bot: the same link works again, nothing has to be set up anew.

page-link-title = Subscription link
page-link-hint = Copy it into your app, or scan the code with your phone. Keep it to yourself: whoever has it uses your traffic.
page-copy-link = Copy link
page-copy = Copy
page-copied = Copied
page-qr-hint = Scan with your app

page-apps-title = Open in an app
page-apps-hint = With the app installed, one tap brings the subscription into it.
page-os-android = Android
page-os-apple = iPhone, iPad and Mac
page-os-desktop = Windows and Linux

page-nodes-title = Connections
page-nodes-none = No connection yet. Look again in a minute.

page-open-title = Opening { $app } …
page-open-hint = If nothing happens, tap the button. Without { $app } on this device, install it first and come back.
page-open = Open in { $app }
page-get-app = Get { $app }

page-support = Support:
page-private = This page is private. Share it with nobody.
