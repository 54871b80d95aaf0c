// A person's phone in AES mode, written with wechat-crypto: it seals what is said, posts it to the account's server
// and opens the passive reply. Arguments: callback, token, key, app id, openid. A line of input is
// {"text": …} or {"event": …, "key": …} or {"tap": label}; a line of output is {"status": …, "text": …}.
import readline from 'node:readline'
import WXBizMsgCrypt from 'wechat-crypto'

const [callback, token, key, appID, openID] = process.argv.slice(2)
const crypt = new WXBizMsgCrypt(token, key, appID)
let serial = Date.now() * 1000
let last = ''

const cdata = (name, value) => `<${name}><![CDATA[${value}]]></${name}>`
const element = (xml, name) => (xml.match(new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([\\s\\S]*?)(?:\\]\\]>)?</${name}>`)) || [])[1]

function message (said) {
  const head = cdata('ToUserName', 'gh_1') + cdata('FromUserName', openID) + `<CreateTime>${Math.floor(Date.now() / 1000)}</CreateTime>`
  if (said.event) return `<xml>${head}${cdata('MsgType', 'event')}${cdata('Event', said.event)}${cdata('EventKey', said.key || '')}</xml>`
  let text = said.text
  let extra = ''
  if (said.tap) {
    const links = [...last.matchAll(/<a href="weixin:\/\/bizmsgmenu\?msgmenucontent=([^"&]*)&msgmenuid=([^"&]*)">([^<]*)<\/a>/g)]
    const link = links.find(l => l[3] === said.tap)
    if (!link) return null
    text = link[1]
    extra = cdata('bizmsgmenuid', link[2])
  }
  return `<xml>${head}${cdata('MsgType', 'text')}${cdata('Content', text)}<MsgId>${++serial}</MsgId>${extra}</xml>`
}

async function post (xml) {
  const encrypt = crypt.encrypt(xml)
  const timestamp = String(Math.floor(Date.now() / 1000))
  const nonce = String(Math.random()).slice(2)
  const query = new URLSearchParams({
    timestamp, nonce, openid: openID, encrypt_type: 'aes', signature: crypt.getSignature(timestamp, nonce, ''), msg_signature: crypt.getSignature(timestamp, nonce, encrypt)
  })
  const response = await fetch(`${callback}?${query}`, { method: 'POST', body: `<xml>${cdata('ToUserName', 'gh_1')}${cdata('Encrypt', encrypt)}</xml>` })
  const body = await response.text()
  if (response.status !== 200 || body === 'success' || body === '') return { status: response.status, text: body }
  const sealed = element(body, 'Encrypt')
  if (crypt.getSignature(element(body, 'TimeStamp'), element(body, 'Nonce'), sealed) !== element(body, 'MsgSignature')) return { status: response.status, error: 'wrong signature' }
  const opened = crypt.decrypt(sealed)
  if (opened.id !== appID) return { status: response.status, error: 'for another account' }
  if (element(opened.message, 'ToUserName') !== openID) return { status: response.status, error: 'for another person' }
  return { status: response.status, text: element(opened.message, 'Content') }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const xml = message(JSON.parse(line))
  const answer = xml === null ? { status: 0, error: 'no such choice' } : await post(xml)
  last = answer.text || ''
  console.log(JSON.stringify(answer))
}
