// Small pieces of interface: elements, icons, avatars, toasts, dialogs, copying.

import { t } from './words.js';

/** An element with attributes, listeners (`onclick`) and children. */
export function h(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name || 'div');
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'class') element.className += ` ${value}`;
    else if (key in element && typeof value !== 'string') element[key] = value;
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const ICONS = {
  menu: 'M4 6.5h16M4 12h16M4 17.5h16',
  plus: 'M12 5v14M5 12h14',
  send: 'M4 12 20 4.5 15.5 20l-3.7-6.2zM11.8 13.8 20 4.5',
  clip: 'm20 11-8.3 8.3a5.2 5.2 0 0 1-7.4-7.4l8.6-8.5a3.5 3.5 0 0 1 5 5l-8.5 8.4a1.750 1.750 0 0 1-2.5-2.5l7.6-7.5',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  back: 'M15 5l-7 7 7 7',
  more: 'M12 5.5v.01M12 12v.01M12 18.5v.01',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M6 9.5l6 6 6-6',
  image: 'M4 5h16v14H4zM4 16l4.5-4.5L13 16l3-3 4 4M15.5 9.5v.01',
  file: 'M7 3h7l5 5v13H7zM14 3v5h5',
  user: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c.8-3.6 3.7-5.5 7.5-5.5s6.7 1.9 7.5 5.5',
  receipt: 'M6 3h12v18l-2.4-1.7L13.2 21 12 19.8 10.8 21l-2.4-1.7L6 21zM9 8h6M9 12h6M9 16h3',
  mic: 'M12 4a2.5 2.5 0 0 0-2.5 2.5v5a2.5 2.5 0 0 0 5 0v-5A2.5 2.5 0 0 0 12 4zM6 11.5a6 6 0 0 0 12 0M12 17.5V21',
  smile: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8.5 14a4 4 0 0 0 7 0M9 9.5v.01M15 9.5v.01',
  grid: 'M4 6h16v12H4zM7.5 9.5v.01M12 9.5v.01M16.5 9.5v.01M7.5 13v.01M12 13v.01M16.5 13v.01M9 15.7h6',
  copy: 'M9 9h11v11H9zM5.5 15H4V4h11v1.5',
  link: 'M7 17 17 7M9 7h8v8',
  app: 'M4 5h16v14H4zM4 9.5h16',
  block: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12',
  search: 'M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM20 20l-4.3-4.3',
  pin: 'M9 4h6l-1 6 3.5 3.5h-11L10 10zM12 13.5V20',
  globe: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c2.6 2.4 3.5 5.2 3.5 8.5s-.9 6.1-3.5 8.5c-2.6-2.4-3.5-5.2-3.5-8.5s.9-6.1 3.5-8.5z',
  check: 'M4.5 12.5l5 5 10-11',
  place: 'M12 21c4.5-4.6 7-8 7-11a7 7 0 1 0-14 0c0 3 2.5 6.4 7 11zM12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
};

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name, className = '') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon ${className}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name] ?? '');
  svg.append(path);
  return svg;
}

export const iconButton = (name, label, onclick, extra = {}) =>
  h('button.icon-button', { type: 'button', title: label, 'aria-label': label, onclick, ...extra }, icon(name, name === 'more' ? 'dots' : ''));

export const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(' ');

export function avatar(id, name, className = '') {
  const letters = name.trim().split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? '').join('\u200c');
  return h('span.avatar', { class: `hue-${Math.abs(id) % 7} ${className}`, 'aria-hidden': 'true' }, letters);
}

export function toast(text, kind = 'plain') {
  const host = document.getElementById('toasts');
  const item = h('div.toast', { class: kind, dir: 'auto' }, text);
  host.append(item);
  while (host.children.length > 3) host.firstElementChild.remove();
  setTimeout(() => item.classList.add('leaving'), 2600 + Math.min(text.length * 30, 3000));
  item.addEventListener('animationend', () => item.classList.contains('leaving') && item.remove());
}

export const complain = (error) => toast(`${t('failed')}: ${error.message}`, 'bad');

/** A modal dialog; resolves to what `close` gets, or null. */
export function dialog(build, className = '') {
  return new Promise((resolve) => {
    const box = h('dialog.dialog', { class: className });
    let result = null;
    const close = (value = null) => { result = value; box.close(); };
    box.append(...[build(close)].flat());
    box.addEventListener('close', () => { box.remove(); resolve(result); });
    box.addEventListener('click', (event) => { if (event.target === box) close(); });
    document.body.append(box);
    box.showModal();
  });
}

export const alertBox = (text) =>
  dialog((close) => [
    h('p.dialog-text', { dir: 'auto' }, text),
    h('div.dialog-buttons', {}, h('button.text-button', { type: 'button', autofocus: true, onclick: () => close() }, t('ok'))),
  ], 'small');

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = h('textarea', { class: 'offscreen' });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
  toast(t('copied'), 'good');
}

/** A small menu near an element; each entry is `[icon, label, action, kind?]`. */
export function popup(anchor, entries) {
  document.querySelector('.popup')?.remove();
  const menu = h('div.popup', { role: 'menu' }, entries.map(([name, label, action, kind]) =>
    h('button.popup-item', { type: 'button', role: 'menuitem', class: kind ?? '', onclick: () => { menu.remove(); action(); } },
      icon(name), h('span', {}, label))));
  document.body.append(menu);
  const spot = anchor.getBoundingClientRect();
  const above = spot.top > innerHeight / 2;
  const left = Math.max(8, Math.min(spot.left + spot.width / 2 - menu.offsetWidth / 2, innerWidth - menu.offsetWidth - 8));
  menu.style.left = `${left}px`;
  menu.style.top = above ? `${spot.top - menu.offsetHeight - 8}px` : `${spot.bottom + 8}px`;
  const away = (event) => {
    if (event.type === 'keydown' && event.key !== 'Escape') return;
    if (event.type === 'pointerdown' && menu.contains(event.target)) return;
    menu.remove();
    removeEventListener('pointerdown', away, true);
    removeEventListener('keydown', away, true);
  };
  addEventListener('pointerdown', away, true);
  addEventListener('keydown', away, true);
}
