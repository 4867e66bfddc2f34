// Lists, pages, reads, changes and creates through the demo server with the npm package connectwise-rest,
// and prints what it saw as one line of JSON. Its settings come as one argument of JSON.
import { createRequire } from "node:module";

const { folder, url, company, publicKey, privateKey, clientId } = JSON.parse(process.argv[2]);
const { ManageAPI } = createRequire(`${folder}/`)("connectwise-rest");
const manage = new ManageAPI({
  companyId: company, companyUrl: "127.0.0.1", publicKey, privateKey, clientId, apiVersion: "2025.1", logger: () => {},
});
const { ProcurementAPI: procurement, FinanceAPI: finance, CompanyAPI: companies, SystemAPI: system } = manage;
// The package knows https only; the demo server speaks http.
for (const api of [procurement, finance, companies, system]) {
  api.instance.defaults.baseURL = `${url}/v4_6_release/apis/3.0`;
  api.instance.defaults.proxy = false;
}

async function refused(promise) {
  try {
    await promise;
    return null;
  } catch (error) {
    // The package passes on either the answer's body or the error of its HTTP client.
    const body = error.response?.data ?? error.data ?? error;
    return { status: error.response?.status ?? error.status ?? null, code: body.code ?? null, errors: body.errors ?? [] };
  }
}

const every = { pageSize: 1000 };
const tables = {
  categories: await procurement.getProcurementCategories({ ...every }),
  subcategories: await procurement.getProcurementSubcategories({ ...every }),
  types: await procurement.getProcurementTypes({ ...every }),
  units: await procurement.getProcurementUnitOfMeasures({ ...every }),
  cycles: await finance.getFinanceBillingCycles({ ...every }),
  terms: await finance.getFinanceBillingTerms({ ...every }),
  agreements: await finance.getFinanceAgreementsTypes({ ...every }),
  statuses: await companies.getCompanyCompaniesStatuses({ ...every }),
  locations: await system.getSystemLocations({ ...every }),
  departments: await system.getSystemDepartments({ ...every }),
};
const items = await manage.paginate(
  procurement.getProcurementCatalog.bind(procurement), { pageSize: 50 }, { orderBy: "id" });
const [found] = await procurement.getProcurementCatalog({ conditions: 'identifier="NW-1001"' });
const read = await procurement.getProcurementCatalogById(found.id);
const changed = await procurement.patchProcurementCatalogById(found.id, [{ op: "replace", path: "price", value: 7.25 }]);
const record = {
  identifier: "FOREIGN-2", description: "From Node", customerDescription: "From Node, in full",
  subcategory: { id: 1 }, type: { id: 1 }, price: 12.5, cost: 9.25,
};
const made = await procurement.postProcurementCatalog(record);
console.log(JSON.stringify({
  tables: Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, rows.length])),
  ids: items.map((item) => item.id),
  count: (await procurement.getProcurementCatalogCount()).count,
  read: read.identifier,
  changed: [changed.id === found.id, changed.price],
  made: [made.identifier, made.price, made.cost],
  twice: await refused(procurement.postProcurementCatalog(record)),
  gone: await refused(procurement.getProcurementCatalogById(999999)),
  condition: await refused(procurement.getProcurementCatalog({ conditions: "colour=1" })),
}));
