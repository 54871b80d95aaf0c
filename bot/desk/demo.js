'use strict'
// Draws what /demo/events says. Everything that people or the program wrote goes in as text, never as markup.

const words = document.body.dataset
const shown = {}

function element (name, className, text) {
  const e = document.createElement(name)
  if (className) e.className = className
  if (text !== undefined) e.textContent = text
  return e
}

function post (what, order) {
  return fetch('/demo/' + what, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(order) })
}

const address = /https?:\/\/[^\s]+/g

// plain puts words into a bubble; addresses in them become links, as they do on a phone.
function plain (bubble, words) {
  let from = 0
  for (const found of words.matchAll(address)) {
    bubble.append(words.slice(from, found.index))
    const link = element('a', '', found[0])
    link.href = found[0]
    link.target = '_blank'
    link.rel = 'noreferrer'
    bubble.append(link)
    from = found.index + found[0].length
  }
  bubble.append(words.slice(from))
}

const anchor = /<a href="weixin:\/\/bizmsgmenu\?msgmenucontent=([^"&]*)&msgmenuid=([^"&]*)">([^<]*)<\/a>/g

// write puts a text of the account into a bubble; the choices in it become links.
function write (bubble, source, phone) {
  let from = 0
  for (const found of source.matchAll(anchor)) {
    plain(bubble, source.slice(from, found.index))
    const link = element('a', 'choice', found[3])
    link.href = '#'
    link.onclick = event => { event.preventDefault(); post('press', { phone, words: found[1], link: found[2] }) }
    bubble.append(link)
    from = found.index + found[0].length
  }
  plain(bubble, source.slice(from))
}

function draw (phone, message) {
  const bubble = element('div', 'bubble' + (message.mine ? ' mine' : '') + (message.trouble ? ' trouble' : ''))
  if (message.media) {
    const picture = element('span', 'media')
    picture.setAttribute('role', 'img')
    picture.setAttribute('aria-label', words.picture)
    bubble.append(picture)
  }
  if (message.file) {
    const link = element('a', 'file', message.file)
    link.href = '/demo/file?' + new URLSearchParams({ phone, message: message.id })
    link.target = '_blank'
    bubble.append(link)
  }
  if (message.template) {
    bubble.append(element('strong', '', words.template))
    const list = element('dl')
    for (const value of Object.values(message.template)) list.append(element('dd', '', value))
    bubble.append(list)
    if (message.address) plain(bubble, message.address)
  } else {
    write(bubble, message.source || message.text, phone)
  }
  const parts = [bubble]
  if (message.rows) {
    const keys = element('div', 'keys')
    for (const row of message.rows) {
      const line = element('div')
      for (const choice of row) {
        const key = element('button', '', choice.label)
        key.type = 'button'
        key.onclick = () => post('press', { phone, message: message.id, data: choice.data })
        line.append(key)
      }
      keys.append(line)
    }
    parts.push(keys)
  }
  return parts
}

// fill draws the messages of a phone that are new or changed, and goes to the end where the reader was there. In a play the
// phone that is written on comes into sight, where they do not all fit.
function fill (phone, messages, playing) {
  const chat = document.querySelector('#' + phone + ' .chat')
  const before = shown[phone] || []
  const now = messages.map(m => JSON.stringify(m))
  if (now.length === before.length && now.every((m, i) => m === before[i])) return
  const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 60
  if (before.length && before.every((m, i) => m === now[i])) {
    for (const m of messages.slice(before.length)) chat.append(...draw(phone, m))
  } else {
    chat.replaceChildren(...messages.flatMap(m => draw(phone, m)))
  }
  shown[phone] = now
  if (playing && messages.slice(before.length).some(m => m.mine)) bring(phone)
  if (atEnd) chat.scrollTop = chat.scrollHeight
}

function bring (phone) {
  const row = document.querySelector('.phones')
  const place = document.getElementById(phone)
  row.scrollTo({ left: place.offsetLeft - row.offsetLeft - (row.clientWidth - place.offsetWidth) / 2, behavior: 'smooth' })
}

function lines (list) {
  const out = element('ul')
  for (const l of list || []) {
    const item = element('li', l.good ? '' : 'bad')
    if (l.at) item.append(element('time', '', l.at))
    item.append(element('span', '', l.what))
    if (l.how) item.append(element('span', 'how', l.how))
    out.append(item)
  }
  return out
}

function card (c) {
  const out = element('article', 'card')
  out.append(element('h3', '', c.number), element('div', 'kind', c.kind + ' · ' + c.unit), element('span', 'state', c.state))
  if (c.next) out.append(element('p', 'next', words.next.replace('{next}', c.next).replace('{due}', c.due)))
  const lists = element('div', 'lists')
  lists.append(lines(c.events), lines(c.notices))
  out.append(lists)
  return out
}

const play = document.getElementById('play')
play.onclick = () => { play.disabled = true; post('play', {}) }

function listen () {
  const events = new EventSource('/demo/events?lang=' + words.language)
  events.onmessage = event => {
    const state = JSON.parse(event.data)
    document.body.classList.remove('lost')
    for (const [phone, messages] of Object.entries(state.phones)) fill(phone, messages, state.playing)
    const cases = document.getElementById('cases')
    const now = JSON.stringify(state.cases)
    if (shown.cases !== now) {
      shown.cases = now
      cases.replaceChildren(...(state.cases.length ? state.cases.map(card) : [element('div', 'empty', words.none)]))
    }
    play.disabled = state.playing
  }
  events.onerror = () => document.body.classList.add('lost')
}

for (const phone of document.querySelectorAll('.phone')) {
  const form = phone.querySelector('form')
  form.onsubmit = event => {
    event.preventDefault()
    const text = form.elements.text.value
    if (text.trim()) post('say', { phone: phone.id, text })
    form.elements.text.value = ''
  }
  phone.querySelector('.picture').onclick = () => post('picture', { phone: phone.id })
  for (const entry of phone.querySelectorAll('[data-menu]')) {
    entry.onclick = () => {
      for (const open of phone.querySelectorAll('details[open]')) open.open = false
      post('press', { phone: phone.id, menu: entry.dataset.menu })
    }
  }
}
listen()
