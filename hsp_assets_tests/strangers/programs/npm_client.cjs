// HubSpot's client for Node as its README uses it; prints what it read as JSON.
const { Client } = require('@hubspot/api-client')

const [namedBy, accessToken, basePath] = process.argv.slice(2)
const client = new Client({ accessToken, basePath })
const APIS = { line_items: 'lineItems' }

async function main() {
  const read = {}
  for (const [kind, name] of Object.entries(JSON.parse(namedBy))) {
    const rows = await client.crm[APIS[kind] ?? kind].getAll(undefined, undefined, [name])
    read[kind] = rows.map((row) => [row.id, row.properties[name]])
  }
  read.owners = []
  let after
  do {
    const page = await client.crm.owners.ownersApi.getPage(undefined, after, 100)
    read.owners.push(...page.results.map((owner) => [owner.id, owner.email]))
    after = page.paging?.next?.after
  } while (after)
  const ends = [['contacts', 'companies'], ['deals', 'contacts'], ['deals', 'companies'], ['deals', 'line_items']]
  for (const [kind, other] of ends) {
    const pairs = (read[`${kind}-${other}`] = [])
    const ids = read[kind].map(([id]) => ({ id }))
    for (let start = 0; start < ids.length; start += 1000) {
      const inputs = ids.slice(start, start + 1000)
      const page = await client.crm.associations.v4.batchApi.getPage(kind, other, { inputs })
      for (const one of page.results) for (const to of one.to) pairs.push([one._from.id, String(to.toObjectId)])
    }
  }
  process.stdout.write(JSON.stringify(read))
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
