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

const troubles = { lost: false, unsent: false, stopped: false }

// tell says above the page what is the matter, the worst first; nothing where all is well.
function tell (trouble, there) {
  troubles[trouble] = there
  const worst = Object.keys(troubles).find(name => troubles[name])
  const place = document.getElementById('trouble')
  const text = worst ? words[worst] : ''
  if (place.textContent !== text) place.textContent = text
}

// post asks for something, and says whether it was taken.
async function post (what, order) {
  const taken = await fetch('/demo/' + what, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(order) })
    .then(answer => answer.ok, () => false)
  tell('unsent', !taken)
  return taken
}

// tongue marks in which language something is written: browsers choose glyphs by it and screen readers their voice.
function tongue (e) {
  const count = letters => (e.textContent.match(letters) || []).length
  e.lang = count(/\p{Script=Han}/gu) * 4 > count(/[a-z]/gi) ? 'zh-CN' : 'en'
  return e
}

const address = /https?:\/\/[!-~]*[\w/=&#-]/g // it ends before the marks of the sentence

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
    const link = element('a', found[3].length < 12 ? 'whole' : '', found[3]) // a long one begins beside its number
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
    bubble.append(element('strong', '', words.template), ...Object.values(message.template).map(value => '\n' + value))
    if (message.address) plain(bubble, '\n' + message.address)
  } else if (message.source) {
    write(bubble, message.source, phone)
  } else {
    plain(bubble, message.text)
  }
  tongue(bubble)
  if (message.mine) bubble.prepend(element('span', 'unseen', words.you))
  return message.rows ? [bubble, keys(phone, message)] : [bubble]
}

// keys are the buttons under a message.
function keys (phone, message) {
  const out = element('div', 'keys')
  for (const row of message.rows) {
    const line = element('div')
    for (const choice of row) {
      const key = tongue(element('button', '', choice.label))
      key.type = 'button'
      key.onclick = () => post('press', { phone, message: message.id, data: choice.data })
      line.append(key)
    }
    out.append(line)
  }
  return out
}

// fill draws the messages of a phone that are new or changed and leaves the others as they are, with the focus that is in
// them. It goes to the end where the reader was there or has just sent something. In a play the phone that is written on
// comes into sight, where they do not all fit.
function fill (phone, messages, playing) {
  const chat = document.querySelector('#' + phone + ' .chat')
  const before = shown[phone] || new Map()
  const now = new Map()
  let sent = false
  for (const m of messages) {
    const key = JSON.stringify(m)
    sent = sent || m.mine && !before.has(key)
    now.set(key, before.get(key) || draw(phone, m))
  }
  shown[phone] = now
  const gone = [...before].filter(([key]) => !now.has(key))
  if (!gone.length && now.size === before.size) return
  const toEnd = sent || chat.scrollHeight - chat.scrollTop - chat.clientHeight < 60
  for (const part of gone.flatMap(([, parts]) => parts)) part.remove()
  for (const [i, part] of [...now.values()].flat().entries()) {
    if (chat.children[i] !== part) chat.insertBefore(part, chat.children[i] || null)
  }
  if (playing && sent && before.size) bring(phone)
  if (toEnd) chat.scrollTop = chat.scrollHeight
}

const still = matchMedia('(prefers-reduced-motion: reduce)')

function bring (phone) {
  const row = document.querySelector('.phones')
  const place = document.getElementById(phone)
  row.scrollTo({ left: place.offsetLeft - row.offsetLeft - (row.clientWidth - place.offsetWidth) / 2, behavior: still.matches ? 'instant' : 'smooth' })
}

function lines (title, list) {
  const out = element('ul')
  for (const l of list || []) {
    const item = element('li', l.good ? '' : 'bad')
    if (l.at) item.append(element('time', '', l.at))
    item.append(element('span', '', l.what))
    if (l.how) item.append(element('span', 'how', l.how))
    out.append(item)
  }
  const part = element('section')
  part.append(element('h4', '', title), out)
  return part
}

function card (c) {
  const out = element('article', 'card')
  out.setAttribute('aria-label', c.number)
  out.append(element('h3', '', c.number), element('div', 'kind', c.kind + ' · ' + c.unit), element('span', 'state', c.state))
  if (c.next) out.append(element('p', 'next', words.next.replace('{next}', c.next).replace('{due}', c.due)))
  const lists = element('div', 'lists')
  lists.append(lines(words.events, c.events), lines(words.notices, c.notices))
  out.append(lists)
  return out
}

const play = document.getElementById('play')
let plays = false

// playing shows that the demonstration runs. The button keeps the focus meanwhile, which it would lose if it were disabled.
function playing (runs) {
  if (plays === runs) return
  plays = runs
  play.setAttribute('aria-disabled', runs)
  play.textContent = runs ? words.playing : words.play
}

play.onclick = async () => {
  if (plays) return
  playing(true)
  if (!await post('play', {})) playing(false)
}

function listen () {
  const events = new EventSource('/demo/events?lang=' + words.language)
  events.onmessage = event => {
    const state = JSON.parse(event.data)
    tell('lost', false)
    tell('stopped', state.stopped)
    for (const [phone, messages] of Object.entries(state.phones)) fill(phone, messages, state.playing)
    const cases = document.getElementById('cases')
    const now = JSON.stringify(state.cases)
    if (shown.cases !== now) {
      shown.cases = now
      cases.replaceChildren(...(state.cases.length ? state.cases.map(card) : [element('div', 'empty', words.none)]))
    }
    playing(state.playing)
  }
  events.onerror = () => tell('lost', true)
}

for (const phone of document.querySelectorAll('.phone')) {
  const form = phone.querySelector('form')
  form.onsubmit = async event => {
    event.preventDefault()
    const field = form.elements.text
    const text = field.value
    field.value = ''
    if (text.trim() && !await post('say', { phone: phone.id, text })) field.value = text + field.value
  }
  phone.querySelector('.picture').onclick = () => post('picture', { phone: phone.id })
  for (const entry of phone.querySelectorAll('[data-menu]')) {
    entry.onclick = () => {
      close(entry.closest('details'))
      post('press', { phone: phone.id, menu: entry.dataset.menu })
    }
  }
}

// close folds a part of a menu; a focus that was in it goes to its name.
function close (part) {
  if (!part || !part.open) return
  const inside = part.contains(document.activeElement)
  part.open = false
  if (inside) part.querySelector('summary').focus()
}

document.addEventListener('click', event => {
  for (const part of document.querySelectorAll('.menu details')) if (!part.contains(event.target)) close(part)
})
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') for (const part of document.querySelectorAll('.menu details')) close(part)
})
listen()
