// The list of people, and the dialog that makes a new one.

import * as api from './api.js';
import { avatar, complain, dialog, fullName, h, icon, iconButton } from './dom.js';
import { currentLanguage, number, shortDate, t } from './words.js';

const KINDS = ['photo', 'document', 'voice', 'sticker', 'video', 'animation', 'audio', 'contact'];

function preview(user) {
  if (user.action) return h('span.doing', {}, user.action === 'typing' ? t('typing') : t('uploading'));
  const { last } = user;
  if (!last) return user.username ? h('bdi', { dir: 'ltr' }, `@${user.username}`) : '';
  const kind = last.kind === 'document' ? 'file' : last.kind;
  const words = last.text || (KINDS.includes(last.kind) ? t(kind) : '');
  // Commands and names keep their sign on the left inside Persian words.
  const tidy = words.replace(/\s+/g, ' ').replace(/(^|\s)([/@]\w+)/g, '$1\u2066$2\u2069');
  return h('span', {}, last.from === 'user' ? h('b', {}, `${t('you')}: `) : null, tidy);
}

function row(user, app) {
  const open = app.current === user.id;
  return h('button.person', {
    type: 'button', class: open ? 'open' : '', 'aria-current': open ? 'true' : null, onclick: () => app.open(user.id),
  },
  avatar(user.id, fullName(user)),
  h('span.person-body', {},
    h('span.person-top', {},
      h('span.person-name', { dir: 'auto' }, fullName(user)),
      h('span.lang', {}, (user.language_code ?? '').toUpperCase()),
      user.blocked ? h('span.chip', {}, t('blocked')) : null,
      h('time', {}, user.last ? shortDate(user.last.date, app.now()) : '')),
    h('span.person-bottom', {},
      h('span.preview', { dir: 'auto' }, preview(user)),
      user.unread > 0 ? h('span.badge', {}, number(user.unread)) : null)));
}

function matches(user, words) {
  const text = `${fullName(user)} ${user.username ?? ''} ${user.id}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function sorted(users) {
  return [...users].sort((a, b) => (b.last?.date ?? 0) - (a.last?.date ?? 0) || b.changed - a.changed || a.id - b.id);
}

/** Builds the list once; returns the function that draws the people into it. */
export function buildPeople(host, app) {
  const list = h('div.person-list', { role: 'list' });
  const search = h('input', { type: 'search', placeholder: t('search'), 'aria-label': t('search') });
  const draw = () => {
    const users = sorted(app.users.values()).filter((user) => matches(user, search.value.trim()));
    list.replaceChildren(...(users.length
      ? users.map((user) => row(user, app))
      : [h('p.empty-list', {}, t('noPeople'))]));
  };
  search.addEventListener('input', draw);
  const bots = app.bots.length > 1
    ? h('select.bot-choice', { onchange: (event) => app.chooseBot(event.target.value) },
      app.bots.map((bot) => h('option', { value: bot.username, selected: bot.username === app.bot.username }, bot.name)))
    : null;
  host.replaceChildren(
    h('header.people-head', {},
      h('h1', {}, t('title')),
      iconButton(app.isDark() ? 'sun' : 'moon', t('theme'), app.toggleTheme),
      h('button.language', { type: 'button', onclick: app.toggleLanguage, lang: currentLanguage() === 'fa' ? 'en' : 'fa' }, t('switchLanguage'))),
    h('div.people-tools', {}, h('label.search', {}, icon('search'), search), bots),
    list,
    h('button.new-user', { type: 'button', onclick: () => newUser(app) }, icon('plus'), h('span', {}, t('newUser'))));
  draw();
  return draw;
}

async function newUser(app) {
  const highest = Math.max(5000, ...[...app.users.keys()].filter((id) => id < 1e9));
  const field = (label, name, extra = {}) =>
    h('label.field', {}, h('span', {}, label), h('input', { name, dir: 'auto', autocomplete: 'off', ...extra }));
  const given = await dialog((close) => h('form', {
    method: 'dialog',
    onsubmit: (event) => {
      event.preventDefault();
      close(Object.fromEntries(new FormData(event.target)));
    },
  },
  h('h2', {}, t('newUser')),
  h('p.hint', {}, t('newUserHint')),
  h('div.fields', {},
    field(t('name'), 'first_name', { required: true, autofocus: true, maxlength: '64' }),
    field(t('lastName'), 'last_name', { maxlength: '64' }),
    field(t('username'), 'username', { dir: 'ltr', pattern: '@?[A-Za-z0-9_]{3,32}', placeholder: '@' }),
    field(t('id'), 'id', { dir: 'ltr', type: 'number', min: '1', required: true, value: String(highest + 1) }),
    field(t('phone'), 'phone_number', { dir: 'ltr', inputmode: 'tel', placeholder: '989121234567' }),
    h('fieldset.field', {}, h('legend', {}, t('language')),
      h('span.choices', {},
        ...[['fa', t('persian')], ['en', t('english')]].map(([code, label]) =>
          h('label', {}, h('input', { type: 'radio', name: 'language_code', value: code, checked: code === currentLanguage() }), h('span', {}, label)))))),
  h('div.dialog-buttons', {},
    h('button.text-button', { type: 'button', onclick: () => close() }, t('cancel')),
    h('button.main-button', { type: 'submit' }, t('create')))));
  if (!given) return;
  const user = { ...given, id: Number(given.id) };
  for (const key of Object.keys(user)) if (user[key] === '') delete user[key];
  try {
    await api.addUser(user);
    await app.refresh();
    app.open(user.id);
  } catch (error) {
    complain(error);
  }
}
