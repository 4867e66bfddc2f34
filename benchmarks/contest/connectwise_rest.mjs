// connectwise-rest, as its README shows it, and with promises side by side:
// node connectwise_rest.mjs read|write|careful URL COUNT WORKERS (NODE_FOLDER has its node_modules)
// "careful" writes as cwsetup does: each item is looked at first, each intent is on the disk before its request, the
// first five are read back, and what came of each is noted.
import { mkdtemp, open, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
const { ManageAPI } = createRequire(`${process.env.NODE_FOLDER}/`)('connectwise-rest')

const [job, url, count, workers] = [process.argv[2], process.argv[3], Number(process.argv[4]), Number(process.argv[5])]
const api = new ManageAPI({
  companyId: 'company', companyUrl: 'stand-in', publicKey: 'public', privateKey: 'private', clientId: 'client-id',
})
const catalog = api.ProcurementAPI
for (const each of [api, catalog]) each.instance.defaults.baseURL = `${url}/v4_6_release/apis/3.0` // it knows https only
const PAGE = 1000

const write = (id) => catalog.patchProcurementCatalogById(id, [
  { op: 'replace', path: 'price', value: 2.5 }, { op: 'replace', path: 'cost', value: 1.5 },
])
const page = (number) => catalog.getProcurementCatalog({ page: number, pageSize: PAGE, orderBy: 'id' })

async function sideBySide(work, times, first = 1) {
  const found = []
  let next = first
  await Promise.all(Array.from({ length: workers }, async () => {
    while (next <= times) found.push(await work(next++))
  }))
  return found
}

const IDS = 200 // whose numbers fit an address
const TRIAL = 5
async function look(first, last) {
  const found = await sideBySide(async (part) => {
    const from = first + part * IDS
    const ids = Array.from({ length: Math.min(IDS, last - from + 1) }, (_, index) => from + index)
    const fields = 'id,identifier,price,cost,inactiveFlag,unitOfMeasure/id,calculatedPriceFlag,markupFlag'
    return catalog.getProcurementCatalog({ conditions: `id in (${ids})`, pageSize: PAGE, fields })
  }, Math.ceil((last - first + 1) / IDS) - 1, 0)
  return new Map(found.flat().map((item) => [item.id, item]))
}

async function careful(journal, known) {
  const found = []
  const send = (now) => async (id) => {
    if (now.get(id).price !== known.get(id).price || now.get(id).cost !== known.get(id).cost) throw new Error('changed')
    await journal.appendFile(`${JSON.stringify({ event: 'intent', id, before: known.get(id) })}\n`)
    await journal.datasync()
    const written = await write(id)
    if (written.price !== 2.5 || written.cost !== 1.5) throw new Error('not written')
    await journal.appendFile(`${JSON.stringify({ event: 'written', id })}\n`)
    return written
  }
  for (let first = 1, size = 100; first <= count; first += size, size = Math.min(size * 4, 2000)) {
    const last = Math.min(first + size - 1, count)
    const now = await look(first, last)
    const trial = first === 1 ? Math.min(TRIAL, last) : 0
    if (trial) {
      found.push(...await sideBySide(send(now), trial))
      for (const item of (await look(1, trial)).values()) if (item.price !== 2.5) throw new Error('not there')
    }
    found.push(...await sideBySide(send(now), last, first + trial))
  }
  return found
}

const folder = job === 'careful' ? await mkdtemp(`${tmpdir()}/`) : ''
const journal = folder && await open(`${folder}/journal`, 'a')
const known = folder && await look(1, count)
const began = performance.now()
let found = []
let ended
try {
  if (job === 'read') {
    found = workers > 1
      ? (await sideBySide(page, Math.ceil(count / PAGE))).flat()
      : await api.paginate(catalog.getProcurementCatalog, { pageSize: PAGE }, { orderBy: 'id' })
  } else {
    found = job === 'careful' ? await careful(journal, known) : await sideBySide(write, count)
  }
} catch (error) {
  ended = String(error.message ?? error).slice(0, 80)
}
const done = ended ? 0 : new Set(found.map((each) => each.id)).size
const wall = (performance.now() - began) / 1000
if (folder) await rm(folder, { recursive: true })
console.log(JSON.stringify({ wall, done, ended }))
process.exit(0)
