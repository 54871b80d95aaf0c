// A client of the account's API, written with co-wechat-api. Arguments: API address, app id, secret. A line of input is
// [method, arguments…]; a line of output is {"result": …} or {"error": …, "code": …}.
import readline from 'node:readline'
import WechatAPI from 'co-wechat-api'

const [address, appID, secret] = process.argv.slice(2)
const api = new WechatAPI(appID, secret)
api.prefix = `${address}/cgi-bin/`

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [method, ...args] = JSON.parse(line)
  try {
    const result = await api[method](...args)
    console.log(JSON.stringify({ result: Buffer.isBuffer(result) ? result.toString('base64') : result }))
  } catch (error) {
    console.log(JSON.stringify({ error: String(error.message), code: error.code }))
  }
}
