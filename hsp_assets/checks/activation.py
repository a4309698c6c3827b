"""Whether HubSpot has the lists that were made, and whether they are any good."""

from hsp_assets.checks.check import Check, Finding, share
from hsp_assets.checks.from_manifest import Materialized, manifest_checks

POPULAR = 0.5
"""Where more contacts than this get what everybody unknown gets, the recommender personalizes
little: training knows them too little, or they are known by other ids."""
COVERED = 0.05
"""Of the products that lists could hold. A list of best sellers alone covers less."""


def reconciles(asset: Materialized) -> Finding:
    """HubSpot has every list once: made = created + updated + unchanged = there."""
    counted = {name: int(asset[name]) for name in ("created", "updated", "unchanged")}
    wanted, kept = int(asset["wanted"]), int(asset["kept"])
    sum_of = " + ".join(f"{count:,} {name}" for name, count in counted.items())
    return Finding(
        wanted == sum(counted.values()) == kept,
        f"{wanted:,} records were to be, {sum_of}; HubSpot has {kept:,}. If they differ, somebody "
        "changed records meanwhile: materialize again.",
        {"wanted": wanted, **counted, "kept": kept},
    )


def products_exist(asset: Materialized) -> Finding:
    """Every product that the recommender answered is in HubSpot."""
    gone = int(asset["gone_products"])
    return Finding(
        not gone,
        f"{gone:,} products that the recommender answered are not in HubSpot; lists go without "
        "them. The next training forgets them; if there are many, look at imports/products.",
        {"gone_products": gone},
    )


def nothing_was_bought(asset: Materialized) -> Finding:
    """No contact is recommended what the published purchases say they have bought."""
    bought, recommended = int(asset["bought"]), int(asset["recommended"])
    return Finding(
        not bought,
        f"{bought:,} of {recommended:,} recommended products were bought before by the contact. "
        "The recommender leaves out what it knows: train it on the published datasets.",
        {"bought": bought, "recommended": recommended},
    )


def lists_are_whole(asset: Materialized) -> Finding:
    """Every list has its number of products, or the reason why it has fewer is known."""
    short, gone = int(asset["short_contacts"]), int(asset["short_for_gone"])
    bought = int(asset["short_for_bought"])
    unexplained = short - gone - bought
    return Finding(
        unexplained == 0,
        f"{short:,} of {asset['contacts']:,} lists are shorter: {gone:,} because products left "
        f"HubSpot, {bought:,} because nothing is left to recommend, {unexplained:,} for no known "
        "reason. For the last, look at the samples of recommender/recommended_for_you.",
        {"short": short, "unexplained": unexplained},
    )


def lists_are_personal(asset: Materialized) -> Finding:
    """At most half of the contacts get just the list that everybody unknown gets."""
    contacts, popular = int(asset["contacts"]), int(asset["popular_contacts"])
    part = popular / contacts if contacts else 0.0
    return Finding(
        part <= POPULAR,
        f"{popular:,} of {contacts:,} contacts ({share(part)}) get the popular list; from "
        f"{share(POPULAR)} on, look at how many users and interactions were trained on.",
        {"popular_share": part},
    )


def catalogue_is_covered(asset: Materialized) -> Finding:
    """The lists together hold a fair part of the products that they could hold."""
    distinct, recommended = int(asset["distinct_products"]), int(asset["recommended"])
    possible = min(int(asset["catalogue"]), recommended)
    part = distinct / possible if possible else 1.0
    return Finding(
        part >= COVERED,
        f"Lists hold {distinct:,} different products of {possible:,} that they could hold "
        f"({share(part)}); below {share(COVERED)} everybody sees the same.",
        {"coverage": part},
    )


product_recommendations = manifest_checks(
    "activation",
    "product_recommendations",
    Check(reconciles, "blocks"),
    Check(products_exist, "warns"),
    Check(nothing_was_bought, "warns"),
    Check(lists_are_whole, "warns"),
    Check(lists_are_personal, "warns"),
    Check(catalogue_is_covered, "warns"),
)
