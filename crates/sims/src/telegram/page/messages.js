// The messages of the open chat: bubbles, files, albums, buttons, and keeping them in step with the log.

import * as api from './api.js';
import { alertBox, complain, copyText, dialog, fullName, h, icon, toast } from './dom.js';
import { formatted } from './entities.js';
import { clockTime, dayName, number, sameDay, size, t } from './words.js';

const NEAR_BOTTOM = 160;
const PRESS_MS = 4000;

function photo(message, className = '') {
  const { file } = message;
  const hidden = message.has_media_spoiler;
  const ratio = file.width && file.height ? `${file.width} / ${file.height}` : '4 / 3';
  const image = h('img', { src: file.url, alt: t('photo'), loading: 'lazy', decoding: 'async' });
  const box = h('button.photo', {
    type: 'button', class: `${className} ${hidden ? 'veiled' : ''}`, style: `aspect-ratio:${ratio}`,
    onclick: () => {
      if (box.classList.contains('veiled')) box.classList.remove('veiled');
      else dialog((close) => h('img', { src: file.url, alt: t('photo'), onclick: () => close() }), 'lightbox');
    },
  }, image);
  return box;
}

function document_(file) {
  const ending = (file.name ?? '').split('.').pop().slice(0, 4).toUpperCase();
  return h('a.document', { href: file.url, download: file.name ?? 'file', target: '_blank' },
    h('span.document-icon', {}, ending || icon('file')),
    h('span.document-body', {}, h('b', { dir: 'auto' }, file.name ?? t('file')), h('small', {}, size(file.size ?? 0))));
}

function attachment(message) {
  const { file } = message;
  if (message.contact) {
    const { contact } = message;
    return h('div.document', {}, h('span.document-icon', {}, icon('user')),
      h('span.document-body', {}, h('b', { dir: 'auto' }, fullName(contact)), h('small', { dir: 'ltr' }, contact.phone_number)));
  }
  if (message.location) return h('div.document', {}, h('span.document-icon', {}, icon('place')), h('span.document-body', {}, h('b', {}, t('location'))));
  if (!file) return null;
  if (file.kind === 'photo') return photo(message);
  if (file.kind === 'sticker') return h('div.sticker', {}, '👍');
  if (file.kind === 'voice') {
    return h('div.voice', {}, h('span.document-icon', {}, icon('mic')),
      h('span.wave', {}, ...[5, 9, 14, 8, 16, 11, 18, 7, 13, 17, 9, 12, 6, 10, 15, 8, 5, 9, 6].map((height) => h('i', { style: `height:${height}px` }))));
  }
  return document_(file);
}

function inlineButton(button, message, view) {
  const mark = button.url || button.login_url ? 'link' : button.copy_text ? 'copy' : button.web_app ? 'app' : null;
  const element = h('button.key', {
    type: 'button', class: button.style ?? '',
    onclick: async () => {
      if (button.copy_text) { copyText(button.copy_text.text); flash(element); return; }
      const url = button.url ?? button.web_app?.url ?? button.login_url?.url;
      if (url) { openLink(url); return; }
      if (!button.callback_data) return;
      element.classList.add('waiting');
      view.waiting.add(element);
      setTimeout(() => settle(view, element), PRESS_MS);
      try {
        await api.press(view.user, { message_id: message.id, data: button.callback_data });
      } catch (error) {
        settle(view, element);
        complain(error);
      }
    },
  }, h('span', { dir: 'auto' }, button.text), mark ? icon(mark, 'corner') : null);
  return element;
}

function flash(element) {
  element.classList.add('done');
  setTimeout(() => element.classList.remove('done'), 900);
}

function settle(view, element) {
  if (!view.waiting.delete(element)) return;
  element.classList.remove('waiting');
  flash(element);
}

async function openLink(url) {
  const yes = await dialog((close) => [
    h('p.dialog-text', {}, t('openLink')),
    h('p.dialog-link', { dir: 'ltr' }, url),
    h('div.dialog-buttons', {},
      h('button.text-button', { type: 'button', onclick: () => close() }, t('cancel')),
      h('button.main-button', { type: 'button', autofocus: true, onclick: () => close(true) }, t('open'))),
  ], 'small');
  if (yes) window.open(url, '_blank', 'noopener');
}

function keys(message, view) {
  if (!message.inline?.length) return null;
  return h('div.keys', {}, message.inline.map((row) =>
    h('div.key-row', {}, row.map((button) => inlineButton(button, message, view)))));
}

function meta(message) {
  return h('span.meta', {},
    message.edited ? h('i', {}, t('edited')) : null,
    h('time', {}, clockTime(message.date)),
    message.from === 'user' ? icon('check', 'tick') : null);
}

function heads(message) {
  const origin = message.forward_origin?.sender_user;
  const { reply } = message;
  return [
    origin ? h('div.forwarded', {}, t('forwarded', { name: fullName(origin) })) : null,
    reply ? h('div.reply', {}, h('b', {}, reply.from === 'user' ? t('you') : t('bot')), h('span', { dir: 'auto' }, reply.text || t('photo'))) : null,
  ];
}

