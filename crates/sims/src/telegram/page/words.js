// The page's words in Persian and English, and how numbers and dates are written in each.

const CATALOGUE = {
  fa: {
    title: 'تلگرام شبیه‌سازی‌شده',
    people: 'کاربران',
    search: 'جست‌وجوی کاربر',
    newUser: 'کاربر تازه',
    newUserHint: 'با این کاربر به ربات پیام بدهید.',
    name: 'نام',
    lastName: 'نام خانوادگی',
    username: 'نام کاربری',
    id: 'شناسه',
    phone: 'شماره تلفن',
    language: 'زبان',
    persian: 'فارسی',
    english: 'انگلیسی',
    premium: 'کاربر پریمیوم',
    create: 'ساختن',
    cancel: 'انصراف',
    close: 'بستن',
    ok: 'باشه',
    send: 'ارسال',
    copy: 'رونوشت',
    copied: 'رونوشت شد',
    bot: 'ربات',
    as: 'در نقش {name}',
    typing: 'در حال نوشتن…',
    uploading: 'در حال فرستادن فایل…',
    chooseUser: 'یک کاربر را برگزینید تا گفت‌وگو با ربات باز شود',
    noPeople: 'هنوز کاربری نیست',
    start: 'شروع',
    whatCanBot: 'این ربات چه می‌کند؟',
    payload: 'پارامتر پیوند (اختیاری)',
    message: 'پیام…',
    commands: 'منو',
    noCommands: 'ربات هنوز دستوری ندارد',
    attach: 'پیوست',
    photo: 'عکس',
    file: 'فایل',
    contact: 'مخاطب',
    voice: 'پیام صوتی',
    sticker: 'برچسب',
    video: 'ویدیو',
    animation: 'متحرک',
    audio: 'آهنگ',
    location: 'مکان',
    shareContact: 'فرستادن شماره من',
    sampleReceipt: 'رسید نمونه',
    receiptTitle: 'ساختن رسید نمونه',
    amount: 'مبلغ (تومان)',
    card: 'کارت مقصد',
    sendReceipt: 'ارسال رسید',
    block: 'مسدود کردن ربات',
    unblock: 'رفع مسدودی',
    blocked: 'مسدود',
    blockedHint: 'شما این ربات را مسدود کرده‌اید',
    edited: 'ویرایش‌شده',
    pinned: 'پیام سنجاق‌شده',
    forwarded: 'بازارسال از {name}',
    reply: 'پاسخ',
    you: 'شما',
    today: 'امروز',
    yesterday: 'دیروز',
    theme: 'پوسته',
    switchLanguage: 'English',
    keyboard: 'صفحه‌کلید ربات',
    caption: 'توضیح…',
    sendAs: 'چگونه فرستاده شود؟',
    asPhoto: 'به شکل عکس',
    asFile: 'به شکل فایل',
    drop: 'عکس یا فایل را همین‌جا رها کنید',
    offline: 'ارتباط با شبیه‌ساز قطع است…',
    online: 'ارتباط برقرار شد',
    failed: 'انجام نشد',
    openLink: 'پیوند باز شود؟',
    open: 'بازکردن',
    newMessages: 'پیام تازه',
    menu: 'گزینه‌ها',
    more: 'بیشتر',
    bankTitle: 'بانک نمونه ایران',
    bankSub: 'رسید انتقال کارت به کارت',
    bankOk: 'انتقال موفق',
    bankFrom: 'از کارت',
    bankTo: 'به کارت',
    bankAmount: 'مبلغ',
    bankDate: 'تاریخ و ساعت',
    bankTrack: 'شماره پیگیری',
    bankRef: 'شماره ارجاع',
    toman: 'تومان',
    rial: 'ریال',
    test: 'نمونه آزمایشی',
  },
  en: {
    title: 'Simulated Telegram',
    people: 'People',
    search: 'Search people',
    newUser: 'New user',
    newUserHint: 'Talk to the bot as this person.',
    name: 'First name',
    lastName: 'Last name',
    username: 'Username',
    id: 'Id',
    phone: 'Phone number',
    language: 'Language',
    persian: 'Persian',
    english: 'English',
    premium: 'Premium user',
    create: 'Create',
    cancel: 'Cancel',
    close: 'Close',
    ok: 'OK',
    send: 'Send',
    copy: 'Copy',
    copied: 'Copied',
    bot: 'bot',
    as: 'as {name}',
    typing: 'typing…',
    uploading: 'sending a file…',
    chooseUser: 'Choose a person to open the chat with the bot',
    noPeople: 'Nobody is here yet',
    start: 'Start',
    whatCanBot: 'What can this bot do?',
    payload: 'Link parameter (optional)',
    message: 'Message…',
    commands: 'Menu',
    noCommands: 'The bot has no commands yet',
    attach: 'Attach',
    photo: 'Photo',
    file: 'File',
    contact: 'Contact',
    voice: 'Voice message',
    sticker: 'Sticker',
    video: 'Video',
    animation: 'Animation',
    audio: 'Audio',
    location: 'Location',
    shareContact: 'Share my number',
    sampleReceipt: 'Sample receipt',
    receiptTitle: 'Make a sample receipt',
    amount: 'Amount (toman)',
    card: 'Card of the payee',
    sendReceipt: 'Send receipt',
    block: 'Block the bot',
    unblock: 'Unblock',
    blocked: 'blocked',
    blockedHint: 'You have blocked this bot',
    edited: 'edited',
    pinned: 'Pinned message',
    forwarded: 'Forwarded from {name}',
    reply: 'Reply',
    you: 'You',
    today: 'Today',
    yesterday: 'Yesterday',
    theme: 'Theme',
    switchLanguage: 'فارسی',
    keyboard: 'Bot keyboard',
    caption: 'Caption…',
    sendAs: 'How shall it be sent?',
    asPhoto: 'As a photo',
    asFile: 'As a file',
    drop: 'Drop a photo or a file here',
    offline: 'No connection to the simulator…',
    online: 'Connected again',
    failed: 'It did not work',
    openLink: 'Open this link?',
    open: 'Open',
    newMessages: 'New messages',
    menu: 'Options',
    more: 'More',
    bankTitle: 'Sample Bank of Iran',
    bankSub: 'Card to card transfer receipt',
    bankOk: 'Successful',
    bankFrom: 'From card',
    bankTo: 'To card',
    bankAmount: 'Amount',
    bankDate: 'Date and time',
    bankTrack: 'Tracking number',
    bankRef: 'Reference number',
    toman: 'toman',
    rial: 'rial',
    test: 'test sample',
  },
};

