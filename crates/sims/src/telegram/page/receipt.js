// Draws a plausible bank transfer receipt, for trying card payments without a bank.

import { dialog, h } from './dom.js';
import { amount as grouped, t } from './words.js';

const WIDTH = 720;
const HEIGHT = 1080;
const FONT = 'Vazirmatn, Vazir, "Noto Sans Arabic", "Noto Naskh Arabic", Tahoma, sans-serif';

const latin = (text) => text
  .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
  .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660));

/** The amount and the card that the bot asked for last, as far as its words tell. */
export function lastInvoice(texts) {
  for (const text of texts) {
    const plain = latin(text);
    const card = plain.match(/(?:\d{4}[ \-\u2009\u00a0]?){3}\d{4}/)?.[0]?.replace(/\D/g, '');
    const near = plain.match(/(\d{1,3}(?:[,٬،]\d{3})+|\d{4,})(?=[^\d]{0,12}(?:تومان|toman))/i)?.[1]?.replace(/\D/g, '');
    if (card) return { card, amount: near ? Number(near) : null };
  }
  return { card: null, amount: null };
}

const groups = (card) => card.replace(/(\d{4})(?=\d)/g, '$1 ');

const random = (length) => Array.from({ length }, (_, index) => (index ? Math.floor(Math.random() * 10) : 1 + Math.floor(Math.random() * 9))).join('');

function paintHead(paint) {
  const head = paint.createLinearGradient(0, 0, WIDTH, 300);
  head.addColorStop(0, '#0f766e');
  head.addColorStop(1, '#134e4a');
  paint.fillStyle = head;
  paint.fillRect(0, 0, WIDTH, 330);
  paint.fillStyle = 'rgba(255,255,255,.08)';
  for (const [x, y, r] of [[90, 60, 130], [640, 300, 170], [520, 20, 80]]) {
    paint.beginPath();
    paint.arc(x, y, r, 0, Math.PI * 2);
    paint.fill();
  }
  paint.fillStyle = '#fff';
  paint.textAlign = 'center';
  paint.font = `700 38px ${FONT}`;
  paint.fillText(t('bankTitle'), WIDTH / 2, 84);
  paint.font = `400 25px ${FONT}`;
  paint.fillText(t('bankSub'), WIDTH / 2, 130);
  paint.beginPath();
  paint.arc(WIDTH / 2, 215, 44, 0, Math.PI * 2);
  paint.fillStyle = '#34d399';
  paint.fill();
  paint.strokeStyle = '#fff';
  paint.lineWidth = 9;
  paint.lineCap = 'round';
  paint.lineJoin = 'round';
  paint.beginPath();
  paint.moveTo(WIDTH / 2 - 20, 216);
  paint.lineTo(WIDTH / 2 - 5, 232);
  paint.lineTo(WIDTH / 2 + 22, 200);
  paint.stroke();
  paint.fillStyle = '#d1fae5';
  paint.font = `600 27px ${FONT}`;
  paint.fillText(t('bankOk'), WIDTH / 2, 304);
}

function paintRow(paint, y, label, value, strong) {
  const rtl = document.documentElement.dir === 'rtl';
  paint.font = `400 26px ${FONT}`;
  paint.fillStyle = '#64748b';
  paint.direction = rtl ? 'rtl' : 'ltr';
  paint.textAlign = rtl ? 'right' : 'left';
  paint.fillText(label, rtl ? WIDTH - 60 : 60, y);
  paint.font = `${strong ? 700 : 500} ${strong ? 34 : 28}px ${FONT}`;
  paint.fillStyle = strong ? '#0f766e' : '#0f172a';
  paint.direction = /[\u0600-\u06ff]/.test(value) && /[^\d\s\u06f0-\u06f9٬:/]/.test(value) ? 'rtl' : 'ltr';
  paint.textAlign = rtl ? 'left' : 'right';
  paint.fillText(value, rtl ? 60 : WIDTH - 60, y);
  paint.strokeStyle = '#e2e8f0';
  paint.lineWidth = 2;
  paint.setLineDash([6, 8]);
  paint.beginPath();
  paint.moveTo(60, y + 34);
  paint.lineTo(WIDTH - 60, y + 34);
  paint.stroke();
  paint.setLineDash([]);
}

function draw({ toman, card, now, track, reference }) {
  const canvas = h('canvas', { width: WIDTH, height: HEIGHT });
  const paint = canvas.getContext('2d');
  paint.fillStyle = '#f8fafc';
  paint.fillRect(0, 0, WIDTH, HEIGHT);
  paintHead(paint);
  const locale = document.documentElement.lang === 'fa' ? 'fa-IR' : 'en-GB';
  const date = new Intl.DateTimeFormat(locale, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(now * 1000);
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(now * 1000);
  paintRow(paint, 420, t('bankAmount'), `${grouped(toman * 10)} ${t('rial')}`, true);
  paintRow(paint, 510, t('bankFrom'), '5022 29** **** 8841');
  paintRow(paint, 600, t('bankTo'), groups(card));
  paintRow(paint, 690, t('bankDate'), `${date}   ${time}`);
  paintRow(paint, 780, t('bankTrack'), track);
  paintRow(paint, 870, t('bankRef'), reference);
  paint.fillStyle = '#94a3b8';
  paint.textAlign = 'center';
  paint.font = `400 22px ${FONT}`;
  paint.fillText(t('test'), WIDTH / 2, 1020);
  return canvas;
}

const toFile = (canvas) => new Promise((resolve) => {
  canvas.toBlob((blob) => resolve(new File([blob], 'receipt.jpg', { type: 'image/jpeg' })), 'image/jpeg', 0.92);
});

/** Asks for amount and card, shows the picture; resolves to a File or null. */
export function receiptDialog({ texts, now }) {
  const found = lastInvoice(texts);
  const track = random(6);
  const reference = random(12);
  const amountField = h('input', { type: 'text', inputmode: 'numeric', dir: 'ltr', value: String(found.amount ?? 150000) });
  const cardField = h('input', { type: 'text', inputmode: 'numeric', dir: 'ltr', value: groups(found.card ?? '6037991234567890') });
  const preview = h('div.receipt-preview');
  let canvas = null;
  const redraw = () => {
    const toman = Number(latin(amountField.value).replace(/\D/g, '')) || 0;
    const card = latin(cardField.value).replace(/\D/g, '').slice(0, 16);
    canvas = draw({ toman, card, now, track, reference });
    preview.replaceChildren(canvas);
  };
  amountField.addEventListener('input', redraw);
  cardField.addEventListener('input', redraw);
  redraw();
  return dialog((close) => [
    h('h2', {}, t('receiptTitle')),
    preview,
    h('div.fields', {},
      h('label.field', {}, h('span', {}, t('amount')), amountField),
      h('label.field', {}, h('span', {}, t('card')), cardField)),
    h('div.dialog-buttons', {},
      h('button.text-button', { type: 'button', onclick: () => close() }, t('cancel')),
      h('button.main-button', { type: 'button', onclick: async () => close(await toFile(canvas)) }, t('sendReceipt'))),
  ]);
}