function bubble(group, view) {
  const [first] = group;
  const words = group.find((message) => message.text);
  const media = group.length > 1
    ? h('div.album', { class: `of-${Math.min(group.length, 5)}` }, group.map((message) => (message.file?.kind === 'photo' ? photo(message) : attachment(message))))
    : attachment(first);
  const text = words ? h('div.text', { dir: 'auto' }, formatted(words.text, words.entities, view.actions)) : null;
  const bare = !words && (first.file?.kind === 'photo' || first.file?.kind === 'sticker');
  const above = first.show_caption_above_media;
  return h('article.message', { class: `${first.from} ${media && first.file?.kind === 'photo' ? 'with-photo' : ''} ${bare ? 'bare' : ''} ${first.file?.kind === 'sticker' ? 'with-sticker' : ''}`, 'data-id': first.id },
    h('div.bubble', { class: first.inline?.length ? 'has-keys' : '' }, ...heads(first), above ? [text, media] : [media, text], meta(group.at(-1))),
    keys(first, view));
}

/** Groups neighbours of an album; each group is one bubble. */
function grouped(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.media_group_id && last?.[0].media_group_id === message.media_group_id) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

/** The view of one person's chat. */
export class Messages {
  constructor(user, actions) {
    this.user = user;
    this.actions = actions;
    this.byId = new Map();
    this.nodes = new Map();
    this.after = 0;
    this.live = false;
    this.missed = 0;
    this.waiting = new Set();
    this.list = h('div.messages');
    this.down = h('button.to-bottom', { type: 'button', 'aria-label': t('newMessages'), onclick: () => this.toBottom(true) }, icon('down'), h('span.badge'));
    this.scroller = h('div.scroller', { tabindex: '0', onscroll: () => this.scrolled() }, this.list);
    this.element = h('div.message-area', {}, this.scroller, this.down);
  }

  nearBottom() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM;
  }

  scrolled() {
    const near = this.nearBottom();
    this.down.classList.toggle('shown', !near);
    if (near) this.setMissed(0);
  }

  setMissed(count) {
    this.missed = count;
    const badge = this.down.querySelector('.badge');
    badge.textContent = count ? number(count) : '';
    badge.hidden = !count;
  }

  toBottom(smooth = false) {
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth ? 'smooth' : 'instant' });
  }

  /** Takes what is new; alerts pop up only while the chat is open. */
  take(items, now) {
    const stick = !this.live || this.nearBottom();
    let fresh = 0;
    for (const item of items) {
      this.after = Math.max(this.after, item.seq);
      if ('alert' in item) {
        if (this.live) this.alert(item);
        continue;
      }
      if (item.deleted) this.byId.delete(item.id);
      else {
        if (!this.byId.has(item.id) && item.from === 'bot') fresh += 1;
        this.byId.set(item.id, item);
      }
    }
    if (this.live) for (const element of [...this.waiting]) settle(this, element);
    if (items.length || !this.live) this.draw(now);
    if (stick) this.toBottom(this.live);
    else this.setMissed(this.missed + fresh);
    this.live = true;
  }

  alert(item) {
    if (item.url) openLink(item.url);
    if (!item.alert) return;
    if (item.modal) alertBox(item.alert);
    else toast(item.alert);
  }

  draw(now) {
    const messages = [...this.byId.values()].sort((a, b) => a.id - b.id);
    const wanted = [];
    let before = null;
    for (const group of grouped(messages)) {
      const [first] = group;
      if (!before || !sameDay(before.date, first.date)) wanted.push(this.day(first.date, now));
      const node = this.node(group);
      node.classList.toggle('follows', before?.from === first.from && first.date - before.date < 300);
      wanted.push(node);
      before = group.at(-1);
    }
    for (const [key, { node }] of this.nodes) {
      if (!wanted.includes(node)) this.nodes.delete(key);
    }
    this.place(wanted);
  }

  node(group) {
    const key = group[0].id;
    const version = group.map((message) => message.seq).join();
    const known = this.nodes.get(key);
    if (known?.version === version) return known.node;
    const node = bubble(group, this);
    if (known) node.classList.add('changed');
    else if (this.live) node.classList.add('entering');
    this.nodes.set(key, { version, node });
    return node;
  }

  day(date, now) {
    const key = `day-${Math.floor(date / 3600)}`;
    const label = dayName(date, now);
    const known = this.nodes.get(key);
    if (known?.version === label) return known.node;
    const node = h('div.day', {}, h('span', {}, label));
    this.nodes.set(key, { version: label, node });
    return node;
  }

  /** Puts the nodes in order, touching only what moved. */
  place(wanted) {
    let at = this.list.firstChild;
    for (const node of wanted) {
      if (node === at) at = at.nextSibling;
      else this.list.insertBefore(node, at);
    }
    while (at) {
      const next = at.nextSibling;
      at.remove();
      at = next;
    }
  }

  /** Newest words of the bot first. */
  botTexts() {
    return [...this.byId.values()].filter((message) => message.from === 'bot' && message.text).sort((a, b) => b.id - a.id).map((message) => message.text);
  }
}