const KEY = 'sim.language';
let language = localStorage.getItem(KEY) === 'en' ? 'en' : 'fa';

export const currentLanguage = () => language;

export function setLanguage(next) {
  language = next;
  localStorage.setItem(KEY, next);
  applyLanguage();
}

export function applyLanguage() {
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'fa' ? 'rtl' : 'ltr';
  document.title = t('title');
}

/** The word for a key in the page's language; `{name}` is filled from `values`. */
export function t(key, values = {}) {
  const text = CATALOGUE[language][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

const locale = () => (language === 'fa' ? 'fa-IR' : 'en-GB');

export const number = (value) => new Intl.NumberFormat(locale(), { useGrouping: false }).format(value);

export const amount = (value) => new Intl.NumberFormat(locale()).format(value);

export const clockTime = (seconds) =>
  new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(seconds * 1000);

const dayNumber = (seconds) => {
  const date = new Date(seconds * 1000);
  return Math.floor((date.getTime() - date.getTimezoneOffset() * 60000) / 86400000);
};

export const sameDay = (left, right) => dayNumber(left) === dayNumber(right);

export function dayName(seconds, now) {
  const age = dayNumber(now) - dayNumber(seconds);
  if (age === 0) return t('today');
  if (age === 1) return t('yesterday');
  const year = age > 300 ? { year: 'numeric' } : {};
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'long', ...year }).format(seconds * 1000);
}

export function shortDate(seconds, now) {
  if (sameDay(seconds, now)) return clockTime(seconds);
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short' }).format(seconds * 1000);
}

export function size(bytes) {
  const units = language === 'fa' ? ['بایت', 'ک‌ب', 'م‌ب'] : ['B', 'KB', 'MB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < 2) {
    value /= 1024;
    unit += 1;
  }
  const digits = value < 10 && unit > 0 ? 1 : 0;
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value)} ${units[unit]}`;
}
