// connectwise-rest, as its README shows it, and with promises side by side:
// node connectwise_rest.mjs read|write URL COUNT WORKERS (NODE_FOLDER has its node_modules)
import { createRequire } from 'node:module'
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

async function sideBySide(work, times) {
  const found = []
  let next = 1
  await Promise.all(Array.from({ length: workers }, async () => {
    while (next <= times) found.push(await work(next++))
  }))
  return found
}

const began = performance.now()
let found = []
let ended
try {
  if (job === 'read') {
    found = workers > 1
      ? (await sideBySide(page, Math.ceil(count / PAGE))).flat()
      : await api.paginate(catalog.getProcurementCatalog, { pageSize: PAGE }, { orderBy: 'id' })
  } else {
    found = await sideBySide(write, count)
  }
} catch (error) {
  ended = String(error.message ?? error).slice(0, 80)
}
const done = ended ? 0 : new Set(found.map((each) => each.id)).size
console.log(JSON.stringify({ wall: (performance.now() - began) / 1000, done, ended }))
process.exit(0)
