"""The fields of every record the demo server keeps, as the ConnectWise specification declares them.

Conditions, ``fields``, PATCH paths and validation all read these models; nothing else lists field names.
Fields that nobody here uses are left out of the smaller tables.
"""

from cwsetup.demo.schema import model

CATALOG_ITEM = model(
    "CatalogItem",
    """
    id whole
    identifier text 75 !
    description text 60 !
    inactiveFlag flag
    subcategory reference !
    type reference !
    productClass text Agreement|Bundle|Inventory|NonInventory|Service
    serializedFlag flag
    serializedCostFlag flag
    phaseProductFlag flag
    unitOfMeasure reference
    minStockLevel whole
    price money
    cost money
    priceAttribute text FixedFee|NotToExceed|OverrideRate|TimeAndMaterials
    taxableFlag flag
    dropShipFlag flag
    specialOrderFlag flag
    customerDescription text 6000 !
    manufacturer reference
    manufacturerPartNumber text 50
    vendor reference
    vendorSku text 50
    notes text
    integrationXRef text 50
    sla reference
    entityType reference
    recurringFlag flag
    recurringRevenue money
    recurringCost money
    recurringOneTimeFlag flag
    recurringBillCycle reference
    recurringCycleType text ContractYear|CalendarYear
    calculatedPriceFlag flag
    calculatedCostFlag flag
    category reference
    calculatedPrice money
    calculatedCost money
    billableOption text Billable|DoNotBill|NoCharge|NoDefault
    connectWiseID text
    agreementType reference
    markupPercentage money
    markupFlag flag
    autoUpdateUnitCostFlag flag
    autoUpdateUnitPriceFlag flag
    customFields many
    """,
)

CATEGORY = model(
    "Category",
    """
    id whole
    name text 50 !
    inactiveFlag flag
    priceLevelXref text 10
    integrationXref text 50
    locationIds many
    defaultFlag flag
    """,
)

SUBCATEGORY = model(
    "SubCategory",
    """
    id whole
    name text 50 !
    inactiveFlag flag
    integrationXref text 50
    defaultFlag flag
    category reference !
    """,
)

LEGACY_SUBCATEGORY = model(
    "LegacySubCategory",
    """
    id whole
    name text 50 !
    inactiveFlag flag
    """,
)

PRODUCT_TYPE = model(
    "ProductType",
    """
    id whole
    name text 50 !
    inactiveFlag flag
    typeXref text InventoryPart|NonInventoryPart|OtherCharge|Service
    defaultFlag flag
    """,
)

UNIT_OF_MEASURE = model(
    "UnitOfMeasure",
    """
    id whole
    name text 50 !
    inactiveFlag flag
    defaultFlag flag
    uomScheduleXref text 31
    """,
)

BILLING_CYCLE = model(
    "BillingCycle",
    """
    id whole
    identifier text 5 !
    name text 50 !
    defaultFlag flag
    billingOptions text BiMonthly|BiWeekly|Monthly|NotRecurring|Quarterly|SemiAnnual|Weekly|Yearly !
    """,
)

BILLING_TERM = model(
    "BillingTerm",
    """
    id whole
    name text 50 !
    defaultFlag flag
    dueDays whole !
    termsXref text 50
    """,
)

AGREEMENT_TYPE = model(
    "AgreementType",
    """
    id whole
    name text 50 !
    prefixSuffixOption text Prefix|Suffix
    defaultFlag flag
    inactiveFlag flag
    prePaymentFlag flag
    location reference
    department reference
    restrictLocationFlag flag
    restrictDepartmentFlag flag
    applicationUnits text Amount|Hours|Incidents
    oneTimeFlag flag
    employeeCompRate text Actual|Hourly !
    employeeCompNotExceed text Billing|Amount|Percent !
    compHourlyRate money
    compLimitAmount money
    billingCycle reference
    billingTerms reference
    invoicingCycle text ContractYear|CalendarYear !
    taxableFlag flag
    invoiceDescription text 4000
    billTime text Billable|DoNotBill|NoCharge|NoDefault !
    billExpenses text Billable|DoNotBill|NoCharge|NoDefault !
    billProducts text Billable|DoNotBill|NoCharge|NoDefault !
    prorateFlag flag
    autoInvoiceFlag flag
    """,
)

COMPANY_STATUS = model(
    "CompanyStatus",
    """
    id whole
    name text 50 !
    defaultFlag flag
    inactiveFlag flag
    notifyFlag flag
    disallowSavingFlag flag
    notificationMessage text 500
    customNoteFlag flag
    cancelOpenTracksFlag flag
    """,
)

LOCATION = model(
    "Location",
    """
    id whole
    ownerLevelId whole
    structureLevel reference !
    name text 50 !
    salesRep text 50
    locationFlag flag
    clientFlag flag
    departmentIds many
    """,
)

DEPARTMENT = model(
    "Department",
    """
    id whole
    identifier text 15 !
    name text 50 !
    """,
)

LOCATION_DEPARTMENT = model(
    "LocationDepartment",
    """
    id whole
    location reference
    department reference
    """,
)
