"""The fields of agreements and of their additions, as ``models`` has those of the other records."""

from cwsetup.demo.schema import model

AGREEMENT = model(
    "Agreement",
    """
    id whole
    name text 100 !
    type reference !
    company reference !
    contact reference !
    location reference
    department reference
    startDate moment
    endDate moment
    noEndingDateFlag flag
    cancelledFlag flag
    dateCancelled moment
    employeeCompRate text Actual|Hourly
    employeeCompNotExceed text Billing|Amount|Percent
    billingCycle reference
    billingTerms reference
    invoicingCycle text ContractYear|CalendarYear
    billTime text Billable|DoNotBill|NoCharge|NoDefault
    billExpenses text Billable|DoNotBill|NoCharge|NoDefault
    billProducts text Billable|DoNotBill|NoCharge|NoDefault
    currency reference
    agreementStatus text Active|Cancelled|Expired|Inactive
    """,
)

ADDITION = model(
    "Addition",
    """
    id whole
    product reference !
    quantity money
    lessIncluded money
    unitPrice money
    unitCost money
    billCustomer text Billable|DoNotBill|NoCharge !
    effectiveDate moment
    cancelledDate moment
    taxableFlag flag
    invoiceDescription text 6000
    agreementId whole
    description text
    billedQuantity money
    uom text
    extPrice money
    extCost money
    margin money
    agreementStatus text Active|Cancelled|Expired|Inactive
    """,
)
