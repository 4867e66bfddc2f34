"""Headings that distributors and programs give to the fields of a price row, the surest first, in four languages."""

import re
from collections.abc import Mapping

from cwsetup.profile.choices import PriceField
from cwsetup.sources.evidence import CURRENCIES
from cwsetup.text import fold

SYNONYMS: Mapping[PriceField, tuple[str, ...]] = {
    PriceField.PRODUCT_ID: (
        *("Product ID", "Offer ID", "Product Number", "Ingram Part Number", "Item Number", "Item Code", "SKU"),
        *("Vendor SKU", "SKU ID", "MPN", "Material", "Article Number", "Product Code", "Part Number", "Code"),
        *("Vendor Part Number", "Manufacturer Part Number", "Produkt-ID", "Produktnummer", "Artikelnummer", "Art.-Nr."),
        *("ID produit", "Code produit", "Code article", "Référence", "Référence produit", "Product-ID"),
        *("Productnummer", "Productcode", "Artikelnr", "Artikelcode"),
    ),
    PriceField.PRODUCT_NAME: (
        *("Product Name", "Offer Display Name", "Offer Name", "SkuTitle", "ProductTitle", "Product", "Name", "Title"),
        *("Product Description", "Description", "Produktname", "Produkt", "Bezeichnung", "Artikelbezeichnung"),
        *("Nom du produit", "Produit", "Désignation", "Libellé", "Productnaam", "Naam", "Omschrijving"),
    ),
    PriceField.PART_NUMBER: (
        *("Provider Part Number", "Vendor Part Number", "Manufacturer Part Number", "MPN", "Part Number"),
        *("Herstellernummer", "Herstellerartikelnummer", "Référence fabricant", "Référence fournisseur"),
        *("Fabrikantnummer", "Leveranciersnummer"),
    ),
    PriceField.UNIT: (
        *("Unit", "Sales Unit", "Term", "Billing Term", "TermDuration", "Subscription Period", "Commitment Term"),
        *("Billing Period", "Billing Frequency", "Frequency", "Unit of Measure", "Einheit", "Laufzeit"),
        *("Abrechnungszeitraum", "Unité", "Durée", "Période", "Fréquence", "Eenheid", "Looptijd", "Periode"),
    ),
    PriceField.PRICE_LIST: (
        *("Price List", "Price List Name", "Pricelist", "Price Level", "Segment", "Preisliste", "Liste de prix"),
        *("Tarif", "Prijslijst"),
    ),
    PriceField.CURRENCY: ("Currency", "Price Currency", "Currency Code", "Währung", "Devise", "Valuta", "Munteenheid"),
    PriceField.COST: (
        *("Wholesale", "Wholesale Price", "Cost", "Cost Price", "Unit Cost", "Our Cost", "Your Cost", "Purchase Price"),
        *("Buy Price", "Buy Rate"),
        *("Partner Buy Rate", "Partner Price", "Reseller Price", "Dealer Price", "Purchase Cost", "Buy"),
        *("VAR Recurring Fee", "EK", "EK-Preis", "HEK", "Einkaufspreis", "Kosten", "Prix d'achat"),
        *("Prix revendeur", "Coût", "Inkoopprijs", "Kostprijs", "Inkoop"),
    ),
    PriceField.PRICE: (
        *("RRP", "ERP Price", "ERPPrice", "ERP", "MSRP", "SRP", "Suggested Retail Price", "Retail Price"),
        *("MSRP Recurring Fee", "Selling Price", "Sales Price", "Price Per Unit", "Amount"),
        *("List Price", "UVP", "UVP-Preis", "VK", "VK-Preis", "Verkaufspreis", "Listenpreis", "Betrag"),
        *("Prix public", "Prix de vente", "Prix catalogue", "Montant", "Adviesprijs", "Verkoopprijs", "Bedrag"),
    ),
    PriceField.VALID_FROM: (
        *("Valid From", "Valid From Date", "Effective Start Date", "Effective Date", "Start Date", "Gültig ab"),
        *("Start", "Starts", "Starts On", "Effective From", "Valid Since", "From Date", "Beginn", "Startdatum"),
        *("Gültig seit", "Valable dès", "Gültig von", "Valable du", "Valable à partir du", "Date de début"),
        *("Geldig vanaf", "Ingangsdatum"),
    ),
    PriceField.VALID_TO: (
        *("Valid To", "Valid To Date", "Valid Until", "Effective End Date", "End Date", "Expiry Date", "Gültig bis"),
        *("Expires", "Expires On", "Expiry", "Expiration Date", "Last Day", "End", "Ends", "Ends On", "Effective To"),
        *("Effective Until", "To Date", "Ablaufdatum", "Enddatum", "Letzter Tag", "Date d'expiration", "Vervaldatum"),
        *("Geldig t/m", "Valable jusqu'à", "Valable jusqu'au", "Date de fin", "Geldig tot", "Einddatum"),
    ),
    PriceField.STATUS: ("Status", "State", "Statut", "Statusgrund", "Status Reason"),
    PriceField.PRICING_METHOD: (
        *("Pricing Method", "Preisermittlungsmethode", "Preisfindungsmethode", "Méthode de tarification"),
        *("Prijsbepalingsmethode", "Prijsmethode"),
    ),
}

