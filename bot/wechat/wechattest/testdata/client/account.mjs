// An account's server in AES mode, written with wechat-crypto: it opens what the platform pushes and answers each text
// with a sealed echo. Arguments: token, key, app id. The first line of output is {"port": …}; each push is a line.
import http from 'node:http'
import WXBizMsgCrypt from 'wechat-crypto'

const [token, key, appID] = process.argv.slice(2)
const crypt = new WXBizMsgCrypt(token, key, appID)
const cdata = (name, value) => `<${name}><![CDATA[${value}]]></${name}>`
const element = (xml, name) => (xml.match(new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([\\s\\S]*?)(?:\\]\\]>)?</${name}>`)) || [])[1]

const server = http.createServer(async (request, response) => {
  const query = new URL(request.url, 'http://localhost').searchParams
  if (request.method === 'GET') {
    const good = crypt.getSignature(query.get('timestamp'), query.get('nonce'), '') === query.get('signature')
    return response.end(good ? query.get('echostr') : '')
  }
  let body = ''
  for await (const part of request) body += part
  const encrypt = element(body, 'Encrypt')
  if (crypt.getSignature(query.get('timestamp'), query.get('nonce'), encrypt) !== query.get('msg_signature')) {
    response.statusCode = 403
    return response.end()
  }
  const { message, id } = crypt.decrypt(encrypt)
  console.log(JSON.stringify({ id, type: element(message, 'MsgType'), event: element(message, 'Event'), key: element(message, 'EventKey'), content: element(message, 'Content') }))
  const content = element(message, 'Content')
  if (!content) return response.end('success')
  const reply = `<xml>${cdata('ToUserName', element(message, 'FromUserName'))}${cdata('FromUserName', element(message, 'ToUserName'))}<CreateTime>1</CreateTime>${cdata('MsgType', 'text')}${cdata('Content', '收到：' + content)}</xml>`
  const sealed = crypt.encrypt(reply)
  const timestamp = String(Math.floor(Date.now() / 1000))
  response.end(`<xml>${cdata('Encrypt', sealed)}${cdata('MsgSignature', crypt.getSignature(timestamp, 'n', sealed))}<TimeStamp>${timestamp}</TimeStamp>${cdata('Nonce', 'n')}</xml>`)
})
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })))
process.stdin.resume().on('end', () => process.exit(0))
