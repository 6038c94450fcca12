// The lower edge of a chat: typing, commands, attachments, the bot's keyboard, Start and Unblock.

import * as api from './api.js';
import { complain, dialog, h, icon, iconButton, popup, toast } from './dom.js';
import { receiptDialog } from './receipt.js';
import { t } from './words.js';

const PICTURE = /^image\/(png|jpe?g|webp|gif)$/;

export class Composer {
  constructor(app, user) {
    this.app = app;
    this.user = user;
    this.keyboard = null;
    this.keyboardId = null;
    this.open = true;
    this.element = h('footer.composer');
    this.field = h('textarea', {
      rows: '1', dir: 'auto', placeholder: t('message'), 'aria-label': t('message'), maxlength: '4096',
      oninput: () => this.grow(),
      onkeydown: (event) => {
        if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.say(); }
      },
      onpaste: (event) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (files.length) { event.preventDefault(); this.offer(files); }
      },
    });
    this.picker = h('input', { type: 'file', hidden: true, multiple: true });
    this.picker.addEventListener('change', () => { this.offer([...this.picker.files], this.picker.dataset.as); this.picker.value = ''; });
  }

  grow() {
    this.field.style.height = 'auto';
    this.field.style.height = `${Math.min(this.field.scrollHeight, 160)}px`;
    this.element.classList.toggle('has-text', this.field.value.trim() !== '');
  }

  async act(work) {
    try {
      return await work();
    } catch (error) {
      complain(error);
      return null;
    }
  }

  send(text) {
    return this.act(() => api.write(this.user, { text }));
  }

  say() {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = '';
    this.grow();
    this.send(text);
  }

  /** Draws for the state of the chat: not started, blocked, or open. */
  draw(person, { keyboard, keyboard_id: keyboardId, bot }) {
    if (keyboardId !== this.keyboardId) {
      this.open = true;
      this.keyboardId = keyboardId;
    }
    this.keyboard = keyboard;
    this.bot = bot;
    const mode = person.blocked ? 'blocked' : person.started ? 'open' : 'start';
    const key = JSON.stringify([mode, keyboard, this.open, bot.commands, bot.menu, document.documentElement.lang]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.element.className = `composer mode-${mode}`;
    if (mode === 'blocked') this.element.replaceChildren(this.blockedBar());
    else if (mode === 'start') this.element.replaceChildren(...this.startBar());
    else {
      const focused = document.activeElement === this.field;
      this.element.replaceChildren(this.bar(), ...(keyboard && this.open ? [this.keyboardPanel()] : []));
      if (focused) this.field.focus();
      this.grow();
    }
  }

  blockedBar() {
    return h('button.wide-button', { type: 'button', onclick: () => this.act(() => api.setBlocked(this.user, false)) }, t('unblock'));
  }

  startBar() {
    const payload = h('input', { type: 'text', dir: 'ltr', placeholder: t('payload'), pattern: '[A-Za-z0-9_-]{0,64}', maxlength: '64' });
    const begin = () => this.send(payload.value.trim() ? `/start ${payload.value.trim()}` : '/start');
    payload.addEventListener('keydown', (event) => { if (event.key === 'Enter') begin(); });
    return [h('div.start-bar', {}, h('button.wide-button.strong', { type: 'button', onclick: begin }, t('start')), payload)];
  }

  bar() {
    const menu = this.bot.commands?.length || this.bot.menu?.type === 'commands'
      ? h('button.menu-button', { type: 'button', onclick: () => this.commands(menu) }, icon('menu'), h('span', {}, t('commands')))
      : null;
    const attach = iconButton('clip', t('attach'), () => this.attachMenu(attach));
    const toggle = this.keyboard
      ? iconButton('grid', t('keyboard'), () => { this.open = !this.open; this.app.redrawComposer(); }, { class: this.open ? 'on' : '' })
      : null;
    const receipt = iconButton('receipt', t('sampleReceipt'), () => this.receipt());
    const send = h('button.send-button', { type: 'button', title: t('send'), 'aria-label': t('send'), onclick: () => this.say() }, icon('send'));
    return h('div.bar', {}, menu, h('div.input', {}, attach, this.field, toggle, receipt), send, this.picker);
  }

  keyboardPanel() {
    const resize = this.keyboard.resize_keyboard;
    return h('div.reply-keyboard', { class: resize ? 'compact' : '' }, this.keyboard.keyboard.map((row) =>
      h('div.key-row', {}, row.map((button) =>
        h('button.reply-key', {
          type: 'button', class: button.style ?? '',
          onclick: () => {
            this.act(() => api.press(this.user, { message_id: this.keyboardId, label: button.text }));
            if (this.keyboard.one_time_keyboard) { this.open = false; this.app.redrawComposer(); }
          },
        }, button.request_contact ? icon('user') : null, h('span', { dir: 'auto' }, button.text))))));
  }

  commands(anchor) {
    const list = this.bot.commands ?? [];
    if (!list.length) { toast(t('noCommands')); return; }
    document.querySelector('.command-sheet')?.remove();
    const sheet = h('div.command-sheet', { role: 'menu' }, list.map((command) =>
      h('button', { type: 'button', role: 'menuitem', onclick: () => { sheet.remove(); this.send(`/${command.command}`); } },
        h('b', { dir: 'ltr' }, `/${command.command}`), h('span', { dir: 'auto' }, command.description))));
    this.element.append(sheet);
    const away = (event) => {
      if (sheet.contains(event.target) || anchor.contains(event.target)) return;
      sheet.remove();
      removeEventListener('pointerdown', away, true);
    };
    addEventListener('pointerdown', away, true);
  }

  pick(as, accept) {
    this.picker.dataset.as = as;
    this.picker.accept = accept;
    this.picker.click();
  }

  attachMenu(anchor) {
    const write = (message) => () => this.act(() => api.write(this.user, message));
    popup(anchor, [
      ['image', t('photo'), () => this.pick('photo', 'image/*')],
      ['file', t('file'), () => this.pick('document', '')],
      ['receipt', t('sampleReceipt'), () => this.receipt()],
      ['user', t('shareContact'), write({ contact: {} })],
      ['place', t('location'), write({ location: { latitude: 35.6997, longitude: 51.338 } })],
      ['mic', t('voice'), write({ voice: true })],
      ['smile', t('sticker'), write({ sticker: true })],
    ]);
  }

  async receipt() {
    const file = await receiptDialog({ texts: this.app.botTexts(), now: this.app.now() });
    if (file) await this.act(() => api.upload(this.user, 'photo', [file]));
  }

  /** Asks how files go, and with which words. */
  async offer(files, as) {
    if (!files.length) return;
    const pictures = files.every((file) => PICTURE.test(file.type));
    const caption = h('input', { type: 'text', dir: 'auto', placeholder: t('caption'), maxlength: '1024' });
    const urls = files.map((file) => URL.createObjectURL(file));
    const kind = await dialog((close) => [
      h('h2', {}, t('attach')),
      h('div.offer', {}, files.map((file, index) => (PICTURE.test(file.type)
        ? h('img', { src: urls[index], alt: file.name })
        : h('span.document', {}, h('span.document-icon', {}, icon('file')), h('b', { dir: 'auto' }, file.name))))),
      h('label.field', {}, caption),
      h('div.dialog-buttons', {},
        h('button.text-button', { type: 'button', onclick: () => close() }, t('cancel')),
        pictures && as !== 'document' ? h('button.text-button', { type: 'button', onclick: () => close('document') }, t('asFile')) : null,
        h('button.main-button', { type: 'button', autofocus: true, onclick: () => close(pictures && as !== 'document' ? 'photo' : 'document') },
          pictures && as !== 'document' ? t('asPhoto') : t('send'))),
    ]);
    urls.forEach((url) => URL.revokeObjectURL(url));
    if (kind) await this.act(() => api.upload(this.user, kind, files.slice(0, 10), caption.value.trim()));
  }
}