EITHER_PRICE = frozenset(
    {
        *("price", "unitprice", "customerprice", "netprice", "unitsellprice", "sellprice", "sell", "net", "nett"),
        *("preis", "stückpreis", "nettopreis", "bruttopreis", "kundenpreis", "prix", "prixunitaire", "prixnet"),
        *("prijs", "stuksprijs", "nettoprijs", "grossprice"),
    }
)
"""Headings, in the form of ``bare``, of a price that the reseller pays or asks: only a person knows."""

SKU_PART = ("skuid", "sku")
"""Headings that are the second half of a Microsoft product's ID where there is a first."""

FREQUENCY = (
    *("billingfrequency", "billingplan", "billingperiod", "billingcycle", "billingterm", "frequency", "billing"),
    *("abrechnung", "abrechnungszeitraum", "abrechnungsintervall", "zahlweise", "fréquence", "facturation"),
    *("fréquencedefacturation", "facturatie", "frequentie", "facturatiefrequentie", "facturatieperiode"),
)
"""Headings of how often a term is billed."""

TERMS = (
    *("commitmentterm", "subscriptionperiod", "termduration", "term", "commitment", "duration", "laufzeit"),
    *("vertragslaufzeit", "durée", "engagement", "looptijd", "contractduur"),
)

_ADDED = re.compile(rf"\s*(?:\([^()]*\)|\[[^\[\]]*\]|\b(?:{'|'.join(sorted(CURRENCIES))})|[$€£])\s*$")


def bare(heading: str) -> str:
    """Return a heading without what is added to it and what is only there to be read.

    >>> bare("Wholesale Price (GBP)"), bare("ERP_Price"), bare("Produkt-ID (Produkt) (Produkt)")
    ('wholesaleprice', 'erpprice', 'produktid')
    """
    shorter = heading
    while (less := _ADDED.sub("", shorter)) != shorter and re.search(r"\w", less):
        shorter = less
    return re.sub(r"[\W_]+", "", fold(shorter))


RANKS: Mapping[PriceField, Mapping[str, int]] = {
    field: {bare(name): rank for rank, name in reversed(list(enumerate(names)))} for field, names in SYNONYMS.items()
}
"""How sure a heading is for a field, 0 being the surest."""


def looks_like_headings(texts: tuple[str, ...] | list[str]) -> int:
    """Return how many fields a row of texts could be the headings of."""
    known = {bare(text) for text in texts if text.strip()}
    return sum(1 for names in RANKS.values() if not known.isdisjoint(names)) + bool(known & EITHER_PRICE)
