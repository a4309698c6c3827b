"""Items as they are now."""

import polars as pl

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, Field
from hsp_assets.sandbox.personalize.data.catalogue import Catalogue

FIELDS = (Field("ITEM_ID", "string"), Field("PRICE", "float"), Field("GENDER", "string"))
SCHEMA = DatasetSchema("ITEMS", FIELDS)


def written(at: float, *rows: tuple[str, str, str | None]) -> pl.LazyFrame:
    frame = pl.LazyFrame(rows, schema=dict.fromkeys(SCHEMA.names, pl.String), orient="row")
    return frame.with_columns(pl.lit(at).alias("written_at"))


def test_the_newest_record_of_an_id_counts_whatever_the_order_of_the_parts() -> None:
    parts = [written(2, ("i1", "2", "F")), written(1, ("i1", "1", "M"), ("i2", "5", None))]
    catalogue = Catalogue(parts, SCHEMA)
    assert catalogue.attributes("i1") == {"ITEM_ID": "i1", "PRICE": 2.0, "GENDER": "F"}
    assert catalogue.attributes("i2")["PRICE"] == 5.0


def test_texts_are_told_as_imported_without_nulls() -> None:
    catalogue = Catalogue([written(1, ("i1", "07.50", None))], SCHEMA)
    assert catalogue.texts("i1", ["PRICE", "GENDER"]) == {"PRICE": "07.50"}


def test_an_unknown_record_has_nothing() -> None:
    catalogue = Catalogue([written(1)], SCHEMA)
    assert (catalogue.attributes("x"), catalogue.texts("x", ["PRICE"])) == ({}, {})


def test_a_selection_is_remembered_under_its_key() -> None:
    catalogue = Catalogue([written(1, ("i1", "1", "F"), ("i2", "9", "F"))], SCHEMA)
    schemas: list[pl.Schema] = []

    def cheap(schema: pl.Schema) -> pl.Expr:
        schemas.append(schema)
        return pl.col("PRICE") < 5

    assert [catalogue.matching("cheap", cheap) for _ in range(2)] == [{"i1"}, {"i1"}]
    assert len(schemas) == 1
