// A client of the Bot API, written with grammY. Arguments: API address, token. A line of input is [method, arguments…];
// a line of output is {"result": …} or {"code": …, "error": …, "parameters": …}. The method "poll" runs the bot by
// long polling until it has seen as many updates as asked for, and gives them; "download" fetches a file by its path; "upload" sends a
// document: parameters, name, content.
import readline from 'node:readline'
import { Bot, GrammyError, InputFile } from 'grammy'

const [address, token] = process.argv.slice(2)
const bot = new Bot(token, { client: { apiRoot: address } })

async function poll (count) {
  const seen = []
  const done = new Promise(resolve => {
    bot.use(ctx => {
      seen.push({
        id: ctx.update.update_id, text: ctx.message?.text, command: ctx.message?.entities?.[0]?.type, data: ctx.callbackQuery?.data, photo: ctx.message?.photo?.length,
        edited: ctx.editedMessage?.text, member: ctx.myChatMember?.new_chat_member?.status, language: ctx.from?.language_code, chat: ctx.chat?.type
      })
      if (seen.length === count) resolve()
    })
  })
  bot.catch(error => { seen.push({ error: String(error) }) })
  bot.start()
  await done
  await bot.stop()
  return seen
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [method, ...args] = JSON.parse(line)
  try {
    let result
    if (method === 'poll') result = await poll(args[0])
    else if (method === 'download') result = Buffer.from(await (await fetch(`${address}/file/bot${token}/${args[0]}`)).arrayBuffer()).toString('base64')
    else if (method === 'upload') result = await bot.api.raw.sendDocument({ ...args[0], document: new InputFile(Buffer.from(args[2]), args[1]) })
    else result = await bot.api.raw[method](args[0])
    console.log(JSON.stringify({ result }))
  } catch (error) {
    if (!(error instanceof GrammyError)) console.log(JSON.stringify({ code: -1, error: String(error) }))
    else console.log(JSON.stringify({ code: error.error_code, error: error.description, parameters: error.parameters }))
  }
}
